"""The platform's side of a callback, written from its specification with AES alone.

It knows nothing of ours or of wechatpy, so that both would have to be wrong in the same way.
"""

import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


@dataclass(frozen=True)
class Sealer:
    """Who has the token and the key of an account: the platform."""

    token: str
    letters: str
    receiver: str

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def encrypt(self, text: str) -> str:
        said = text.encode()
        whole = secrets.token_bytes(16) + len(said).to_bytes(4, "big") + said
        whole += self.receiver.encode()
        missing = BLOCK - len(whole) % BLOCK
        encryptor = self._cipher().encryptor()
        return b64encode(encryptor.update(whole + bytes([missing]) * missing)).decode()

    def decrypt(self, encrypted: str) -> str:
        decryptor = self._cipher().decryptor()
        whole = decryptor.update(b64decode(encrypted, validate=True)) + decryptor.finalize()
        missing = whole[-1]
        assert 1 <= missing <= BLOCK
        assert whole[-missing:] == bytes([missing]) * missing
        whole = whole[16:-missing]
        size = int.from_bytes(whole[:4], "big")
        assert whole[4 + size :] == self.receiver.encode()
        return whole[4 : 4 + size].decode()

    def post(self, xml: str, at: int, nonce: str = "1372623149") -> tuple[dict[str, str], str]:
        """The query and the body that bring a message in secure mode."""
        encrypted = self.encrypt(xml)
        query = {
            "signature": self.signature(str(at), nonce),
            "timestamp": str(at),
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": self.signature(str(at), nonce, encrypted),
        }
        to = re.search(r"<ToUserName>.*?</ToUserName>", xml)
        return query, f"<xml>{to[0] if to else ''}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"

    def read(self, answer: str) -> dict[str, str]:
        """The elements of an encrypted answer, its signature checked; one level of them."""
        outer = {one.tag: one.text or "" for one in ET.fromstring(answer)}
        parts = (outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        assert self.signature(*parts) == outer["MsgSignature"]
        inner = ET.fromstring(self.decrypt(outer["Encrypt"]))
        return {one.tag: one.text or "" for one in inner.iter() if one is not inner}

    def _cipher(self) -> Cipher[modes.CBC]:
        key = b64decode(self.letters + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def message(fields: dict[str, str]) -> str:
    """Elements as the platform writes them."""
    return "<xml>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items()) + "</xml>"


OFFICIAL = Sealer("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
"""The keys of the platform's published examples."""

"""A mail server on loopback: RFC 5321 as far as a client that only sends needs it, with faults.

It keeps what it took, and notes what no client may do: another order of the steps, a password or a
letter over a connection that others read, a line that is too long.
"""

import base64
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Lock, Thread
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "office@example.org", "a secret of letters"
SILENT, DROPPED = "silent", "dropped"
"""Said instead of an answer: nothing, or the connection ends; what was asked is done all the same.
"""


@dataclass(frozen=True)
class Got:
    """A letter as it arrived."""

    sender: str
    to: str
    data: bytes = field(repr=False)

    @property
    def letter(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=SMTP)

    @property
    def words(self) -> str:
        body = self.letter.get_body()
        assert body
        return str(body.get_content()).replace("\r\n", "\n")


class MailServer:
    """One server. `security` as the channel has it; `faults` are answers by the step."""

    def __init__(self, folder: Path, security: str = "starttls", *, login: bool = True) -> None:
        self.security, self.login = security, login
        self.got: list[Got] = []
        self.steps: list[str] = []
        self.violations: list[str] = []
        self.gone: set[str] = set()
        self.lock, self.closing = Lock(), Event()
        self._faults: dict[str, deque[str]] = {}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate, key = _certified(folder)
        self.context.load_cert_chain(certificate, key)
        self.trusting = ssl.create_default_context(cafile=str(certificate))
        self._server = _Server(self)

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def fail(self, step: str, *answers: str) -> None:
        """What is said to the next calls of a step, such as `RCPT`, `.` for the letter itself."""
        self._faults.setdefault(step, deque()).extend(answers)

    def fault(self, step: str) -> str:
        with self.lock:
            self.steps.append(step)
            waiting = self._faults.get(step)
            return waiting.popleft() if waiting else ""


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mail: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mail = mail

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class _Talk(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.mail = self.server.mail
        self.safe, self.known = False, False
        self.sender = self.to = ""
        if self.mail.security == "tls":
            self._encrypt()
        if not self._say("220 mail.example.org ESMTP", self.mail.fault("CONNECT")):
            return
        while line := self.rfile.readline(2000):
            if len(line) > 1000:
                self.mail.violations.append("a line of more than 1,000 bytes")
            if not self._step(line.decode("ascii").rstrip("\r\n")):
                return

    def finish(self) -> None:
        with suppress(OSError):  # nobody listens any more
            super().finish()
        self.request.close()

    def _step(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        fault = self.mail.fault(verb.upper())
        match verb.upper():
            case "EHLO":
                return self._hello(fault)
            case "STARTTLS":
                if not self._say("220 go on", fault) or fault:
                    return not fault
                self._encrypt()
                return True
            case "AUTH":
                return self._log_in(rest, fault)
            case "MAIL":
                self._expect(self.known or not self.mail.login, "a letter by nobody we know")
                self.sender = rest.partition("<")[2].partition(">")[0]
                return self._say("250 2.1.0 fine", fault)
            case "RCPT":
                self._expect(bool(self.sender), "RCPT before MAIL")
                to = rest.partition("<")[2].partition(">")[0]
                self.to = "" if to in self.mail.gone or fault else to
                nobody = "550 5.1.1 no such user " + to if to in self.mail.gone else ""
                return self._say("250 2.1.5 fine", fault or nobody)
            case "DATA":
                self._expect(bool(self.to), "DATA for nobody")
                return self._say("354 go on", fault) and (bool(fault) or self._take())
            case "QUIT":
                return False
            case _:
                self.mail.violations.append(f"{verb} is not expected")
                return self._say("500 what?")

    def _hello(self, fault: str) -> bool:
        offers = ["mail.example.org", "SIZE 20000000", "8BITMIME"]
        if self.mail.security == "starttls" and not self.safe:
            offers.append("STARTTLS")
        elif self.mail.login:
            offers.append("AUTH PLAIN")
        lines = [f"250-{one}" for one in offers[:-1]]
        return self._say("\r\n".join([*lines, f"250 {offers[-1]}"]), fault)

    def _log_in(self, rest: str, fault: str) -> bool:
        self._expect(self.safe or self.mail.security == "none", "a password others can read")
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.known = (user, password) == (USER, PASSWORD) and not fault
        wrong = "" if self.known else "535 5.7.8 the user or the password is wrong"
        return self._say("235 2.7.0 welcome", fault or wrong)

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            self._expect(line.endswith(b"\r\n"), "a line that ends with LF alone")
            lines.append(line[1:] if line.startswith(b".") else line)
        fault = self.mail.fault(".")
        if fault[:1] not in {"4", "5"}:
            self._expect(self.safe or self.mail.security == "none", "a letter others can read")
            with self.mail.lock:
                self.mail.got.append(Got(self.sender, self.to, b"".join(lines)))
        return self._say("250 2.0.0 taken as 12345", fault)

    def _say(self, usual: str, fault: str = "") -> bool:
        if fault == SILENT:
            self.mail.closing.wait(10)
            return False
        if fault == DROPPED:
            return False
        self.wfile.write(f"{fault or usual}\r\n".encode())
        return True

    def _encrypt(self) -> None:
        self.request = self.mail.context.wrap_socket(self.request, server_side=True)
        self.safe = True
        self.setup()

    def _expect(self, true: bool, what: str) -> None:  # noqa: FBT001 - a sentence about it
        if not true:
            self.mail.violations.append(what)


def _certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files

"""What a platform posts: only the genuine is opened, and nothing breaks what opens it."""

import re
from base64 import b64encode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.tencent.callback import LARGEST, Keys, Letter, Post, Rejected, written
from tests.channels.tencent.sealed import OFFICIAL, Sealer, message

NOW = 1_409_659_813
KEYS = Keys(OFFICIAL.receiver, OFFICIAL.token, OFFICIAL.letters)
FIELDS = {
    "ToUserName": "gh_a1b2c3d4e5f6",
    "FromUserName": "oAbC",
    "CreateTime": str(NOW),
    "MsgType": "text",
    "Content": "总装车间<钳工>一班 & 13900000001",
    "MsgId": "23456789012345678",
}

ECHO = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4R"
    "Pcs8TgAE7OaBO+FZXvnaqQ==",
}
HELLO = {
    "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    "timestamp": "1409659813",
    "nonce": "1372623149",
}
HELLO_ENCRYPTED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911"
    "L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLx"
    "AUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9"
    "nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/u"
    "h9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
"""The examples the platform publishes with its own libraries."""


def post(now: float = NOW, *, insecure: bool = False, skew: float = 600) -> Post:
    return Post(KEYS, skew=skew, insecure=insecure, clock=lambda: now)


def test_the_platforms_own_check_of_an_address_is_answered() -> None:
    assert post(1_409_659_589).greet(ECHO) == "1616140317555161061"


def test_the_platforms_own_example_is_read_and_read_alike_by_another() -> None:
    body = f"<xml><Encrypt><![CDATA[{HELLO_ENCRYPTED}]]></Encrypt></xml>".encode()
    letter = post().open(body, HELLO)
    assert isinstance(letter, Letter)
    assert letter.fields["Content"] == "hello"
    assert letter.fields["MsgId"] == "4561255354251345929"
    assert letter.fields["AgentID"] == "218"
    other = ET.fromstring(OFFICIAL.decrypt(HELLO_ENCRYPTED))
    assert {one.tag: one.text for one in other} == letter.fields


def test_the_official_accounts_check_is_signed_but_not_encrypted() -> None:
    query = {"timestamp": str(NOW), "nonce": "7", "echostr": "5375241842164937"}
    signed = {**query, "signature": OFFICIAL.signature(str(NOW), "7")}
    assert post().greet(signed) == "5375241842164937"
    assert post().greet({**signed, "nonce": "8"}) == Rejected(403, "unsigned")
    assert post().greet({**signed, "echostr": "<script>"}) == Rejected(400, "malformed")
    assert post().greet({}) == Rejected(403, "unsigned")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_what_another_sealed_is_opened_as_it_was(words: str) -> None:
    text = words.strip() or "空"
    query, body = OFFICIAL.post(message({**FIELDS, "Content": text}), NOW)
    letter = post().open(body.encode(), query)
    assert isinstance(letter, Letter)
    assert letter.sealed
    assert letter.fields["Content"] == text


@given(st.text(max_size=300))
def test_what_we_seal_another_opens_and_no_text_leaves_its_element(words: str) -> None:
    answer = written({"Content": f"{words}]]></Content><MsgType>image</MsgType>", "Time": 7})
    sealed = post().seal(answer)
    outer = {one.tag: one.text or "" for one in ET.fromstring(sealed)}
    assert outer["MsgSignature"] == OFFICIAL.signature(
        outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]
    )
    inner = list(ET.fromstring(OFFICIAL.decrypt(outer["Encrypt"])))
    assert [one.tag for one in inner] == ["Content", "Time"]
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", words)
    told = kept.replace("\r\n", "\n").replace("\r", "\n")  # as every reader of XML has it
    assert inner[0].text == f"{told}]]></Content><MsgType>image</MsgType>"


def test_two_answers_that_are_alike_do_not_look_alike() -> None:
    sealed = [post().seal(written({"Content": "同样的话"})) for _ in range(2)]
    first, second = (re.findall(r"<Encrypt>.*?</Encrypt>", one) for one in sealed)
    assert first != second


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"msg_signature": "0" * 40}, "unsigned"),
        ({"msg_signature": ""}, "unsigned"),
        ({"msg_signature": "中文"}, "unsigned"),
        ({"timestamp": str(NOW + 1)}, "unsigned"),
        ({"nonce": "x"}, "unsigned"),
    ],
)
def test_a_callback_that_is_not_signed_is_refused(changed: dict[str, str], why: str) -> None:
    query, body = OFFICIAL.post(message(FIELDS), NOW)
    assert post().open(body.encode(), {**query, **changed}) == Rejected(403, why)  # type: ignore[arg-type]
    assert post().open(body.encode(), {}) == Rejected(403, "unsigned")
    other = body.replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")
    assert post().open(other.encode(), query) == Rejected(403, "unsigned")


@pytest.mark.parametrize("off", [-601, 601])
def test_an_old_callback_is_refused_and_the_skew_can_be_set(off: int) -> None:
    query, body = OFFICIAL.post(message(FIELDS), NOW + off)
    assert post().open(body.encode(), query) == Rejected(403, "outdated")
    assert isinstance(post(skew=700).open(body.encode(), query), Letter)


def test_a_time_in_thousandths_is_outdated_unless_the_skew_allows_it() -> None:
    query, body = OFFICIAL.post(message(FIELDS), NOW * 1000)
    assert post().open(body.encode(), query) == Rejected(403, "outdated")
    assert isinstance(post(skew=1e15).open(body.encode(), query), Letter)


def test_what_is_meant_for_another_account_is_refused() -> None:
    other = Sealer(OFFICIAL.token, OFFICIAL.letters, "wx0000000000000000")
    query, body = other.post(message(FIELDS), NOW)
    assert post().open(body.encode(), query) == Rejected(403, "foreign")


def test_plain_and_compatible_mode_are_refused_but_for_a_test() -> None:
    plain = message(FIELDS)
    query = {"timestamp": str(NOW), "nonce": "7", "signature": OFFICIAL.signature(str(NOW), "7")}
    assert post().open(plain.encode(), query) == Rejected(403, "unsealed")
    letter = post(insecure=True).open(plain.encode(), query)
    assert letter == Letter(FIELDS, sealed=False)
    assert post(insecure=True).open(plain.encode(), {**query, "nonce": "8"}) == Rejected(
        403, "unsigned"
    )
    query, body = OFFICIAL.post(message(FIELDS), NOW)
    both = body.replace("</xml>", plain.removeprefix("<xml>")).encode()
    assert post().open(both, query) == Rejected(403, "unsealed")
    assert isinstance(post(insecure=True).open(both, query), Letter)


def sealed(encrypted: str) -> tuple[bytes, dict[str, str]]:
    """Signed by who has the token, whatever it holds."""
    query = {
        "timestamp": str(NOW),
        "nonce": "7",
        "msg_signature": OFFICIAL.signature(str(NOW), "7", encrypted),
    }
    return f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode(), query


def test_a_signed_body_that_holds_nonsense_is_refused() -> None:
    for nonsense in [
        "AAAA",
        "A",
        "=",
        b64encode(bytes(16)).decode(),
        b64encode(bytes(64)).decode(),
    ]:
        assert post().open(*sealed(nonsense)) == Rejected(400, "malformed")
    texts = [
        "",
        "<xml>",
        "<a/>",
        "<xml/>",
        "hello",
        "<xml><a>1</a><a>2</a></xml>",
        "<xml>\x01</xml>",
    ]
    for text in texts:
        assert post().open(*sealed(OFFICIAL.encrypt(text))) == Rejected(400, "malformed")


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE xml [<!ENTITY a "1">]>',
        '<!doctype xml SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_body_with_a_doctype_is_refused_outside_and_inside(entity: str) -> None:
    body, query = sealed(OFFICIAL.encrypt(message(FIELDS)))
    assert post().open(entity.encode() + body, query) == Rejected(400, "malformed")
    inside = OFFICIAL.encrypt(f"{entity}<xml><MsgType>&a;</MsgType></xml>")
    assert post().open(*sealed(inside)) == Rejected(400, "malformed")


def test_two_sealed_parts_are_refused_for_only_one_is_signed() -> None:
    query, body = OFFICIAL.post(message(FIELDS), NOW)
    double = body.replace("</xml>", f"<Encrypt>{OFFICIAL.encrypt('<xml/>')}</Encrypt></xml>")
    assert post().open(double.encode(), query) == Rejected(400, "malformed")


def test_a_body_too_large_is_not_looked_at() -> None:
    query, body = OFFICIAL.post(message(FIELDS), NOW)
    assert post().open(body.encode() + b" " * LARGEST, query) == Rejected(413, "too_large")


@given(st.binary(max_size=500), st.dictionaries(st.sampled_from(sorted(ECHO)), st.text()))
def test_junk_is_a_value_and_never_an_error(junk: bytes, query: dict[str, str]) -> None:
    assert isinstance(post().open(junk, query), Rejected)
    assert isinstance(post().greet(query), Rejected)
    assert isinstance(post().open(*sealed(OFFICIAL.encrypt(junk.decode("latin-1")))), Rejected)
    assert isinstance(post(insecure=True).open(junk, query), Rejected)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=30)))
def test_a_genuine_message_of_any_fields_is_a_value(fields: dict[str, str]) -> None:
    query, body = OFFICIAL.post(message(fields), NOW)
    assert isinstance(post().open(body.encode("utf-8", "replace"), query), Letter | Rejected)


@pytest.mark.parametrize("letters", ["", "short", "x" * 44, "中" * 43, "=" * 43])
def test_letters_that_are_no_key_are_told_without_showing_them(letters: str) -> None:
    with pytest.raises(ValueError, match="has 43 letters and digits"):
        Keys("wx", "token", letters)
    assert OFFICIAL.token not in repr(KEYS)
    assert OFFICIAL.letters not in repr(KEYS)

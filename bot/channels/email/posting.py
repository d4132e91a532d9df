"""A letter handed to the mail server by SMTP (RFC 5321), and how that ended.

The steps are taken one by one: until the letter's last line has been written nothing has happened,
and after that nobody knows without an answer. No text of the server's is kept, for it quotes
addresses.
"""

import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from ..base import Outcome
from .settings import Settings

PATIENCE = 20.0
"""Seconds for each answer of the server."""
SOON, GREY, MENDED = 60.0, 300.0, 900.0
"""Seconds until it is tried again: the server is busy; it wants to see us twice (greylisting); a
setting has to be mended."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the server that is no yes: its code, with the enhanced one (RFC 3463)."""

    code: int
    enhanced: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced}".strip()


class Refused(Exception):
    """The server said no, or nothing that makes sense, to a step before the letter itself."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


def post(settings: Settings, context: ssl.SSLContext, letter: bytes, to: str) -> Outcome:
    """How the posting of a letter ended. Never raises."""
    unheard = False
    try:
        with _connected(settings, context) as server:
            _envelope(server, settings.sender, to, len(letter))
            unheard = True
            said = _handed_over(server, letter)
        return _of_letter(said)
    except Refused as refused:
        return refused.outcome
    except (OSError, smtplib.SMTPException, ValueError) as error:
        end = Outcome("unknown") if unheard else Outcome("later", SOON, everybody=True)
        return Outcome(end.end, end.wait, type(error).__name__, end.everybody)


def greet(settings: Settings, context: ssl.SSLContext) -> str:
    """Why the server cannot be used, as a code; `""` where it can."""
    try:
        with _connected(settings, context):
            return ""
    except Refused as refused:
        return refused.outcome.code
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return type(error).__name__


class _Server(smtplib.SMTP):
    """Says goodbye in any case, and never waits for it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self.sock is not None:
                self.putcmd("QUIT")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self.close()


class _SafeServer(_Server, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _connected(settings: Settings, context: ssl.SSLContext) -> _Server:
    """A server that knows who we are, over a connection nobody else reads."""
    server = _opened(settings, context)
    try:
        _polite(server)
        if settings.security == "starttls":
            _step(server.starttls(context=context))
            _polite(server)
        if settings.user:
            _log_in(server, settings)
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        server.close()
        code = "certificate" if isinstance(error, ssl.SSLError) else "no_starttls"
        raise Refused(Outcome("later", MENDED, code, everybody=True)) from None
    except smtplib.SMTPResponseException as error:  # no to encryption, or to our password
        server.close()
        _step((error.smtp_code, b""))
        raise
    except BaseException:
        server.close()
        raise
    return server


def _opened(settings: Settings, context: ssl.SSLContext) -> _Server:
    us, where = settings.domain, (settings.host, settings.port)
    try:
        if settings.security == "tls":
            return _SafeServer(*where, us, timeout=PATIENCE, context=context)
        return _Server(*where, us, timeout=PATIENCE)
    except ssl.SSLError:
        raise Refused(Outcome("later", MENDED, "certificate", everybody=True)) from None
    except smtplib.SMTPResponseException as error:  # busy from the first word
        _step((error.smtp_code, b""))
        raise


def _polite(server: _Server) -> None:
    code, text = server.ehlo()
    if code != 250:
        _step((code, text))


def _log_in(server: _Server, settings: Settings) -> None:
    try:
        server.login(settings.user, settings.password.get_secret_value())
    except smtplib.SMTPNotSupportedError:
        raise Refused(Outcome("later", MENDED, "no_login", everybody=True)) from None


def _step(answer: tuple[int, bytes]) -> None:
    """A step that has nothing to do with this letter: while it fails, all letters wait."""
    said = _said(*answer)
    if not 200 <= said.code < 300:
        wait = SOON if 400 <= said.code < 500 else MENDED
        raise Refused(Outcome("later", wait, str(said), everybody=True))


def _envelope(server: _Server, sender: str, to: str, size: int) -> None:
    sized = [f"SIZE={size}"] if server.has_extn("size") else []
    answer = server.mail(sender, sized)
    if answer[0] == 552:
        raise Refused(Outcome("refused", 0, "552"))
    _step(answer)
    said = _said(*server.rcpt(to))
    if not 200 <= said.code < 300:
        raise Refused(_of_person(said))
    answer = server.docmd("DATA")
    if answer[0] != 354:
        raise Refused(_of_letter(_said(*answer)))


def _handed_over(server: _Server, letter: bytes) -> Said:
    """The letter itself, a dot at a line's beginning doubled (RFC 5321, 4.5.2)."""
    whole = re.sub(rb"(?m)^\.", b"..", letter)
    server.send(whole + (b"" if whole.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    return _said(*server.getreply())


def _said(code: int, text: bytes) -> Said:
    if not 200 <= code < 600:
        raise smtplib.SMTPException
    enhanced = re.match(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}", text or b"")
    return Said(code, enhanced[0].decode() if enhanced else "")


def _of_person(said: Said) -> Outcome:
    """No to whom it is for. 5.7 is no to us (RFC 3463, 3.8), whatever the code before it."""
    if said.code < 500:
        return _later(said)
    gone = said.code in NOBODY and not said.enhanced.startswith("5.7.")
    return Outcome("unreachable" if gone else "refused", 0, str(said))


def _of_letter(said: Said) -> Outcome:
    """The answer to the letter itself."""
    if said.code < 300:
        return Outcome("sent")
    return _later(said) if said.code < 500 else Outcome("refused", 0, str(said))


def _later(said: Said) -> Outcome:
    """Not now: a server that is busy is for everybody."""
    busy = said.code in BUSY
    return Outcome("later", BUSY.get(said.code, GREY), str(said), everybody=busy)


NOBODY = frozenset([550, 551, 553])
"""No such mailbox, moved away, an address that cannot be."""
BUSY: Mapping[int, float] = {421: SOON, 452: SOON}
"""The server closes, or has too much to do."""

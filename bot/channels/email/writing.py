"""A parcel as a letter. Pure: the same parcel with the same key is the same letter.

What a person wrote is in the body and in the names of files only as data: no line of it can become
a header.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from mimetypes import guess_type

from conversations.messages import Address

from ..base import Card, File, Outcome, Parcel, Text
from .settings import MAILBOX, Settings

GREETING = 10
"""Characters of a line that may be no more than a greeting."""
LONGEST_SUBJECT = 40
"""Characters of a subject; the letter itself begins with the whole line."""


def letter(
    settings: Settings, words: Mapping[str, str], to: Address, parcel: Parcel
) -> EmailMessage | Outcome:
    """A letter without date and name. One that cannot be is refused unsent.

    `words` is `[email]` of a language file.
    """
    if not re.fullmatch(MAILBOX, to.person, re.ASCII):
        return Outcome("refused", 0, "address")
    match parcel:
        case Text(text):
            made = _letter(settings, to, _subject(text) or words["subject"])
            made.set_content(_body(text, words), cte="base64")
        case Card(title, text, url):
            made = _letter(settings, to, _subject(title))
            made.set_content(_body(f"{title}\n{text}\n{url}", words), cte="base64")
        case File(document, data):
            name = _line(document.name)
            made = _letter(settings, to, _subject(name))
            made.set_content(_body(words["file"].format(name=name), words), cte="base64")
            main, _, sub = (_kind(name)).partition("/")
            made.add_attachment(data, maintype=main, subtype=sub, filename=name)
        case _:
            return Outcome("refused", 0, "no_such_letter")
    return made


def signed(made: EmailMessage, settings: Settings, key: str, at: datetime) -> bytes:
    """A letter as it is posted: dated, and named so that the same one again has the same name."""
    made["Date"] = format_datetime(at)
    facts = "\n".join((settings.sender, str(made["To"]), key, str(made["Subject"])))
    made["Message-ID"] = f"<{sha256(facts.encode()).hexdigest()[:32]}@{settings.domain}>"
    return made.as_bytes(policy=SMTP)


def _letter(settings: Settings, to: Address, subject: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = Mailbox(settings.name, addr_spec=settings.sender)
    made["To"] = Mailbox(addr_spec=to.person)
    made["Subject"] = subject
    # Nobody's holiday notice answers it (RFC 3834), and who wants no more can say so (RFC 2369).
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["List-Unsubscribe"] = f"<mailto:{settings.sender}?subject=unsubscribe>"
    return made


def _subject(text: str) -> str:
    """The first line that says something, shortened; 王强，您好。 says too little."""
    lines = [line for line in map(_line, text.splitlines()) if line]
    found = next((line for line in lines if len(line) > GREETING), lines[0] if lines else "")
    line = found.rstrip("：:。")
    return line if len(line) <= LONGEST_SUBJECT else f"{line[:LONGEST_SUBJECT]}…"


def _line(text: str) -> str:
    """Words in one line, without what cannot be seen."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())


def _body(text: str, words: Mapping[str, str]) -> str:
    # What is no character at all, half of one of UTF-16, cannot be written in UTF-8.
    whole = f"{text}\n\n-- \n{words['foot']}\n"
    return whole.encode("utf-8", "replace").decode()


def _kind(name: str) -> str:
    if name.lower().endswith(".docx"):  # some machines do not know it
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return guess_type(name)[0] or "application/octet-stream"

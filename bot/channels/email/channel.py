"""Letters by e-mail: they go out, one at a time, and nothing comes in."""

import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event

from starlette.routing import BaseRoute

from conversations.messages import Address

from ..base import Abilities, Finding, Outcome, Pace, Parcel
from . import posting
from .settings import Settings
from .writing import letter, signed

LOG = logging.getLogger("xindeguo.email")
MEGABYTE = 1024 * 1024


class Email:
    """One mailbox that letters are sent from. A person is their address.

    `words` is `[email]` of a language file; `context` says whose certificates are good.
    """

    name = "email"

    def __init__(
        self,
        settings: Settings,
        words: Mapping[str, str],
        clock: Callable[[], datetime],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._words = words
        self._clock = clock
        self._context = context or ssl.create_default_context()
        self.abilities = Abilities(
            text=100_000,
            file_out=10 * MEGABYTE,
            merged=True,
            outbound=True,
            pace=Pace(settings.pace) if settings.pace else None,
        )

    def routes(self) -> Sequence[BaseRoute]:
        """None: nobody answers a letter here."""
        return ()

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """Post a letter. A parcel no letter can be made of is refused unsent. Never raises."""
        try:
            made = letter(self._settings, self._words, to, parcel)
            if isinstance(made, Outcome):
                return made
            whole = signed(made, self._settings, key, self._clock())
        except Exception as error:  # noqa: BLE001 - never raises; its text may quote an answer
            LOG.error("a letter could not be written: %s", type(error).__name__)  # noqa: TRY400
            return Outcome("refused", 0, type(error).__name__)
        return posting.post(self._settings, self._context, whole, to.person)

    def run(self, stopping: Event) -> None:
        """Nothing: nobody writes to it."""

    def close(self) -> None:
        """Nothing: each letter has a connection of its own."""

    def examine(self) -> tuple[Finding, ...]:
        """Whether the mail server lets us in."""
        code = posting.greet(self._settings, self._context)
        data: dict[str, str | int] = {"host": self._settings.host, "code": code}
        said = DOCTOR.get(code, "email_failed")
        return (Finding(not code, said, data),)


DOCTOR: Mapping[str, str] = {
    "": "email_reached",
    "535": "email_login",
    "530": "email_login",
    "no_login": "email_login",
    "no_starttls": "email_security",
    "certificate": "email_certificate",
}
"""What `xindeguo doctor` says; every other code is told as it is."""

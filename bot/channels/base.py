"""What a channel may ask of the bot: the desk it works at."""

from typing import Protocol

from conversations.messages import Address, Document, Exchange, Incoming, Outgoing, SentFile, Sheet


class Desk(Protocol):
    """The assistant as a channel sees it.

    Every call is plain and synchronous; call it in a thread.
    """

    def receive(self, incoming: Incoming) -> Outgoing:
        """Handle one message and return its answer.

        The same id again returns the very same answer.
        """
        ...

    def keep(self, name: str, data: bytes) -> SentFile:
        """Look at a file's bytes and store them if they are sound; `problem` says why not."""
        ...

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        """The turns of this person's conversation with an id above `after`, oldest first."""
        ...

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        """A document of this person's own conversation; `None` for anybody else's or none."""
        ...

    def sheet(self, address: Address, document: str) -> Sheet | None:
        """The same document as a list of labels and answers."""
        ...

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        """The same document as it will be printed, a PNG a page; none where it has no picture."""
        ...

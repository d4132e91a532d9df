"""What can go wrong with the store. The docstring is the message."""


class StoreError(Exception):
    """The store cannot do it."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.__doc__)


class Stale(StoreError):
    """The conversation was changed by another since it was read; read it again and start over."""


class StoreUnavailable(StoreError):
    """The database cannot be used now; nothing of the transaction is half-written."""

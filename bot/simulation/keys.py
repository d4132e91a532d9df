"""The keys of all parcels of a season, in little room."""

from dataclasses import dataclass, field

ROOM = 4096
"""Exchanges for which room is made at once."""
PARTS = 8
"""Parcels of a message that have a bit each; of those beyond the whole key is remembered."""


@dataclass
class Keys:
    """Which keys of parcels, `EXCHANGE-PART`, were there: a byte for each exchange.

    A season of the whole country has some millions, and all of them are to be remembered.
    """

    _parts: bytearray = field(default_factory=bytearray)
    _others: set[str] = field(default_factory=set)

    def add(self, key: str) -> bool:
        """Whether it is new."""
        exchange, _, part = key.partition("-")
        if not part.isdigit() or int(part) >= PARTS:
            new = key not in self._others
            self._others.add(key)
            return new
        place, bit = int(exchange), 1 << int(part)
        if place >= len(self._parts):
            self._parts.extend(bytes(place + ROOM - len(self._parts)))
        new = not self._parts[place] & bit
        self._parts[place] |= bit
        return new

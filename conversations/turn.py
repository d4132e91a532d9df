"""One turn: the state after an event, and what follows from it."""

from dataclasses import dataclass

from .effects import Effect
from .state import State


@dataclass(frozen=True, slots=True)
class Turn:
    """What `step` gives back."""

    state: State
    effects: tuple[Effect, ...] = ()

"""What there is to work at beside the outbox: reminders, broadcasts, what is expected of whom."""

from collections.abc import Sequence

from .assistant import Assistant
from .broadcasting import Broadcasts
from .expecting import expecting
from .library import Library
from .messengers import Around, Messenger
from .reminding import KIND, Reminders
from .working import Work


def works(
    library: Library, assistant: Assistant, around: Around, messengers: Sequence[Messenger]
) -> list[Work]:
    """All of it, over the channels that are open."""
    association, store, clock = library.association, around.store, around.clock
    channels = {one.channel.name: one.channel.abilities for one in messengers}
    reminders = Reminders(association, library.phrases, store, channels, clock)
    assistant.audiences.channels.update(channels)
    return [
        Work(rounds=(expecting(association, store),)),
        Work({KIND: reminders.remind}, (reminders.round,)),
        Broadcasts(assistant.audiences, store, clock).work,
    ]

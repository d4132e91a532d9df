"""A parcel as the Bot API takes it: what fits, and how it is given."""

from collections.abc import Sequence

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from conversations.messages import Option

from ..base import Abilities, Card, Choices, File, Notice, Pace, Parcel, Picture, Text

MB = 2**20
ABILITIES = Abilities(
    text=4096,
    options=40,  # of 100: enough for the regions of a notice; a longer list is read, not pressed
    label=20,  # what a phone shows of a button that has a row for itself
    file_out=50 * MB,
    file_in=20 * MB,
    picture=10 * MB,
    pace=Pace(1 / 25, burst=2),  # of 30 in any second, also where one is late
    pace_each=Pace(1, burst=3),  # one a second, and a short burst (core.telegram.org/bots/faq)
)
BUTTONS, BUTTON, ROW = 100, 64, 8
"""What Telegram takes: buttons with a message, bytes that one carries, buttons side by side."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""An address that is part of an answer is words, and nobody is asked what stands behind it."""


def unfit(parcel: Parcel) -> str:
    """Why Telegram would not take it, or `""`. Nothing is ever cut to make it fit."""
    match parcel:
        case Text(text):
            return _too_long(text)
        case Choices(text, options, ids):
            sound = len(options) == len(ids) <= BUTTONS and all(one.label for one in options)
            fits = sound and all(0 < len(one.encode()) <= BUTTON for one in ids)
            return _too_long(text) or ("" if fits else "buttons")
        case File(_, data):
            return "too_big" if len(data) > ABILITIES.file_out else ""
        case Picture(_, data):
            return "too_big" if len(data) > ABILITIES.picture else ""
        case Card():
            return _too_long(_words(parcel))
        case Notice():
            return "no_tickets"


async def give(bot: Bot, chat: str, parcel: Parcel) -> None:
    """Send it. What a person wrote is never markup, so no parse mode is given."""
    match parcel:
        case Text(text):
            await bot.send_message(chat, text, link_preview_options=NO_PREVIEW)
        case Choices(text, options, ids):
            keyboard = InlineKeyboardMarkup(rows(options, ids))
            await bot.send_message(
                chat, text, link_preview_options=NO_PREVIEW, reply_markup=keyboard
            )
        case File(document, data):
            await bot.send_document(chat, data, filename=document.name)
        case Picture(name, data):
            await bot.send_photo(chat, data, filename=name)
        case Card(title, _, url):
            opens = InlineKeyboardMarkup([[InlineKeyboardButton(title, url=url)]])
            await bot.send_message(
                chat, _words(parcel), link_preview_options=NO_PREVIEW, reply_markup=opens
            )


def rows(options: Sequence[Option], ids: Sequence[str]) -> list[tuple[InlineKeyboardButton, ...]]:
    """Buttons in rows: as many side by side as can be read whole on a phone."""
    longest = max(len(option.label) for option in options)
    across = max(1, min(ROW, ABILITIES.label // (longest + 1)))
    buttons = [
        InlineKeyboardButton(option.label, callback_data=one)
        for option, one in zip(options, ids, strict=True)
    ]
    return [tuple(buttons[n : n + across]) for n in range(0, len(buttons), across)]


def _too_long(text: str) -> str:
    """Telegram counts UTF-16 units, and takes no message without a word."""
    length = len(text.encode("utf-16-le", "replace")) // 2
    return "" if text.strip() and length <= ABILITIES.text else "length"


def _words(card: Card) -> str:
    return f"{card.title}\n{card.text}".strip()

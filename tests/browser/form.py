"""The fake desk's form, filled in on the page."""

from hashlib import sha256

from conversations.messages import Address
from tests.browser.chat import Chat
from tests.channels.fake_desk import WORDS

ANSWERS = ["总装车间钳工一班", "26", "99.6", "010-68570536", "跳过", "山东", "有"]


def fill(chat: Chat) -> None:
    """Every question up to the text of several lines."""
    for text in ANSWERS[:4]:
        chat.say(text)
    for label in ANSWERS[4:]:
        chat.press(label)


def progress(number: int, label: str) -> str:
    return WORDS["progress"].format(number=number, total=9, label=label)


def address_of(chat: Chat) -> Address:
    [cookie] = chat.page.context.cookies()
    return Address("web", sha256(cookie["value"].encode()).hexdigest())

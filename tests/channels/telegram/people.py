"""The people behind the fake: what they do with their phones, and what they see."""

from itertools import count
from typing import Any, Protocol

from tests.channels.telegram.wire import Json, Refusal

BEGAN = 1_790_000_000
"""When the chats begin, in Unix seconds."""


class Telling(Protocol):
    """What a person needs of the server."""

    def tell(self, kind: str, content: Json) -> Json: ...

    def keep_file(self, data: bytes) -> str: ...

    def query(self) -> str: ...


class Person:
    """Somebody with a phone: what they do, and what they see."""

    def __init__(self, telegram: Telling, number: int) -> None:
        self.number = number
        self.inbox: list[Json] = []
        self.files: list[tuple[str, bytes]] = []
        self.began = False
        self.away = False
        self._telegram = telegram
        self._messages = count(1)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.inbox if "text" in message]

    @property
    def buttons(self) -> list[str]:
        """What can be pressed, of the newest message that has buttons."""
        for message in reversed(self.inbox):
            if rows := message.get("reply_markup", {}).get("inline_keyboard"):
                return [button["text"] for row in rows for button in row]
        return []

    def starts(self, code: str = "") -> Json:
        self.began = True
        return self.says(f"/start {code}".strip())

    def says(self, text: str) -> Json:
        return self.sends({"text": text})

    def uploads(self, name: str, data: bytes, **more: Any) -> Json:
        told = {"file_id": self._telegram.keep_file(data), "file_unique_id": "u"}
        document = {**told, "file_name": name, "file_size": len(data), **more}
        return self.sends({"document": document})

    def photographs(self, data: bytes) -> Json:
        sizes = [
            {
                "file_id": self._telegram.keep_file(one),
                "file_unique_id": "u",
                "width": wide,
                "height": wide,
                "file_size": len(one),
            }
            for wide, one in ((90, b"small"), (1280, data))
        ]
        return self.sends({"photo": sizes})

    def sends(self, content: Json) -> Json:
        return self._telegram.tell("message", {**self._message(), **content})

    def edits(self, update: Json, text: str) -> Json:
        said = {**update["message"], "text": text, "edit_date": BEGAN + 60}
        return self._telegram.tell("edited_message", said)

    def presses(self, label: str, message: Json | None = None) -> Json:
        """The newest button with this label, or the one below a certain message."""
        for one in [message] if message else reversed(self.inbox):
            for row in one.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if button["text"] == label:
                        return self._pressed(one, button["callback_data"])
        raise AssertionError(f"nothing to press is called {label}: {self.buttons}")

    def blocks(self) -> Json:
        self.away = True
        return self._member("member", "kicked")

    def returns(self) -> Json:
        self.away = False
        return self._member("kicked", "member")

    def gets(self, content: Json, name: str = "", data: bytes = b"") -> Json:
        me = {"id": 110201543, "is_bot": True, "first_name": "信得过", "username": "xindeguo_bot"}
        message = {**self._message(), "from": me, **content}
        self.inbox.append(message)
        if name:
            self.files.append((name, data))
        return message

    def shown(self, number: int) -> Json:
        found = [message for message in self.inbox if message["message_id"] == number]
        if not found:
            raise Refusal(400, "Bad Request: message to edit not found")
        return found[0]

    def _pressed(self, message: Json, data: str) -> Json:
        query = {"id": self._telegram.query(), "from": self._self(), "message": dict(message)}
        told = {**query, "chat_instance": "-3490512345", "data": data}
        return self._telegram.tell("callback_query", told)

    def _member(self, before: str, after: str) -> Json:
        bot = {"id": 110201543, "is_bot": True, "first_name": "信得过"}
        content = {
            "chat": self._chat(),
            "from": self._self(),
            "date": BEGAN,
            "old_chat_member": {"user": bot, "status": before, "until_date": 0},
            "new_chat_member": {"user": bot, "status": after, "until_date": 0},
        }
        return self._telegram.tell("my_chat_member", content)

    def _message(self) -> Json:
        number = next(self._messages)
        told = {"message_id": number, "date": BEGAN + number}
        return {**told, "from": self._self(), "chat": self._chat()}

    def _self(self) -> Json:
        name = {"first_name": "敏", "language_code": "zh-hans"}
        return {"id": self.number, "is_bot": False, **name}

    def _chat(self) -> Json:
        return {"id": self.number, "type": "private", "first_name": "敏"}

"""Telegram on loopback: a Bot API server that keeps Telegram's limits, and the people behind it.

It speaks real HTTP, answers with Telegram's own error bodies, writes down every call, and can be
told to fail. Whatever a bot must never send is kept in `violations`. Its clock is the test's.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Self

from tests.channels.telegram.people import BEGAN, Person
from tests.channels.telegram.wire import Call, Failing, Handler, Json, Refusal, Server, flood

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
"""The example of Telegram's manual."""
MB = 2**20


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


class FakeTelegram:
    """The server. Use it as a context; `url` is what a bot is given for its Bot API server."""

    def __init__(self, clock: Callable[[], float], burst: int = 3) -> None:
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.failures: dict[str, list[Failing]] = {}
        self.webhook: Mapping[str, str] = {}
        self.last_error = ""
        self.people: dict[int, Person] = {}
        self.token = TOKEN
        self.changed = threading.Condition()
        self._clock = clock
        self._burst = burst
        self._due: dict[int, float] = {}
        self._updates: list[Json] = []
        self._numbers = count(500_001)
        self._polls = count(1)
        self._poll = 0
        self._files: dict[str, bytes] = {}
        self._queries: set[str] = set()
        self.closing = False
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.telegram = self
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self.closing = True
            self.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def person(self, number: int = 7) -> "Person":
        return self.people.setdefault(number, Person(self, number))

    def fail(self, method: str, *how: Failing) -> None:
        """The next calls of a method fail, each in its way."""
        self.failures.setdefault(method, []).extend(how)

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def left(self) -> list[Json]:
        """The updates that are not confirmed."""
        with self.changed:
            return list(self._updates)

    def confirm(self, update: Json) -> None:
        """A webhook said 200."""
        with self.changed:
            self._updates.remove(update)
            self.changed.notify_all()

    def tell(self, kind: str, content: Json) -> Json:
        """Something happened."""
        with self.changed:
            update = {"update_id": next(self._numbers), kind: content}
            self._updates.append(update)
            self.changed.notify_all()
            return update

    def keep_file(self, data: bytes) -> str:
        name = f"BQACAgUAAxkBAAI{len(self._files)}"
        self._files[name] = data
        return name

    def query(self) -> str:
        name = str(4_382_000_000_000_000_000 + len(self._queries) + next(self._numbers))
        self._queries.add(name)
        return name

    def file(self, path: str) -> bytes | None:
        return self._files.get(path.removeprefix("documents/"))

    def answer(self, call: Call) -> Any:
        """What a method gives. Raises `Refusal`."""
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        method = METHODS.get(call.method)
        if method is None:
            self.violations.append(f"there is no method {call.method}")
            raise Refusal(404, "Not Found")
        if call.method == "getUpdates":
            return self.get_updates(call)
        with self.changed:
            return method(self, call)

    def get_me(self, _: Call) -> Json:
        return {
            "id": 110201543,
            "is_bot": True,
            "first_name": "信得过",
            "username": "xindeguo_bot",
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def get_updates(self, call: Call) -> list[Json]:
        offset = int(call.params.get("offset", 0))
        with self.changed:
            if self.webhook.get("url"):
                raise Refusal(409, WEBHOOK_IS_ACTIVE)
            mine = self._poll = next(self._polls)
            self._updates = [one for one in self._updates if one["update_id"] >= offset]
            self.changed.notify_all()
            kinds = set(json.loads(call.params["allowed_updates"]))

            def found() -> list[Json]:
                return [one for one in self._updates if kinds & one.keys()]

            self.changed.wait_for(
                lambda: found() or self.closing or self._poll != mine,
                timeout=float(call.params.get("timeout", 0)),
            )
            if self._poll != mine:
                raise Refusal(409, OTHER_POLLER)
            return found()[:100]

    def set_webhook(self, call: Call) -> bool:
        if not re.fullmatch(r"https://[^/]+/\S+", call.params["url"]):
            raise Refusal(
                400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
            )
        self.webhook = call.params
        return True

    def delete_webhook(self, _: Call) -> bool:
        self.webhook = {}
        return True

    def get_webhook_info(self, _: Call) -> Json:
        told: Json = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.last_error:
            told |= {"last_error_date": BEGAN, "last_error_message": self.last_error}
        return told

    def send_message(self, call: Call) -> Json:
        person = self._reached(call)
        text = call.params.get("text", "")
        if not text.strip():
            raise self._violated(400, "Bad Request: message text is empty")
        if _units(text) > 4096:
            raise self._violated(400, "Bad Request: message is too long")
        if "parse_mode" in call.params:
            self.violations.append("what a person wrote was sent as markup")
        return person.gets({"text": text.strip(), **self._keyboard(call)})

    def send_document(self, call: Call) -> Json:
        person = self._reached(call)
        name, data = self._upload(call, "document", 50 * MB)
        told = {"file_id": self.keep_file(data), "file_unique_id": "u", "file_name": name}
        return person.gets({"document": {**told, "file_size": len(data)}}, name, data)

    def send_photo(self, call: Call) -> Json:
        person = self._reached(call)
        name, data = self._upload(call, "photo", 10 * MB)
        size = {"file_id": self.keep_file(data), "file_unique_id": "u", "width": 9, "height": 9}
        return person.gets({"photo": [size]}, name, data)

    def answer_callback_query(self, call: Call) -> bool:
        if call.params["callback_query_id"] not in self._queries:
            raise Refusal(400, QUERY_IS_OLD)
        self._queries.remove(call.params["callback_query_id"])
        return True

    def edit_message_reply_markup(self, call: Call) -> Json:
        person = self._reached(call, counted=False)
        message = person.shown(int(call.params["message_id"]))
        before, after = message.pop("reply_markup", None), self._keyboard(call)
        if before == after.get("reply_markup"):
            raise Refusal(400, NOT_MODIFIED)
        message |= after
        return message

    def get_file(self, call: Call) -> Json:
        name = call.params["file_id"]
        if name not in self._files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self._files[name])
        if size > 20 * MB:
            raise Refusal(400, "Bad Request: file is too big")
        told = {"file_id": name, "file_unique_id": "u", "file_size": size}
        return {**told, "file_path": f"documents/{name}"}

    def _reached(self, call: Call, *, counted: bool = True) -> "Person":
        """The person a call is for, unless it must not be made, or not now."""
        person = self.people.get(int(call.params["chat_id"]))
        if person is None:
            raise Refusal(400, "Bad Request: chat not found")
        if not person.began:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        if person.away:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if counted:
            now, due = self._clock(), self._due.get(person.number, 0.0)
            early = due - now - (self._burst - 1)
            if early > 1e-6:
                self.violations.append("more than one message a second to one chat")
                raise flood(int(early) + 1)
            self._due[person.number] = max(due, now) + 1
        return person

    def _keyboard(self, call: Call) -> Json:
        if "reply_markup" not in call.params:
            return {}
        markup = json.loads(call.params["reply_markup"])
        rows = markup["inline_keyboard"]
        buttons = [button for row in rows for button in row]
        if len(buttons) > 100 or any(len(row) > 8 for row in rows):
            raise self._violated(400, "Bad Request: reply markup is too long")
        for button in buttons:
            data = button.get("callback_data")
            if not button["text"] or (data is not None and not 0 < len(data.encode()) <= 64):
                raise self._violated(400, "Bad Request: BUTTON_DATA_INVALID")
            if data is None and not button["url"].startswith(("https://", "http://")):
                raise self._violated(400, "Bad Request: inline keyboard button URL is invalid")
        return {"reply_markup": markup}

    def _upload(self, call: Call, name: str, limit: int) -> tuple[str, bytes]:
        file = call.files.get(name)
        if file is None or not file[1]:
            raise self._violated(400, "Bad Request: file must be non-empty")
        if len(file[1]) > limit:
            raise self._violated(413, "Request Entity Too Large")
        if _units(call.params.get("caption", "")) > 1024:
            raise self._violated(400, "Bad Request: message caption is too long")
        return file

    def _violated(self, code: int, description: str) -> Refusal:
        self.violations.append(description)
        return Refusal(code, description)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


METHODS: Mapping[str, Callable[[FakeTelegram, Call], Any]] = {
    "getMe": FakeTelegram.get_me,
    "getUpdates": FakeTelegram.get_updates,
    "setWebhook": FakeTelegram.set_webhook,
    "deleteWebhook": FakeTelegram.delete_webhook,
    "getWebhookInfo": FakeTelegram.get_webhook_info,
    "sendMessage": FakeTelegram.send_message,
    "sendDocument": FakeTelegram.send_document,
    "sendPhoto": FakeTelegram.send_photo,
    "answerCallbackQuery": FakeTelegram.answer_callback_query,
    "editMessageReplyMarkup": FakeTelegram.edit_message_reply_markup,
    "getFile": FakeTelegram.get_file,
}

WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
QUERY_IS_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)

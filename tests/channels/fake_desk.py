"""A desk that behaves like a form with a question of every shape, kept in memory."""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import RLock

from bot.channels.base import Outcome
from conversations.messages import (
    Address,
    Document,
    Exchange,
    Incoming,
    Option,
    Outgoing,
    Pressed,
    Progress,
    Question,
    Reply,
    SentFile,
    Sheet,
)

WORDS: dict[str, str] = tomllib.loads(
    (Path(__file__).parents[2] / "renderers" / "languages" / "zh.toml").read_text("utf-8")
)["page"]
LONGEST = 20_000
WORD = b"PK\x03\x04 a Word file"
NAME = "申报表-总装车间钳工一班（2026）.docx"


@dataclass(frozen=True)
class Asked:
    """One question of the fake form with its options."""

    ask: str
    question: Question
    options: tuple[Option, ...] = ()


class FakeDesk:
    """Keeps the promises of the real one: an id twice is one message, nothing is lost."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._ids = count(1)
        self._turns: dict[Address, list[Exchange]] = {}
        self._answers: dict[Address, list[str]] = {}
        self._documents: dict[str, tuple[Address, Document, bytes]] = {}
        self._rooms: dict[Address, Address] = {}
        self.codes: dict[str, Address] = {}
        """One-time codes, and whose conversation they open."""
        self.unreachable: dict[Address, str] = {}
        self.in_place: list[int | None] = []
        """How many parcels went with the response, message by message."""
        self.kept: list[tuple[str, bytes]] = []
        self.broken = False

    def receive(self, incoming: Incoming, in_place: int | None = None) -> Outgoing:
        with self._lock:
            self.in_place.append(in_place)
            for turn in self.history(incoming.address):
                said = turn.said
                if said and (said.id, said.address) == (incoming.id, incoming.address):
                    return turn.answer
            if self.broken:
                return Outgoing((Reply("抱歉"),))
            if room := self.codes.pop(incoming.code, None):
                self._rooms[incoming.address] = self._room(room)
            answer = self._answer(incoming)
            self._keep_turn(self._room(incoming.address), incoming, answer)
            return answer

    def invites(self, code: str) -> bool:
        return code in self.codes

    def pressed(self, address: Address, button: str) -> Pressed | None:
        exchange, _, number = button.partition(":")
        for turn in self.history(address):
            options = dict(enumerate(turn.answer.options))
            if f"{turn.id}" == exchange and number.isdecimal() and int(number) in options:
                return Pressed(options[int(number)].key, turn.answer.question.path)
        return None

    def gone(self, address: Address, why: str) -> None:
        self.unreachable[address] = why

    def delivered(self, address: Address, receipt: str, outcome: Outcome) -> bool:
        return False

    def keep(self, name: str, data: bytes) -> SentFile:
        self.kept.append((name, data))
        sound = data.startswith(b"PK\x03\x04")
        return SentFile(
            name,
            len(data),
            sha256(data).hexdigest(),
            kind="docx" if sound else "",
            problem="" if sound else "not_a_docx",
        )

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        with self._lock:
            turns = self._turns.get(self._room(address), ())
            return tuple(turn for turn in turns if turn.id > after)

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        owner, given, data = self._documents.get(document, (None, None, b""))
        return (given, data) if given is not None and owner == self._room(address) else None

    def words(self, address: Address, document: str) -> str:
        return ""

    def sheet(self, address: Address, document: str) -> Sheet | None:
        found = self.open(address, document)
        if found is None:
            return None
        labels = [asked.question.label for asked in FORM]
        lines = tuple(zip(labels, self._answers[self._room(address)], strict=False))
        return Sheet("典型经验申报表", "中国质协字〔2020〕6号", "草稿", lines, found[0])

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        return (PAGE, PAGE) if self.open(address, document) else ()

    def progress(self, address: Address) -> tuple[Progress, ...]:
        answers = self._answers.get(self._room(address))
        if answers is None:
            return ()
        lines = tuple(
            (asked.question.label, answers[number] if number < len(answers) else "")
            for number, asked in enumerate(FORM)
        )
        return (Progress("典型经验申报表", "中国质协字〔2020〕6号", "草稿", lines),)

    def remind(self, address: Address, text: str) -> None:
        """Say something unasked; the open question stays as it is."""
        with self._lock:
            last = self._turns[address][-1].answer
            self._keep_turn(address, None, replace(last, replies=(Reply(text),)))

    def accept(self, address: Address, endings: tuple[str, ...]) -> None:
        """The open question may be answered by a file, too."""
        with self._lock:
            last = self._turns[address][-1].answer
            question = replace(last.question, accept=endings)
            self._keep_turn(address, None, replace(last, question=question))

    def says_first(self, address: Address, text: str, *options: Option) -> None:
        """The bot speaks unasked; with options of its own beside those of the open question."""
        room = self._room(address)
        said = [turn.answer for turn in self._turns.get(room, ()) if turn.said] if options else []
        question = Question(path=said[-1].question.path) if said else Question()
        self._keep_turn(room, None, Outgoing((Reply(text),), options, question))

    def _keep_turn(self, address: Address, said: Incoming | None, answer: Outgoing) -> None:
        turn = Exchange(next(self._ids), said, answer, datetime.now(UTC))
        self._turns.setdefault(address, []).append(turn)

    def _room(self, address: Address) -> Address:
        """Whose conversation a door opens: its own, or one it has entered."""
        return self._rooms.get(address, address)

    def _answer(self, incoming: Incoming) -> Outgoing:
        room = self._room(incoming.address)
        answers = self._answers.setdefault(room, [])
        asked = self._asked(len(answers))
        if incoming.other:
            return self._say(room, "这个我看不了，请打字。")
        if (incoming.text, incoming.pressed, incoming.file) == (None, None, None):
            return self._say(room, "你好，我是申报助手。\n一共 9 个问题，约 3 分钟。")
        if incoming.text == "重新填写" or (incoming.pressed and incoming.pressed.key == "again"):
            answers.clear()
            return self._say(room, "好的，从头开始。")
        if incoming.pressed and incoming.pressed.asked != asked.question.path:
            return self._say(room, "这个按钮是前面问题的。")
        problem = _problem(incoming, asked)
        if problem:
            return self._say(room, problem)
        answers.append(_shown(incoming, asked))
        return self._say(room)

    def _asked(self, done: int) -> Asked:
        total = len(FORM)
        if done >= total:
            return Asked("", Question(label="已完成", total=total, shape="none"), AGAIN)
        question = replace(FORM[done].question, number=done + 1, total=total)
        return replace(FORM[done], question=question)

    def _say(self, address: Address, first: str = "") -> Outgoing:
        asked = self._asked(len(self._answers[address]))
        replies = [Reply(first)] if first else []
        if asked.ask:
            replies.append(Reply(asked.ask))
        elif not first:
            replies.append(Reply("填好了！请核对后下载。", self._document(address)))
        return Outgoing(tuple(replies), asked.options, asked.question)

    def _document(self, address: Address) -> Document:
        data = WORD + "\n".join(self._answers[address]).encode()
        digest = sha256(data + address.person.encode()).hexdigest()
        document = Document(digest[:32], NAME, len(data), digest)
        self._documents[document.id] = (address, document, data)
        return document


def _problem(incoming: Incoming, asked: Asked) -> str:
    if incoming.file:
        if asked.question.shape != "file":
            return "现在不需要文件。"
        return "这个文件不是 Word 文档，请另选一个。" if incoming.file.problem else ""
    if incoming.pressed:
        known = {option.key for option in asked.options}
        return "" if incoming.pressed.key in known else "没有这个选项。"
    return _problem_with_text((incoming.text or "").strip(), asked)


def _problem_with_text(text: str, asked: Asked) -> str:
    if not text:
        return "还没有收到内容，例如：" + asked.question.example
    if len(text) > LONGEST:
        return f"太长了，最多 {LONGEST} 字。"
    if asked.question.shape == "integer" and not text.isdecimal():
        return "请填写整数，例如 26。"
    return "请选择一个文件，或跳过。" if asked.question.shape == "file" else ""


def _shown(incoming: Incoming, asked: Asked) -> str:
    if incoming.pressed:
        labels = {option.key: option.label for option in asked.options}
        return "" if incoming.pressed.key == "skip" else labels[incoming.pressed.key]
    return incoming.file.name if incoming.file else incoming.text or ""


SKIP = Option("skip", "跳过")
AGAIN = (Option("again", "重新填写"),)
REGIONS = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 "
    "河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 "
    "新疆 新疆生产建设兵团 机械行业"
)
FORM: tuple[Asked, ...] = (
    Asked(
        "请填写班组名称（全称，不挂上级部门）。",
        Question("team", "质量信得过班组名称", shape="text", example="总装车间钳工一班"),
    ),
    Asked("班组有多少人？", Question("members", "班组人数", shape="integer", example="26")),
    Asked(
        "近一年质量考核合格率是多少？",
        Question("rate", "质量考核合格率", shape="decimal", example="99.6"),
    ),
    Asked("请填写联系电话。", Question("phone", "电话", shape="phone", example="010-68570536")),
    Asked(
        "请填写邮箱。", Question("email", "邮箱", shape="email"), (SKIP, Option("back", "上一题"))
    ),
    Asked(
        "由哪个地区或行业推荐？",
        Question("region", "推荐省市自治区、行业", shape="choice"),
        tuple(Option(f"r{n}", label) for n, label in enumerate(REGIONS.split())),
    ),
    Asked(
        "是否有自主改进活动？",
        Question("own", "自主改进", shape="choice"),
        (Option("yes", "有"), Option("no", "没有")),
    ),
    Asked(
        "请写一段班组简介。",
        Question(
            "about", "质量信得过班组简介及活动结果", shape="long", example="班组成立于2010年……"
        ),
    ),
    Asked(
        "请上传班组创建材料。",
        Question("material", "班组创建材料", shape="file", accept=(".docx",)),
        (SKIP,),
    ),
)

PAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)
"""The smallest picture: one white dot."""

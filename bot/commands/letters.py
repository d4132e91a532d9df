"""`xindeguo letters`: what could not be given to anybody, and why; without a word of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from storage.letters import DeadLetter

REASONS = {
    "refused": "平台不收这条内容",
    "unknown": "没有等到平台的答复，或者程序在发送时中断过：可能没收到，也可能收到两次",
    "later": "渠道一直发不出去，不再等了",
    "closed": "超出了平台允许主动发消息的时间",
    "needs_ticket": "平台要对方先同意接收",
    "unreachable": "对方已不再接收（取消关注、停用或不存在）",
}
KINDS = ("回复", "提醒", "群发")


@dataclass(frozen=True, slots=True)
class Told:
    """One that could not be given, as the office is told of it."""

    number: int
    channel: str
    kind: str
    at: str
    ended_at: str
    outcome: str
    reason: str


def described(letters: Sequence[DeadLetter], zone: tzinfo | None) -> list[Told]:
    """All of them, the newest first, in the time of a zone."""
    return [
        Told(
            one.number,
            one.channel,
            KINDS[one.priority],
            one.at.astimezone(zone).isoformat(),
            one.ended_at.astimezone(zone).isoformat(),
            one.outcome,
            REASONS[one.outcome],
        )
        for one in letters
    ]


def lines(letters: Sequence[DeadLetter], since: datetime) -> list[str]:
    """The same as lines for people, in the time of `since`."""
    if not letters:
        return [f"{since:%Y-%m-%d} 以来没有送不到的消息。"]
    return [
        f"{one.number}  {one.ended_at[5:16].replace('T', ' ')}  {one.channel}  "
        f"{one.kind}：{one.reason}"
        for one in described(letters, since.tzinfo)
    ]

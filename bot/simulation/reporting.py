"""What was played of a season, how long it took, and which promises were broken."""

from collections.abc import Iterator
from dataclasses import dataclass

from .measuring import Day


@dataclass(frozen=True, slots=True)
class Report:
    """What was played and measured. `seconds` of real time, `megabytes` of the database.

    `busiest` are the days with most messages from and to people, in their order.
    """

    people: int
    first: str
    last: str
    messages: int
    submitted: int
    reminders: int
    repeated: int
    called: int
    seconds: float
    megabytes: float
    busiest: list[Day]
    promises: dict[str, int]
    violations: list[dict[str, str]]


def told(report: Report) -> Iterator[str]:
    """The report in lines for people."""
    yield f"{report.first} 至 {report.last}，{report.people} 人。"
    yield (
        f"收到消息 {report.messages} 条，提交 {report.submitted} 份，提醒 {report.reminders} 次，"
        f"电话名单最后有 {report.called} 人。"
    )
    yield f"用时 {report.seconds} 秒，数据库 {report.megabytes} MB。"
    for day in report.busiest:
        yield "".join(_day(day))
    for promise, count in report.promises.items():
        yield f"没有做到：{promise} {count} 次"
    if not report.promises:
        yield "没有一次失信。"


def _day(day: Day) -> Iterator[str]:
    yield f"{day.day}：收到消息 {day.messages} 条，用时 {sum(day.seconds.values()):.0f} 秒"
    for name, flow in day.reminders.items():
        yield f"；{name} 从 {flow.begins} 起 {flow.hours} 小时提醒 {flow.messages} 次"
    yield "。"

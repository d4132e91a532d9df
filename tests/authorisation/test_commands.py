"""Whatever a command is asked: it tells of nobody beyond the scope that it was given.

Commands are run by whoever owns the machine. `talk --as PERSON` is that person, and sees as far
as they do. `invite ROLE SCOPE --team` and `status --team` speak of those who are meant alone.
`remind` and `calls` are of everybody, yet each line of them is of one person. `letters`,
`stumbles`, `status` and `broadcasts` have no scope: they are the whole office's, and hold no
answer, no number to call and nobody's message all the same. `roster` reads the file that it is
given, and no database.
"""

import json
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.app import open_library
from storage.roster import roster_csv
from storage.store import Store
from tests.commands.running import run
from tests.folders import written
from tests.storage.undoing import emptied

from .asking import words
from .planted import REGIONS, Planted, World, worlds

AT = ("--at", "2021-07-08T09:30")


@dataclass
class Office:
    """The folder and the database that commands are given, and who is in them."""

    folder: Path
    database: str
    world: World

    def run(self, command: str, *arguments: str, folder: bool = True) -> str:
        """All that a command says; 1 is how it refuses."""
        where = (str(self.folder / "association"),) if folder else ()
        result = run(command, *arguments, *where, "--database", self.database)
        assert result.exit_code in {0, 1}, result.output
        return result.output

    def talk(self, one: Planted, lines: list[str]) -> str:
        """What somebody is told at the terminal, with all that is in the files they get."""
        script = self.folder / "script.txt"
        script.write_text("\n".join(line.replace("\n", r"\n") for line in lines), "utf-8")
        whose = ("--as", one.id) if one.role else ()
        said = self.run("talk", *whose, *AT, "--script", str(script), "--json")
        replies = (reply for line in said.splitlines() for reply in json.loads(line)["replies"])
        paths = (Path(reply["document"]) for reply in replies if reply["document"])
        return "\n".join((said, *(words(path.read_bytes()) for path in paths)))


@dataclass
class Offices:
    """An office for each world, over one database."""

    folder: Path
    database: str
    monkeypatch: pytest.MonkeyPatch

    def of(self, world: World) -> Office:
        association = written(self.folder / "association")
        (association / "roster.csv").write_bytes(roster_csv(world.roster))
        text = (association / "bot.toml").read_text("utf-8").partition("regions =")[0]
        text += f"regions = {json.dumps(REGIONS, ensure_ascii=False)}\n[subregions]\n"
        for above, below in world.subregions.items():
            text += f'"{above}" = {json.dumps(below, ensure_ascii=False)}\n'
        (association / "bot.toml").write_text(text, "utf-8")
        with closing(Store(self.database)) as store:
            store.upgrade()
            emptied(store)
        library = open_library(association)  # once a world: its templates are compiled
        self.monkeypatch.setattr("bot.app.open_library", lambda _: library)
        return Office(self.folder, self.database, world)


@pytest.fixture
def offices(tmp_path: Path, lasting: str, monkeypatch: pytest.MonkeyPatch) -> Offices:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Offices(tmp_path, lasting, monkeypatch)


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],  # to find a smaller world takes minutes; the command is told
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds(), data=st.data())
def test_no_command_tells_of_anybody_else(
    offices: Offices, world: World, data: st.DataObject
) -> None:
    office = offices.of(replace(world, shared=frozenset()))
    _reminded(office)
    for me in world.people:
        _talked(office, me, data.draw(st.sampled_from([one for one in world.people if one != me])))
    _invited(office, data.draw(st.sampled_from([one for one in world.people if one.role])))
    _standing(office, data.draw(st.sampled_from(world.people)))
    _called(office)
    _nobody(office)


def _reminded(office: Office) -> None:
    """Each is told of what is in their own scope."""
    found = json.loads(office.run("remind", *AT, "--json"))
    people = {one.id: one for one in office.world.people}
    assert found or not any(one.forms for one in office.world.people)
    for one in found:
        me = people[one["person"]]
        assert office.world.read(json.dumps(one, ensure_ascii=False)) <= office.world.readable(me)


def _talked(office: Office, me: Planted, other: Planted) -> None:
    filled = ["成果表", me.answers, "全部采用", "提交"][: me.steps]
    asked = [
        "草稿", "状态", "还差谁", "全部进度", "我们厂的进度", "进度图", "电话名单",
        f"{other.team}交了吗？", f"邀请班组长 {other.team}", "编号 2021-1", "编号 2021-2",
    ]  # fmt: skip
    sent = [f"群发给没交成果表的班组：{me.mailbox}", "确认发送"] if me.role == "staff" else []
    read = office.world.read(office.talk(me, [*filled, *asked, *sent]))
    assert read <= office.world.readable(me) | {other.team}, me


def _invited(office: Office, one: Planted) -> None:
    """Whoever is meant, and nobody else; of several, those who have this role there."""
    scope = one.region if one.role == "staff" else one.house
    team = ("--team", one.team) if one.role == "leader" else ()
    role = str(one.role)
    for where, options in ((one.id, ()), (scope, team), (scope, ())):
        told = office.run("invite", role, where, *options, *AT)
        meant = {
            each
            for each in office.world.people
            if each.role == role
            and (each is one or (where == scope and where in {each.region, each.house}))
            and (not options or each is one)
        }
        marks = {mark for each in meant for mark in (each.name, each.team, each.house)}
        assert office.world.read(told) <= marks, (role, where, options)
        assert one.name in told


def _standing(office: Office, one: Planted) -> None:
    """Names and stages of all teams, or of one; no answers, and no number to call."""
    people = office.world.people
    private = {mark for each in people for mark in (each.mailbox, each.mobile, each.file)}
    assert not office.world.read(office.run("status", *AT)) & private
    read = office.world.read(office.run("status", "--team", one.team, *AT, "--json"))
    assert not read & private
    assert read & {each.team for each in people} <= {one.team}


def _called(office: Office) -> None:
    """Each line is of one person."""
    for one in json.loads(office.run("calls", *AT, "--json")):
        _of_one(office, one["person"], json.dumps(one, ensure_ascii=False))
    file = office.folder / "calls.xlsx"
    office.run("calls", *AT, "--output", str(file))
    sheet = openpyxl.load_workbook(file).active
    assert sheet
    for row in sheet.iter_rows(values_only=True):
        text = "\n".join(str(cell) for cell in row)
        whose = [one.id for one in office.world.people if one.mobile in text]
        for person in whose:
            _of_one(office, person, text)


def _of_one(office: Office, person: str, text: str) -> None:
    [one] = [each for each in office.world.people if each.id == person]
    assert office.world.read(text) <= {*one.marks, one.house}


def _nobody(office: Office) -> None:
    """What is only of numbers, or of what the office itself has written."""
    assert not office.world.read(office.run("letters", *AT, "--json", folder=False))
    assert not office.world.read(office.run("stumbles"))
    staff = [one for one in office.world.people if one.role == "staff"]
    theirs = {mark for one in staff for mark in (one.name, one.mailbox)}
    assert office.world.read(office.run("broadcasts", *AT)) <= theirs

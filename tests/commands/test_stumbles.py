"""`xindeguo stumbles`: counted by question, in words of the form, and no answer in it."""

import json
from pathlib import Path

from conversations.messages import Address, Incoming
from storage.store import Store
from tests.bots import Bot
from tests.commands.running import run

SECRET = "秘密的话"


def stumbled(folder: Path) -> tuple[Path, str]:
    """Where an association and a database are in which somebody stumbled three times."""
    bot = Bot(folder)
    bot.fill(answers=("装配车间钳工一班", "是", "江州重型机械股份有限公司"))
    for number in range(3):
        text = f"{SECRET}{number}"
        bot.assistant.receive(Incoming(Address("test", "one"), f"bad-{number}", text=text))
    bot.store.close()
    return folder / "association", f"sqlite:///{folder / 'bot.db'}"


def test_the_questions_people_stumble_on_are_counted(tmp_path: Path) -> None:
    association, database = stumbled(tmp_path)
    result = run("stumbles", association, "--database", database)
    assert result.exit_code == 0
    assert result.stdout.startswith("3 次  邮箱（")
    assert SECRET not in result.stdout
    as_json = run("stumbles", association, "--database", database, "--json")
    [one] = json.loads(as_json.stdout)
    assert (one["form"], one["year"], one["key"]) == ("result", 2021, "email")
    assert (one["label"], one["count"]) == ("邮箱", 3)
    assert SECRET not in as_json.stdout


def test_nobody_stumbled_yet(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'new.db'}"
    assert "还没有人" in run("stumbles", "--database", database).stdout
    assert json.loads(run("stumbles", "--database", database, "--json").stdout) == []


def test_a_question_that_is_no_longer_asked_has_its_key_for_a_name(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'old.db'}"
    store = Store(database)
    store.upgrade()
    with store.begin() as transaction:
        transaction.stumbled("gone", 2020, "rate")
    store.close()
    assert "1 次  rate（gone，2020 年度）" in run("stumbles", "--database", database).stdout

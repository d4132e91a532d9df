"""A command that is used wrongly says in Chinese what is wrong and how it is right."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.commands import app
from bot.commands.usage import EXAMPLE, Commands
from tests.commands.running import program, run


@pytest.mark.parametrize(
    ("typed", "said", "example"),
    [
        ("fill", "缺少参数 FORM（表的编号", "xindeguo fill team-application"),
        ("fill a b", "缺少选项 --output / -o", "xindeguo fill team-application"),
        ("init", "缺少参数 DIR（要新建的文件夹）", "xindeguo init 我的协会"),
        ("talk --foo", "没有选项 --foo", "xindeguo talk --as"),
        ("talk --scrpt x", "没有选项 --scrpt。是不是要写 --script", "xindeguo talk --as"),
        ("talk --at", "选项 --at 后面要写值", "xindeguo talk --as"),
        ("forms --json=1", "选项 --json 后面不写值", "xindeguo forms"),
        ("check a b c", "多写了 b c", "xindeguo check 我的协会"),
        ("serve --port abc", "选项 --port 的值不对：要写整数", "xindeguo serve"),
        ("serve --port 99999999", "选项 --port 的值不对：不能大于 65535", "xindeguo serve"),
        ("fill a b -o c --year -1", "选项 --year 的值不对：不能小于 0", "xindeguo fill"),
        ("serve --log-format xml", "选项 --log-format 的值不对：只能写 text、json", "serve"),
        ("nonsense", "没有命令 nonsense", ""),
        ("statu", "没有命令 statu。是不是要写 status", ""),
        ("--foo", "没有选项 --foo", ""),
    ],
)
def test_wrong_use_is_told_in_chinese_with_an_example(typed: str, said: str, example: str) -> None:
    result = run(*typed.split())
    assert result.exit_code == 2
    assert not result.stdout
    first, *lines = result.stderr.splitlines()
    assert first.startswith(said)
    assert example in "".join(lines)
    assert "--help" in lines[-1]
    words = set(re.findall("[A-Za-z]{4,}", result.stderr)) - ours(typed)
    assert not words, f"in English: {words}"


def ours(typed: str) -> set[str]:
    """What may be in Latin letters: the product's own words, and what was typed."""
    known = {"xindeguo", "json", "text", "sqlite", "docx", "FORM", "ANSWERS", "help", "Word"}
    names = {name for command in commands() for name in re.findall("[A-Za-z]+", command)}
    return known | names | set(re.findall("[A-Za-z]+", typed))


def commands() -> list[str]:
    """The name, the options and the help of every command."""
    group = get_command(app)
    assert isinstance(group, Commands)
    found = list(group.commands)
    for command in group.commands.values():
        found += [command.help or "", *(opt for one in command.params for opt in one.opts)]
    return found


def test_every_command_has_an_example_in_its_help() -> None:
    group = get_command(app)
    assert isinstance(group, Commands)
    for name, command in group.commands.items():
        assert EXAMPLE.search(command.help or ""), f"{name} has no 例：xindeguo …"


def test_a_help_speaks_chinese_around_its_own_words() -> None:
    for typed in ("--help", "invite --help"):
        told = run(*typed.split()).stdout
        assert "显示这份说明" in told
        for english in ("Show this", "Options", "Arguments", "Commands", "required", "default"):
            assert english not in told


def test_what_ends_well_or_by_itself_ends_as_before(tmp_path: Path) -> None:
    assert run("--help").exit_code == 0
    assert run("forms", "--json").exit_code == 0
    assert run("check", tmp_path / "nowhere").exit_code == 1
    assert run("talk", "--at", "nonsense").exit_code == 2
    bare = run()
    assert "xindeguo" in bare.output
    assert bare.exit_code == run().exit_code


def test_in_a_process_of_its_own_it_is_the_same(tmp_path: Path) -> None:
    wrong = program("serve", "--port", "abc", folder=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("选项 --port 的值不对：要写整数")
    assert program("forms", folder=tmp_path).returncode == 0

"""A command that is used wrongly, told in Chinese: what is wrong, one right example, exit code 2.

Typer speaks English and words its errors anew from version to version; so what can be is told from
the error's kind and its parameter, and only the rest from its words (`SAYINGS`). The example is
the one of the command's own help.
"""

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

NAME = "xindeguo"
UsageError: Any = next(one for one in typer.BadParameter.__mro__ if one.__name__ == "UsageError")
"""Typer has carried its own copy of Click since 0.2x, so the class has no one place."""


class Commands(TyperGroup):
    """All commands; a wrong use of one is told by `told`."""

    def main(  # type: ignore[override]  # nobody gives the others by their places
        self, args: Sequence[str] | None = None, **extra: Any
    ) -> Any:
        """Run one. Ends the process, unless `standalone_mode` is off."""
        if HELP_NAME in (sys.argv if args is None else args):
            _in_chinese()
        ends = extra.get("standalone_mode", True)
        extra["standalone_mode"] = False
        if not ends:
            return super().main(args, **extra)
        try:
            code = super().main(args, **extra)
        except typer.Abort:
            typer.echo("已中断。", err=True)
            sys.exit(1)
        except UsageError as error:
            typed = sys.argv[1:] if args is None else args
            if type(error).__name__ == "NoArgsIsHelpError":
                error.show()
            else:
                typer.echo("\n".join(self.told(error, typed)), err=True)
            sys.exit(error.exit_code)
        sys.exit(code if isinstance(code, int) else 0)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; what Typer itself adds to it is told in Chinese."""
        found = super().get_command(ctx, cmd_name)
        if found and (option := found.get_help_option(ctx)):
            option.help = HELP
        return found

    def get_help_option(self, ctx: Any) -> Any:
        """The same of the group itself."""
        if option := super().get_help_option(ctx):
            option.help = HELP
        return option

    def told(self, error: Any, typed: Sequence[str]) -> Sequence[str]:
        """What is wrong, how it is right, and where all of it stands; a line each."""
        name = next((one for one in typed if one in self.commands), "")
        lines = [_what(error, () if name else sorted(self.commands))]
        help_ = (self.commands[name].help if name else "") or ""
        if example := EXAMPLE.search(help_):
            lines.append(f"正确的写法，例如：{example['example'].strip()}")
        return (*lines, f"全部写法请看：{' '.join(filter(None, (NAME, name, '--help')))}")


def _in_chinese() -> None:
    """What stands around the commands' own words in a help; slow to import, so only for that."""
    from typer import rich_utils

    for name, words in AROUND.items():
        setattr(rich_utils, name, words)


def _what(error: Any, names: Sequence[str]) -> str:
    """The mistake in a sentence."""
    parameter = getattr(error, "param", None)
    kind, message = type(error).__name__, str(error.message)
    if kind == "MissingParameter":
        return f"缺少{_called(parameter)}{_meaning(parameter)}"
    if parameter is not None:
        return f"{_called(parameter)}的值不对：{_wanted(message)}{_meaning(parameter)}"
    for pattern, sentence in SAYINGS:
        if match := pattern.search(message):
            what, meant = match["what"], getattr(error, "possibilities", None) or ()
            near = get_close_matches(what, {*names, *meant})
            hint = f"是不是要写 {'、'.join(near)}？" if near else ""
            return f"{sentence.format(what=what)}{hint}"
    return f"命令用错了：{message}"


def _called(parameter: Any) -> str:
    """参数 FORM, 选项 --output."""
    if parameter is None:
        return "参数"
    if parameter.param_type_name == "argument":
        return f"参数 {parameter.metavar or parameter.name.upper()}"
    return f"选项 {' / '.join(parameter.opts)} "


def _meaning(parameter: Any) -> str:
    """What its help says of it."""
    help_ = str(getattr(parameter, "help", None) or "").strip()
    return f"（{help_.removesuffix('。')}）。" if help_ else "。"


def _wanted(message: str) -> str:
    """What may be written instead."""
    for pattern, sentence in VALUES:
        if match := pattern.search(message):
            return sentence.format(**match.groupdict())
    choices = QUOTED.findall(message.partition("not one of")[2] or message)
    return f"只能写 {'、'.join(choices)}" if len(choices) > 1 else "读不懂"


HELP_NAME, HELP = "--help", "显示这份说明。"
AROUND = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[不写就是 {}]",
    "REQUIRED_LONG_STRING": "[必须写]",
}
"""Typer's names for these words."""
EXAMPLE = re.compile(r"例：(?P<example>xindeguo .+)")
QUOTED = re.compile(r"'([^']+)'")
SAYINGS = (
    (re.compile(r"No such command '?(?P<what>[^'.]+)"), "没有命令 {what}。"),
    (re.compile(r"No such option:? '?(?P<what>-[^\s']*)'?"), "没有选项 {what}。"),
    (re.compile(r"extra argument(?:\(s\)|s)? \((?P<what>.*)\)"), "多写了 {what}。"),
    (re.compile(r"Option '?(?P<what>-[^\s']*)'? does not take"), "选项 {what} 后面不写值。"),
    (re.compile(r"Option '?(?P<what>-[^\s']*)'? requires"), "选项 {what} 后面要写值。"),
    (re.compile(r"(?P<what>Missing command)"), "请写一个命令。"),
)
"""Errors that are told by nothing but their words; `what` is what was typed."""
VALUES = (
    (re.compile("valid integer"), "要写整数"),
    (re.compile("valid (?:float|number)"), "要写数字"),
    (re.compile(r"range (?P<low>-?\d+)<=x<=(?P<high>-?\d+)"), "要在 {low} 到 {high} 之间"),
    (re.compile(r"(?:greater than or equal to|range x>=) ?(?P<low>-?\d+)"), "不能小于 {low}"),
    (re.compile(r"(?:less than or equal to|range x<=) ?(?P<high>-?\d+)"), "不能大于 {high}"),
)
"""What a value has to be, by Click's words and by pydantic's."""

"""`xindeguo doctor`: what is installed, configured and reachable."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from bot.app import Place, check_folder, now_in_shanghai
from conversations.forms.reading import AssociationError
from renderers.chart import is_installed
from storage.errors import StoreError

from . import machine
from .backup import sqlite_file
from .machine import Examined

PATIENCE = 10
"""Seconds to wait for another program to say which fonts there are."""


def examined(where: Place) -> list[Examined]:
    """Everything looked at, in order."""
    now = now_in_shanghai()
    found = [_python(), machine.clock(now), *_folder(where)]
    found += machine.disks(where, sqlite_file(where.database))
    database = list(machine.database(where, now))
    found += [*database, *_tools()]
    # A channel needs tables of this version, and they are not made of others by looking.
    return [*found, *_channels(where)] if database[0].ok else found


def _python() -> Examined:
    try:
        installed = version("xindeguo")
    except PackageNotFoundError:
        installed = "源码目录"
    return Examined("程序", True, f"xindeguo {installed}，Python {platform.python_version()}")


def _folder(where: Place) -> Iterator[Examined]:
    if not where.folder.is_dir():
        yield Examined("协会文件夹", False, f"没有 {where.folder}，请先运行 xindeguo init")
        return
    checked, _ = check_folder(where.folder)
    number = len(checked.mistakes)
    said = f"有 {number} 处错误，请运行 xindeguo check" if number else "没有发现错误"
    yield Examined("协会文件夹", not number, said)
    if checked.association:
        forms = len(checked.association.catalog.forms)
        people = len(checked.association.roster.people)
        yield Examined("内容", True, f"{forms} 张表，名册 {people} 人")
        yield from machine.deadlines(checked.association.catalog, now_in_shanghai())


def _tools() -> Iterator[Examined]:
    yield _pictures()
    charts = is_installed()
    said = "可以画" if charts else "画不了，发的是文字；可以装 xindeguo[pictures]"
    yield Examined("进度图", charts, said, needed=False)
    office = shutil.which("soffice")
    yield Examined(
        "LibreOffice", bool(office), office or "没有装；只影响转换成 PDF，可以不装", needed=False
    )
    fonts = _chinese_fonts()
    said = f"{fonts} 种" if fonts else "没有中文字体；Debian 上请装 fonts-noto-cjk"
    yield Examined("中文字体", fonts > 0, said, needed=False)


def _channels(where: Place) -> Iterator[Examined]:
    """What each channel that is configured says of itself."""
    from bot.app import open_assistant, open_library
    from bot.messengers import ChannelError, close, open_around, open_messengers

    try:
        library = open_library(where.folder)
    except (AssociationError, OSError):
        return  # told above
    profile = library.association.profile
    if not profile.channels:
        return
    try:
        opened = open_assistant(library, where)
        around = open_around(library, where, opened)
        messengers = open_messengers(profile.channels, profile.address, around, os.environ)
    except (ChannelError, StoreError) as error:
        yield Examined("渠道", False, str(error))
        return
    for one in messengers:
        for finding in one.channel.examine():
            said = library.phrases.say("doctor", finding.code, finding.data)
            yield Examined(one.channel.name, finding.ok, said)
    close(messengers)
    opened[1].close()


def _pictures() -> Examined:
    """Whether the pages of a document can be drawn."""
    found = all(map(find_spec, ("rdocx", "pylopdf_fonts_zh_cn")))
    said = "可以看" if found else "没有装；不影响填表，可以装 xindeguo[pictures]"
    return Examined("纸样图片", found, said, needed=False)


def _chinese_fonts() -> int:
    program = shutil.which("fc-list")
    if program is None:
        return 0
    command = [program, ":lang=zh", "family"]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return len(set(listed.stdout.splitlines()))

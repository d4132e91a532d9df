"""`xindeguo doctor`: what is installed, configured and reachable."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from bot.app import Place, check_folder
from conversations.forms.reading import AssociationError
from storage.errors import StoreError
from storage.store import Store

PATIENCE = 10
"""Seconds to wait for another program to say which fonts there are."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; what is not `needed` only makes more possible."""

    name: str
    ok: bool
    say: str
    needed: bool = True


def examined(where: Place) -> list[Examined]:
    """Everything looked at, in order."""
    found = [_python(), *_folder(where), _database(where), _files(where), *_tools()]
    return [*found, *_channels(where)]


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


def _database(where: Place) -> Examined:
    try:
        store = Store(where.database)
        store.upgrade()
        store.close()
    except StoreError as error:
        return Examined("数据库", False, f"用不了：{error}")
    kind = where.database.partition(":")[0].partition("+")[0]
    return Examined("数据库", True, f"{kind}，可以读写")


def _files(where: Place) -> Examined:
    folder = where.files
    while not folder.exists():
        folder = folder.parent
    writable = os.access(folder, os.W_OK)
    free = shutil.disk_usage(folder).free // 2**20
    said = f"可以写，剩余 {free} MB" if writable else f"{folder} 不能写，请检查权限"
    return Examined("文件夹", writable, said)


def _tools() -> Iterator[Examined]:
    yield _pictures()
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

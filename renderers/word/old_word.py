"""Documents of Word before 2007 (.doc), made .docx by LibreOffice in a process of its own.

What opens a stranger's file may crash, hang or follow what the file points to. So it has a folder
and a profile of its own that are taken away, no macros, no links, and so many seconds; then it is
killed with all that it started. A .docx has no room for macros, so none come through; what comes
out is a stranger's file still.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from .inspection import LARGEST, is_old_word

LARGEST_OLD = 8 * 2**20
"""Bytes of a .doc; a form has 60,000."""
SECONDS = 40.0
"""For one file, most of them for the profile; so long, at most, it waits for those before it."""


class OldWord:
    """Makes .docx of .doc, one file at a time. Any thread may ask."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._working = Lock()

    @staticmethod
    def there() -> bool:
        """Whether LibreOffice is installed."""
        return shutil.which("soffice") is not None

    def renewed(self, name: str, data: bytes) -> tuple[str, bytes]:
        """A file as it is to be looked at: a .doc as .docx where that can be, any other as is."""
        made = self.modern(data) if is_old_word(data) else None
        return (name, data) if made is None else (f"{ENDING.sub('', name)}.docx", made)

    def modern(self, data: bytes) -> bytes | None:
        """The same document as .docx; `None` where LibreOffice is not there, or could not."""
        program = shutil.which("soffice")
        if program is None or len(data) > LARGEST_OLD:
            return None
        if not self._working.acquire(timeout=self._seconds):
            return None
        try:
            with TemporaryDirectory(prefix="xindeguo-doc-", ignore_cleanup_errors=True) as folder:
                return self._converted(program, Path(folder), data)
        except OSError:
            return None
        finally:
            self._working.release()

    def _converted(self, program: str, folder: Path, data: bytes) -> bytes | None:
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
        (folder / "old.doc").write_bytes(data)
        where = f"-env:UserInstallation={profile.as_uri()}"
        # Read as a .doc, whatever else the bytes could be: a text or a table may ask for more.
        command = (
            *(program, where, "--headless", "--norestore", "--infilter=MS Word 97"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", "out", "old.doc"),
        )
        # Not the whole environment: what opens a stranger's file need not hold the bot's keys.
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(folder))
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            command,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            cwd=folder,
            env=kept | own,
            start_new_session=True,
        )
        try:
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._seconds)
        finally:
            _end(process)
        made = folder / "out" / "old.docx"
        return made.read_bytes() if made.is_file() and made.stat().st_size <= LARGEST else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


ENDING = re.compile(r"\.(?:doc|dot|wps)$", re.IGNORECASE)
ENVIRONMENT = "PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"
"""What a program must know of the machine to start."""


def _setting(path: str, name: str, value: str) -> str:
    told = f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
    return f'<item oor:path="/org.openoffice.{path}">{told}</item>'


NOWHERE = [
    _setting("Inet/Settings", f"ooInet{kind}Proxy{part}", told)
    for kind in ("HTTP", "HTTPS", "FTP")
    for part, told in (("Name", "127.0.0.1"), ("Port", "1"))
]
"""It is told to ask a proxy for everything, where none is: pictures that a document only names are
fetched whatever else is set (7.4)."""
SETTINGS = "".join(
    (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">',
        _setting("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
        _setting("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
        _setting("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
        _setting("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
        _setting("Office.Writer/Content/Update", "Link", "2"),
        _setting("Inet/Settings", "ooInetProxyType", "2"),
        _setting("Inet/Settings", "ooInetNoProxy", ""),
        *NOWHERE,
        "</oor:items>",
    )
)
"""No macros, no plug-ins, no links to elsewhere; links are never brought up to date."""

"""An association's folder on disk, as the bytes its reader wants."""

import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

LARGEST = 10 * 1024 * 1024
"""Bytes of one file of the folder; a form's template has about 12 KB."""
LARGEST_ROSTER = 200 * 1024 * 1024
"""Bytes of a table; a person's line has about 100."""

ENDINGS = {".toml", ".csv", ".docx"}


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """Every file of the folder by its path in it, with `/`.

    Word's own lock files (`~$...`) are left out.
    """
    found = {}
    for path in sorted(folder.glob("**/*")):
        wanted = path.suffix in ENDINGS and not path.name.startswith((".", "~$"))
        largest = LARGEST_ROSTER if path.suffix == ".csv" else LARGEST
        if wanted and path.is_file() and path.stat().st_size <= largest:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def sample() -> Path:
    """The sample association: inside the installed package, or beside it in a checkout."""
    installed = Path(str(files("bot"))) / "sample"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "association"


def copy_sample(folder: Path) -> None:
    """A copy of the sample at `folder`, to be edited.

    `FileExistsError` when something is there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    shutil.copytree(sample(), folder, dirs_exist_ok=True)

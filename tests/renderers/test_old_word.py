"""A .doc becomes a .docx in a process that may do nothing else; without LibreOffice it stays."""

import os
import time
from pathlib import Path

import pytest

from renderers.word import old_word
from renderers.word.inspection import inspect, is_old_word
from renderers.word.old_word import OldWord
from tests.readback.filling import filled, forms
from tests.readback.mutations import mutated
from tests.readback.office import office, saved_again
from tests.readback.scoring import Score
from tests.renderers.papers import paper

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


def soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program of that name that does this instead."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(not office(), reason="LibreOffice is not installed")
def test_a_form_saved_as_doc_is_read_back() -> None:
    one = filled("team-result", 3)
    old = saved_again({"old": mutated(one.data, "ended", 0)}, ["doc"])["old"]
    assert is_old_word(old)
    name, new = OldWord().renewed("成果表.DOC", old)
    assert (name, inspect(name, new).problem) == ("成果表.docx", "")
    score = Score()
    score.add(one, forms().reader.read(new), "doc")
    assert (score.wrong, score.lost) == ([], [])


def test_what_is_no_old_word_file_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice(tmp_path, monkeypatch, f"touch {tmp_path / 'started'}")
    for data in (b"", paper("一"), b"%PDF-1.7", OLD[:300]):
        assert OldWord().renewed("表.docx", data) == ("表.docx", data)
    assert not (tmp_path / "started").exists()


def test_without_libreoffice_it_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not OldWord.there()
    assert OldWord().renewed("表.doc", OLD) == ("表.doc", OLD)
    assert inspect("表.doc", OLD).problem == "file_old_word"


def test_one_that_is_too_large_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice(tmp_path, monkeypatch, f"touch {tmp_path / 'started'}")
    monkeypatch.setattr(old_word, "LARGEST_OLD", 100)
    assert OldWord().modern(OLD) is None
    assert not (tmp_path / "started").exists()


def test_a_program_that_hangs_is_killed_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"sleep 60 & echo $! > {tmp_path / 'child'}; echo $$ > {tmp_path / 'own'}; wait"
    soffice(tmp_path, monkeypatch, script)
    assert OldWord(seconds=1).modern(OLD) is None
    for name in ("own", "child"):
        number = int((tmp_path / name).read_text())
        assert gone(number), name


def gone(process: int) -> bool:
    """Whether a process has ended; one killed may be a moment without having been buried."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("script", ["exit 1", "mkdir out; : > out/other.docx", "kill -9 $$"])
def test_a_program_that_fails_makes_nothing(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice(tmp_path, monkeypatch, script)
    assert OldWord().modern(OLD) is None


def test_it_works_in_a_folder_of_its_own_without_the_bots_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINDEGUO_SECRET", "geheim")
    lines = (
        f"pwd > {tmp_path / 'where'}",
        f"env > {tmp_path / 'knows'}",
        f'echo "$@" > {tmp_path / "told"}',
        f"cp profile/user/registrymodifications.xcu {tmp_path / 'set'}",
        "mkdir out",
        "cp old.doc out/old.docx",
    )
    soffice(tmp_path, monkeypatch, "\n".join(lines))
    assert OldWord().modern(OLD) == OLD
    assert not Path((tmp_path / "where").read_text().strip()).exists()
    assert "geheim" not in (tmp_path / "knows").read_text()
    assert "--infilter=MS Word 97" in (tmp_path / "told").read_text()
    settings = (tmp_path / "set").read_text()
    assert 'DisableMacrosExecution" oor:op="fuse"><value>true' in settings
    assert 'ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1' in settings


def test_only_one_is_opened_at_a_time() -> None:
    busy = OldWord(seconds=0.01)
    with busy._working:
        assert busy.modern(OLD) is None

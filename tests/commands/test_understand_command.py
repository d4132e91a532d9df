"""`xindeguo understand`: how a field reads a text, one at a time or a file of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields import KINDS
from tests.commands.running import AT, one_object, run

SHAPE = {"reading", "answer", "readings", "code", "say"}


@pytest.mark.parametrize(
    ("kind", "text", "reading", "answer"),
    [
        ("percent", "百分之九十八点五", "clear", "98.5"),
        ("money", "3万2", "clear", "3.2"),
        ("pair", "36人次/288学时", "clear", ["36", "288"]),
        ("yes_no", "是的", "clear", "yes"),
        ("mobile", "139 0000 0001", "clear", "13900000001"),
        ("text", "提交了QC成果", "clear", "提交了QC成果"),
        ("percent", "0.985", "doubt", None),
        ("mobile", "1390000000", "wrong", None),
        ("text", "", "wrong", None),
        ("text", "提交", "command", None),
        ("text", "请提交吧", "command", None),
        ("text", "撤回", "command", None),
        ("percent", "一次合格率怎么算？", "question", None),
        ("percent", "是不是98.5？", "question", None),
        ("percent", "98.5会不会太高了？", "question", None),
        ("text", "什么时候截止？", "question", None),
        ("text", "如何提高一次合格率？", "clear", "如何提高一次合格率？"),
        ("integer", "问下领导", "postpone", None),
        ("text", "不太清楚，回头补", "postpone", None),
        ("text", "不清楚原因导致返工", "clear", "不清楚原因导致返工"),
        ("choice", "待定", "postpone", None),
    ],
)
def test_understand_says_how_a_text_is_read(
    kind: str, text: str, reading: str, answer: object
) -> None:
    result = run("understand", kind, text, "--json", *AT)
    told = one_object(result)
    assert set(told) == SHAPE
    assert (told["reading"], told["answer"]) == (reading, answer)
    assert result.exit_code == (1 if reading == "wrong" else 0)
    assert bool(told["readings"]) == (reading == "doubt")
    assert bool(told["code"]) == (reading != "clear")
    assert told["say"] or reading in {"command", "question", "postpone"}
    spoken = run("understand", kind, text, *AT)
    assert spoken.exit_code == result.exit_code
    assert f"reading: {reading}" in spoken.stdout


def test_understand_takes_lines(tmp_path: Path) -> None:
    asked = [
        {"id": 1, "type": "percent", "text": "98.5"},
        {"id": "two", "type": "choice", "text": "乙", "options": ["甲", "乙"]},
        {"type": "integer", "text": "12人", "unit": "人"},
        {"id": None, "type": "text", "text": "一\u2028二\x85三"},
    ]
    lines = [json.dumps(one, ensure_ascii=False) for one in asked]
    lines.append('{"id": 5, "type": "text", "text": "half a character: \\ud800"}')
    (tmp_path / "batch.jsonl").write_text("\ufeff" + "\n\n".join(lines) + "\n", "utf-8")
    result = run("understand", "--batch", tmp_path / "batch.jsonl")
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [one.get("id", "-") for one in answers] == [1, "two", "-", None, 5]
    assert [one["reading"] for one in answers] == ["clear", "clear", "clear", "clear", "wrong"]
    assert answers[1]["answer"] == "乙"
    assert set(answers[0]) == {*SHAPE, "id"}
    assert set(answers[2]) == SHAPE


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", "1", '"x"', "null", "{}", '{"type": "text"}', '{"type": [], "text": "x"}',
     '{"type": "nonsense", "text": "x"}', '{"type": "choice", "text": "x", "options": 3}',
     "[" * 100_000],
)  # fmt: skip
def test_understand_names_a_line_that_is_none(tmp_path: Path, line: str) -> None:
    good = '{"type": "text", "text": "x"}'
    (tmp_path / "batch.jsonl").write_text(f"{good}\n{line}\n{good}\n", "utf-8")
    result = run("understand", "--batch", tmp_path / "batch.jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1, "what was read before is answered"
    assert result.stderr.startswith("第 2 行读不了：")


def test_understand_names_a_kind_that_is_none_and_a_file_that_is_none() -> None:
    result = run("understand", "nonsense", "x", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert all(kind in result.stderr for kind in KINDS)
    assert run("understand", "--batch", "nowhere.jsonl").exit_code == 1


@pytest.mark.parametrize("kind", KINDS)
def test_understand_knows_every_kind(kind: str) -> None:
    told = one_object(run("understand", kind, "12", "--json", *AT))
    assert told["reading"] in {"clear", "doubt", "wrong"}


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40))
def test_understand_answers_whatever_is_typed(kind: str, text: str) -> None:
    result = run("understand", "--json", "--", kind, text.replace("\0", ""))
    assert result.exit_code in {0, 1}
    assert json.loads(result.stdout)["reading"]

"""A code is known however it was copied, and nothing that could be an answer is taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.codes import (
    ALIKE,
    GROUPS,
    SIGNS,
    WRONG,
    code_in,
    code_of,
    read_code,
)

CODE = code_of("secret")
SENTENCES = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()


@given(st.text())
def test_a_code_is_six_groups_that_read_back_as_themselves(secret: str) -> None:
    code = code_of(secret)
    assert GROUPS.fullmatch(code)
    assert code_in(code) == code == code_of(secret)


def test_different_secrets_give_different_codes() -> None:
    assert len({code_of(str(number)) for number in range(1_000)}) == 1_000


@pytest.mark.parametrize(
    "written",
    [
        CODE,
        CODE.lower(),
        CODE.replace("-", ""),
        f"  {CODE}\n",
        f"绑定 {CODE}",
        f"绑定{CODE}",
        f"绑定码：{CODE.lower()}",
        f"加入 {CODE.replace('-', ' ')}",
        f"邀请码:{CODE}",
        f"/start {CODE}",
        CODE.translate(str.maketrans("10", "IO")),
        "".join(chr(ord(sign) + 0xFEE0) for sign in CODE),
    ],
)
def test_neither_case_nor_hyphens_nor_look_alikes_count(written: str) -> None:
    assert code_in(written) == CODE


@pytest.mark.parametrize("place", range(len(CODE)))
def test_a_slip_is_noticed(place: int) -> None:
    if CODE[place] == "-":
        return
    slip = CODE[:place] + ("A" if CODE[place] != "A" else "B") + CODE[place + 1 :]
    assert code_in(slip) == WRONG
    assert code_in(f"绑定 {slip}") == WRONG
    assert code_in(slip.replace("-", "")) is None, "what has no groups could be anything"


@pytest.mark.parametrize("written", ["绑定 12345", f"加入 {CODE[:-1]}", f"绑定 {CODE}{CODE}"])
def test_what_says_that_it_is_a_code_and_is_none_is_wrong(written: str) -> None:
    assert code_in(written) == WRONG


@pytest.mark.parametrize(
    "text",
    [
        "",
        "绑定",
        "绑定微信",
        "加入 ERP",
        "加入中国共产党",
        "0510-80000000",
        "13900000001",
        "limin@example.com",
        "1" * 30,
        "0" * 30,
        f"答：{CODE}",
        f"{CODE}，谢谢",
        *SENTENCES,
    ],
)
def test_what_could_be_an_answer_is_no_code(text: str) -> None:
    assert code_in(text) is None


@given(st.text(alphabet=SIGNS, min_size=30, max_size=30))
def test_letters_alone_are_hardly_ever_a_code(text: str) -> None:
    assert code_in(text) in {None, read_code(text)}
    assert not set(SIGNS) & set(map(chr, ALIKE))

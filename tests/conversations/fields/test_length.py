"""字数, against what LibreOffice counted in the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.length import count_words

LIBREOFFICE = {
    "质量信得过班组": 7,
    "质量，安全。环保！": 9,
    "QC小组98.5%合格": 6,
    "2020年6月至2020年9月": 9,
    "T/CAQ 10204-2017标准": 4,
    "ISO 9001:2015 体系（质量）": 8,
    "１２３全角": 5,
    "质量,安全": 5,
    "“质量”": 4,
    "他说“QC”好": 4,
    "质量 - 安全": 5,
    "质量\u3000安全": 4,
    "①质量②安全": 6,
    "②③": 2,
    "Ⅱ级": 2,
    "30℃": 1,
    "5㎡": 2,
    "×3次": 2,
    "□是 □否": 4,
    "★★质量": 3,
    "质量👍": 3,
    "𠮷野": 2,
    "カタカナ": 4,
    "【质量】《安全》": 8,
}
"""The figures of its word count, read from documents it saved."""

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
LATIN = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@pytest.mark.parametrize(("text", "count"), LIBREOFFICE.items())
def test_it_counts_as_libreoffice_does(text: str, count: int) -> None:
    assert count_words(text) == count


@given(HAN, st.lists(LATIN))
def test_each_han_sign_and_each_western_word_counts(han: str, words: list[str]) -> None:
    assert count_words(f"{han}\n{' '.join(words)}") == len(han) + len(words)

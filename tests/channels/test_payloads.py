"""What people do is read in every channel, and means the same in all of them."""

from collections import Counter

import pytest

from conversations.messages import Incoming
from tests.channels.payloads import (
    PEOPLE,
    READERS,
    TABLE,
    Cell,
    Meaning,
    cells,
    does,
    found,
    meaning,
    plain,
    told,
)

CELLS = [cell for channel in READERS for cell in cells(channel)]


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_recording_is_what_the_person_did(cell: Cell) -> None:
    assert plain(told(found(cell))) == cell.meant


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_who_did_it_is_known(cell: Cell) -> None:
    read = found(cell)
    by = getattr(getattr(read, "incoming", read), "address", None)
    assert by == (None if cell.meant["is"] in {"Nothing", "Rejected"} else PEOPLE[cell.channel])


@pytest.mark.parametrize("row", TABLE)
def test_a_row_means_the_same_in_all_channels(row: str) -> None:
    common = {**TABLE[row]["means"]}
    doing, meant = common.pop("does"), Meaning(**common)
    read = {str(cell): found(cell) for cell in CELLS if cell.row == row}
    assert {name: meaning(one) for name, one in read.items()} == dict.fromkeys(read, meant)
    assert [name for name, one in read.items() if doing not in does(one)] == []


@pytest.mark.parametrize("channel", READERS)
def test_no_two_messages_of_a_channel_have_the_same_id(channel: str) -> None:
    read = [found(cell) for cell in cells(channel)]
    heard = [getattr(one, "incoming", one) for one in read]
    ids = Counter(one.id for one in heard if isinstance(one, Incoming))
    assert ids
    assert [name for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("row", TABLE)
def test_every_row_has_all_columns_or_says_why_not(row: str) -> None:
    assert TABLE[row].keys() == {"means", *READERS}
    assert all(TABLE[row].values())
    assert any(cell.row == row for cell in CELLS)

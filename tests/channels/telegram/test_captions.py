"""Words below a file or a picture come along with it."""

from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.reading import Upload, read
from conversations.messages import Incoming

DOCUMENT = {"document": {"file_id": "f", "file_unique_id": "u", "file_name": "成果.docx"}}
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]}
VIDEO = {"video": {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "duration": 1}}


def sent(what: dict[str, Any], kind: str = "message") -> Any:
    message = {
        "message_id": 7,
        "date": 1_600_000_000,
        "chat": {"id": 5, "type": "private"},
        **what,
    }
    return read(Update.de_json({"update_id": 1, kind: message}, None))


@pytest.mark.parametrize("what", [DOCUMENT, PHOTO])
@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_caption_comes_with_its_file(what: dict[str, Any], kind: str) -> None:
    with_words, without = sent({**what, "caption": "十二人"}, kind), sent(what, kind)
    assert isinstance(with_words, Upload)
    assert isinstance(without, Upload)
    assert with_words.incoming.text == "十二人"
    assert without.incoming.text is None
    assert with_words.incoming.order == without.incoming.order == 7


def test_a_caption_comes_with_what_cannot_be_read() -> None:
    video = sent({**VIDEO, "caption": "十二人"})
    assert isinstance(video, Incoming)
    assert (video.other, video.text) == ("video", "十二人")

"""An invitation's link in a browser: machines may look at it, a person presses its button."""

from starlette.applications import Starlette

from conversations.understanding.codes import code_of
from renderers.phrases import phrases
from tests.channels.fake_desk import WORDS, FakeDesk
from tests.channels.visit import Visit

CODE = code_of("an invitation")
LINK = f"/invite/{CODE}"


def test_a_link_is_not_used_up_by_looking_at_it(app: Starlette, desk: FakeDesk) -> None:
    owner = Visit(app)
    owner.load()
    owner.say("总装车间钳工一班")
    desk.codes[CODE] = owner.address
    for _ in range(2):
        scanner = Visit(app)
        assert scanner.http.get(LINK).status_code == 200
        assert desk.history(scanner.address) == ()
    assert CODE in desk.codes

    person = Visit(app)
    answer = person.http.get(LINK)
    assert answer.headers["cache-control"] == "private, no-store"
    person.page = answer.text
    came = person.http.post(LINK, data=person.fields())
    assert (came.status_code, came.headers["location"]) == (303, "/#latest")
    assert CODE not in desk.codes
    assert "班组有多少人？" in person.load()
    assert CODE not in person.page


def test_pressed_twice_it_is_one_message(app: Starlette, desk: FakeDesk) -> None:
    person = Visit(app)
    person.page = person.http.get(LINK).text
    for _ in range(2):
        assert person.http.post(LINK, data=person.fields()).status_code == 303
    assert len(desk.history(person.address)) == 1


def test_only_a_page_of_ours_can_press_it(app: Starlette, desk: FakeDesk) -> None:
    owner, person = Visit(app), Visit(app)
    owner.load()
    desk.codes[CODE] = owner.address
    person.page = person.http.get(LINK).text
    elsewhere = {"origin": "https://evil.example"}
    assert person.http.post(LINK, data=person.fields(), headers=elsewhere).status_code == 403
    assert person.http.post(LINK, data={"csrf": "0" * 64}).status_code == 403
    assert Visit(app).http.post(LINK, data=person.fields()).status_code == 403
    assert CODE in desk.codes


def test_of_what_is_no_code_it_is_said_what_to_do(app: Starlette) -> None:
    for nonsense in ("abc", "AAAAA", CODE[:-1] + "*", "a" * 3000):
        answer = Visit(app).http.get(f"/invite/{nonsense}")
        assert answer.status_code == 404
        assert WORDS["no_invitation"] in answer.text
        assert WORDS["error_404"] not in answer.text
        assert 'href="/#latest"' in answer.text
        assert Visit(app).http.post(f"/invite/{nonsense}").status_code in {403, 404}
    assert WORDS["error_404"] in Visit(app).http.get("/nowhere").text


def test_page_and_chat_say_the_same_to_do() -> None:
    said = phrases().tables["say"]
    for way in ("请联系发邀请的协会，请他们重发一张", "可能"):
        assert way in WORDS["no_invitation"]
        assert way in said["entered_wrong"]

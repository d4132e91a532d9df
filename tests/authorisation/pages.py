"""What may be tried at the chat's own pages, behind the cookie of a browser."""

import re
from collections.abc import Callable

from conversations.messages import Exchange
from tests.bots import MATERIAL

from .asking import Request
from .visits import NOBODY, STRANGER, Visit, again, named

ONES = re.compile(r'(?:href|src)="(/(?:document|sheet|paper|page)/[^"]+)"')


def the_whole_conversation(visit: Visit) -> None:
    """With everything that it leads to."""
    page = visit.gets("/")
    assert page.status == 200
    waiting, seen = set(ONES.findall(page.body.decode())), set[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = visit.gets(path)
        assert answer.status == 200, path
        if path.startswith(("/sheet/", "/paper/")):
            waiting |= set(ONES.findall(answer.body.decode())) - seen


def what_was_said_since(visit: Visit) -> None:
    for after in (0, _last(visit).id, 10**12):
        visit.gets(f"/history?after={after}")
    visit.gets("/stream?after=0")
    first = visit.serving.history(visit.me)[0].id
    latest = visit.serving.history(visit.me)[-1].id
    if first < (foreign := _last(visit).id) < latest:
        visit.gets(f"/stream?after={foreign}")


def documents_of_another(visit: Visit) -> None:
    for document in visit.serving.documents(visit.other):
        for path in _paths(document.id, named(document)):
            twin = path.replace(document.id, NOBODY)
            for cookie in ("", visit.browser.token, STRANGER.token):
                visit.refuses(Request(path, cookie), Request(twin, cookie), 404)


def a_document_and_the_id_of_another(visit: Visit) -> None:
    """What stands in the query, or where the name does, changes nothing."""
    mine, theirs = visit.document(visit.me), visit.document(visit.other)
    if mine and theirs:
        plain = visit.gets(f"/document/{mine.id}/{named(mine)}")
        assert plain.status == 200
        for tail in (f"{named(theirs)}", f"x?id={theirs.id}&document={theirs.id}"):
            assert visit.gets(f"/document/{mine.id}/{tail}").same == plain.same
        sheet = visit.gets(f"/sheet/{mine.id}")
        assert visit.me.team in sheet.text or visit.me.steps < 3 or _shares(visit)
        person = visit.serving.browser(visit.other).person
        swapped = visit.gets(f"/sheet/{mine.id}?id={theirs.id}&person={person}&as={person}")
        assert swapped.same == sheet.same


def a_cookie_that_is_almost_anothers(visit: Visit) -> None:
    """The name in the database, a part, another sign: each is a browser never seen, or none."""
    token = visit.serving.browser(visit.other).token
    document = visit.document(visit.other)
    path, none = f"/sheet/{document.id if document else NOBODY}", f"/sheet/{NOBODY}"
    person = visit.serving.browser(visit.other).person
    for cookie in (person, person[:43], token[:-1], f"{token[:-1]}-", f"{token}; x", "x" * 43):
        if cookie.partition(";")[0] != token:
            visit.reads(Request("/", cookie), frozenset())
            visit.refuses(Request(path, cookie), Request(none, cookie), 404)


def the_form_of_another(visit: Visit) -> None:
    """Their token with my cookie, mine with theirs, or with none: refused, whatever it says."""
    mine, theirs = visit.browser, visit.serving.browser(visit.other)
    fields = {"id": "a-new-message", "after": "0", "asked": "", "text": "提交"}
    with visit.unnoticed(by_me=True):
        for token, csrf in ((mine.token, theirs.csrf), (theirs.token, mine.csrf), ("", mine.csrf)):
            request = Request("/say", token, {**fields, "csrf": csrf})
            twin = Request("/say", token, {**fields, "csrf": STRANGER.csrf})
            visit.refuses(request, twin, 403)
            code = visit.serving.new_code()
            request = Request(f"/invite/{code}", token, {"csrf": csrf})
            visit.refuses(request, again(request, f"/invite/{visit.serving.new_code()}"), 403)


def an_answer_to_the_question_of_another(visit: Visit) -> None:
    """Their message's name, their exchange, their question, their button."""
    last = _last(visit)
    options = [one.key for one in last.answer.options] or ["yes"]
    said = {"after": f"{last.id}", "asked": last.answer.question.path}
    pressed = options[visit.at % len(options)]
    visit.said |= visit.world.read(pressed)  # some buttons are the name of a team
    visit.posts("/say", {"id": "a-message-12", "pressed": pressed, **said})
    visit.posts("/say", {"id": "a-message-13", "text": "12", **said})


def the_message_of_another_again(visit: Visit) -> None:
    """What they have sent is sent by me as it was: it is mine, and no answer to theirs."""
    theirs = visit.serving.browser(visit.other)
    fields = {"id": "the-same-slip", "after": "0", "asked": "", "text": "状态"}
    request = Request("/say", theirs.token, {**fields, "csrf": theirs.csrf})
    assert visit.serving.ask(request).status in {303, 409}
    visit.posts("/say", fields)


def handing_in(visit: Visit) -> None:
    """What is handed in is mine, whoever's the form is said to be."""
    document = visit.document(visit.other)
    foreign = {"document": document.id if document else NOBODY, "person": visit.other.id}
    visit.posts("/say", {**_slip(visit), "text": "提交", **foreign})


def sending_a_file(visit: Visit) -> None:
    person = visit.serving.browser(visit.other).person
    visit.posts("/say", {**_slip(visit), "person": person}, (visit.me.file, MATERIAL))


def a_question(visit: Visit) -> None:
    """About somebody else, by the number of their form or by their team."""
    numbers = visit.serving.numbers(visit.other)
    texts = [
        *(f"编号 2021-{one}" for one in numbers),
        "状态", "还差谁", "全部进度", "电话名单", "下一页", "草稿", "检查", "帮助",
        f"{visit.other.team}交了吗？", f"重新邀请 {visit.other.team}",
    ]  # fmt: skip
    text = texts[visit.at % len(texts)]
    visit.said |= {visit.other.team} & visit.world.read(text)
    visit.posts("/say", {**_slip(visit), "text": text})


def the_invitation_of_another(visit: Visit) -> None:
    """Looked at, it says nothing; who is somebody else already is not them too."""
    code = visit.serving.invitation(visit.other) if visit.other.role else visit.serving.new_code()
    none = visit.serving.new_code()
    request = Request(f"/invite/{code}", STRANGER.token)
    pages = [visit.reads(one, frozenset()) for one in (request, again(request, f"/invite/{none}"))]
    assert pages[0].same == pages[1].same
    for one in (code, none) if visit.me.role else (none,):
        assert visit.posts(f"/invite/{one}", {}).status == 303
    assert visit.serving.whose(visit.me) == visit.me.id


def those_who_watch(visit: Visit) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert visit.reads(Request(path), frozenset()).status == 200


def _slip(visit: Visit) -> dict[str, str]:
    """What the last page has filled in itself."""
    last = visit.serving.history(visit.me)[-1]
    return {
        "id": visit.serving.new_id(),
        "after": f"{last.id}",
        "asked": last.answer.question.path,
    }


def _last(visit: Visit) -> Exchange:
    """The last exchange of the other."""
    return visit.serving.history(visit.other)[-1]


def _shares(visit: Visit) -> bool:
    return any(visit.world.together(visit.me, one) for one in visit.world.people)


def _paths(document: str, name: str) -> tuple[str, ...]:
    return (
        f"/document/{document}/{name}",
        f"/sheet/{document}",
        f"/paper/{document}",
        f"/page/{document}/1",
    )


BEHIND_COOKIES: tuple[Callable[[Visit], None], ...] = (
    the_whole_conversation,
    what_was_said_since,
    documents_of_another,
    a_document_and_the_id_of_another,
    a_cookie_that_is_almost_anothers,
    the_form_of_another,
    an_answer_to_the_question_of_another,
    the_message_of_another_again,
    handing_in,
    sending_a_file,
    a_question,
    the_invitation_of_another,
    those_who_watch,
)

"""What may be tried at the pages behind links, which need no cookie: the link is the key.

Whoever carries a link somewhere else opens what it was made for and nothing more; what a browser
is known for elsewhere changes nothing of it.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.inviting import PICTURE
from tests.bots import MATERIAL

from .asking import Request
from .visits import NOBODY, PURPOSES, STRANGER, Visit, again, named


def a_document(visit: Visit) -> None:
    """Read, as it is printed, and saved: mine, with whatever cookie, query or name."""
    mine, theirs = visit.document(visit.me), visit.document(visit.other)
    if mine is None:
        return
    link, own = visit.link("document", visit.me), visit.world.own(visit.me)
    swapped = f"?document={theirs.id if theirs else NOBODY}&person={visit.other.number}"
    name = named(theirs) if theirs else "x.docx"
    with visit.unnoticed(by_me=True):
        for tail in ("", "/paper", "/page/1", f"/file/{named(mine)}"):
            plain = visit.reads(Request(f"{link}{tail}"), own)
            assert plain.status == 200
            assert "set-cookie" not in plain.headers
            for cookie in ("", visit.serving.browser(visit.other).token, STRANGER.token):
                carried = visit.reads(Request(f"{link}{tail}{swapped}", cookie), own)
                assert carried.same == plain.same
        saved = visit.reads(Request(f"{link}/file/{named(mine)}"), own)
        assert visit.reads(Request(f"{link}/file/{name}"), own).same == saved.same
        missing = [visit.reads(Request(f"{link}/page/{one}"), frozenset()) for one in (0, 2, 99)]
        assert {one.status for one in missing} == {404}


def every_file(visit: Visit) -> None:
    """Call lists and pictures too, of no form, open and are saved; a QR code is looked at only."""
    for document in visit.serving.documents(visit.me):
        if not document.id.startswith(PICTURE):
            link = visit.link("document", visit.me, document.id)
            for tail in ("", f"/file/{named(document)}"):
                readable = visit.world.readable(visit.me) | visit.said
                assert visit.reads(Request(f"{link}{tail}"), readable).status == 200


def the_document_of_another(visit: Visit) -> None:
    """Of whomever, even where a link was made for it that is mine."""
    given = (visit.serving.documents(one) for one in visit.strangers)
    for document in chain.from_iterable(given):
        link = visit.link("document", visit.me, document.id)
        none = visit.link("document", visit.me, NOBODY)
        for tail in ("", "/paper"):
            visit.refuses(Request(f"{link}{tail}"), Request(f"{none}{tail}"), 410)
        for tail in ("/page/1", f"/file/{named(document)}"):
            visit.refuses(Request(f"{link}{tail}"), Request(f"{none}{tail}"), 404)


def what_is_no_link(visit: Visit) -> None:
    """Spoilt, put together of two, outdated, of another server, for something else."""
    cookie = visit.serving.browser(visit.other).token if visit.at % 3 else visit.browser.token
    purpose = PURPOSES[visit.at % len(PURPOSES)]
    whole, mine = visit.link(purpose, visit.other), visit.link(purpose, visit.me)
    head = whole.rpartition("/")[0]
    others = [visit.link(one, visit.other) for one in PURPOSES if one != purpose]
    false = [
        visit.spoilt(whole),
        whole[: len(whole) // 2] + mine[len(whole) // 2 :],
        whole[:-6],
        visit.outdated(purpose, visit.other),
        visit.forged(purpose, visit.other),
        *(f"{head}/{one.rpartition('/')[2]}" for one in others),
    ]
    for path in false:
        _opens_nothing(visit, Request(path, cookie), Request(f"{head}/x", cookie))


def _opens_nothing(visit: Visit, request: Request, twin: Request) -> None:
    """Nor does what is further down, or posted there."""
    visit.refuses(request, twin, 410)
    if request.path.startswith("/f/"):
        for tail in ("/paper", "/page/1", "/file/a.docx"):
            visit.refuses(
                again(request, f"{request.path}{tail}"), again(twin, f"{twin.path}{tail}"), 410
            )
    if request.path.startswith("/up/"):
        file = (visit.me.file, MATERIAL)
        with visit.unnoticed(by_me=True):
            posted = replace(request, fields={"id": "x"}, file=file)
            visit.refuses(posted, again(posted, twin.path), 410)


def the_status(visit: Visit) -> None:
    link, own = visit.link("status", visit.me), visit.world.own(visit.me)
    plain = visit.reads(Request(link), own)
    assert plain.status == 200
    known = visit.me.steps >= 3 and not any(
        visit.world.together(visit.me, one) for one in visit.world.people
    )
    assert not known or visit.me.team in plain.text
    person = visit.serving.browser(visit.other).person
    for cookie in (visit.serving.browser(visit.other).token, STRANGER.token):
        carried = visit.reads(Request(f"{link}?person={person}&as={visit.other.id}", cookie), own)
        assert carried.same == plain.same


def an_upload(visit: Visit) -> None:
    """It is mine, whoever's browser it comes from, and whatever message it says it is."""
    link = visit.link("upload", visit.me)
    readable = visit.world.readable(visit.me) | visit.said
    plain = visit.reads(Request(link), readable)
    assert plain.status == 200
    cookie = visit.serving.browser(visit.other).token
    assert visit.reads(Request(link, cookie), readable).same == plain.same
    form = Request(link, cookie, {"id": visit.serving.new_id()}, ("扫描件.docx", MATERIAL))
    # They have sent the very same before: theirs is theirs, and mine is mine.
    assert visit.serving.ask(again(form, visit.link("upload", visit.other))).status == 200
    before = len(visit.serving.history(visit.me))
    with visit.unnoticed():
        assert visit.reads(form, readable).status == 200
        swapped = again(form, f"{link}?person={visit.other.number}")
        assert visit.reads(swapped, readable).status == 200
    assert len(visit.serving.history(visit.me)) == before + 1


def a_consent(visit: Visit) -> None:
    """Asked of me, it is not another's who gives it; and theirs is not mine to give."""
    went = visit.reads(Request(visit.link("ticket", visit.me)), frozenset())
    where = {302: went.headers.get("location", ""), 200: ""}[went.status]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
    if not asked:
        return
    names = ("scene", "template_id", "reserved")
    said = {"action": "confirm", **{name: asked[name] for name in names}}
    with visit.unnoticed(by_me=True):
        theirs, nobodys = (
            Request(f"/wechat/subscribed?{urlencode({**said, 'openid': openid})}")
            for openid in (f"o-of-{visit.other.number}", "o-of-nobody")
        )
        visit.refuses(theirs, nobodys, 403)
    with visit.unnoticed():
        path = f"/wechat/subscribed?{urlencode({**said, 'openid': f'o-of-{visit.me.number}'})}"
        assert visit.reads(Request(path), frozenset()).status == 200


def the_qr_code_of_an_invitation(visit: Visit) -> None:
    """Whoever's it is, it is as anybody's; what opens nothing is as if it had never been."""
    serving, none = visit.serving, visit.serving.new_code()
    spent = _spent(visit)
    live = [serving.desk.link(serving.web(one)) for one in (visit.me, visit.other)]
    if visit.other.role:
        live.append(serving.invitation(visit.other))
    mistyped = [f"{code[:-1]}{'0' if code[-1] != '0' else '1'}" for code in live]
    with visit.unnoticed(by_me=True):
        for cookie in ("", visit.browser.token, serving.browser(visit.other).token):
            for code in (*spent, *mistyped, live[-1][:-1], "x" * 500):
                request = Request(f"/wechat/invite/{code}", cookie)
                visit.refuses(request, again(request, f"/wechat/invite/{none}"), 404)
        looks = {_picture(visit, code) for code in live for _ in range(2)}
    assert len(looks) == 1
    assert all(map(serving.desk.invites, live))


def _spent(visit: Visit) -> list[str]:
    """Codes of the other that were used, are out of date, or were called back."""
    if not visit.other.role:
        return []
    outdated = visit.serving.outdated_invitation(visit.other)
    called_back = visit.serving.invitation(visit.other)
    visit.serving.invitation(visit.other)
    return [visit.serving.used[visit.other.number], outdated, called_back]


def _picture(visit: Visit, code: str) -> tuple[object, ...]:
    """All that is told of where the picture is, but its ticket."""
    answer = visit.reads(Request(f"/wechat/invite/{code}"), frozenset())
    where = answer.headers["location"].partition("?ticket=")[0]
    headers = {**answer.headers, "date": "", "location": where}
    return answer.status, answer.body, tuple(sorted(headers.items()))


BEHIND_LINKS: tuple[Callable[[Visit], None], ...] = (
    a_document,
    every_file,
    the_document_of_another,
    what_is_no_link,
    the_status,
    an_upload,
    a_consent,
    the_qr_code_of_an_invitation,
)

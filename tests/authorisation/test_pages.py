"""Whatever address of the server is opened by whomever: nobody reads what is not theirs to read.

Real requests on a real socket, to the server as `xindeguo serve` puts it together: the chat's
pages behind a browser's cookie, the pages behind links (documents, their printed pages and files,
uploads, the status, consents), the QR codes of invitations, call lists and other files of the
chat. Names are planted for each person, so that one which comes out at the wrong place is found in
the text of whatever came back, inside Word and Excel files too. What belongs to somebody else is
answered as what is not there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.store import Store
from tests.browser.running import running
from tests.channels.tencent.official import Official

from .links import BEHIND_LINKS
from .pages import BEHIND_COOKIES
from .planted import World, worlds
from .serving import Served, Serving
from .visits import Visit

ROLES = ("leader", "contact", "staff", None)
MOVES = (*BEHIND_COOKIES, *BEHIND_LINKS)
"""Everything that may be tried; what a new address answers is added there."""


@pytest.fixture
def serving(tmp_path: Path, either: str) -> Iterator[Serving]:
    store, served = Store(either), Served()
    store.upgrade()
    with Official() as platform, running(served) as address:
        port = int(address.rpartition(":")[2])
        serving = Serving(tmp_path, store, served, port, platform)
        yield serving
    serving.close()
    store.close()


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],  # to find a smaller world takes minutes; the request is told
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds(), data=st.data())
def test_nobody_reads_what_is_not_theirs(
    serving: Serving, world: World, data: st.DataObject
) -> None:
    serving.begin(world)
    for role in ROLES:
        me = data.draw(st.sampled_from([one for one in world.people if one.role == role]))
        visit = Visit(serving, me, me)
        for move in data.draw(st.permutations(MOVES)):
            visit.other = data.draw(st.sampled_from(visit.strangers))
            visit.at = data.draw(st.integers(0, 1_000))
            move(visit)

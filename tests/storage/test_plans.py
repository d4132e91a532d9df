"""What is asked for one person is found by an index, however many people there are.

SQLite keeps no statistics here, so its plan is the same for one row as for a million.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import (
    broadcasts,
    calling,
    figures,
    invitations,
    people,
    reaching,
    reminding,
    scope,
    segments,
    statements,
)
from storage.engines import connections, read
from storage.session import Statement
from storage.store import Store


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'plans.db'}"
    with closing(Store(url)) as store:
        store.upgrade()
    return url


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (reaching.BY_PERSON, "ix_conversations_person"),
        (people.OF_PERSON, "ix_conversations_person"),
        (scope.OWN, "ix_conversations_person"),
        (invitations.SINCE, "ix_conversations_person"),
        (segments.DOORS_OF_PEOPLE, "ix_conversations_person"),
        (broadcasts.HAD, "sqlite_autoindex_exchanges_1"),
        (reaching.CONTACTS_OF, "ix_people_enterprise_key"),
        (reaching.CONTACTS_BETWEEN, "ix_people_enterprise_key"),
        (calling.LOST, "ix_people_enterprise_key"),
        (calling.LOST, "ix_reminders_owner"),
        (statements.FREE, "ix_exchanges_unsettled"),
        (statements.BEGUN, "ix_exchanges_unsettled"),
        (figures.OLDEST, "ix_exchanges_unsettled"),
        (figures.NEXT_CHANNEL, "ix_exchanges_unsettled"),
        (reminding.WITHDRAW_OF, "ix_exchanges_conversation_id"),
        (reminding.AS_BEFORE_OF, "ix_reminders_exchange_id"),
    ],
)
def test_one_person_is_found_by_an_index(url: str, statement: Statement, index: str) -> None:
    plan = _plan(url, statement)
    assert any(f"INDEX {index} " in line for line in plan), plan
    assert not any(line.startswith("SCAN") for line in plan), plan


def _plan(url: str, statement: Statement) -> list[str]:
    writing, _ = connections(read(url))
    compiled = statement.compile(dialect=writing.dialect)
    writing.close()
    with closing(sqlite3.connect(Path(url.removeprefix("sqlite:///")))) as driver:
        rows = driver.execute(f"EXPLAIN QUERY PLAN {compiled}", compiled.params)
        return [str(row[3]) for row in rows]

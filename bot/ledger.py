"""What becomes of a turn for whoever asks how far somebody is: its forms' rows of progress."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from conversations.forms.notice import Catalog
from conversations.forms.reading import Association
from conversations.sharing import common
from conversations.state import Draft, State
from storage import sharing
from storage.keeping import Begun, Keeping
from storage.records import Conversation
from storage.scope import Place, Written, owner_of, place_of
from storage.transaction import Transaction

RECOMMENDER = "recommender"
"""The question by which association a form is recommended (推荐省市自治区、行业)."""


@dataclass(frozen=True)
class Ledger:
    """Keeps how far every form is, as the association's folder and roster stand."""

    association: Association

    def keep(
        self, transaction: Transaction, conversation: Conversation, turn: "Kept", now: datetime
    ) -> None:
        """Bring the rows of those forms of a conversation that have moved to its state."""
        owner = owner_of(conversation.id, conversation.person)
        keeping = Keeping(transaction.session, self.placed, now)
        state = turn.state
        there = [state.drafts[ref] for ref in turn.moved if ref in state.drafts]
        keeping.keep(owner, self._begun(transaction, conversation, there))
        for ref in sorted(turn.moved - state.drafts.keys()):
            form, _, year = ref.rpartition("@")
            keeping.leave(owner, form, int(year))

    def placed(self, owner: str, written: Written) -> Place:
        """Where an owner's form stands."""
        roster = self.association.roster
        return place_of(roster.find(owner), roster, written)

    def _begun(
        self, transaction: Transaction, conversation: Conversation, drafts: Collection[Draft]
    ) -> Iterator[Begun]:
        ids = [one.shared.id for one in drafts if one.shared]
        shared = sharing.locked(transaction.session, ids) if ids else {}
        for one in drafts:
            row = shared.get(one.shared.id) if one.shared else None
            filed_in = row.conversation_id if row else conversation.id
            found = _written(self.association.catalog, one)
            if found:
                written = Written(found[0], found[1], self._region(found[2]))
                facts = (one.form, one.year, one.life, one.edition, written, filed_in)
                yield Begun(*facts, together=row is not None)

    def _region(self, recommender: str) -> str:
        return recommender if recommender in self._regions else ""

    @cached_property
    def _regions(self) -> frozenset[str]:
        profile = self.association.profile
        below = (one for some in profile.subregions.values() for one in some)
        return frozenset((*profile.regions, *profile.subregions, *below))


@dataclass(frozen=True, slots=True)
class Kept:
    """The state after a turn, and which of its forms have moved, by `form@year`."""

    state: State
    moved: frozenset[str]


def moved(catalog: Catalog, before: State, after: State) -> frozenset[str]:
    """The forms whose stage, or a name they are looked for by, is another one now; or gone."""
    return frozenset(
        ref
        for ref in before.drafts.keys() | after.drafts.keys()
        if before.drafts.get(ref) is not after.drafts.get(ref)
        and _look(catalog, before.drafts.get(ref)) != _look(catalog, after.drafts.get(ref))
    )


def _look(catalog: Catalog, draft: Draft | None) -> object:
    """What of a draft is seen from outside."""
    if draft is None:
        return None
    return draft.life, draft.edition, draft.shared and draft.shared.id, _written(catalog, draft)


def _written(catalog: Catalog, draft: Draft) -> tuple[str, str, str] | None:
    """Enterprise, team and recommender; `None` of a form that is no longer served."""
    found = catalog.find(draft.form)
    if found is None:
        return None
    answers = common(draft).answers if draft.shared else draft.answers
    keys = (found[1].enterprise, found[1].team, RECOMMENDER)
    house, team, recommender = (str(answers.get(key) or "") for key in keys)
    return house, team, recommender

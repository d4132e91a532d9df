"""Every sentence that the source can ask for is in the language, and can be filled with values."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from conversations.effects import Menu
from conversations.engine import step
from conversations.events import AskedForms, ChoseForm
from conversations.fields.headed import HeadedText
from conversations.fields.typed import EXCUSES
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import KNOWN, read_association
from conversations.forms.rules import RULES, VALUES
from conversations.handling.choosing import MENU
from conversations.scene import about, set_scene
from conversations.sentences import SayCode
from conversations.state import State
from renderers.phrases import phrases
from tests.folders import small

HOUSE = Path(__file__).parent.parent
FLOORS = ("bot", "conversations", "renderers", "storage")

TABLES = {
    "Say": "say",
    "Wrong": "wrong",
    "Unsound": "wrong",
    "Doubt": "doubt",
    "Warn": "warn",
    "Prompt": "gather",
}
"""What a sentence is asked for with, and the table it is looked for in."""
CODE_AT = {"Doubt": 1}
"""Where the code stands, if it is not the first argument."""
GIVEN = {
    "say": {"bot", "association"},
    "wrong": {"label", "example"},
    "doubt": {"label", "readings", "reading"},
    "warn": {"number", "label", "shown"},
    "gather": set(),
}
"""The values that every sentence of a table has beside its own."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    association, _ = read_association(small())
    assert association
    return association.catalog


@cache
def sources() -> dict[str, ast.Module]:
    paths = (path for floor in FLOORS for path in (HOUSE / floor).rglob("*.py"))
    return {
        path.relative_to(HOUSE).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths
    }


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every place that asks for a sentence: the file, the name it asks by, the call."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in TABLES:
                yield f"{path}:{node.lineno}", _called(node), node


def codes(node: ast.expr) -> set[str]:
    """The codes that are written out, also `"one" if ... else "other"`."""
    if isinstance(node, ast.IfExp):
        return codes(node.body) | codes(node.orelse)
    said = node.value if isinstance(node, ast.Constant) else None
    return {said} if isinstance(said, str) else set()


def asked_for() -> list[tuple[str, str, str, ast.Call]]:
    found = []
    for where, name, call in calls():
        place = CODE_AT.get(name, 0)
        written = codes(call.args[place]) if len(call.args) > place else set()
        found += [(where, TABLES[name], code, call) for code in sorted(written)]
    return found


def test_the_source_was_read() -> None:
    assert {table for _, table, _, _ in asked_for()} == set(TABLES.values())
    assert len(asked_for()) > 100


@pytest.mark.parametrize(
    ("where", "table", "code"), sorted({(one[0], one[1], one[2]) for one in asked_for()})
)
def test_a_sentence_that_is_asked_for_is_there(where: str, table: str, code: str) -> None:
    assert phrases().has(table, code), f"{where} asks for [{table}] {code}"


def test_a_sentence_wants_only_values_it_is_given(catalog: Catalog) -> None:
    for where, table, code, call in asked_for():
        place = 2 if call.args[1:] and codes(call.args[1]) else 1
        data = call.args[place] if len(call.args) > place else None
        given = values(data, catalog)
        if given is not None:
            given |= {"name", "accept"} if _called(call) == "Unsound" else set()
            wanted = phrases().values(table, code) - GIVEN[table] - given
            assert not wanted, f"{where}: [{table}] {code} wants {wanted}"


def values(data: ast.expr | None, catalog: Catalog) -> set[str] | None:
    """The names of the values in `{"limit": 5, **about(scene)}`; `None` where they are unclear."""
    match data:
        case None:
            return set()
        case ast.Dict():
            named: set[str] = set()
            for key, value in zip(data.keys, data.values, strict=True):
                more = {key.value} if isinstance(key, ast.Constant) else values(value, catalog)
                if more is None:
                    return None
                named |= {str(one) for one in more}
            return named
        case ast.Call(func=ast.Name(id="about")):
            return facts(catalog)
        case _:
            return None


def facts(catalog: Catalog) -> set[str]:
    """What sentences about an open form are told, and how the time left is said."""
    state = step(catalog, State(), ChoseForm("application"), SOME_DAY).state
    return {*about(set_scene(catalog, state, SOME_DAY)), "due"}


def test_every_code_of_say_is_there_and_no_other() -> None:
    lines = {"menu", "apology"}
    assert set(phrases().tables["say"]) == {*get_args(SayCode), *lines}


def test_a_line_of_the_menu_wants_what_the_menu_knows(catalog: Catalog) -> None:
    (menu,) = (
        effect
        for effect in step(catalog, State(), AskedForms(), SOME_DAY).effects
        if isinstance(effect, Menu)
    )
    for group in menu.groups:
        for code in ("menu_notice", "menu_notice_early"):
            assert phrases().values("say", code) <= {*group.data, "due"}
        for _, data in group.entries:
            for code in ("menu_new", *MENU.values()):
                assert phrases().values("say", code) <= set(data)


def test_a_form_is_spoken_of_in_each_stage_of_its_life(catalog: Catalog) -> None:
    for code in get_args(SayCode):
        if code.startswith(("draft_", "status_")):
            assert phrases().values("say", code) <= facts(catalog)


def test_how_far_a_text_of_several_messages_is_has_its_sentence() -> None:
    for least, most in product((None, 10), (None, 20)):
        text = HeadedText(key="text", label="文字", at_least=least, at_most=most)
        prompt = text.prompt("已写。")
        assert phrases().values("gather", prompt.code) <= prompt.data.keys()


def test_a_list_has_its_sentence_in_every_stage() -> None:
    stages = {"title", "line", "findings", "asking", "reviewing", "handed_in"}
    proposal = {"from", "unsure", "unasked", "yearly", "rest", "adopt", "adopt_unsure"}
    assert stages | proposal == set(phrases().tables["listing"])


def test_an_excuse_has_its_sentence() -> None:
    for code in EXCUSES.values():
        assert phrases().values("wrong", code) <= GIVEN["wrong"]


def test_every_mistake_has_its_mend_and_they_want_the_same_values() -> None:
    tables = phrases().tables
    assert set(tables["mistake"]) == set(tables["mend"])
    for code in tables["mend"]:
        assert phrases().values("mend", code) <= phrases().values("mistake", code) | {"known"}


def test_what_pydantic_finds_has_its_sentence() -> None:
    for code in {*KNOWN, "bad_value"}:
        assert phrases().has("mistake", code)


def test_every_mistake_the_source_names_has_its_sentence() -> None:
    """In these files a mistake is a tuple, or an argument; its code looks like no other text."""
    listed = phrases().tables["mistake"]
    for path in (
        "conversations/forms/soundness.py",
        "conversations/forms/reading.py",
        "renderers/word/compiler.py",
        "bot/check.py",
    ):
        tuples = (node.elts for node in ast.walk(sources()[path]) if isinstance(node, ast.Tuple))
        given = (
            node.args
            for node in ast.walk(sources()[path])
            if isinstance(node, ast.Call) and _called(node) in {"wrong", "_wrong", "Mistake"}
        )
        named = {code for parts in (*tuples, *given) for part in parts for code in codes(part)}
        for code in {one for one in named if "_" in one}:
            assert code in listed, f"{path}: {code}"


def test_every_sentence_is_asked_for_somewhere() -> None:
    """A sentence that nothing names is a sentence nobody reads."""
    named = {
        node.value
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = {word for text in named for word in text.split()}
    endings = tuple(text for text in named if text.startswith("_"))
    for table in ("say", "wrong", "doubt", "warn", "mistake", "word", "option"):
        unknown = set(phrases().tables[table]) - named - words
        unknown = {code for code in unknown if not code.endswith(endings)}
        assert not unknown, f"[{table}] has what nothing asks for: {sorted(unknown)}"


def test_every_rule_fills_the_sentence_with_the_values_it_says_it_has() -> None:
    assert set(VALUES) == set(RULES)
    rules = {
        node.name: node
        for node in sources()["conversations/forms/rules.py"].body
        if isinstance(node, ast.FunctionDef)
    }
    for name, rule in RULES.items():
        returned = [
            {key.value for key in node.keys if isinstance(key, ast.Constant)}
            for node in ast.walk(rules[rule.__name__])
            if isinstance(node, ast.Dict) and node.keys
        ]
        assert returned
        assert all(given == set(VALUES[name].split()) for given in returned)

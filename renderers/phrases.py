"""The sentences of one language, from its file in `languages/`."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from conversations.fields.base import Data


@dataclass(frozen=True)
class Phrases:
    """All sentences of a language, by table and code; `{name}` stands for a value."""

    language: str
    tables: Mapping[str, Mapping[str, str]]
    facts: Data = field(default_factory=dict)
    """Values every sentence may use: the bot's name, the association's."""

    def about(self, facts: Data) -> "Phrases":
        """The same sentences, spoken by and for these."""
        return replace(self, facts=facts)

    def say(self, table: str, code: str, data: Data) -> str:
        """One sentence with its values put in. What a person typed is never read as a pattern."""
        return self.tables[table][code].format_map({**self.facts, **data})

    def has(self, table: str, code: str) -> bool:
        """Whether the language has this sentence."""
        return code in self.tables.get(table, {})

    def values(self, table: str, code: str) -> set[str]:
        """The names of the values a sentence wants."""
        parts = string.Formatter().parse(self.tables[table][code])
        return {name for _, name, _, _ in parts if name}


@cache
def phrases(language: str = "zh") -> Phrases:
    """The sentences of a language of this package."""
    text = (files(__package__) / "languages" / f"{language}.toml").read_text("utf-8")
    return Phrases(language, tomllib.loads(text))

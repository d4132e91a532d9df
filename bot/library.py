"""What the bot serves: an association's folder, ready to be used."""

from dataclasses import dataclass
from functools import cached_property

from conversations.forms.notice import Catalog
from conversations.forms.reading import Association
from renderers.phrases import Phrases
from renderers.word.old_word import OldWord
from renderers.word.readback import Reader
from renderers.word.template import Template


@dataclass(frozen=True)
class Library:
    """What the bot serves: the association's folder, compiled templates, a language."""

    association: Association
    templates: dict[str, Template]
    phrases: Phrases

    @property
    def catalog(self) -> Catalog:
        """The notices."""
        return self.association.catalog

    @cached_property
    def reader(self) -> Reader:
        """What reads filled forms back."""
        data = self.association.templates
        return Reader({form.id: (form, data[form.id]) for _, form in self.catalog.forms})

    @cached_property
    def old_word(self) -> OldWord:
        """What makes .docx of .doc."""
        return OldWord()

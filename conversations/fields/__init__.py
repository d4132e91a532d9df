"""The kinds of fields: a file for each family of kinds, all of one shape, and the table of them.

Here belongs how an answer is read, judged and shown. The words it is asked with, the order of
questions and what a whole form demands do not. A new kind is one file, its line here and its
sentences in the language files. Kinds know what all share (`base`, `typed`, `numerals`, `length`),
never each other.
"""

from typing import Annotated

from pydantic import Field as Pydantic

from .base import Field
from .choice import Choice, YesNo
from .contact import Email, Mobile, Phone, Postcode
from .name import Organisation, Person, TeamName
from .number import Integer, Money, Percent
from .pair import Pair
from .text import LongText, Text
from .upload import Upload

AnyField = Annotated[
    Text | LongText
    | Organisation | TeamName | Person
    | Integer | Percent | Money | Pair
    | Phone | Mobile | Postcode | Email
    | YesNo | Choice | Upload,
    Pydantic(discriminator="type"),
]  # fmt: skip
"""A field as a form file writes it; its `type` tells the kind."""

KINDS: dict[str, type[Field]] = {
    "text":         Text,          # 质量管理部
    "long_text":    LongText,      # several paragraphs
    "organisation": Organisation,  # 江州重型机械股份有限公司
    "team_name":    TeamName,      # 装配车间钳工一班
    "person":       Person,        # 王强
    "integer":      Integer,       # 12
    "percent":      Percent,       # 98.5
    "money":        Money,         # 3.2, in 万元
    "pair":         Pair,          # ["36", "288"]
    "phone":        Phone,         # 010-68570536转801；13900000001
    "mobile":       Mobile,        # 13900000001
    "postcode":     Postcode,      # 100055
    "email":        Email,         # limin@example.com
    "yes_no":       YesNo,         # yes
    "choice":       Choice,        # an option's value
    "upload":       Upload,        # {"name", "sha256", "size", "words"}
}  # fmt: skip
"""The kinds by the name form files use, each with a canonical answer."""

"""The kinds of fields: a file for each family of kinds, all of one shape, and the table of them.

Here belongs how an answer is read, judged and shown. The words it is asked with, the order of
questions and what a whole form demands do not. A new kind is one file, its line here and its
sentences in the language files. Kinds know what all share (`base`, `typed`, `numerals`, `length`,
`days`, `options`), never each other; but a kind made of others (`cells`, `headed`, `computed`)
knows these, and `rows` is given its columns here.
"""

from typing import Annotated, TypeAlias

from pydantic import Field as Pydantic

from .base import Field
from .cells import AddressPostcode, EmailOrQQ, PersonPhone
from .choice import Choice, YesNo
from .computed import Computed
from .contact import Email, Mobile, Phone, Postcode
from .date import Date, DateRange, Period
from .headed import HeadedText
from .name import Organisation, Person, TeamName
from .number import Integer, Money, Percent, Points
from .pair import Pair
from .rows import Rows
from .several import MultiChoice
from .text import LongText, Text
from .upload import Upload

Single: TypeAlias = (
    Text | LongText
    | Organisation | TeamName | Person
    | Integer | Points | Percent | Money | Pair
    | Date | DateRange | Period
    | Phone | Mobile | Postcode | Email | EmailOrQQ
    | PersonPhone | AddressPostcode
    | YesNo | Choice
)  # fmt: skip
"""What is answered in one message, and can therefore be a column of a table."""

Table: TypeAlias = Rows[Annotated[Single, Pydantic(discriminator="type")]]

AnyField = Annotated[
    Single | MultiChoice | HeadedText | Table | Computed | Upload,
    Pydantic(discriminator="type"),
]
"""A field as a form file writes it; its `type` tells the kind."""

KINDS: dict[str, type[Field]] = {
    "text":             Text,             # 质量管理部
    "long_text":        LongText,         # several paragraphs
    "organisation":     Organisation,     # 江州重型机械股份有限公司
    "team_name":        TeamName,         # 装配车间钳工一班
    "person":           Person,           # 王强
    "integer":          Integer,          # 12
    "decimal":          Points,           # 92.5
    "percent":          Percent,          # 98.5
    "money":            Money,            # 3.2, in 万元
    "pair":             Pair,             # ["36", "288"]
    "date":             Date,             # 2021-06-18
    "date_range":       DateRange,        # ["2021-06-18", "2021-06-19"]
    "period":           Period,           # ["2020-07", "2021-06"]
    "phone":            Phone,            # 010-68570536转801；13900000001
    "mobile":           Mobile,           # 13900000001
    "postcode":         Postcode,         # 100055
    "email":            Email,            # limin@example.com
    "email_or_qq":      EmailOrQQ,        # 3532360176
    "person_phone":     PersonPhone,      # ["李敏", "0510-80000000"]
    "address_postcode": AddressPostcode,  # ["江苏省无锡市滨湖区某路8号", "214000"]
    "yes_no":           YesNo,            # yes
    "choice":           Choice,           # an option's value
    "multi_choice":     MultiChoice,      # ["joint", "presentation"], in the form's order
    "headed_text":      HeadedText,       # paragraphs, written in several messages
    "rows":             Table,            # [{"year": "2017", "award": None}]
    "computed":         Computed,         # as the number it is
    "upload":           Upload,           # {"name", "sha256", "size", "words"}
}  # fmt: skip
"""The kinds by the name form files use, each with a canonical answer."""

"""Forms filled in at random but by a seed, with what was answered, to be read back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from conversations.fields.base import Answer, Clear, Field
from conversations.fields.headed import HeadedText
from conversations.fields.rows import Rows
from conversations.forms.deadline import SOME_DAY
from conversations.forms.form import Form
from conversations.forms.reading import read_association
from renderers.word.compiler import compile_template
from renderers.word.readback import Reader
from renderers.word.template import Template
from storage.association import read_folder, sample


@dataclass(frozen=True)
class Forms:
    """The sample association's forms, their templates, and what reads them back."""

    forms: Mapping[str, Form]
    templates: Mapping[str, Template]
    reader: Reader


@dataclass(frozen=True)
class Paper:
    """A form that was filled in: its answers, and the file."""

    form: Form
    year: int
    answers: Mapping[str, Answer]
    data: bytes

    @property
    def printed(self) -> dict[str, Answer]:
        """The answers that can be read back: files are only named in a form."""
        given = self.form.given(self.answers)
        fields = self.form.by_key
        return {
            key: answer
            for key, answer in given.items()
            if fields[key].printed and not fields[key].accepts() and answer not in (None, [])
        }


@cache
def forms() -> Forms:
    association, mistakes = read_association(read_folder(sample()))
    assert association
    assert not mistakes
    by_id = {form.id: form for _, form in association.catalog.forms}
    data = {name: association.templates[name] for name in by_id}
    return Forms(
        by_id,
        {name: compile_template(one) for name, one in data.items()},
        Reader({name: (form, data[name]) for name, form in by_id.items()}),
    )


def filled(name: str, seed: int) -> Paper:
    """One form with answers by a seed, optional questions left out now and then."""
    random = Random(f"{name} {seed}")
    form = forms().forms[name]
    answers: dict[str, Answer] = {}
    for field in form.fields:
        if field.asked and (field.when is None or field.when.met(answers)):
            skipped = not field.required and random.random() < 0.3
            answers[field.key] = None if skipped else answer(field, random)
    year = random.choice([2019, 2020, 2021, 2022])
    return Paper(form, year, answers, forms().templates[name].fill(form.printed(year, answers)))


def answer(field: Field, random: Random) -> Answer:
    """A canonical answer to a question."""
    if field.accepts():
        return {"name": "成果材料.docx", "sha256": "0" * 64, "size": 20_000, "words": 4_000}
    if isinstance(field, Rows):
        count = random.randint(max(1, field.at_least), 6)
        return [{one.key: cell(one, random) for one in field.columns} for _ in range(count)]
    for _ in range(50):
        said = str(SAID[field.type](field, random))
        reading = field.read(said, SOME_DAY)
        if isinstance(reading, Clear):
            return reading.answer
    raise AssertionError(f"{field.key} takes nothing of its kind")


def cell(column: Field, random: Random) -> Answer:
    """A canonical answer in a row."""
    if not column.required and random.random() < 0.3:
        return None
    return answer(column, random)


def _number(field: Any, random: Random) -> str:
    low, high = int(field.at_least), int(min(field.at_most or 5000, 5000))
    return str(random.randint(low, max(low, high)))


def _computed(field: Any, random: Random) -> str:
    return str(SAID[field.of.type](field.of, random))


def _short(field: Any, random: Random) -> str:
    usual = [field.example] if field.example else []
    return str(random.choice([*usual, *field.suggest, *SHORT]))


def _short_or_example(field: Any, random: Random) -> str:
    text = _short(field, random)
    return text if not text.startswith("{") else str(field.example)


def _long(field: Any, random: Random) -> str:
    count = random.randint(1, 4)
    if field.at_most and field.at_most <= 200:
        count = 1
    text = "\n".join(random.choice(SENTENCES) for _ in range(count))
    if isinstance(field, HeadedText):
        wanted = field.at_least or 100
        while len(text) < 2 * wanted:
            text += "\n" + random.choice(SENTENCES)
    return text


def _phone(_: Any, random: Random) -> str:
    number = f"{random.choice(['0510', '025', '010'])}-8{random.randint(0, 9999999):07}"
    return number + random.choice(["", "", "转801"])


def _mobile(_: Any, random: Random) -> str:
    return f"139{random.randint(0, 99999999):08}"


def _email(_: Any, random: Random) -> str:
    return (
        f"{random.choice(['limin', 'zhou_lan', 'qc.office'])}{random.randint(1, 99)}@example.com"
    )


def _date(_: Any, random: Random) -> str:
    return f"{random.choice([2020, 2021])}年{random.randint(1, 12)}月{random.randint(1, 28)}日"


def _days(_: Any, random: Random) -> str:
    first = random.randint(1, 20)
    last = first + random.randint(0, 5)
    return f"2021年{random.randint(1, 6)}月{first}日至{last}日"


def _postcode(_: Any, random: Random) -> str:
    return str(random.randint(100000, 859999))


def _pair(field: Any, random: Random) -> str:
    return f"{random.randint(1, 300)}{field.units[0]}/{random.randint(1, 900)}{field.units[1]}"


def _several(field: Any, random: Random) -> str:
    count = random.randint(max(1, field.at_least), len(field.options))
    return "、".join(one.label for one in random.sample(field.options, count))


def _choice(field: Any, random: Random) -> str:
    if field.other and random.random() < 0.3:
        return random.choice(["华东片区质协", "某某行业质量协会"])
    return str(random.choice(field.options).label)


ENTERPRISES = [
    "江州重型机械股份有限公司",
    "东湖机床（集团）有限公司",
    "华北某某电机厂",
    "R&D 精密仪器有限公司",
]
TEAMS = ["装配车间钳工一班", "精益求精QC小组", "总装二班", "“雷锋”号班组", "数控车工三班"]
PEOPLE = ["王强", "李敏", "周岚", "赵刚", "欧阳娜娜", "阿依古丽·买买提", "张华"]
ADDRESSES = [
    "江苏省无锡市滨湖区某路8号",
    "北京市西城区某大街100号2层",
    "辽宁省沈阳市某区某街3-1号",
]
SHORT = ["质量管理部", "装配车间 班组长", "提高箱体孔加工一次合格率", "Cpk≥1.33 攻关", "南京"]
SENTENCES = [
    "由班组长牵头，按月自查，年底由企业核对；做得好的推广，存在的问题列表整改。",
    "指标：一次合格率由98.5%提高到99.2%，Cpk ≥ 1.33，R&D 课题 <3 项，全年 0 起事故。",
    "以上数据取自 ERP 系统，2020年6月核对无误。",
    "1. 每周开一次质量例会；2. 每月评比一次。\t见附表。",
    "联系了 3 家兄弟单位，手机上也能看作业指导书，班组人数由8人增加到12人。",
    "存在的困难：工具应用的数据偏少（特别是新员工），下一步加强培训。",
]

SAID: Mapping[str, Callable[[Any, Random], str]] = {
    "text": _short_or_example,
    "long_text": _long,
    "headed_text": _long,
    "organisation": lambda _, random: random.choice(ENTERPRISES),
    "team_name": lambda _, random: random.choice(TEAMS),
    "person": lambda _, random: random.choice(PEOPLE),
    "integer": _number,
    "decimal": lambda _, random: f"{random.randint(60, 99)}.5",
    "percent": lambda _, random: f"{random.randint(20, 990) / 10}%",
    "money": lambda _, random: f"{random.randint(1, 90_000) / 10}万元",
    "pair": _pair,
    "date": _date,
    "date_range": _days,
    "period": lambda _, random: f"2020年{random.randint(1, 12)}月至2021年6月",
    "phone": _phone,
    "mobile": _mobile,
    "postcode": _postcode,
    "email": _email,
    "email_or_qq": lambda _, random: random.choice([_email(_, random), "3532360176"]),
    "person_phone": lambda _, random: f"{random.choice(PEOPLE)} {_phone(_, random)}",
    "address_postcode": lambda _, random: f"{random.choice(ADDRESSES)} {_postcode(_, random)}",
    "yes_no": lambda _, random: random.choice(["是", "否"]),
    "choice": _choice,
    "multi_choice": _several,
    "computed": _computed,
}
"""What is said to a question of each kind."""

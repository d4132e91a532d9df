"""`xindeguo invite`: one person of the roster, one code, kept by its digest alone."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import now_in_shanghai
from bot.inviting import KEFU_LINK
from conversations.messages import Address, Incoming
from conversations.understanding.codes import saying
from renderers.codes import qr_png
from storage.memory import Memory
from storage.store import Store
from tests.bots import Bot, enters, told
from tests.commands.running import one_object, run
from tests.folders import edited, small, written

HOUSE, TEAM = "江州重型机械股份有限公司", "装配车间钳工一班"
PHONE, DESK = Address("telegram", "one"), Address("web", "two")


def invitation(bot: Bot, *arguments: str) -> str:
    """The code of an invitation into a bot's database."""
    at = ("--at", bot.now.isoformat(), "--database", f"sqlite:///{bot.folder / 'bot.db'}")
    answer = one_object(run("invite", *arguments, bot.folder / "association", *at, "--json"))
    code: str = answer["code"]
    return code


def say(bot: Bot, address: Address, text: str) -> str:
    return told(bot.assistant.receive(Incoming(address, bot.new_id(), text=text)))


@pytest.mark.parametrize(
    ("arguments", "greeting"),
    [
        (("leader", HOUSE, "--team", TEAM), f"王强，您好。您是{HOUSE}{TEAM}的班组长。"),
        (("contact", HOUSE), f"李敏，您好。您是{HOUSE}的联系人。"),
        (("staff", "江苏省质量协会"), "周岚，您好。您是江苏省质量协会的工作人员。"),
        (("leader", "wang-qiang"), f"王强，您好。您是{HOUSE}{TEAM}的班组长。"),
    ],
)
def test_whoever_sends_the_code_is_that_person(
    tmp_path: Path, arguments: tuple[str, ...], greeting: str
) -> None:
    bot = Bot(tmp_path)
    assert greeting in say(bot, PHONE, f"/start {invitation(bot, *arguments)}")
    assert bot.assistant.state(PHONE).facts["recommender"] == "江苏省质量协会"


def test_it_lets_one_in_and_a_later_invitation_opens_the_same_conversation(
    tmp_path: Path,
) -> None:
    bot = Bot(tmp_path)
    first = invitation(bot, "leader", "wang-qiang")
    say(bot, PHONE, first)
    say(bot, PHONE, "申报表")
    second = invitation(bot, "leader", "wang-qiang")
    assert "已经用过了" in say(bot, DESK, first)
    assert "王强，您好" in say(bot, DESK, f"绑定 {second}")
    assert bot.assistant.state(DESK).open == "application@2021"
    assert bot.assistant.state(DESK) == bot.assistant.state(PHONE)


def test_a_new_invitation_calls_back_the_one_that_nobody_has_used(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    first = invitation(bot, "leader", "wang-qiang")
    other = invitation(bot, "contact", "li-min")
    second = invitation(bot, "leader", "wang-qiang")
    assert "这张邀请作废了" in say(bot, PHONE, first)
    assert "王强，您好" in say(bot, PHONE, second)
    assert "李敏，您好" in say(bot, DESK, other), "only the same person's is called back"


def test_what_a_visitor_has_filled_in_goes_along(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    bot.say("成果表")
    bot.say(TEAM)
    say(bot, Address("test", "one"), invitation(bot, "leader", "wang-qiang"))
    assert bot.answers() == {"team_name": TEAM}


def test_it_expires_as_told(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    code = invitation(bot, "leader", "wang-qiang", "--days", "2")
    bot.now += timedelta(days=2)
    assert "这张邀请作废了：可能过期了" in say(bot, PHONE, code)
    assert bot.assistant.state(PHONE).facts == {}


def test_somebody_elses_door_stays_theirs_and_the_code_is_good_yet(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    say(bot, PHONE, invitation(bot, "leader", "wang-qiang"))
    code = invitation(bot, "contact", "li-min")
    assert "已经是另一位" in say(bot, PHONE, code)
    assert bot.assistant.state(PHONE).facts["team_leader"] == "王强"
    assert "李敏，您好" in say(bot, DESK, code)
    assert "已经是另一位" in say(bot, PHONE, bot.assistant.link(DESK))


def test_a_visitors_code_takes_the_person_along(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    say(bot, PHONE, invitation(bot, "leader", "wang-qiang"))
    assert enters(bot.assistant, PHONE, bot.assistant.link(DESK))
    assert bot.assistant.state(DESK).facts["team_leader"] == "王强"
    third = Address("web", "three")
    say(bot, third, invitation(bot, "leader", "wang-qiang"))
    assert bot.assistant.history(third)[0] == bot.assistant.history(PHONE)[0]


def test_the_roster_counts_as_it_stands_today(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    say(bot, PHONE, invitation(bot, "leader", "wang-qiang"))
    late = invitation(bot, "leader", "wang-qiang")
    renamed = edited(small(), "roster.csv", "王强", "王刚")
    bot.library = Bot(written(tmp_path / "renamed" / "association", renamed).parent).library
    bot.begin(bot.library)
    say(bot, PHONE, "成果表")
    assert bot.assistant.state(PHONE).facts["team_leader"] == "王刚"
    gone = edited(small(), "roster.csv", "wang-qiang,", "li-ming,")
    bot.begin(Bot(written(tmp_path / "gone" / "association", gone).parent).library)
    assert bot.assistant.state(PHONE).facts == {}
    assert "没有找到这个码" in say(bot, DESK, late)


def test_only_the_digest_is_kept(tmp_path: Path) -> None:
    bot = Bot(tmp_path)
    code = invitation(bot, "leader", "wang-qiang")
    say(bot, PHONE, code)
    bot.store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("bot.db*"))
    assert code.encode() not in kept
    with closing(Store(f"sqlite:///{tmp_path / 'bot.db'}")) as store, store.begin() as transaction:
        found = transaction.find_code(code)
    assert found
    assert (found.purpose, found.about) == ("invite", "wang-qiang")


def test_nobody_and_several_are_said(association: Path) -> None:
    none = run("invite", "leader", "某某公司", association)
    assert none.exit_code == 1
    assert "名册里没有“某某公司”的班组长" in none.stderr
    office = run("invite", "staff", "火星质协")
    assert office.stderr.strip().endswith("xindeguo invite staff zhou-lan")
    by_place = run("invite", "leader", HOUSE, "钳工一班")
    assert by_place.exit_code == 2
    assert "--team 装配车间钳工一班" in by_place.stderr
    several = run("invite", "leader", HOUSE)
    assert several.exit_code == 1
    assert "有 3 位班组长" in several.stderr
    assert "zhao-lei（赵磊，装配车间钳工二班）" in several.stderr
    assert run("invite", "chief", HOUSE).exit_code == 2
    assert run("invite", "contact", HOUSE, "--team", TEAM).exit_code == 2


def test_a_link_where_the_bot_has_a_name(tmp_path: Path) -> None:
    table = '\n[channels.telegram]\nname = "xindeguo_bot"\n'
    files = {**small(), "bot.toml": small()["bot.toml"] + table.encode()}
    folder = written(tmp_path / "named", files)
    database = f"sqlite:///{tmp_path / 'new.db'}"
    asked = ("invite", "contact", "li-min", folder, "--database", database)
    answer = one_object(run(*asked, "--at", "2021-06-01T09:00", "--json"))
    assert answer["links"] == {"telegram": f"https://t.me/xindeguo_bot?start={answer['code']}"}
    assert (answer["person"], answer["expires"]) == ("li-min", "2021-06-15T09:00+08:00")
    words = run(*asked).stdout
    assert "https://t.me/xindeguo_bot?start=" in words
    assert "发：绑定 " in words


def test_every_channel_that_is_set_up_has_its_link(tmp_path: Path) -> None:
    tables = """
address = "https://bot.example.org"
[channels.telegram]
name = "xindeguo_bot"
[channels.wechat]
[channels.kefu]
[channels.wecom]
"""
    files = {**small(), "bot.toml": small()["bot.toml"] + tables.encode()}
    folder = written(tmp_path / "named", files)
    database = f"sqlite:///{tmp_path / 'new.db'}"
    with closing(Store(database)) as store:
        store.upgrade()
        Memory(store, now_in_shanghai).keep_note(KEFU_LINK, "https://kf.example/k?enc_scene=E")
    asked = ("invite", "contact", "li-min", folder, "--database", database, "--json")
    answer = one_object(run(*asked))
    code = answer["code"]
    assert answer["links"] == {
        "kefu": f"https://kf.example/k?enc_scene=E&scene_param={code}",
        "wechat": f"https://bot.example.org/wechat/invite/{code}",
        "telegram": f"https://t.me/xindeguo_bot?start={code}",
        "web": f"https://bot.example.org/invite/{code}",
    }


def test_a_picture_to_be_scanned_is_written(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'new.db'}"
    asked = ("invite", "contact", "li-min", written(tmp_path / "a"), "--database", database)
    answer = one_object(run(*asked, "--qr", tmp_path / "qr" / "li-min.png", "--json"))
    picture = (tmp_path / "qr" / "li-min.png").read_bytes()
    assert picture == qr_png(saying(answer["code"]))
    assert picture.startswith(b"\x89PNG")
    assert "█" in run(*asked).stdout, "and in the terminal"

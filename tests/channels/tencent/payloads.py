"""Callbacks of an Official Account as the platform's pages show them, and what each one says."""

from conversations.messages import Address, Incoming
from tests.channels.tencent.official import ACCOUNT

PERSON = "oFromUser_1-a"
AT = 1_348_831_860
HEAD = (
    f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
    f"<FromUserName><![CDATA[{PERSON}]]></FromUserName><CreateTime>{AT}</CreateTime>"
)
ADDRESS = Address("wechat", PERSON)


def xml(kind: str, rest: str) -> str:
    """One callback."""
    return f"{HEAD}<MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>"


def said(text: str | None = None, other: str = "") -> Incoming:
    """A message with the id of all messages here."""
    return Incoming(ADDRESS, "1234567890123456", text=text, other=other, order=AT)


def happened(event: str, key: str = "", text: str | None = None) -> Incoming:
    """An event, which has no id of its own."""
    return Incoming(ADDRESS, f"{PERSON}/{AT}/{event}/{key}", text=text, order=AT, opens="moment")


ID = "<MsgId>1234567890123456</MsgId>"

MESSAGES: dict[str, tuple[str, Incoming]] = {
    "text": (
        xml("text", f"<Content><![CDATA[this is a test]]></Content>{ID}"),
        said("this is a test"),
    ),
    "text of several lines": (
        xml("text", f"<Content><![CDATA[班组：钳工一班\n人数：26]]></Content>{ID}"),
        said("班组：钳工一班\n人数：26"),
    ),
    "text of spaces": (xml("text", f"<Content><![CDATA[]]></Content>{ID}"), said("")),
    "text with marks": (
        xml("text", f"<Content><![CDATA[<a href='x'>&amp;]]></Content>{ID}"),
        said("<a href='x'>&amp;"),
    ),
    "voice understood": (
        xml(
            "voice",
            "<MediaId><![CDATA[media_id]]></MediaId><Format><![CDATA[amr]]></Format>"
            f"<Recognition><![CDATA[二十六人]]></Recognition>{ID}",
        ),
        said("二十六人"),
    ),
    "voice": (
        xml(
            "voice",
            f"<MediaId><![CDATA[media_id]]></MediaId><Format><![CDATA[amr]]></Format>{ID}",
        ),
        said(other="voice"),
    ),
    "voice not understood": (
        xml("voice", f"<MediaId>m</MediaId><Recognition><![CDATA[]]></Recognition>{ID}"),
        said(other="voice"),
    ),
    "video": (
        xml(
            "video",
            f"<MediaId>m</MediaId><ThumbMediaId><![CDATA[thumb_media_id]]></ThumbMediaId>{ID}",
        ),
        said(other="video"),
    ),
    "shortvideo": (xml("shortvideo", f"<MediaId>m</MediaId>{ID}"), said(other="video")),
    "location": (
        xml(
            "location",
            "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y>"
            f"<Scale>20</Scale><Label><![CDATA[位置信息]]></Label>{ID}",
        ),
        said(other="place"),
    ),
    "link": (
        xml(
            "link",
            "<Title><![CDATA[公众平台官网链接]]></Title><Description><![CDATA[d]]></Description>"
            f"<Url><![CDATA[https://example.org]]></Url>{ID}",
        ),
        said(other="card"),
    ),
    "a kind of message nobody knows": (xml("hologram", ID), said(other="card")),
    "subscribe": (
        xml("event", "<Event><![CDATA[subscribe]]></Event><EventKey></EventKey>"),
        happened("subscribe"),
    ),
    "subscribe by a code": (
        xml(
            "event",
            "<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_123123]]></EventKey>"
            "<Ticket><![CDATA[TICKET]]></Ticket>",
        ),
        happened("subscribe", "qrscene_123123"),
    ),
    "SCAN": (
        xml(
            "event",
            "<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[SCENE_VALUE]]></EventKey>"
            "<Ticket><![CDATA[TICKET]]></Ticket>",
        ),
        happened("SCAN", "SCENE_VALUE"),
    ),
    "CLICK": (
        xml("event", "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[进度]]></EventKey>"),
        happened("CLICK", "进度", text="进度"),
    ),
}
"""What is to be answered."""

SILENT: dict[str, str] = {
    "VIEW": xml(
        "event",
        "<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[https://example.org]]></EventKey>",
    ),
    "LOCATION": xml(
        "event",
        "<Event><![CDATA[LOCATION]]></Event><Latitude>23.137466</Latitude>"
        "<Longitude>113.352425</Longitude><Precision>119.385040</Precision>",
    ),
    "TEMPLATESENDJOBFINISH": xml(
        "event",
        "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>200163836</MsgID>"
        "<Status><![CDATA[success]]></Status>",
    ),
    "CLICK on nothing": xml("event", "<Event>CLICK</Event><EventKey></EventKey>"),
    "an event nobody knows": xml("event", "<Event><![CDATA[new_in_2030]]></Event>"),
    "an event without a name": xml("event", "<EventKey>1</EventKey>"),
}
"""What asks for no answer."""

NAMELESS = f"<xml><ToUserName>{ACCOUNT}</ToUserName>{{}}<MsgType>text</MsgType>{ID}</xml>"
MALFORMED: dict[str, tuple[str, int]] = {
    "no kind": (f"{HEAD}{ID}</xml>", 400),
    "no id": (xml("text", "<Content>1</Content>"), 400),
    "no time": (NAMELESS.format("<FromUserName>o</FromUserName>"), 400),
    "no sender": (NAMELESS.format("<CreateTime>1</CreateTime>"), 400),
    "two senders": (xml("text", f"<FromUserName>other</FromUserName>{ID}"), 400),
    "two ids": (xml("text", f"<Content>1</Content>{ID}{ID}"), 400),
    "to another account": (xml("text", ID).replace(ACCOUNT, "gh_other"), 403),
    "another root": ("<html/>", 400),
    "no XML": ("hello", 400),
    "nothing": ("", 400),
}
"""What is signed and sealed, and yet nothing that can be answered; its status."""

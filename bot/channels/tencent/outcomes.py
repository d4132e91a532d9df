"""What a platform's answer means for a parcel: one table for all three channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..base import Outcome

Answer: TypeAlias = Mapping[str, object]
"""A JSON object with `errcode` 0 or without one."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that brought no answer, or a refusal; `code` is the platform's own, or what happened.

    `refused`: the platform said so by a code. `unsent`: it never had the call. `unheard`: it may
    have carried it out, but did not say so.
    """

    how: Literal["refused", "unsent", "unheard"]
    code: str


def outcome(answer: Answer | Failure, *, repeatable: bool = False) -> Outcome:
    """How a sending ended. What was `repeatable` (an upload) is never `unknown`: it is done again.

    `errcode` 0 with somebody in `invaliduser` has reached nobody: we send to one at a time.
    """
    match answer:
        case Failure("unsent", code):
            return Outcome("later", SOON, code)
        case Failure("unheard", code) if repeatable:
            return Outcome("later", SOON, code)
        case Failure("unheard", code):
            return Outcome("unknown", 0, code)
        case Failure(_, code):
            end, wait = CODES.get(code, ("refused", 0.0))
            return Outcome(end, wait, code, everybody=code in EVERYBODY)
        case _ if answer.get("invaliduser") or answer.get("unlicenseduser"):
            return Outcome("unreachable", 0, "invaliduser")
        case _:
            return Outcome("sent")


EVERYBODY = frozenset(["45009", "45011", "45033"])
"""Calls are counted for an account as a whole, so it is not one person's answer that waits."""
SOON = 30.0
"""Seconds until a call that did not come through is made again."""
MENDED = 600.0
"""Seconds until a call is made again that fails until somebody has mended a setting."""

End: TypeAlias = Literal["later", "closed", "needs_ticket", "unreachable", "refused"]

CODES: Mapping[str, tuple[End, float]] = {
    # the platform is busy, or we are too quick
    "-1": ("later", 5.0),
    "45011": ("later", 60.0),  # calls of this minute
    "45033": ("later", 5.0),  # calls at the same moment
    "45009": ("later", 3600.0),  # calls of this day
    "43108": ("later", 5.0),  # 订阅通知: another to the same person at the same moment
    # a token that a new one did not mend; settings somebody has to mend
    **dict.fromkeys(["40001", "40014", "42001"], ("later", 60.0)),
    **dict.fromkeys(
        [
            "40013",  # app or corp id
            "40125",  # secret
            "40164",  # our address is not on the list (Official Account)
            "60020",  # our address is not on the list (WeCom)
            "48001",  # the account has not this interface
            "48002",  # the same, for WeCom
            "40056",  # the app's id (WeCom)
            "50003",  # the app is switched off (WeCom)
            "95000",  # 微信客服: the account's id, here and in the next
            "95004",
            "95003",  # 微信客服: as many people as one that is not verified may serve
            "95011",  # 微信客服: the secret of its other edition, here and in the next
            "95012",
            "95017",  # 微信客服: interfaces are switched off
            "40037",  # no such template
            "43107",  # 订阅通知 is closed to the account
        ],
        ("later", MENDED),
    ),
    # the person's window
    "45015": ("closed", 0.0),  # 48 hours are over
    "45047": ("closed", 0.0),  # its messages are used up
    "95001": ("closed", 0.0),  # the same, for 微信客服
    "95002": ("closed", 0.0),  # 微信客服: 48 hours are over
    "95013": ("closed", 0.0),  # 微信客服: the session has ended
    "95018": ("closed", 0.0),  # 微信客服: it has ended, or a colleague answers by hand
    # without consent, or gone
    "43101": ("needs_ticket", 0.0),
    **dict.fromkeys(
        [
            "43004",  # does not follow
            "40003",  # no such person (openid)
            "46004",  # no such person
            "60111",  # no such member
            "40096",  # no such customer, here and in the next
            "84061",
            "81013",  # nobody of those named can be reached
        ],
        ("unreachable", 0.0),
    ),
    # Every other code is a refusal of what was sent: 45002 too long, 45008 too many articles,
    # 40007 no such media, 40009 picture too large, 40004 and 40005 kind of file, 44004 empty ...
}
"""Sources: developers.weixin.qq.com 全局返回码; developer.work.weixin.qq.com path/90313."""

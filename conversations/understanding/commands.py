"""The words that steer a conversation: each command, what happens then, and how it is said.

A command is a whole message, never a part of one.
"""

import re
from collections.abc import Callable, Mapping

from ..events import (
    AskedCalls,
    AskedDraft,
    AskedForms,
    AskedHelp,
    AskedLink,
    AskedOffice,
    AskedRestart,
    AskedReview,
    AskedShare,
    AskedStatus,
    Declined,
    Event,
    Finished,
    HandedIn,
    Kept,
    Paused,
    Picked,
    Postponed,
    Resumed,
    Skipped,
    Started,
    StoppedSharing,
    Undone,
    WentBack,
)
from ..fields.typed import UNKNOWN
from ..inquiry import LACKING, Inquiry
from .manners import fold

LONGEST_COMMAND = 60
"""Characters up to which a message can be a command or name a question.

Longer ones are answers.
"""

Command = Callable[[], Event]


def command_in(text: str) -> str | None:
    """The name of the command a whole message is, or `None`."""
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    return COMMANDS.get(words) or COMMANDS.get(POLITE.sub("", words))


POLITE = re.compile(
    "^(?:请|麻烦|帮我|我[要想])+|(?:[,，。!]?(?:吧|啊|呀|哦|哈|啦|呗|咯|嘛|呢|了?谢谢[您你]?|多谢|辛苦了?))+$"
)
REWRITE = "重写"

TABLE: tuple[tuple[str, Command, str], ...] = (
    ("start", Started, "你好 您好 嗨 在吗 hi hello start /start 开始 你是谁 您是谁 你是机器人吗"),
    ("resume", Resumed, "继续 继续填 继续填写 接着填 接着 接着来 接着弄 接着写 go"),
    (
        "forms",
        AskedForms,
        (
            "表格 菜单 表格列表 换表 换一张表 选表 填别的表 返回菜单 forms 换一张 换张表 重新选表 "
            "填错表了 选错表了 选错表 不填这张表 不填这张表了 不填这张了 我不填这张了 填另一张 "
            "填另一张表 返回列表"
        ),
    ),
    ("skip", Skipped, "跳过 略过 skip"),
    (
        "back",
        WentBack,
        "上一步 上一项 上一题 返回 后退 上一个填错了 上一项填错了 上一题填错了 填错了 back",
    ),
    ("keep", Kept, "保留 沿用 不改 不变 保持不变 下一步 下一项 下一题 下一个 keep"),
    (
        "help",
        AskedHelp,
        (
            "帮助 怎么填 怎么写 什么意思 举个例子 例子 看不懂 不懂 ? ?? help /help 怎么用 "
            "这个怎么用 怎么操作 怎么使用 使用说明 不会填 不会用 不会弄 我不会填 我不会用 "
            "你能干什么 你能做什么 你会什么 举例 举个例 给个例子 看个例子 没看懂 看不明白 "
            "没看明白 不会写 写不来 写不出来 写不好 不知道怎么写 不知道写什么 不知道写啥 帮我写 "
            "帮我写一个 帮我写一下 模板 范文 有没有模板 有模板吗 有没有范文 有没有例子 "
            "太长了看不懂 这是干嘛的 这是干什么的 这是做什么的 这是干啥的 干嘛的 干啥的"
        ),
    ),
    (
        "status",
        AskedStatus,
        (
            "进度 状态 填到哪了 填到哪里了 填到哪儿了 还差什么 还缺什么 还差啥 还缺啥 还差几项 "
            "缺项清单 缺项 交了吗 交了没 交了没有 交齐了吗 交齐了没 收齐了吗 收齐了没 "
            "交上了吗 提交了吗 提交了没 提交了没有 报了吗 "
            "状态如何 状态如何了 状态怎么样 状态怎么样了 进度如何 进度怎么样 进展 进展如何 "
            "我的进度 我的状态 填报进度 填报情况 status"
        ),
    ),
    (
        "lacking",
        lambda: AskedStatus(Inquiry("list", stages=LACKING)),
        "还差谁 谁没交 还有谁没交 谁还没交",
    ),
    ("picture", lambda: AskedStatus(Inquiry("picture")), "进度图 状态图"),
    (
        "all_forms",
        lambda: AskedForms(everything=True),
        "全部表格 所有表格 更多表格 全部的表格 所有的表格 别的表 其他的表 其他表",
    ),
    (
        "pause",
        Paused,
        (
            "先停一下 暂停 先这样 等一下 等下 明天再填 以后再填 回头再填 晚点再填 待会再填 "
            "等会再填 下次再填 过几天再填 不填了 不想填了 再见 退出 pause 保存 保存一下 保存了吗 "
            "明天弄 明天再弄 明天再来 回头再弄 下午再弄 下班再弄 有空再弄 改天再弄 没空 没时间 "
            "会保存吗 会自动保存吗 会丢吗 会不会丢 可以明天再填吗 明天再填可以吗 可以下次再填吗"
        ),
    ),
    (
        "postpone",
        Postponed,
        (
            "先放一放 放一放 这个先放一放 先放着 先跳过这项 先跳过这一项 先跳过这个 先跳过 先空着 "
            "稍后再问 问下领导 问一下领导 回头补 后补 待定 不知道 不清楚 later"
        ),
    ),
    ("office", AskedOffice, "问协会 找协会 联系协会 人工 转人工 人工客服 人工服务 客服"),
    (
        "undo",
        Undone,
        (
            "撤回 撤销 撤消 收回 撤回上一条 撤销上一条 撤回刚才那条 上一条撤回 上一条不算 "
            "上条不算 刚才不算 刚才那条不算 刚才的不算 取消上一条 undo"
        ),
    ),
    ("restart", AskedRestart, "重新填写 重新填 重填 重新开始 从头开始 作废 全部作废 restart"),
    (
        "review",
        AskedReview,
        (
            "检查 核对 查看 预览 看一下 看看 看下 给我看看 给我看下 发我看看 让我看看 我看看 "
            "检查一下 全部 检查一遍 review"
        ),
    ),
    (
        "draft",
        AskedDraft,
        (
            "草稿 word word文件 文件 文档 下载 草稿word 看草稿 发给我 word给我 要word word发我 "
            "发我word 发word 文件给我 文件发我 draft"
        ),
    ),
    (
        "hand_in",
        HandedIn,
        "提交 交稿 上交 我要提交 确认提交 可以提交了 交吧 那就交吧 那就提交吧 可以交了 submit",
    ),
    (
        "link",
        AskedLink,
        (
            "绑定 绑定微信 绑定企业微信 绑定电脑 绑定手机 绑定网页 绑定telegram 换到别的地方填 "
            "换个地方填 换个地方继续 在电脑上继续 在电脑上填 换电脑填 在手机上继续 在手机上填 "
            "换手机填 在微信里继续 link"
        ),
    ),
    (
        "share",
        AskedShare,
        (
            "邀请同事 一起填 让同事帮忙填 共享 和同事一起填 跟同事一起填 请同事一起填 "
            "邀请同事一起填 让同事一起填 共同填写 分享给同事 share"
        ),
    ),
    ("stop_sharing", StoppedSharing, "退出共享 取消共享 停止共享 不一起填了 退出一起填"),
    ("calls", AskedCalls, ""),
    ("example", AskedHelp, ""),
    ("adopt", lambda: Picked(0), ""),
    ("one_by_one", lambda: Picked(1), ""),
    ("refuse", Declined, ""),
    ("done", Finished, ""),
    ("decline", Declined, "都不是"),
    ("rewrite", Declined, REWRITE),
    ("cancel", Declined, "取消"),
)

COMMANDS_BY_KEY: Mapping[str, Command] = {key: event for key, event, _ in TABLE}
_NAMED = {word: key for key, _, words in TABLE for word in words.split()}
COMMANDS: Mapping[str, str] = {**dict.fromkeys(UNKNOWN.split(), "postpone"), **_NAMED}
"""A word that names a command goes before one that only says that the answer is not known."""
BOUND = frozenset(
    {
        "adopt",
        "one_by_one",
        "refuse",
        "done",
        "skip",
        "keep",
        "postpone",
        "decline",
        "rewrite",
        "cancel",
    }
)
"""Commands whose button belongs to one question: pressed later, they explain themselves."""

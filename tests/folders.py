"""A small association for the tests: two notices with one form each, and few people.

It has what the sample has, but stays as it is when the sample grows.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.renderers.papers import paper

FORM = "notices/teams/application.toml"
WORD = "notices/teams/application.docx"
NOTICE = "notices/teams/notice.toml"
OTHER = "notices/works/result.toml"
OTHER_WORD = "notices/works/result.docx"


@cache
def small() -> Mapping[str, bytes]:
    """The folder's files by their paths."""
    texts = {**TEXTS, FORM: APPLICATION, OTHER: RESULT}
    files = {path: text.encode() for path, text in texts.items()}
    return {**files, WORD: _printing(APPLICATION), OTHER_WORD: _printing(RESULT)}


def written(folder: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """The folder on the disk."""
    for path, data in (files or small()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def edited(files: Mapping[str, bytes], path: str, old: str, new: str) -> Mapping[str, bytes]:
    """The files with one stretch of one of them changed."""
    text = files[path].decode()
    assert old in text, f"{path} does not say {old}"
    return {**files, path: text.replace(old, new, 1).encode()}


def _printing(form: str) -> bytes:
    fields = [one for one in tomllib.loads(form)["fields"] if one.get("printed", True)]
    rows = [[one["label"], "{{ " + one["key"] + " }}"] for one in fields]
    return paper("{{ year }}年度", rows=rows)


TEXTS = {
    "bot.toml": """
name = "小信"
association = "江州质量协会"
regions = ["江苏省质量协会", "浙江省质量协会"]
""",
    "roster.csv": """id,role,name,mobile,region,enterprise,team
zhou-lan,staff,周岚,13900000101,江苏省质量协会,,
li-min,contact,李敏,13900000001,江苏省质量协会,江州重型机械股份有限公司,
wang-qiang,leader,王强,13900000011,江苏省质量协会,江州重型机械股份有限公司,装配车间钳工一班
""",
    NOTICE: """
issuer = "中国质量协会"
number = "中国质协字〔{year}〕6号"
title = "关于开展{year}年班组建设活动的通知"
name = "班组建设"

[seasons]
first_year = 2020
opens = "03-01"
deadline = "09-30"

[office]
name = "质量活动推进部"
address = "北京市海淀区某路6号"
postcode = "100048"
phone = "(010)66073178"
email = "office@example.com"

[delivery.application]
to = "推荐质协"
paper = 1
seal = true
source = "附件2 注1"
steps = ["打印 1 份，盖章", "交给推荐质协"]
""",
    "notices/works/notice.toml": """
issuer = "机械工业质协"
number = "中机质协[{year}]08号"
title = "关于{year}年成果交流的通知"
name = "成果交流"

[seasons]
first_year = 2021
opens = "04-19"
deadline = "07-15"

[office]
name = "机械工业质协"
address = "北京西城区某街248号"
postcode = "100055"
phone = "（010）68570536"
email = "works@example.com"

[delivery.result]
to = "works@example.com"
email = "works@example.com"
source = "附件二 注1"
steps = ["发到邮箱"]
""",
}

APPLICATION = """
title = "{year}年班组建设典型经验申报表"
attachment = "附件2"
name = "申报表"
filled_by = "班组长"
document = "{year}年申报表-{enterprise_name}-{team_name}"

[[fields]]
key = "recommender"
label = "推荐省市自治区、行业"
type = "choice"
options = "regions"
other = true
routed = true
ask = "由哪个质协推荐？"

[[fields]]
key = "team_name"
label = "质量信得过班组名称"
type = "team_name"
ask = "请写班组的全称。"
example = "装配车间钳工一班"
aliases = ["班组名称"]

[[fields]]
key = "enterprise_name"
label = "企业名称（公章为准）"
type = "organisation"
ask = "请写企业全称。"
example = "江州重型机械股份有限公司"
aliases = ["企业名称"]

[[fields]]
key = "address"
label = "详细通讯地址"
type = "text"
at_most = 100
ask = "请写详细通讯地址。"
example = "江苏省无锡市滨湖区某路8号"
aliases = ["地址"]

[[fields]]
key = "postcode"
label = "邮编"
type = "postcode"
ask = "请写邮编，6 位数字。"
example = "214000"

[[fields]]
key = "contact"
label = "直接联系人"
type = "person"
ask = "请写联系人的姓名。"
example = "李敏"
aliases = ["联系人"]

[[fields]]
key = "mobile"
label = "手机"
type = "mobile"
ask = "请写联系人的手机号。"
example = "13900000001"

[[fields]]
key = "phone"
label = "电 话"
type = "phone"
ask = "请写固定电话，带区号。"
example = "0510-80000000转801"
suggest = ["{mobile}"]
aliases = ["电话"]

[[fields]]
key = "fax"
label = "传真"
type = "phone"
required = false
ask = "请写传真号码。"
example = "0510-80000001"

[[fields]]
key = "team_leader"
label = "班组长"
type = "person"
ask = "请写班组长的姓名。"
example = "王强"

[[fields]]
key = "team_size"
label = "班组人数"
type = "integer"
unit = "人"
at_least = 1
usual = [3, 100]
ask = "班组一共有多少人？"
example = "12"
aliases = ["人数"]

[[fields]]
key = "defect_rate"
label = "产品/服务不合格率%"
type = "percent"
at_least = 0
at_most = 100
typical = "low"
ask = "不合格率是百分之多少？"
example = "0.4%"
aliases = ["不合格率"]

[[fields]]
key = "first_pass_rate"
label = "产品/服务一次合格率"
type = "percent"
at_least = 0
at_most = 100
typical = "high"
sign = true
ask = "一次合格率是百分之多少？"
example = "99.2%"
aliases = ["一次合格率"]

[[fields]]
key = "accidents"
label = "年质量、安全事故数"
type = "integer"
unit = "起"
at_least = 0
none_is_zero = true
ask = "一年里有几起事故？"
example = "0"
aliases = ["事故数"]

[[fields]]
key = "training"
label = "年培训人数/时数"
type = "pair"
units = ["人次", "学时"]
ask = "一年培训了多少人次、一共多少学时？"
example = "36人次/288学时"
aliases = ["培训"]

[[fields]]
key = "join_rate"
label = "成员参与改进活动率%"
type = "percent"
at_least = 0
at_most = 100
typical = "high"
ask = "成员参与改进活动率是百分之多少？"
example = "100"
aliases = ["参与率"]

[[fields]]
key = "quality_cost"
label = "质量成本（万元/年）"
type = "money"
at_least = 0
ask = "一年的质量成本是多少？"
example = "3.2万"
aliases = ["质量成本"]

[[fields]]
key = "intro_way"
label = "简介的填法"
type = "choice"
options = [
  { value = "file", label = "上传 Word 材料", also = ["上传", "文件"] },
  { value = "chat", label = "在这里分段填写", also = ["在这里写"] },
]
printed = false
ask = "材料怎样交？"

[[fields]]
key = "material"
label = "班组创建材料"
type = "upload"
accept = ["docx"]
at_most_words = 5000
when = { field = "intro_way", is = "file" }
ask = "请发送材料的 Word 文件。"
aliases = ["材料"]

[[fields]]
key = "intro_1"
label = "1. 班组成员组成，班组职责，主要工作内容、班组文化和愿景"
type = "long_text"
at_most = 5000
when = { field = "intro_way", is = "chat" }
ask = "一、请介绍班组成员组成。"

[[fields]]
key = "intro_2"
label = "2. 班组基础管理情况"
type = "long_text"
at_most = 5000
when = { field = "intro_way", is = "chat" }
ask = "二、请介绍班组基础管理情况。"
aliases = ["基础管理"]

[[fields]]
key = "intro_4"
label = "4. 班组质量改进和创新能力"
type = "long_text"
at_most = 5000
when = { field = "intro_way", is = "chat" }
ask = "四、请介绍班组质量改进和创新能力。"
aliases = ["质量改进", "改进和创新"]

[[fields]]
key = "intro_6"
label = "6. 近三年取得荣誉情况"
type = "long_text"
at_most = 5000
when = { field = "intro_way", is = "chat" }
ask = "六、请写近三年取得的荣誉。"
aliases = ["荣誉"]

[[checks]]
rule = "above_zero"
fields = ["accidents"]
level = "warn"
say = "事故数是 {value} 起，请核对。"

[[checks]]
rule = "sum_near"
fields = ["first_pass_rate", "defect_rate"]
limit = 100
within = 5
level = "warn"
say = "两项合计 {sum}%，离 100% 较远。"

[[checks]]
rule = "starts_with"
fields = ["team_name", "enterprise_name"]
words = ["集团", "公司"]
level = "warn"
say = "班组名称里好像带了“{parent}”。"

[[checks]]
rule = "words_within"
fields = ["intro_1", "intro_2", "intro_4", "intro_6"]
limit = 5000
level = "block"
say = "简介合计 {words} 字，超过了 {limit} 字。"
"""

RESULT = """
title = "优秀班组成果表"
attachment = "附件二"
name = "成果表"
filled_by = "班组长"
document = "{year}年成果表-{team_name}"

[[fields]]
key = "team_name"
label = "质量信得过班组名称"
type = "team_name"
ask = "请写班组的全称。"
example = "装配车间钳工一班"
aliases = ["班组名称"]

[[fields]]
key = "will_present"
label = "会上是否发表"
type = "yes_no"
ask = "会上是否发表？"

[[fields]]
key = "enterprise_name"
label = "企业名称（与公章为一至）"
type = "organisation"
ask = "请写企业全称。"
example = "江州重型机械股份有限公司"

[[fields]]
key = "email"
label = "邮箱"
type = "email"
ask = "请写邮箱。"
example = "limin@example.com"

[[fields]]
key = "team_size"
label = "班组人数"
type = "integer"
unit = "人"
at_least = 1
ask = "班组一共有多少人？"
example = "12"
"""

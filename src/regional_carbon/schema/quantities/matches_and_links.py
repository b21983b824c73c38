"""Who is who: what deliveries name enterprises by, the parts of names, matches and what was decided of them."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

entry = Quantity(
    nw.String, "entry", "条目", detail=Either("its identifier within the delivery", "该条目在本次报送中的编号")
)
meter = Quantity(nw.String, "meter number", "户号", detail=Either("the grid company's customer", "供电企业用户编号"))
bureau_id = Quantity(
    nw.String, "bureau's identifier", "部门编号", detail=Either("of the publisher of the delivery", "报送单位所用编号")
)
old_name = Quantity(nw.String, "old name", "曾用名")
place_codes = Quantity(
    nw.String, "place", "行政区划", detail=Either("GB/T 2260 codes it may stand for", "可能对应的GB/T 2260代码")
)
brand = Quantity(nw.String, "brand", "字号", detail=Either("what the name has of its own", "名称中自有的部分"))
trade = Quantity(nw.String, "trade", "行业表述", detail=Either("the words for its business", "名称中表明行业的词"))
legal_form = Quantity(
    nw.String,
    "legal form",
    "组织形式",
    detail=Either(
        "limited, group, works, cooperative, partnership or individual; blank where the name has none",
        "limited公司、group集团、works厂、cooperative合作社、partnership合伙、individual个体；名称未写明时空缺",
    ),
)
branch = Quantity(
    nw.String,
    "branch",
    "分支机构",
    detail=Either("plant or branch, in one spelling; blank for the enterprise itself", "分厂或分公司；企业本身为空"),
)
former_name = Quantity(nw.String, "former name", "原名", detail=Either("told in brackets", "括号内注明"))
pile = Quantity(
    nw.String,
    "match",
    "匹配结果",
    detail=Either("sure, decide (a person does) or new", "sure为确定，decide为待人工确认，new为新增"),
)
matched_by = Quantity(
    nw.String,
    "matched by",
    "匹配依据",
    detail=Either(
        "link, meter, bureau_id, credit_code or name",
        "link关联记录、meter户号、bureau_id编号、credit_code信用代码、name名称",
    ),
)
match_probability = Quantity(
    nw.Float64,
    "probability",
    "概率",
    detail=Either("that they are one enterprise", "两者为同一企业"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
credit_code_state = Quantity(
    nw.String,
    "state of the credit code",
    "信用代码状态",
    detail=Either(
        "valid, repaired, ruined (digits lost to a spreadsheet), wrong, or blank",
        "valid有效、repaired已修复、ruined已被表格软件截断、wrong有误，或空缺",
    ),
)
reason = Quantity(nw.String, "reason", "理由", detail=Either("its name in the program", "程序中的名称"))
delivered = Quantity(nw.String, "as delivered", "报送值")
known = Quantity(nw.String, "as known", "已有值")
field = Quantity(nw.String, "value of", "数据项", detail=Either("a column of the register", "名录中的列"))
value = Quantity(nw.String, "value", "数值", detail=Either("in the register's unit", "以名录单位计"))
delivery = Quantity(nw.String, "delivery", "报送批次", detail=Either("its folder in sources/", "在sources/中的文件夹"))
received = Quantity(nw.String, "received", "收到时间", detail=Either("UTC", "世界协调时"))
parts = Quantity(
    nw.Int64,
    "rows added up",
    "合计行数",
    detail=Either("meters or plants of one enterprise", "同一企业的户号或分厂"),
    at_least=1,
)
agreement = Quantity(
    nw.String,
    "agreement",
    "采用情况",
    detail=Either(
        "used, agrees (to half of a thousandth) or differs", "used采用、agrees一致（误差不超过万分之五）、differs不一致"
    ),
)
link = Quantity(
    nw.String,
    "link",
    "关联类型",
    detail=Either(
        "same, different, renamed, merged, split, closed, moved or forgotten",
        "same相同、different不同、renamed更名、merged合并、split分立、closed关闭、moved迁出、forgotten漏报",
    ),
)
identity_kind = Quantity(
    nw.String,
    "named by",
    "标识类型",
    detail=Either("meter, credit_code, bureau_id or name", "meter户号、credit_code信用代码、bureau_id编号、name名称"),
)
identity = Quantity(nw.String, "identity", "标识", detail=Either("as the source has it", "来源中的写法"))
publisher = Quantity(
    nw.String, "publisher", "报送单位", detail=Either("whose identity it is; blank for any", "标识所属单位，空缺则不限")
)
other_enterprise = Quantity(
    nw.String, "other enterprise", "另一企业", detail=Either("merged into, or split from", "并入或分立自的企业编号")
)
decided_on = Quantity(
    nw.String, "date", "日期", detail=Either("from when it holds, like 2024-01-31", "生效日期，如2024-01-31")
)
holds_from = Quantity(
    nw.String, "holds from", "起始时间",
    detail=Either(
        "a year or a day, like 2024 or 2024-07-01; blank: always. A year's figures are whose it is on 1 July",
        "年份或日期，如2024或2024-07-01，空缺则一直有效；年度数据以7月1日为准",
    ),
)  # fmt: skip
decided_by = Quantity(nw.String, "by", "决定人")
why = Quantity(nw.String, "why", "原因")

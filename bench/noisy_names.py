"""Registers of made-up enterprises, and deliveries that name them otherwise: seeded, the truth is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import polars as pl
from opencc import OpenCC

BRAND_SIGNS: Final = (
    "华大新宏兴盛达丰隆昌泰安恒永金鑫东方江海天龙凤祥瑞福康乐嘉益信诚立德润泽源远航宇博创联合众美佳丽高科明亮星辰阳光春晖"
    "振升腾飞跃正元利亚通力强健环球三六八越浙杭萧湘南北中国民建工百千万顺亿富荣贵锦绣青红蓝白云山峰岭松柏梅兰竹菊玉石银"
    "铭凯奥迪欧尔特斯诺维克森林木水河湖清溪洁净善道义仁和平友谊同庆寿长久广博雅致精诚勤俭旭日晨曦朝霞晶莹钰铂铖锐捷速智慧"
)
# The words of trades by the division of GB/T 4754 they belong to.
TRADES: Final = [
    (division, trade)
    for division, trades in {
        "17": "纺织 印染 化纤纺织 针织 棉纺 织造 经编 纺织品",
        "18": "服饰 制衣 服装 羽绒制品",
        "19": "鞋业 皮革 箱包",
        "20": "木业",
        "21": "家具 家私",
        "22": "纸业 纸制品 包装",
        "23": "彩印 印刷",
        "24": "文具",
        "25": "石化",
        "26": "化工 精细化工 涂料 化学原料 颜料化学",
        "27": "制药 药业",
        "28": "化纤 合成纤维",
        "29": "塑料 塑胶制品 橡胶 橡塑 塑业",
        "30": "建材 水泥 玻璃 混凝土 陶瓷",
        "31": "钢管 特钢 铸造",
        "32": "铜业 铝业",
        "33": "五金 金属制品 五金工具 紧固件 钢结构 实业 工贸",
        "34": "机械 机械制造 轴承 阀门 齿轮箱 泵业 科技",
        "35": "机电设备 模具 环保设备 智能装备",
        "36": "汽车零部件 汽配",
        "37": "船舶修造",
        "38": "电器 电缆 电机 照明电器 变压器",
        "39": "电子 光电科技 电子元件 通信设备",
        "40": "仪表 自动化仪表",
        "42": "再生资源",
        "44": "热电",
        "13": "食品 饲料",
        "14": "乳业",
        "15": "酒业 饮料",
    }.items()
    for trade in trades.split()
]
COUNTIES: Final = {
    "萧山": "区",
    "余杭": "区",
    "富阳": "区",
    "临安": "区",
    "滨江": "区",
    "桐庐": "县",
    "淳安": "县",
    "建德": "市",
}
TOWNS: Final = ("瓜沥", "临浦", "义桥", "衙前", "党湾", "益农", "戴村", "河上", "浦阳", "所前", "进化", "楼塔")
ELSEWHERE: Final = ("宁波", "绍兴", "温州", "嘉兴", "湖州", "金华", "台州", "上海", "苏州", "诸暨", "海宁", "慈溪")
FORMS: Final = (("有限公司", 76), ("股份有限公司", 8), ("有限责任公司", 6), ("厂", 8), ("集团有限公司", 2))
TRADITIONAL: Final = OpenCC("s2t")
# Signs that are taken for one another: by sound (typed in pinyin) and by look (read from paper).
ALIKE: Final = (
    "华花桦", "大太", "新鑫欣心", "宏洪鸿红", "兴星", "盛胜晟", "达大", "丰峰风锋", "隆龙",
    "昌长", "泰太", "恒横", "永泳", "金今", "东冬", "江将", "海每", "天夭",
    "瑞锐", "福富", "康慷", "嘉佳加", "益亿", "信新", "诚成城", "立力利丽", "德得",
    "润闰", "源远元圆", "航杭", "博搏", "创仓", "联连", "美关", "高商", "明名",
    "阳杨", "振震", "升生", "腾藤", "正政", "通同", "强墙", "环还", "球求",
    "顺川", "荣容", "锦绵", "青清", "蓝兰", "白百", "云去", "山出", "松送",
    "玉王", "银根", "铭名", "凯恺", "奥澳", "特待", "维唯", "森林", "木本",
    "水永", "河何", "和合禾", "平苹", "友有", "庆床", "久九", "广厂", "雅稚",
    "精清", "旭加", "晨辰", "晶品", "智知", "纺仿", "织识", "化花", "塑朔",
    "料科", "机杌", "械戒", "电申", "子仔", "钢刚", "五伍", "制治", "品晶",
    "纸低",
)  # fmt: skip


class Noisy(NamedTuple):
    """A register, a delivery, and which enterprise each entry of it truly is (null: none of the register)."""

    known: pl.DataFrame
    delivered: pl.DataFrame
    truth: pl.DataFrame


class Firm(NamedTuple):
    """What a name is made of."""

    places: tuple[str, ...]
    brand: str
    trade: str
    form: str
    industry: str
    town: str
    branch: str = ""


Noise = Callable[[random.Random, Firm, str], str]


def written(firm: Firm) -> str:
    """The name as it is registered."""
    branch = firm.branch if firm.form != "厂" or not firm.branch else f"({firm.branch})"
    return "".join(firm.places) + firm.brand + firm.trade + firm.form + branch


def firms(count: int, seed: int) -> list[Firm]:
    """Different enterprises of one region; brands are drawn as unevenly as real ones, so that many share theirs."""
    draw = random.Random(seed)  # noqa: S311  # noise, no secret
    made: list[Firm] = []
    names: set[tuple[str, ...]] = set()
    while len(made) < count:
        one = sibling(draw, draw.choice(made)) if made and draw.random() < 0.06 else _firm(draw)
        if registered(one) not in names:
            names.add(registered(one))
            made.append(one)
    return made


def registered(firm: Firm) -> tuple[str, ...]:
    """What no two enterprises have in common: within one prefecture no office registers a brand and trade twice."""
    return firm.brand, firm.trade, firm.branch, firm.places[0] if firm.places and firm.places[0] in ELSEWHERE else ""


def _firm(draw: random.Random) -> Firm:
    sign = lambda: BRAND_SIGNS[int(draw.expovariate(1 / 70)) % len(BRAND_SIGNS)]  # noqa: E731
    brand = "".join(sign() for _ in range(draw.choices((2, 3, 4), (80, 16, 4))[0]))
    industry, trade = draw.choice(TRADES)
    county, ending = draw.choice(list(COUNTIES.items()))
    places = draw.choices(
        (
            (), ("杭州",), ("浙江",), ("杭州市",), (county,), ("杭州", county), ("杭州市", county + ending),
            (county + ending,),
        ),
        (6, 52, 8, 8, 8, 10, 3, 5),
    )[0]  # fmt: skip
    form = draw.choices([form for form, _ in FORMS], [weight for _, weight in FORMS])[0]
    branch = draw.choice(("二厂", "第三分厂", "临浦分公司", "余杭厂区")) if draw.random() < 0.03 else ""
    return Firm(places, brand, trade, form, industry, draw.choice(TOWNS), branch)


def sibling(draw: random.Random, firm: Firm) -> Firm:
    """Another enterprise of nearly the same name: the brand in another trade or place, or one sign of it changed."""
    how = draw.random()
    industry, trade = draw.choice(TRADES)
    town = draw.choice(TOWNS)
    if how < 0.4:
        return firm._replace(trade=trade, industry=industry, town=town)
    if how < 0.6:
        return firm._replace(places=(draw.choice(ELSEWHERE),), town=town)
    if how < 0.75:
        return firm._replace(branch=draw.choice(("二厂", "第四分厂", "滨江分公司")), town=town)
    at = draw.randrange(len(firm.brand))
    brand = firm.brand[:at] + draw.choice(BRAND_SIGNS) + firm.brand[at + 1 :]
    return firm._replace(brand=brand, industry=industry if how < 0.9 else firm.industry, town=town)


# ---------------------------------------------------------------------------------------------------
# Noise, by who makes it


def another_form(draw: random.Random, firm: Firm, name: str) -> str:
    """A clerk: the legal form shortened, turned into another, or left out."""
    written_form = next((form for form in ("有限责任公司", "股份有限公司", "有限公司", "公司") if form in name), "")
    if not written_form or firm.form.startswith("集团"):
        return name
    return name.replace(written_form, draw.choice(("公司", "有限公司", "有限责任公司", "股份有限公司", "")))


def another_place(draw: random.Random, firm: Firm, name: str) -> str:
    """A clerk: the place left out, added, spelt out, or put into brackets before the form."""
    if firm.places and firm.places[0] in ELSEWHERE:
        return name
    bare = firm._replace(places=())
    county = next((county for county in COUNTIES for place in firm.places if place.startswith(county)), "")
    city = "" if not firm.places else "浙江" if firm.places[0] == "浙江" else "杭州"
    spelt = {"": "", "浙江": "浙江省", "杭州": "杭州市"}[city]
    ways = [bare, firm._replace(places=(city, county)), firm._replace(places=(spelt, county))]
    ways += [firm._replace(places=("浙江省", "杭州市", county + COUNTIES.get(county, "")))] if city else []
    if firm.form != "厂" and city and not firm.branch:
        ways += [bare._replace(form=f"({place}){firm.form}") for place in (city, county or city)]
    return written(draw.choice(ways))


def another_writing(draw: random.Random, firm: Firm, name: str) -> str:
    """A system: full width, blanks, traditional characters, other brackets, unseen signs."""
    how = draw.randrange(5)
    if how == 0:
        return TRADITIONAL.convert(name)
    if how == 1:
        return name.replace("(", "（").replace(")", "）")
    if how == 2:
        at = draw.randrange(1, len(name))
        return f"{name[:at]} {name[at:]}"
    if how == 3:
        return f"\u3000{name} "
    return name[: len(firm.places)] + "\u200b" + name[len(firm.places) :]


def another_trade(draw: random.Random, firm: Firm, name: str) -> str:
    """A person in a hurry: the words of the trade shortened, or a word added."""
    if len(firm.trade) > 2 and draw.random() < 0.7:
        return name.replace(firm.brand + firm.trade, firm.brand + firm.trade[:2])
    more = draw.choice(("制造", "科技", "实业", "制品"))
    return name.replace(firm.brand + firm.trade, firm.brand + firm.trade + more) if more not in firm.trade else name


def mistyped(draw: random.Random, firm: Firm, name: str) -> str:
    """A typist: a sign taken for one that sounds or looks alike."""
    places = [
        (at, sorted({other for group in ALIKE if sign in group for other in group} - {sign}))
        for at, sign in enumerate(name[: -len(firm.form)])
        if at >= len("".join(firm.places))
    ]
    places = [(at, others) for at, others in places if others]
    if not places:
        return name
    at, others = draw.choice(places)
    return name[:at] + draw.choice(others) + name[at + 1 :]


def dropped(draw: random.Random, firm: Firm, name: str) -> str:
    """A typist: a sign left out, doubled, or two swapped, behind the brand's first."""
    start = name.find(firm.brand) + 1
    at = draw.randrange(start, max(start + 1, len(name) - len(firm.form) - 1))
    how = draw.randrange(3)
    if how == 0:
        return name[:at] + name[at + 1 :]
    return name[:at] + (
        name[at] * 2 + name[at + 1 :] if how == 1 else name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    )


CLERK: Final[tuple[Noise, ...]] = (another_form, another_place)
SYSTEM: Final[tuple[Noise, ...]] = (another_writing,)
HURRY: Final[tuple[Noise, ...]] = (another_trade,)
TYPIST: Final[tuple[Noise, ...]] = (mistyped, dropped)
KINDS: Final = {"clerk": CLERK, "system": SYSTEM, "hurry": HURRY, "typist": TYPIST}


def noisy_delivery(
    count: int,
    seed: int,
    weights: Sequence[tuple[str, int]] = (("clerk", 10), ("system", 5), ("hurry", 2), ("typist", 1)),
) -> Noisy:
    """A register of `count`, and a delivery of as many: a tenth unchanged, the others with one or two kinds of noise.

    A fifth of the delivery is not in the register; of these a third are near relations of one that is. Industry is told
    in 7 of 10 rows, the town in 4 of 10; 1 in 20 of what is told is wrong. No code or meter is given: names alone.
    """
    draw = random.Random(seed)  # noqa: S311  # noise, no secret
    every = firms(round(count * 1.2), seed)
    draw.shuffle(every)
    inside, outside = every[:count], every[count:]
    rows = [(str(at), firm) for at, firm in enumerate(inside) if draw.random() < 0.8]
    names_taken = {registered(firm) for firm in every}
    for firm in outside:
        other = sibling(draw, draw.choice(inside)) if draw.random() < 1 / 3 else firm
        rows.append(("", firm if registered(other) in names_taken else other))
    draw.shuffle(rows)
    names = [_noised(draw, firm, weights) for _, firm in rows]
    told = [_told(draw, firm) for _, firm in rows]
    known = pl.DataFrame(
        {
            "enterprise_id": [str(at) for at in range(count)],
            "name": [written(firm) for firm in inside],
            "industry_code": [firm.industry for firm in inside],
            "township": [f"{firm.town}镇" for firm in inside],
        }
    )
    entries = [f"r{at}" for at in range(len(rows))]
    delivered = pl.DataFrame(
        {
            "entry": entries,
            "name": names,
            "industry_code": [industry for industry, _ in told],
            "township": [town for _, town in told],
        },
        schema_overrides={"industry_code": pl.String, "township": pl.String},
    )
    return Noisy(known, delivered, pl.DataFrame({"entry": entries, "truth": [one or None for one, _ in rows]}))


def _noised(draw: random.Random, firm: Firm, weights: Sequence[tuple[str, int]]) -> str:
    name = written(firm)
    for _ in range(draw.choices((0, 1, 2), (10, 70, 20))[0]):
        kind = draw.choices([kind for kind, _ in weights], [weight for _, weight in weights])[0]
        name = draw.choice(KINDS[kind])(draw, firm, name)
    return name


def _told(draw: random.Random, firm: Firm) -> tuple[str | None, str | None]:
    industry = firm.industry if draw.random() > 0.05 else draw.choice(TRADES)[0]
    town = firm.town if draw.random() > 0.05 else draw.choice(TOWNS)
    return industry if draw.random() < 0.7 else None, f"{town}镇" if draw.random() < 0.4 else None


# ---------------------------------------------------------------------------------------------------
# Names that are not made up


def noisy_names(names: Sequence[str], seed: int, *, typists: int = 1) -> Noisy:
    """A register of four fifths of the names and a delivery of all, spoilt as Taiwan's are: no support, names alone."""
    draw = random.Random(seed)  # noqa: S311  # noise, no secret
    simple, signs = OpenCC("t2s"), sorted({sign for name in names for sign in name})

    def form(name: str) -> str:
        return name.replace("股份有限公司", draw.choice(("(股)公司", "股份公司", "有限公司", "公司", "")))

    def script(name: str) -> str:
        return draw.choice(
            (
                simple.convert(name),
                name.replace("台", "臺"),
                name.replace("臺", "台"),
                f" {name}",
                name.replace("廠", "工廠"),
            )
        )

    def width(name: str) -> str:
        return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in name)

    def typo(name: str) -> str:
        at = draw.randrange(1, max(2, name.find("股份")))
        return name[:at] + draw.choice(("", draw.choice(signs), name[at] * 2)) + name[at + 1 :]

    kinds, shares = (form, script, width, typo), (7, 7, 3, typists)
    drawn = sorted(names)
    draw.shuffle(drawn)
    inside = drawn[: len(drawn) * 4 // 5]
    told = list(drawn)
    for at in range(len(told)):
        for _ in range(draw.choices((0, 1, 2), (10, 70, 20))[0]):
            told[at] = draw.choices(kinds, shares)[0](told[at])
    blank = {"industry_code": [None] * len(names), "township": [None] * len(names)}
    kinds_of = {"industry_code": pl.String, "township": pl.String}
    entries = [f"r{at}" for at in range(len(told))]
    known = {"enterprise_id": [str(at) for at in range(len(inside))], "name": inside}
    truth = [str(at) if at < len(inside) else None for at in range(len(told))]
    return Noisy(
        pl.DataFrame(
            {**known, **{name: values[: len(inside)] for name, values in blank.items()}}, schema_overrides=kinds_of
        ),
        pl.DataFrame({"entry": entries, "name": told, **blank}, schema_overrides=kinds_of),
        pl.DataFrame({"entry": entries, "truth": truth}),
    )

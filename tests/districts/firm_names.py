"""Names of enterprises as registers have them, with every kind of character that trips a reader."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from random import Random
from typing import Final

from opencc import OpenCC

PLACES: Final = ("", "", "杭州", "杭州市", "浙江", "浙江省", "杭州萧山", "杭州市萧山区", "宁波", "嘉兴")
SIGNS: Final = (
    "华兴荣盛达通顺利丰泰恒瑞祥和安宁康健宏伟明亮金银玉宝龙凤虎鹏海江河湖山岳林森春秋东南西北星辰日月云天新旭晨光辉煌"
)
TRADES: Final = {
    "13": ("粮油", "食品加工", "农产品"), "17": ("纺织", "织造", "针纺"), "26": ("化工", "精细化工", "染化"),
    "29": ("注塑", "橡胶", "塑料制品"), "30": ("安全玻璃", "水泥", "全瓷建材"), "33": ("五金", "金属制品", "锻造"),
    "34": ("通用机械", "泵阀", "计量泵"), "35": ("专用设备", "设计装备", "总成机械"), "38": ("电机", "电缆", "全自动电器"),
    "39": ("计算机", "电子", "全息光电"), "40": ("仪表", "计量仪器", "光学仪器"),
}  # fmt: skip
FORMS: Final = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂", "总厂", "集团有限公司")
BRANCHES: Final = ("二厂", "第三分厂", "临平分公司", "总厂南区", "三车间", "（北厂区）")
MOST_OF_TWO: Final = 100  # brands of two signs in a district, so that there are signs left
# Names that are words of totals and notes, begin as formulas do, or hold what a delimiter or a quote is.
ODD: Final = (
    "合计科技{n}有限公司", "其中{n}新材料有限公司", "总计划{n}有限公司", "注：{n}铸造厂", "全部{n}物流有限公司", "小计{n}五金厂",
    "Total Energy {n} Ltd", "Sum {n} Foods Co., Ltd.", "=一诺{n}电子厂", "+8度{n}冷链有限公司", "-28℃{n}冷库有限公司",
    "@家{n}家具厂", "#1 {n} Foods", "*{n}轴承厂", "({n})印刷厂", "（{n}）印刷有限公司", "“{n}”牌服装有限公司",
    'The "{n}" Company, Inc.', "{n}、兄弟与女儿有限公司", "{n},兄弟有限公司", "{n};弟弟有限公司", "3号{n}基地有限公司", "1688{n}有限公司",
    "来源{n}食品有限公司", "说明{n}书印务有限公司", "审核{n}检测有限公司", "a) {n} Works", "Notes {n} & Sources Ltd", "{n}會計用品總廠",
    "臺灣{n}電機股份有限公司杭州廠", "'{n}'工坊", "{n}（集团）（杭州）新能源汽车零部件及配件研究开发制造安装服务综合保障有限责任公司",
)  # fmt: skip


class Names:
    """Names given out one by one, no brand in two of them."""

    def __init__(self, draw: Random, taken: Iterable[str] = ()) -> None:
        self.draw = draw
        self.taken = list(taken)  # names of others
        self.brands: set[frozenset[str]] = set()
        self.pairs: set[frozenset[str]] = set()

    def brand(self) -> str:
        """Two or three signs, not all of them in another's brand, nor all of another's in them."""
        while True:
            signs = "".join(
                self.draw.sample(SIGNS, 2 if len(self.brands) < MOST_OF_TWO and self.draw.random() < 0.6 else 3)
            )
            pairs = {frozenset(pair) for pair in combinations(signs, 2)}
            used = frozenset(signs) in self.brands | self.pairs or pairs & self.brands
            if not used and not any(signs in name for name in self.taken):
                self.brands.add(frozenset(signs))
                self.pairs |= pairs
                return signs

    def firm(self, industry: str) -> str:
        """A name of an enterprise of an industry."""
        brand = self.brand()
        if self.draw.random() < 0.15:
            return self.draw.choice(ODD).format(n=brand)
        place, trade, form = self.draw.choice(PLACES), self.draw.choice(TRADES[industry]), self.draw.choice(FORMS)
        if place and self.draw.random() < 0.2:
            bracket = self.draw.choice(("（{}）", "({})"))
            return f"{brand}{bracket.format(place)}{trade}{form}"
        return f"{place}{brand}{trade}{form}"

    def branch(self, of: str) -> str:
        """A name of another plant of a firm."""
        return f"{of}{self.draw.choice(BRANCHES)}"


def as_another_writes(name: str, draw: Random) -> str:
    """The same name as another publisher has it in its list."""
    ways = (_same, _same, _same, _other_brackets, _blank_inside, _full_width, _traditional, _trailing_blank)
    return draw.choice(ways)(name)


def _same(name: str) -> str:
    return name


def _other_brackets(name: str) -> str:
    return name.translate(str.maketrans("（）()", "()（）"))


def _blank_inside(name: str) -> str:
    return name if name.isascii() else f"{name[:4]} {name[4:]}"


def _full_width(name: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in name)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _traditional(name: str) -> str:
    return str(_converter().convert(name))


def _trailing_blank(name: str) -> str:
    return f"{name}　"

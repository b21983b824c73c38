"""A rule of the user's own: a function in a package of theirs, found by its entry point."""

import re

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.cli.rule_list import described_rules
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies import RULES, Strategy, known_rules
from tests.engines import ENGINES, column
from tests.registers import three_ranked

POLARS = ENGINES["polars"]

MODULE = '''
import narwhals as nw
import numpy as np

from regional_carbon.strategies.rule import Dial, Rule, Share, rule
from regional_carbon.language.messages import Either


@rule
def first_half(rate: Share = 0.5):
    """The first half of the ranking cuts, the others do not.

        β[i] = rate if i ≤ N/2, else 0

    Source: the township's own.
    """
    return nw.when(nw.col("rank") * 2 <= nw.col("ranked_enterprises")).then(nw.lit(rate)).otherwise(nw.lit(0.0))


def by_size(rate=0.5):
    """The largest cuts most."""
    return lambda enterprises: rate * enterprises["emission_tco2"] / enterprises["emission_tco2"].max()


half = Rule(first_half, Dial("rate", 0.0, 1.0), Either("first half", "前半"), Either("The worse half cuts.", "较差一半减排。"))
short = lambda: lambda enterprises: np.ones(1)
wild = lambda: lambda enterprises: np.full(len(enterprises), 1.5)
number = 7
'''


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs a package, as pip lays it out, with the entry points given."""

    def install(**points):
        told = "\n".join(f"{name} = township_rules:{attribute}" for name, attribute in points.items())
        (tmp_path / "township_rules.py").write_text(MODULE, encoding="utf-8")
        info = tmp_path / "township_rules-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: township-rules\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[regional_carbon.strategies]\n{told}\n")
        monkeypatch.syspath_prepend(tmp_path)
        known_rules.cache_clear()

    yield install
    known_rules.cache_clear()


def test_installed_rule_is_a_rule_like_any_other(installed):
    installed(first_half="half", by_size="by_size")
    three = three_ranked(POLARS)
    beta = column(reduction_curve(three, Strategy("s", "first_half", {"rate": 0.4}).coefficient()), "coefficient")
    assert beta == [0.4, 0, 0]
    beta = column(reduction_curve(three, Strategy("s", "by_size").coefficient()), "coefficient")
    assert beta == approx([0.5, 0.25, 0.25])
    assert rc.adjust(three, Strategy("s", "first_half"), 0.2).parameters == {"rate": approx(0.4)}


def test_installed_rule_is_listed_with_its_own_words(installed):
    installed(first_half="half", by_size="by_size")
    (half,) = described_rules("first_half")
    assert half["name"] == "first half"
    assert half["formula"] == "β[i] = rate if i ≤ N/2, else 0"
    assert half["source"] == "the township's own."
    with rc.speaking("zh"):
        assert described_rules("first_half")[0]["principle"] == "较差一半减排。"
    assert described_rules("by_size")[0]["principle"] == "The largest cuts most."
    assert len(described_rules()) == len(RULES) + 2 + 2  # CAS-1 and CAS-2 of the paper


def test_installed_rule_is_chosen_in_region_toml_and_told_in_the_report(installed, region_a):
    installed(first_half="half")
    with (region_a / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[strategies.worse]\nrule = "first_half"\nrate = 0.9\n')
    done = rc.run(region_a)
    assert done.curves.filter(strategy="worse")["coefficient"].to_list() == [0.9] * 36 + [0] * 36
    assert re.search(
        r"worse: first half \(rate|worse: first half \(ρ = 0\.9\)", (done.folder / "report.html").read_text("utf-8")
    )


REFUSED = {
    "short": (
        "The rule gives an array of shape 1 for 3 enterprises.\n  It must give one coefficient for each, in the order of its columns.",
        "该规则对3家企业给出的数组形状为1。\n  应按所给列的顺序，为每家企业给出一个系数。",
    ),
    "wild": (
        "The rule gives 3 coefficients outside 0–1, the first for enterprise 'a': 1.5.\n  A coefficient is the share of its emissions that an enterprise reduces.",
        "该规则给出的系数有3个不在0–1之间，首个为企业“a”：1.5。\n  系数是企业减排量占其排放量的比例。",
    ),
}


@pytest.mark.parametrize("attribute", REFUSED)
def test_coefficients_that_cannot_be_are_refused(installed, attribute):
    installed(mine=attribute)
    with pytest.raises(rc.StrategyError) as refused:
        reduction_curve(three_ranked(POLARS), Strategy("s", "mine").coefficient())
    told(refused.value, *REFUSED[attribute])


def test_name_of_the_package_s_own_rules_is_taken(installed):
    installed(uniform="half")
    assert Strategy("s", "uniform").of() is RULES["uniform"]
    with pytest.raises(rc.StrategyError) as refused:
        described_rules()
    told(
        refused.value,
        "The name of the rule 'uniform' of township_rules:half is already taken.\n  Register it under another name.",
        "township_rules:half的规则“uniform”与已有规则重名。\n  请以其他名称注册。",
    )


def test_rule_that_cannot_be_loaded_is_told(installed):
    installed(mine="nothing")
    with pytest.raises(rc.StrategyError) as refused:
        Strategy("s", "mine")
    told(
        refused.value,
        "The rule 'mine' cannot be loaded from township_rules:nothing: module 'township_rules' has no attribute 'nothing'.\n"
        "  Correct the package that registers it, or remove it.",
        "无法从township_rules:nothing加载规则“mine”：module 'township_rules' has no attribute 'nothing'。\n"
        "  请更正或移除注册该规则的软件包。",
    )


def test_what_is_no_rule_is_told(installed):
    installed(mine="number")
    with pytest.raises(rc.StrategyError) as refused:
        known_rules()
    told(
        refused.value,
        "The rule 'mine' of township_rules:number is neither a function nor a Rule.\n  Register the function that returns β.",
        "township_rules:number的规则“mine”既不是函数也不是Rule。\n  请注册给出β的函数。",
    )


def told(error, english, chinese):
    assert str(error) == english
    with rc.speaking("zh"):
        assert str(error) == chinese

"""What allocation rules are called on paper: what they ask, without letters and parameters."""

from __future__ import annotations

from typing import Final

from regional_carbon.language.amounts import tidy
from regional_carbon.reports.sender import paper_word
from regional_carbon.reports.sentences.labels import label
from regional_carbon.strategies import Strategy

_NAMED: Final = {"marginal_opt_out": "rule_closing", "uniform": "rule_uniform"}


def rule_told(strategy: Strategy) -> str:
    """A rule in words; another's label, bare."""
    if strategy.rule in _NAMED:
        return paper_word(_NAMED[strategy.rule])
    decay = strategy.parameters.get("decay")
    if strategy.rule == "collective_action" and isinstance(decay, float):
        return paper_word("rule_falling", step=tidy(1 - decay))
    return label(strategy, bare=True)

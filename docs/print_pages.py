"""Prints the pages of the documentation that come from the code: tables, sources, commands, rules.

python docs/print_pages.py          writes them; a test holds them equal to what this prints
"""

from __future__ import annotations

from pathlib import Path

import click

from regional_carbon.cli import main
from regional_carbon.factors import catalogue
from regional_carbon.reports.sentences.labels import value_text
from regional_carbon.schema.dictionary import tables
from regional_carbon.strategies import RULES

DOCS = Path(__file__).parent


def tables_page() -> str:
    """The data dictionary: every table and column, from `schema/`."""
    lines = [
        "# Tables",
        "",
        "Every table of the system, printed from `src/regional_carbon/schema/`. A name ends in its unit; what is not",
        "known is blank, never 0. Columns marked *optional* may be missing from a file; *blank allowed* means that not",
        "every row needs a value; **key** columns together name a row. 各表的列、单位与含义；中文名称列于最后。",
    ]
    for table in tables():
        lines += ["", f"## {table.__name__}", "", f"{(table.__doc__ or '').strip()}  ", table.zh, ""]
        lines += ["| column | unit | symbol | bounds | what it holds | 含义 |", "|---|---|---|---|---|---|"]
        for name, column in table.columns().items():
            marks = [mark for mark, on in (("**key**", column.key), ("*optional*", column.optional)) if on]
            marks += ["*blank allowed*"] if column.nullable and not column.optional else []
            english, chinese = "; ".join([column.meaning("en"), *marks]), column.meaning("zh")
            lines.append(f"| `{name}` | {column.unit} | {column.symbol} | {column.bounds()} | {english} | {chinese} |")
    return "\n".join(lines) + "\n"


def sources_page() -> str:
    """Where each emission factor comes from, from the catalogue."""
    lines = [
        "# Sources of the emission factors",
        "",
        "Printed from `src/regional_carbon/factors/sources.csv`. A factor's row names its source here; `confidence`",
        "says whether its value was seen in `two_places` or in `one_place`, or is `computed`. Check a value seen in",
        "one place against its source before you publish.",
        "",
        "Process factors (`process.csv`) are those of the IPCC (2006), Volume 3. Those of China's guides for",
        "enterprises (NDRC 2013 to 2015, GB/T 32151) are not among them: of none was a value seen that could be",
        "verified. Who has the guide of its industry at hand counts by it in a verified inventory, which stands in",
        "place of the factor.",
        "",
        "| id | source | 原文 | publisher | date | what was seen |",
        "|---|---|---|---|---|---|",
    ]
    originals = [row for row in catalogue("sources") if row["kind"] == "original"]
    for row in originals:
        cells = [row[name] for name in ("id", "title_en", "title_original", "publisher", "date", "confidence")]
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """The command reference, from `--help`."""
    lines = ["# Commands", "", "Printed from `regional-carbon COMMAND --help`."]
    lines.append(
        "Exit codes: 0 done · 1 done, and the answer is no (results out of date, no strategy meets the target) · "
        "2 the input is not valid."
    )
    lines += _help(main, "regional-carbon")
    return "\n".join(lines) + "\n"


def _help(command: click.Command, name: str, parent: click.Context | None = None) -> list[str]:
    width = {"terminal_width": 100, "max_content_width": 100}
    settings = {**command.context_settings, **width}
    context = command.context_class(command, parent, info_name=name.split()[-1], **settings)
    lines = ["", f"## {name}", "", "```", command.get_help(context), "```"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            lines += _help(found, f"{name} {child}", context) if found else []
    return lines


def rules_page() -> str:
    """The catalogue of rules: principle, formula, parameters and source of each."""
    lines = [
        "# Rules",
        "",
        "Printed from `src/regional_carbon/strategies/`; `regional-carbon strategies` lists the same. A region",
        "chooses a rule by name; its control parameter is calibrated to a target. Your own rule is a function in your",
        "package, with an entry point of the group `regional_carbon.strategies`. 各规则的原则、公式、参数与来源。",
        "",
        "```python",
        "from regional_carbon import Dial, Rule, rule",
        "",
        "",
        "@rule",
        "def by_size(rate: float = 0.5):",
        '    return lambda enterprises: rate * enterprises["emission_tco2"] / enterprises["emission_tco2"].max()',
        "",
        "",
        'by_size_rule = Rule(by_size, Dial("rate", none=0.0, all=1.0))',
        "```",
        "",
        "```toml",
        '[project.entry-points."regional_carbon.strategies"]',
        'by_size = "township_rules:by_size_rule"',
        "```",
    ]
    for name, rule in RULES.items():
        label, principle = rule.said_label(name), rule.said_principle(name)
        lines += ["", f"## {name}", "", f"**{label.en}** · {principle.en}  ", f"**{label.zh}** · {principle.zh}", ""]
        lines += ["```", rule.formula(), "```"]
        if rule.parameters():
            lines += ["", "| parameter | unit | bounds | default | meaning |", "|---|---|---|---|---|"]
        for parameter in rule.described():
            dial = " (control parameter)" if rule.dial and rule.dial.parameter == parameter.name else ""
            default = "*required*" if parameter.needed else value_text(parameter.default)
            cells = [f"`{parameter.name}`{dial}", parameter.unit, parameter.bounds, default, parameter.meaning]
            lines.append("| " + " | ".join(cells) + " |")
        lines += ["", f"Source: {rule.source()}"]
    return "\n".join(lines) + "\n"


PAGES = {"tables.md": tables_page, "sources.md": sources_page, "commands.md": commands_page, "rules.md": rules_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")

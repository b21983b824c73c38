"""A page as one file: template, style, scripts and data put into each other; nothing is fetched from anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files

import jinja2
from markupsafe import Markup

from regional_carbon.language.messages import spoken_language
from regional_carbon.reports.bundle import vega_script
from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.sentences.words import word


def rendered(template: str, scripts: Sequence[str], data: Mapping[str, object], **values: object) -> str:
    """The page of a template in the language now spoken, with the charts' data and the scripts that draw them."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(
        word=word,
        language=spoken_language(),
        style=Markup(_office_style() + _part("page.css")),  # noqa: S704 - our own files
        script=Markup("".join(_part(script) for script in scripts)),  # noqa: S704 - our own files
        vega=Markup(vega_script()),  # noqa: S704 - the package's own script
        data=_json(data),
        **values,
    )


def drawings(drawn: Sequence[Figure]) -> dict[str, object]:
    """The figures as the script that draws them finds them among the data."""
    return {"figures": {figure.name: {"spec": figure.spec, "datasets": figure.datasets()} for figure in drawn}}


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _office_style() -> str:
    """The style sheet of the office: a report wears the same."""
    return files("regional_carbon").joinpath("web", "static", "office", "office.css").read_text(encoding="utf-8")


def _json(content: object) -> Markup:
    """JSON that cannot end the script block it stands in."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704

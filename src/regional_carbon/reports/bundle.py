"""Vega, Vega-Lite and Vega-Embed as one script, from the installed package; kept, since making it takes seconds."""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import vl_convert

from regional_carbon.reports.figures.marks import VEGA_LITE

_EXPORTS: Final = "window.vega=vega;window.vegaLite=vegaLite;window.vegaEmbed=vegaEmbed;"


def vega_script() -> str:
    """The script, safe to stand inside a script element."""
    kept = _cache_folder() / f"vega-{version('vl-convert-python')}-{VEGA_LITE}.js"
    try:
        return kept.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        made = _made()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_text(made, encoding="utf-8")
        aside.replace(kept)
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return made


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regional-carbon"


@cache
def _made() -> str:
    return vl_convert.javascript_bundle(_EXPORTS, vl_version=VEGA_LITE).replace("</script", "<\\/script")

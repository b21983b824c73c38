"""What the pages of one enterprise show first: its summary and its pictures, to the office or to itself."""

import polars as pl

from regional_carbon.language import amounts
from regional_carbon.language.messages import say
from regional_carbon.reports.pictures.allowance_line import Allowed, Words, drawn_allowances
from regional_carbon.reports.pictures.emission_parts import drawn_parts
from regional_carbon.reports.pictures.peer_dots import dots_stand_for, drawn_peers
from regional_carbon.reports.sentences import enterprise_words
from regional_carbon.web.runs.register_facts import price_of
from regional_carbon.web.runs.values import value_of

# px: the pictures as they are drawn on a screen of the office and of an enterprise, on a phone, and in a side column
WIDE, OWN_WIDE, NARROW, BESIDE = 790, 590, 326, 360
FEW_PEERS = 5  # below so many others an enterprise is not shown the places of its peers


def shown_first(run, row, targets, plan, *, own=False):
    """The sentences and pictures of an enterprise; `own` as it is told itself."""
    value = value_of(run)
    asked = [
        enterprise_words.Asked(one.year, one.emission_tco2, one.allowed_tco2, one.reduction_tco2) for one in targets
    ]
    saved = _measures(value, row["enterprise_id"])
    told = enterprise_words.summary_of(row, asked, planned=plan is not None, measures_tco2=saved, own=own)
    wide = OWN_WIDE if own else WIDE
    currency = amounts.currency_name(value.settings.currency)
    return {
        "summary": told, "parts": _parts(row, wide), "allowance": _allowance(row, asked, told, wide),
        "allowed_told": enterprise_words.tonnes_of(asked[-1].allowed_tco2) if asked else "",
        "peers_shown": _peers(value, row, currency, own=own),
        "doubt": enterprise_words.doubt(row, price_of(value.settings), currency),
        "closing": bool(asked) and asked[-1].allowed_tco2 <= 0,
    }  # fmt: skip


def _measures(value, enterprise):
    """What all measures known for an enterprise save; None where none is known."""
    potential = value.tables.get("abatement_potential")
    if potential is None:
        return None
    own = potential.filter(pl.col("enterprise_id") == enterprise)["tonnes_tco2"].drop_nulls()
    return None if own.is_empty() else float(own.sum())


def _parts(row, wide):
    """The bar of power and fuels, wide and narrow, with its title."""
    parts = enterprise_words.parts_of(row)
    if not parts:
        return None
    low, high = row.get("emission_low_tco2"), row.get("emission_high_tco2")
    told, sure = ", ".join(part.label for part in parts), say("web", "parts_sure")
    return {
        "title": enterprise_words.parts_title(row),
        "wide": drawn_parts(parts, low, high, told=told, sure=sure, width=wide),
        "narrow": drawn_parts(parts, low, high, told=told, sure=sure, width=NARROW),
    }


def _allowance(row, asked, told, wide):
    """The line of allowances, wide and narrow; None where no later year has one."""
    if row["emission_tco2"] is None or not asked or asked[-1].year <= row["year"]:
        return None
    years = [Allowed(one.year, one.usual_tco2, one.allowed_tco2) for one in asked if one.year > row["year"]]
    lines = say("web", "allowance_usual"), say("web", "allowance_allowed")
    said = Words(told, *lines, enterprise_words.tonnes_of)
    start = row["year"], row["emission_tco2"]
    return {
        "wide": drawn_allowances(start, years, said, width=wide),
        "narrow": drawn_allowances(start, years, said, width=NARROW),
    }


def _peers(value, row, currency, *, own):
    """The dots of its industry with its own lifted out; None where a place is not known, or would give others away."""
    of_industry = value.tables["enterprises"].filter(pl.col("industry_code") == row["industry_code"])
    known = of_industry["efficiency_cny_per_tco2"].drop_nulls()
    known = known.filter(known > 0)
    place, stands = row.get("rank_in_industry"), row.get("efficiency_cny_per_tco2")
    title = enterprise_words.peers_title(place, of_industry.height)
    told = {"title": title, "few": False, "picture": ""}
    if place is None or not stands or stands <= 0 or known.len() < 2:
        return {**told, "title": enterprise_words.peers_title(None, of_industry.height)} if place is None else told
    if own and known.len() <= FEW_PEERS:
        return {**told, "few": True}
    ends = {"low": say("web", "peers_less"), "high": say("web", "peers_more")}
    said = say("web", "peers_you" if own else "peers_one")
    peers, width = known.to_list(), NARROW if own else BESIDE
    return {
        **told,
        "picture": drawn_peers(peers, stands, told=title, said=said, **ends, width=width),
        "sub": _scale(dots_stand_for(peers, width=width), currency),
    }


def _scale(each, currency):
    """What the dots are measured in, and how many enterprises each stands for."""
    if each == 1:
        return say("web", "peers_sub", currency=currency)
    return say("web", "peers_sub_many", currency=currency, count=each)

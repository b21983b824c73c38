"""Who is who: deliveries, what is known, the parts of names, matches, and what was decided (S1)."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import identity, matches_and_links


class Delivered(Table):
    """Whom the rows of a delivery speak of: a row a row of the delivery, by whatever it names the enterprise."""

    zh = "报送数据所指的企业：报送的每行一行，按其所用的标识"

    entry = Column(matches_and_links.entry, key=True)
    publisher = Column(matches_and_links.publisher, optional=True, nullable=True)
    meter = Column(matches_and_links.meter, optional=True, nullable=True)
    bureau_id = Column(matches_and_links.bureau_id, optional=True, nullable=True)
    credit_code = Column(identity.credit_code, optional=True, nullable=True, detail=Either("as written", "原样"))
    name = Column(identity.name, optional=True, nullable=True)
    old_name = Column(matches_and_links.old_name, optional=True, nullable=True)
    industry_code = Column(identity.industry_code, optional=True, nullable=True)
    township = Column(identity.township, optional=True, nullable=True)


class Known(Table):
    """What an enterprise is known by: as many rows as it has meters and names."""

    zh = "已知企业的标识：企业有几个户号、几个名称即有几行"

    enterprise_id = Column(identity.enterprise_id)
    meter = Column(matches_and_links.meter, optional=True, nullable=True)
    bureau_id = Column(matches_and_links.bureau_id, optional=True, nullable=True)
    credit_code = Column(identity.credit_code, optional=True, nullable=True)
    name = Column(identity.name, optional=True, nullable=True)
    old_name = Column(matches_and_links.old_name, optional=True, nullable=True)
    industry_code = Column(identity.industry_code, optional=True, nullable=True)
    township = Column(identity.township, optional=True, nullable=True)


class NameParts(Table):
    """An enterprise's name in its parts."""

    zh = "企业名称的组成部分"

    name = Column(identity.name, nullable=True)
    place_codes = Column(matches_and_links.place_codes, nullable=True)
    brand = Column(matches_and_links.brand, nullable=True)
    trade = Column(matches_and_links.trade, nullable=True)
    legal_form = Column(matches_and_links.legal_form, nullable=True)
    branch = Column(matches_and_links.branch, nullable=True)
    former_name = Column(matches_and_links.former_name, nullable=True)


class Matches(Table):
    """Which enterprise each row of a delivery speaks of: sure, for a person to decide, or new."""

    zh = "报送的每行所指的企业：确定、待人工确认或新增"

    entry = Column(matches_and_links.entry, key=True)
    pile = Column(matches_and_links.pile)
    enterprise_id = Column(identity.enterprise_id, nullable=True, detail=Either("blank unless sure", "非确定时空缺"))
    matched_by = Column(matches_and_links.matched_by, nullable=True)
    match_probability = Column(matches_and_links.match_probability, nullable=True)
    credit_code = Column(
        identity.credit_code,
        nullable=True,
        detail=Either("repaired; blank unless it can be right", "修复后，无法确认时空缺"),
    )
    credit_code_state = Column(matches_and_links.credit_code_state, nullable=True)


class MatchCandidates(Table):
    """Whom a row that a person decides may speak of, the most likely first."""

    zh = "待人工确认的行可能所指的企业，最可能者在前"

    entry = Column(matches_and_links.entry, key=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    match_probability = Column(matches_and_links.match_probability)


class MatchReasons(Table):
    """What speaks for and against each candidate: a reason a row, with what was delivered and what is known."""

    zh = "各候选企业的支持与反对理由：每条理由一行，附报送值与已有值"

    entry = Column(matches_and_links.entry, key=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    reason = Column(matches_and_links.reason, key=True)
    delivered = Column(matches_and_links.delivered, nullable=True)
    known = Column(matches_and_links.known, nullable=True)


class Links(Table):
    """What was decided of who is who, and what became of enterprises: links.csv of a region's folder."""

    zh = "已作出的企业对应决定，以及企业更名、合并、分立、关闭：地区文件夹中的links.csv"

    link = Column(matches_and_links.link)
    enterprise_id = Column(identity.enterprise_id)
    identity_kind = Column(matches_and_links.identity_kind, optional=True, nullable=True)
    identity = Column(matches_and_links.identity, optional=True, nullable=True)
    publisher = Column(matches_and_links.publisher, optional=True, nullable=True)
    other_enterprise = Column(matches_and_links.other_enterprise, optional=True, nullable=True)
    decided_on = Column(matches_and_links.decided_on)
    decided_by = Column(matches_and_links.decided_by)
    why = Column(matches_and_links.why, optional=True, nullable=True)
    holds_from = Column(matches_and_links.holds_from, optional=True, nullable=True)

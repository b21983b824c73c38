"""Process emissions: CO2 of industrial processes, from product tonnes, beside what fuels and electricity emit."""

from __future__ import annotations

import re
from typing import Final

import narwhals as nw
import numpy as np

from regional_carbon.factors import process_products
from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, Row, model, optional

_CLASS: Final = re.compile(r"\d{4}")  # a class of GB/T 4754-2017; its first two digits are its division

# Grades of evidence that hold process emissions already: a verified inventory is of all but electricity.
VERIFIED: Final = (1, 3)


@model
def with_process_emissions(emission: Frame[EnterpriseEmission]) -> Frame[EnterpriseEmission]:
    """The emissions with those of industrial processes, where the register knows product and tonnes.

        P[i] = tonnes[i] · factor of the product       [tCO2/yr]
        C[i] = F[i] + P[i] + g · (e[i] − z[i])

    Of a product whose carbon is that of energies which the statistics count (pig iron, ammonia) P is 0, whatever is
    made of it. Verified
    inventories (grades 1 and 3) hold P among F: it is told and not added again. A register without the columns comes
    back as it is; a product that is not known, or without tonnes, has P null and adds nothing.

    One row in, one row out.

    Raises TableError when a column is missing.

    Source: IPCC (2006), Vol. 3, Ch. 2 to 4 (factors/process.csv has each table).
    """
    if not {"process_product", "process_product_t"} <= set(emission.collect_schema().names()):
        return EnterpriseEmission.of(emission)
    per_tonne = nw.lit(None, nw.Float64)
    for name, product in process_products().items():
        per_tonne = nw.when(nw.col("process_product") == name).then(nw.lit(product.tco2_per_t)).otherwise(per_tonne)
    tonnes = nw.when(per_tonne == 0).then(nw.lit(0.0)).otherwise(nw.col("process_product_t"))
    told = emission.with_columns(process_tco2=tonnes * per_tonne)
    return EnterpriseEmission.of(told.with_columns(emission_tco2=nw.col("emission_tco2") + process_added(told)))


def process_added(emission: Frame[EnterpriseEmission]) -> nw.Expr:
    """What process emissions add to fuels and electricity; 0 where they are not known, or stand among the fuels."""
    process = nw.max_horizontal(nw.lit(0.0), optional(emission, "process_tco2"))
    if "grade" not in emission.collect_schema().names():
        return process
    verified = nw.any_horizontal(*(nw.col("grade") == grade for grade in VERIFIED), ignore_nulls=True)
    return nw.when(verified).then(nw.lit(0.0)).otherwise(process)


def process_added_of(region: Columns) -> Values:
    """`process_added` in arrays."""
    if "process_tco2" not in region:
        return np.zeros(len(region))
    process: Values = np.nan_to_num(region["process_tco2"])
    return np.where(np.isin(region["grade"], VERIFIED), 0.0, process) if "grade" in region else process


def may_have_process(row: Row) -> list[str]:
    """The products whose process emissions matter in the industry of an enterprise, by class or else by division.

    Codes are those of GB/T 4754-2017. A class that is known and has none rules out what its division says.
    """
    finer, division = row.get("sub_industry"), row["industry_code"]
    by_class = _CLASS.fullmatch(str(finer or "")) is not None
    return [
        name for name, product in process_products().items()
        if (finer in product.classes if by_class else division in product.divisions)
    ]  # fmt: skip

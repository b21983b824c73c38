"""S1, products whose making emits CO2 beyond its fuels: by the names people write, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from regional_carbon.collect.aliases import fold
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import Taken
from regional_carbon.factors import process_products
from regional_carbon.language.errors import Fault


def with_products(register: Taken) -> Taken:
    """The register with each product by its name in the catalogue, where it is written in either language."""
    known = {
        fold(written): name
        for name, product in process_products().items()
        for written in (name, product.name_en, product.name_zh)
    }
    written = register.frame["process_product"].drop_nulls().unique().to_list()
    meant = {text: known[fold(text)] for text in written if fold(text) in known}
    return replace(register, frame=register.frame.with_columns(pl.col("process_product").replace(meant)))


def product_faults(written: Written, register: pl.DataFrame) -> Iterator[Fault]:
    """What is wrong with the products of a register: one that is not known, tonnes of none."""
    known = list(process_products())
    for index, (product, tonnes) in enumerate(register.select("process_product", "process_product_t").iter_rows()):
        if product is None and tonnes:
            yield written.fault("product_blank", index, "process_product", "blank", tonnes=f"{tonnes:g}", known=known)
        elif product is not None and product not in known:
            values = {"written": product, "known": known, "near": Near(product, known)}
            yield written.fault("product_unknown", index, "process_product", product, **values)

"""Forms of a region: its settings, and what an enterprise says of itself."""

from typing import ClassVar

from django import forms

from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.factors import FUEL_SETS, OWN, catalogue, process_products
from regional_carbon.language.amounts import currency_name
from regional_carbon.language.messages import Either, Said
from regional_carbon.language.messages import catalogue as words
from regional_carbon.models.trend import TRENDS
from regional_carbon.schema.input_tables import COUNTINGS
from regional_carbon.units import symbols
from regional_carbon.web.forms import OfficeForm, coded, sentence
from regional_carbon.web.regions.answers import DOCUMENT_BYTES, FUELS, VERIFIER_CHARACTERS, YEARS
from regional_carbon.web.regions.claims import BANDS, POINTS, PRECISIONS

NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}
DOCUMENTS = ".pdf,.png,.jpg,.jpeg,.xlsx,.csv,.txt"
LONGEST = 2_000  # characters of a reason
GRID = ("of", "year", "value", "source")  # what a grid factor is chosen by
NATION, OF_GRID = "national", "grid:"  # whose published factor: the nation's, a regional grid's; else a province's
# What a region is, what it aims at, how it is estimated, by which factors, at which prices: the fields of each part.
PARTS = {
    "about": ("name", "name_zh", "year", "currency", "industry_codes"),
    "aim": ("target", "line"),
    "estimate": ("trend", "shared_effect", "fuel_factors"),
    "grid": ("grid_of", "grid_year", "grid_value", "grid_source"),
    "residual": ("residual_year", "residual_value", "residual_source"),
    "prices": ("electricity_price", "fuel_price"),
}
RESIDUAL = ("year", "value", "source")  # and a residual factor
# The fields of the prices by which measures cost, and what region.toml calls them below [measures].
PRICES = {"electricity_price": "electricity_price_cny_per_mwh", "fuel_price": "fuel_price_cny_per_gj"}


def _industry_codes():
    return [("gb_t_4754_2017", "GB/T 4754-2017"), ("own", str(Said("web", "industry_codes_own")))]


def _trends():
    return coded("trend", TRENDS)


def _fuel_sets():
    return [*((name, name) for name in FUEL_SETS), (OWN, str(Said("web", "fuel_set_own")))]


def _grids():
    """Whose published factor counts: the nation's, a regional grid's or a province's."""
    grids = [(f"{OF_GRID}{row['id']}", Either(row["name_en"], row["name_zh"])) for row in catalogue("regional_grids")]
    provinces = [(row["gb2260_code"][:2], Either(row["name_en"], row["name_zh"])) for row in catalogue("provinces")]
    return [
        ("", "–"), (NATION, str(Said("web", "grid_nation"))), *((code, str(name)) for code, name in grids),
        *((code, f"{code} {name}") for code, name in provinces),
    ]  # fmt: skip


def _chosen_by(of):
    """What region.toml chooses a published grid factor by."""
    if of == NATION:
        return {"national": True}
    return {"grid": of.removeprefix(OF_GRID)} if of.startswith(OF_GRID) else {"province": of}


def _currencies():
    return [(code, " ".join(dict.fromkeys((code, currency_name(code))))) for code in sorted(words("money"))]


def _bands():
    return [("", "–"), *((band, f"{band} %") for band in BANDS)]


def _points():
    return [("", "–"), *((str(one), f"{one} %") for one in POINTS)]


def _countings():
    return [("", "–"), *coded("counting", COUNTINGS)]


def _products():
    return [("", "–"), *((name, product.name()) for name, product in process_products().items())]


def _precisions():
    return coded("precision", PRECISIONS)


def _electricity_units():
    return [(symbol, symbol) for symbol in symbols("electricity")]


def number_field(key, unit="", help_text="", *, required=False, kind=forms.CharField, attrs=NUMBER, **how):
    """A field for a number: its unit stands beside its label."""
    told = sentence(help_text) if help_text else ""
    field = kind(label=sentence(key), help_text=told, required=required, widget=forms.TextInput(attrs=attrs), **how)
    field.widget.unit = unit
    return field


class SettingsForm(OfficeForm):
    """The settings of region.toml."""

    name = forms.CharField(label=sentence("name_en"), help_text=sentence("name_help"), max_length=200, required=False)
    name_zh = forms.CharField(label=sentence("name_zh"), max_length=200, required=False)
    year = number_field("year", help_text="year_help", required=True, kind=forms.IntegerField, attrs=WHOLE,
                    min_value=1900, max_value=2200)  # fmt: skip
    currency = forms.ChoiceField(
        label=sentence("currency"),
        help_text=sentence("currency_help"),
        choices=_currencies,
        initial="CNY",
        required=False,
    )
    industry_codes = forms.ChoiceField(label=sentence("industry_codes"), choices=_industry_codes)
    target = number_field("settings_target", "%", "target_help", kind=forms.FloatField, min_value=0, max_value=100)
    line = number_field("line_label", help_text="line_help", kind=forms.FloatField, min_value=0)
    trend = forms.ChoiceField(
        label=sentence("trend"), help_text=sentence("trend_help"), choices=_trends, initial="pooled"
    )
    fuel_factors = forms.ChoiceField(label=sentence("fuel_set"), choices=_fuel_sets, required=False)
    grid_of = forms.ChoiceField(
        label=sentence("grid_of"), help_text=sentence("grid_help"), choices=_grids, required=False
    )
    grid_year = number_field("grid_year", kind=forms.IntegerField, attrs=WHOLE, min_value=1990, max_value=2200)
    grid_value = number_field("grid_own", "tCO2/MWh", kind=forms.FloatField)
    grid_source = forms.CharField(label=sentence("grid_source"), max_length=300, required=False)
    residual_year = number_field("residual_year", help_text="residual_help", kind=forms.IntegerField, attrs=WHOLE,
                                 min_value=1990, max_value=2200)  # fmt: skip
    residual_value = number_field("residual_own", "tCO2/MWh", kind=forms.FloatField)
    residual_source = forms.CharField(label=sentence("grid_source"), max_length=300, required=False)
    shared_effect = forms.BooleanField(
        label=sentence("shared_effect"), help_text=sentence("shared_effect_help"), required=False
    )

    electricity_price = number_field("electricity_price", help_text="energy_price_help", kind=forms.FloatField)
    fuel_price = number_field("fuel_price", kind=forms.FloatField)

    def __init__(self, *args, settings=None, currency="CNY", **kwargs):
        initial = self.as_filled_in(settings) if settings else {}
        self.measures = dict(settings.measures) if settings else {}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})
        for name, per in {"line": "tCO2", "electricity_price": "MWh", "fuel_price": "GJ"}.items():
            self.fields[name].widget.unit = f"{settings.currency if settings else currency}/{per}"
        if settings:
            self.fields["grid_of"].help_text = sentence(
                "grid_now", value=settings.grid.tco2_per_mwh, source=settings.grid.source
            )

    @staticmethod
    def as_filled_in(settings):
        """What region.toml says, as the form shows it; the grid factor in force is told, and left blank to be kept."""
        names = (
            "name",
            "name_zh",
            "year",
            "currency",
            "industry_codes",
            "line",
            "trend",
            "fuel_factors",
            "shared_effect",
        )
        percent = None if settings.target is None else float(f"{settings.target * 100:.12g}")
        filled = {**{name: getattr(settings, name) for name in names}, "target": percent}
        filled |= {name: settings.measures.get(setting) for name, setting in PRICES.items()}
        if settings.residual is not None:
            filled["residual_year"] = settings.residual.year
            if settings.residual.factor_id == OWN:
                filled |= {
                    "residual_value": settings.residual.tco2_per_mwh,
                    "residual_source": settings.residual.source,
                }
        return filled

    def clean(self):
        """A grid factor is published or the region's own: whatever belongs to neither, or to both, is told.

        A published factor is that of the year of the estimate, where no other is chosen. A name in one language is
        enough.
        """
        if not self.cleaned_data.get("name") and not self.cleaned_data.get("name_zh"):
            self.add_error("name", sentence("name_none"))
        published, year, value, source = (self.cleaned_data.get(f"grid_{name}") for name in GRID)
        if published and year is None and "grid_year" not in self.errors:
            self.cleaned_data["grid_year"] = self.cleaned_data.get("year")
        if "grid_value" in self.cleaned_data:
            if value is None and source:
                self.add_error("grid_source", sentence("grid_source_alone"))
            if value is not None and published:
                self.add_error("grid_value", sentence("grid_twice"))
            if value is None and not published and year is not None:
                self.add_error("grid_year", sentence("grid_year_alone"))
        if self.cleaned_data.get("residual_source") and self.cleaned_data.get("residual_value", "") is None:
            self.add_error("residual_source", sentence("grid_source_alone"))
        return self.cleaned_data

    def given(self):
        """The settings as region.toml has them; what may be blank is taken out so, but the factors in force stay."""
        written = dict(self.cleaned_data)
        grid = {name: written.pop(f"grid_{name}") for name in GRID}
        residual = {name: written.pop(f"residual_{name}") for name in RESIDUAL}
        prices = {setting: written.pop(name) for name, setting in PRICES.items()}
        measures = {name: value for name, value in {**self.measures, **prices}.items() if value is not None}
        changed = {name: value for name, value in written.items() if value not in ("", None)}
        changed["measures"] = measures or None
        changed["name"] = written["name"] or written["name_zh"]
        changed["name_zh"], changed["line"] = written["name_zh"] or None, written["line"]
        changed["target"] = None if written["target"] is None else float(f"{written['target'] / 100:.12g}")
        of = grid.pop("of")
        if grid["value"] is not None or of:
            chosen = _chosen_by(of) if of else {}
            changed["grid_factor"] = chosen | {name: value for name, value in grid.items() if value not in ("", None)}
        changed["residual_factor"] = {
            name: value for name, value in residual.items() if value not in ("", None)
        } or None
        return {"given": changed}

    def field_of(self, fault):
        """By the setting it names; whatever is said of a factor of electricity stands beside where one is chosen."""
        setting = str(fault.values.get("setting", ""))
        if setting in self.fields:
            return setting
        priced = {f"measures.{setting}": name for name, setting in PRICES.items()}
        if fault.alike in priced:
            return priced[fault.alike]
        if fault.alike == "residual_factor":
            return {"residual_value_without_source": "residual_source", "grid_year_unknown": "residual_year"}.get(
                fault.key, "residual_value"
            )
        if fault.key.startswith("grid_value") or fault.key == "grid_margin_value":
            return "grid_source" if fault.key == "grid_value_without_source" else "grid_value"
        if fault.key == "grid_year_unknown":
            return "grid_year"
        return "grid_of" if fault.key.startswith("grid_") or setting.startswith("grid_factor") else None

    def parts(self):
        """The fields in the order a person thinks of them: the key of each part, and its fields."""
        return [(part, [self[name] for name in names]) for part, names in PARTS.items()]


class SettingsTextForm(OfficeForm):
    """All settings of region.toml as they are written; `seen` is the version they were of."""

    text = forms.CharField(
        label=sentence("settings_text"), max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)


class ArchiveForm(OfficeForm):
    """A region's folder as an archive."""

    archive = forms.FileField(
        label=sentence("import_choose"), help_text=sentence("import_help"),
        widget=forms.FileInput(attrs={"accept": ".zip"}), error_messages={"required": sentence("upload_no_file")},
    )  # fmt: skip

    def given(self):
        """The archive's name and content."""
        file = self.cleaned_data["archive"]
        return {"name": file.name, "content": file.read(TEXT_BYTES + 1)}

    def field_of(self, fault):
        """Whatever is wrong is wrong with the archive."""
        return "archive"


class DeleteForm(OfficeForm):
    """The name of a region, typed once more before it is deleted."""

    beside: ClassVar = {"region_name_differs": "name"}

    name = forms.CharField(
        label=sentence("delete_name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class CorrectionForm(OfficeForm):
    """What the office corrects of one enterprise; what is left as it is, is not corrected."""

    beside: ClassVar = {"correction_no_reason": "reason"}

    name = forms.CharField(label=sentence("enterprise_name"), max_length=300, required=False)
    industry_code = forms.CharField(label=sentence("industry_code"), max_length=40, required=False)
    electricity_mwh = number_field("electricity", "MWh", kind=forms.FloatField, min_value=0)
    zero_carbon_mwh = number_field("zero_carbon", "MWh", kind=forms.FloatField, min_value=0)
    output_cny = number_field("output", kind=forms.FloatField)
    township = forms.CharField(label=sentence("township"), max_length=200, required=False)
    reason = forms.CharField(label=sentence("correction_reason"), max_length=LONGEST, required=True,
                             widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, row, currency, seen, **kwargs):
        known = {name: row.get(name) for name in self.base_fields if row.get(name) is not None}
        super().__init__(*args, **{**kwargs, "initial": {**known, "seen": seen}})
        self.fields["output_cny"].widget.unit = currency

    def given(self):
        """What was filled in; a blank field leaves what there is."""
        return {name: None if value == "" else value for name, value in self.cleaned_data.items()}


class StatementForm(OfficeForm):
    """What an enterprise states; whether it takes the place of what was accepted is asked only where it would."""

    beside: ClassVar = {"claim_accepted_otherwise": "replaces"}

    replaces = forms.BooleanField(label=sentence("claim_replaces"), required=False, widget=forms.HiddenInput)

    def add_error(self, field, error):
        """The question is put once there is something to replace."""
        if field == "replaces":
            self.fields["replaces"].widget = forms.CheckboxInput()
        super().add_error(field, error)


class ShareForm(StatementForm):
    """An enterprise's answer: which part of its energy is electricity."""

    beside: ClassVar = {
        **StatementForm.beside,
        "share_range": "percent",
        "share_points": "points",
        "share_main_fuel": "main_fuel",
    }

    band = forms.ChoiceField(label=sentence("share_band"), choices=_bands, required=False)
    points = forms.ChoiceField(
        label=sentence("share_points"), help_text=sentence("share_points_help"), choices=_points, required=False
    )
    percent = number_field("share_percent", "%", "share_percent_help")
    precision = forms.ChoiceField(label=sentence("share_precision"), choices=_precisions, required=False)
    counting = forms.ChoiceField(
        label=sentence("share_counting"), help_text=sentence("share_counting_help"), choices=_countings
    )
    main_fuel = forms.CharField(
        label=sentence("share_main_fuel"), help_text=sentence("share_main_fuel_help"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"list": "energies"}),
    )  # fmt: skip


class ProductForm(StatementForm):
    """An enterprise's answer: how much it made of what its processes emit CO2 for."""

    beside: ClassVar = {**StatementForm.beside, "claim_year": "year", "claim_product": "product",
                        "claim_no_number": "tonnes", "claim_negative": "tonnes"}  # fmt: skip

    product = forms.ChoiceField(
        label=sentence("process_which"), help_text=sentence("process_which_help"), choices=_products
    )
    tonnes = number_field("process_tonnes", "t", "process_tonnes_help", required=True)
    year = number_field("claim_of_year", required=True, kind=forms.IntegerField, attrs=WHOLE,
                    min_value=YEARS[0], max_value=YEARS[1])  # fmt: skip


class DocumentForm(StatementForm):
    """A document, and the year it is of."""

    beside: ClassVar = {**StatementForm.beside, "claim_year": "year", "document_none": "document",
              "document_too_large": "document", "document_kind": "document"}  # fmt: skip

    document = forms.FileField(
        label=sentence("upload_choose"), help_text=sentence("document_kinds"), required=False,
        widget=forms.FileInput(attrs={"accept": DOCUMENTS}),
    )  # fmt: skip
    year = number_field("claim_of_year", required=True, kind=forms.IntegerField, attrs=WHOLE,
                    min_value=YEARS[0], max_value=YEARS[1])  # fmt: skip

    def given(self):
        """The figures as they were written, and the document's name and content: no more than tells it is too large."""
        stated, document = dict(self.cleaned_data), self.cleaned_data["document"]
        del stated["document"]
        content = document.read(DOCUMENT_BYTES + 1) if document else b""
        return {**stated, "name": document.name if document else "", "content": content}


class BillForm(DocumentForm):
    """A bill: a document, and the electricity and fuels it states."""

    beside: ClassVar = {**DocumentForm.beside, "bill_empty": "electricity"}
    of_fuel: ClassVar = {
        "claim_unit": "unit",
        "price_missing": "unit",
        "claim_no_number": "amount",
        "claim_negative": "amount",
    }  # else its name

    electricity = number_field("electricity", help_text="bill_electricity_help")
    electricity_unit = forms.ChoiceField(
        label=sentence("bill_unit"), choices=_electricity_units, initial="kWh", required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lists = {"energy": {"list": "energies"}, "amount": NUMBER, "unit": {"list": "units"}}
        labels = {"energy": "claim_fuel", "amount": "bill_amount", "unit": "bill_unit"}
        for place in range(1, FUELS + 1):
            for name, key in labels.items():
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=sentence("numbered", what=Said("web", key), place=place), required=False, max_length=100,
                    widget=forms.TextInput(attrs=lists[name]),
                )  # fmt: skip

    def given(self):
        """The figures as they were written; fuels as (energy, amount, unit)."""
        stated = super().given()
        fuels = [tuple(stated.pop(f"{name}_{place}") for name in ("energy", "amount", "unit"))
                 for place in range(1, FUELS + 1)]  # fmt: skip
        return {**stated, "fuels": fuels}

    def field_of(self, fault):
        """By the place of the fuel it is of, or the electricity."""
        if "place" in fault.values:
            return f"{self.of_fuel.get(fault.key, 'energy')}_{fault.values['place']}"
        return "electricity" if "what" in fault.values else super().field_of(fault)


class InventoryForm(DocumentForm):
    """A verified inventory: a document, and the figures it states."""

    beside: ClassVar = {**DocumentForm.beside, "inventory_part": "fuel", "inventory_verifier": "verifier"}

    emission = number_field("inventory_emission", "tCO2", required=True)
    fuel = number_field("inventory_fuel", "tCO2")
    electricity = number_field("inventory_electricity", "MWh", "inventory_electricity_help")
    verifier = forms.CharField(label=sentence("inventory_by"), max_length=VERIFIER_CHARACTERS)

    field_order = ("document", "year", "emission", "fuel", "electricity", "verifier")

    def field_of(self, fault):
        """By the figure it names."""
        what = fault.values.get("what")
        if isinstance(what, Said):
            return {"inventory_emission": "emission", "inventory_fuel": "fuel", "electricity": "electricity"}[what.key]
        return super().field_of(fault)


class ObjectionForm(OfficeForm):
    """An enterprise's objection to its estimate."""

    beside: ClassVar = {"objection_no_reason": "reason"}

    reason = forms.CharField(label=sentence("reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class ClaimForm(OfficeForm):
    """An officer's decision on what an enterprise says."""

    beside: ClassVar = {"refusal_no_reason": "reason"}

    reason = forms.CharField(label=sentence("reason"), max_length=LONGEST, required=False)

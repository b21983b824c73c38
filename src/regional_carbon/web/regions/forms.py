"""Forms of a region: its settings, its files, and what an enterprise says of itself."""

from typing import ClassVar, cast

from django import forms

from regional_carbon.collect import content
from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.collect.matching.links import FATES
from regional_carbon.collect.sources.assembling import PUBLISHERS
from regional_carbon.collect.sources.delivery import OWN as OFFICE
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.factors import FUEL_SETS, OWN, catalogue
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Either, Said
from regional_carbon.models.trend import TRENDS
from regional_carbon.units import symbols
from regional_carbon.web.forms import OfficeForm, coded, sentence
from regional_carbon.web.regions import columns
from regional_carbon.web.regions.answers import DOCUMENT_BYTES, FUELS, VERIFIER_CHARACTERS, YEARS
from regional_carbon.web.regions.claims import BANDS, PRECISIONS
from regional_carbon.web.regions.deliveries import called, candidate_text, publisher_text

NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}
DOCUMENTS = ".pdf,.png,.jpg,.jpeg,.xlsx,.csv,.txt"
TABLES = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.parquet,.html,.htm,.mht,.mhtml,.xml"
LONGEST = 2_000  # characters of a reason
COUNTED = ("calorific", "equivalent")  # how electricity in coal equivalent was counted
GRID = ("province", "year", "value", "source")  # what a grid factor is chosen by


def _industry_codes():
    return [("gb_t_4754_2017", "GB/T 4754-2017"), ("own", str(Said("web", "industry_codes_own")))]


def _trends():
    return coded("trend", TRENDS)


def _fuel_sets():
    return [*((name, name) for name in FUEL_SETS), (OWN, str(Said("web", "fuel_set_own")))]


def _provinces():
    named = [(row["gb2260_code"][:2], Either(row["name_en"], row["name_zh"])) for row in catalogue("provinces")]
    return [("", "–"), *((code, f"{code} {name}") for code, name in named)]


def _tables():
    return [("", str(Said("web", "upload_by_headers"))), *coded("table", content.TABLES)]


def _publishers():
    return coded("publisher", PUBLISHERS[: PUBLISHERS.index(OFFICE) + 1])


def _counted():
    return [("", "–"), *coded("counted", COUNTED)]


def _fates():
    return [("", str(Said("web", "fate_later"))), *coded("fate", FATES)]


def _bands():
    return [("", "–"), *((band, f"{band} %") for band in BANDS)]


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

    name = forms.CharField(label=sentence("name_en"), max_length=200)
    name_zh = forms.CharField(label=sentence("name_zh"), max_length=200, required=False)
    year = number_field("year", help_text="year_help", required=True, kind=forms.IntegerField, attrs=WHOLE,
                    min_value=1900, max_value=2200)  # fmt: skip
    industry_codes = forms.ChoiceField(label=sentence("industry_codes"), choices=_industry_codes)
    target = number_field("settings_target", "%", "target_help", kind=forms.FloatField, min_value=0, max_value=100)
    line = number_field("line_label", help_text="line_help", kind=forms.FloatField, min_value=0)
    trend = forms.ChoiceField(
        label=sentence("trend"), help_text=sentence("trend_help"), choices=_trends, initial="pooled"
    )
    fuel_factors = forms.ChoiceField(label=sentence("fuel_set"), choices=_fuel_sets, required=False)
    grid_province = forms.ChoiceField(
        label=sentence("grid_province"), help_text=sentence("grid_help"), choices=_provinces, required=False
    )
    grid_year = number_field("grid_year", kind=forms.IntegerField, attrs=WHOLE, min_value=1990, max_value=2200)
    grid_value = number_field("grid_own", "tCO2/MWh", kind=forms.FloatField)
    grid_source = forms.CharField(label=sentence("grid_source"), max_length=300, required=False)

    def __init__(self, *args, settings=None, currency="CNY", **kwargs):
        initial = self.as_filled_in(settings) if settings else {}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})
        self.fields["line"].widget.unit = f"{settings.currency if settings else currency}/tCO2"
        if settings:
            self.fields["grid_province"].help_text = sentence(
                "grid_now", value=settings.grid.tco2_per_mwh, source=settings.grid.source
            )

    @staticmethod
    def as_filled_in(settings):
        """What region.toml says, as the form shows it; the grid factor in force is told, and left blank to be kept."""
        names = ("name", "name_zh", "year", "industry_codes", "line", "trend", "fuel_factors")
        percent = None if settings.target is None else float(f"{settings.target * 100:.12g}")
        return {**{name: getattr(settings, name) for name in names}, "target": percent}

    def clean(self):
        """A grid factor is a province's or the region's own: whatever belongs to neither, or to both, is told.

        A province's factor is that of the year of the estimate, where no other is chosen.
        """
        province, year, value, source = (self.cleaned_data.get(f"grid_{name}") for name in GRID)
        if province and year is None and "grid_year" not in self.errors:
            self.cleaned_data["grid_year"] = self.cleaned_data.get("year")
        if "grid_value" in self.cleaned_data:
            if value is None and source:
                self.add_error("grid_source", sentence("grid_source_alone"))
            if value is not None and province:
                self.add_error("grid_value", sentence("grid_twice"))
            if value is None and not province and year is not None:
                self.add_error("grid_year", sentence("grid_year_alone"))
        return self.cleaned_data

    def given(self):
        """The settings as region.toml has them; what may be blank is taken out so, but the factors in force stay."""
        written = dict(self.cleaned_data)
        grid = {name: written.pop(f"grid_{name}") for name in GRID}
        changed = {name: value for name, value in written.items() if value not in ("", None)}
        changed["name_zh"], changed["line"] = written["name_zh"] or None, written["line"]
        changed["target"] = None if written["target"] is None else float(f"{written['target'] / 100:.12g}")
        if grid["value"] is not None or grid["province"]:
            changed["grid_factor"] = {name: value for name, value in grid.items() if value not in ("", None)}
        return {"given": changed}

    def field_of(self, fault):
        """By the setting it names; whatever is said of a grid factor stands beside where one is chosen."""
        setting = str(fault.values.get("setting", ""))
        if setting in self.fields:
            return setting
        if fault.key.startswith("grid_value") or fault.key == "grid_margin_value":
            return "grid_source" if fault.key == "grid_value_without_source" else "grid_value"
        if fault.key == "grid_year_unknown":
            return "grid_year"
        return "grid_province" if fault.key.startswith("grid_") or setting.startswith("grid_factor") else None


class UploadForm(OfficeForm):
    """A file of the region's data."""

    ids = "%s"

    file = forms.FileField(
        label=sentence("upload_choose"), widget=forms.FileInput(attrs={"accept": TABLES, "class": "unseen"}),
        error_messages={"required": sentence("upload_no_file"), "empty": sentence("upload_empty")},
    )  # fmt: skip
    table = forms.ChoiceField(label=sentence("upload_table"), choices=_tables, required=False)

    def clean_file(self):
        """No larger than the readers take."""
        file = self.cleaned_data["file"]
        if file.size > TEXT_BYTES:
            fault = Fault("upload_too_large", values={"limit": f"{TEXT_BYTES >> 20} MB"})
            raise forms.ValidationError("\n".join(fault.told()))
        return file


class ColumnsForm(OfficeForm):
    """Which table a file is, what each of its columns is taken for, and in which unit; and what only a person knows."""

    table = forms.ChoiceField(label=sentence("upload_table"), choices=_tables, required=False)

    def __init__(self, *args, upload, **kwargs):
        super().__init__(*args, **{**kwargs, "initial": {"table": upload.table}})
        self.tables = [table for table in upload.tables if table.get("layout")]
        for at, table in enumerate(self.tables):
            for place, heading in enumerate(table["headings"]):
                self._ask_of_column(f"{at}_{place}", table["name"], heading)
            for place, name in enumerate(table["names"]):
                self.fields[f"name_{at}_{place}"] = forms.ChoiceField(
                    label=sentence("name_is", name=name), choices=columns.industries, required=False
                )
            if "year" in content.TABLES[table["name"]][0].columns() or table["name"] == "readings":
                self.fields[f"year_{at}"] = number_field(
                    "file_year", help_text="file_year_help", kind=forms.IntegerField, attrs=WHOLE, min_value=1900,
                    max_value=2200, initial=table["layout"].get("year"),
                )  # fmt: skip
            if table["electricity"]:
                self.fields[f"counted_{at}"] = forms.ChoiceField(
                    label=sentence("electricity_counted"), choices=_counted, required=False,
                    initial=table["layout"].get("electricity_counted", ""),
                )  # fmt: skip
                self.fields[f"rate_{at}"] = number_field("electricity_rate", "kgce/kWh", kind=forms.FloatField)

    def _ask_of_column(self, at, table, heading):
        meaning, of = (self.data.get(f"means_{at}", heading["meaning"]), heading["unit"])
        known = columns.meanings(table, heading["meaning"])
        self.fields[f"means_{at}"] = forms.ChoiceField(
            label=sentence("column_taken_for", name=heading["name"]), choices=known, required=False,
            initial=heading["meaning"],
        )  # fmt: skip
        units = columns.units_of(table, meaning, of)
        if units:
            self.fields[f"unit_{at}"] = forms.ChoiceField(
                label=sentence("column_unit", name=heading["name"]), required=False, initial=of,
                choices=[("", str(Said("web", "unit_choose"))), *((unit, unit) for unit in units)],
            )  # fmt: skip

    def rows(self):
        """Of each table: its columns with their first values and fields, and the fields of the whole file."""
        told = []
        for at, table in enumerate(self.tables):
            headings = [
                (heading, self[f"means_{at}_{place}"], self._field(f"unit_{at}_{place}"))
                for place, heading in enumerate(table["headings"])
            ]
            names = [self[f"name_{at}_{place}"] for place, _ in enumerate(table["names"])]
            others = [field for name in ("year", "counted", "rate") if (field := self._field(f"{name}_{at}"))]
            told.append({"table": table, "headings": headings, "others": [*names, *others]})
        return told

    def _field(self, name):
        return self[name] if name in self.fields else None

    def given(self):
        """The table chosen, and the layout of each table with what was changed of it."""
        chosen = self.cleaned_data
        decided = {}
        for at, table in enumerate(self.tables):
            headings = [heading["name"] for heading in table["headings"]]
            given = {
                "columns": {name: chosen[f"means_{at}_{place}"] for place, name in enumerate(headings)},
                "units": {name: chosen.get(f"unit_{at}_{place}", "") for place, name in enumerate(headings)},
                "names": {name: chosen[f"name_{at}_{place}"] for place, name in enumerate(table["names"])},
                "year": chosen.get(f"year_{at}"), "electricity_counted": chosen.get(f"counted_{at}"),
                "kgce_per_kwh": chosen.get(f"rate_{at}"),
            }  # fmt: skip
            decided[table["name"]] = columns.layout_decided(table, given)
        return {"table": chosen["table"], "decided": decided}


class DeliveryForm(OfficeForm):
    """Who sent a file, whether it is all of its years, who is who where only a person can tell, and who is gone why."""

    publisher = forms.ChoiceField(
        label=sentence("delivery_publisher"), help_text=sentence("delivery_publisher_help"), choices=_publishers,
        required=False,
    )  # fmt: skip
    rows = forms.BooleanField(label=sentence("delivery_rows"), required=False)

    def __init__(self, *args, upload, **kwargs):
        initial = {"publisher": upload.publisher, "rows": upload.covers == ROWS}
        super().__init__(*args, **{**kwargs, "initial": initial})
        if upload.publisher not in dict(_publishers()):  # a name of its own
            publisher = cast("forms.ChoiceField", self.fields["publisher"])
            publisher.choices = [*_publishers(), (upload.publisher, publisher_text(upload.publisher))]
        self.asked = {f"who_{one['entry']}": one for one in upload.delivery.get("who", {}).get("asked", [])}
        self.gone = {f"gone_{at}": one for at, one in enumerate(upload.delivery.get("gone", []))}
        names = upload.delivery.get("names", {})
        for name, enterprise in self.gone.items():
            self.fields[name] = forms.ChoiceField(
                label=called(enterprise, names), choices=_fates, required=False,
                initial=upload.fates.get(enterprise, ""),
            )  # fmt: skip
        for name, one in self.asked.items():
            known = [(f"={each['enterprise_id']}", candidate_text(each, names)) for each in one["candidates"]]
            new = ("new", str(Said("web", "delivery_new")))
            chosen = upload.chosen.get(one["entry"], "")
            self.fields[name] = forms.ChoiceField(
                label=sentence("delivery_decide", called=one["called"]), required=False, widget=forms.RadioSelect,
                choices=[*known, new, ("", str(Said("web", "delivery_later")))],
                initial="new" if chosen == one["new"] else f"={chosen}" if chosen else "",
            )  # fmt: skip

    def given(self):
        """What was decided: the enterprise of each entry by its identifier, blank where it is left for later."""
        answers = {name: self.cleaned_data[name] for name in self.asked if name in self.data}
        chosen = {
            self.asked[name]["entry"]: self.asked[name]["new"] if answer == "new" else answer.removeprefix("=")
            for name, answer in answers.items()
        }
        covers = ROWS if self.cleaned_data["rows"] else ""
        fates = {enterprise: self.cleaned_data[name] for name, enterprise in self.gone.items() if name in self.data}
        return {"publisher": self.cleaned_data["publisher"], "covers": covers, "chosen": chosen, "fates": fates}

    def first_fields(self):
        """All but what has become of enterprises, which stands with those that are gone."""
        return [field for field in self.visible_fields() if field.name not in self.gone]

    def gone_fields(self):
        """What has become of each enterprise that the file lists no more."""
        return [self[name] for name in self.gone]


class ShareForm(OfficeForm):
    """An enterprise's answer: which part of its energy is electricity."""

    beside: ClassVar = {"share_range": "percent"}

    percent = number_field("share_percent", "%", "share_percent_help")
    precision = forms.ChoiceField(label=sentence("share_precision"), choices=_precisions, required=False)
    band = forms.ChoiceField(label=sentence("share_band"), choices=_bands, required=False)


class DocumentForm(OfficeForm):
    """A document, and the year it is of."""

    beside: ClassVar = {"claim_year": "year", "document_none": "document", "document_too_large": "document",
              "document_kind": "document"}  # fmt: skip

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
    of_fuel: ClassVar = {"claim_unit": "unit", "claim_no_number": "amount", "claim_negative": "amount"}  # else its name

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

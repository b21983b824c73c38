"""Forms of a file on its way in: the file, what its columns are, who sent it and who is who in it."""

import json
from typing import cast

from django import forms

from regional_carbon.collect import content
from regional_carbon.collect.asking.offered import meanings, units_of
from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.collect.matching.links import FATES
from regional_carbon.collect.near import Near
from regional_carbon.collect.sources.assembling import PUBLISHERS
from regional_carbon.collect.sources.delivery import OWN as OFFICE
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.collect.sources.taking import merged_into
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Said, say, spoken_language
from regional_carbon.web.forms import OfficeForm, coded, sentence
from regional_carbon.web.regions import columns
from regional_carbon.web.regions.deliveries import called, candidate_text, publisher_text
from regional_carbon.web.regions.forms import NUMBER, WHOLE, number_field
from regional_carbon.web.regions.stack_told import bearers_of, names_of

TABLES = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.parquet,.html,.htm,.mht,.mhtml,.xml"


def _tables():
    return [("", str(Said("web", "upload_by_headers"))), *coded("table", content.TABLES)]


def _publishers():
    return coded("publisher", PUBLISHERS[: PUBLISHERS.index(OFFICE) + 1])


def _fates():
    return [("", str(Said("web", "fate_later"))), *coded("fate", FATES)]


def _going_on(new):
    """A new enterprise as what became of one that is gone: by its first entry."""
    return f"={new['entries'][0]}"


def _merged(new):
    """A new enterprise as the firm that one which is gone has merged into."""
    return f"+{new['new']}"


def _into(name):
    """The field beside the one of an enterprise that is gone, where another is named that it has merged into."""
    return f"{name}_into"


class UploadForm(OfficeForm):
    """A file of the region's data."""

    ids = "%s"

    file = forms.FileField(
        label=sentence("upload_choose"), widget=forms.FileInput(attrs={"accept": TABLES, "class": "sr"}),
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


def _questions(table):
    """What is asked of a table; nothing of one that was read before questions were kept."""
    return table.get("questions", [])


class ColumnsForm(OfficeForm):
    """Which table a file is, what each of its columns is taken for, and in which unit; and what only a person knows."""

    table = forms.ChoiceField(label=sentence("upload_table"), choices=_tables, required=False)

    def __init__(self, *args, upload, **kwargs):
        super().__init__(*args, **{**kwargs, "initial": {"table": upload.table}})
        self.tables = [table for table in upload.tables if table["headings"] or _questions(table)]
        for at, table in enumerate(self.tables):
            for place, heading in enumerate(table["headings"]):
                self._ask_of_column(f"{at}_{place}", table["name"], heading)
            for place, question in enumerate(_questions(table)):
                self._ask(f"{at}_{place}", table["name"], question)
            if "year" in content.TABLES[table["name"]][0].columns() or table["name"] == "readings":
                self.fields[f"year_{at}"] = number_field(
                    "file_year", help_text="file_year_help", kind=forms.IntegerField, attrs=WHOLE, min_value=1900,
                    max_value=2200, initial=table["layout"].get("year"),
                )  # fmt: skip

    def _ask_of_column(self, at, table, heading):
        meaning, of = (self.data.get(f"means_{at}", heading["meaning"]), heading["unit"])
        known = [(name, str(words)) for name, words in meanings(table, heading["meaning"])]
        self.fields[f"means_{at}"] = forms.ChoiceField(
            label=sentence("column_taken_for", name=heading["name"]), choices=known, required=False,
            initial=heading["meaning"],
        )  # fmt: skip
        units = units_of(table, meaning, of)
        if units:
            self.fields[f"unit_{at}"] = forms.ChoiceField(
                label=sentence("column_unit", name=heading["name"]), required=False, initial=of,
                choices=[("", str(Said("web", "unit_choose"))), *((unit, unit) for unit in units)],
            )  # fmt: skip

    def _ask(self, at, table, question):
        """The ways on from what stops the file, and a number where one may be written."""
        label = question["met"][spoken_language()]
        label += "" if question["places"] < 2 else f" {say('web', 'asked_places', count=question['places'])}"
        listed = columns.question_kept(table, question).in_list()
        options = [
            (json.dumps(one["decision"], sort_keys=True), one["words"][spoken_language()])
            for one in question["options"] if one["decision"]
        ]  # fmt: skip
        if options or listed:
            self.fields[f"asked_{at}"] = forms.ChoiceField(
                label=label, required=False,
                choices=[
                    ("", str(Said("web", "name_undecided"))), *options,
                    *((f"={name}", str(words)) for name, words in listed),
                ],
            )  # fmt: skip
        if question["typed"] and question["section"] != "year":  # which has its own field
            key = question["section"] if question["section"] in ("kgce_per_kwh", "rates") else question["typed"]
            about = (question["about"] or [""])[0]
            self.fields[f"typed_{at}"] = forms.FloatField(
                label=str(say("asking", key, about=about)), required=False,
                widget=forms.TextInput(attrs=NUMBER),
            )  # fmt: skip

    def rows(self):
        """Of each table: its columns with their first values and fields, and the fields of the whole file."""
        told = []
        for at, table in enumerate(self.tables):
            headings = [
                (heading, self[f"means_{at}_{place}"], self._field(f"unit_{at}_{place}"))
                for place, heading in enumerate(table["headings"])
            ]
            places = range(len(_questions(table)))
            asked = [f"{kind}_{at}_{place}" for place in places for kind in ("asked", "typed")]
            others = [field for name in (*asked, f"year_{at}") if (field := self._field(name))]
            told.append({"table": table, "headings": headings, "others": others})
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
                "year": chosen.get(f"year_{at}"), "answers": self._answers(at, table),
            }  # fmt: skip
            decided[table["name"]] = columns.layout_decided(table, given)
        return {"table": chosen["table"], "decided": decided}

    def _answers(self, at, table):
        """What was decided of the questions: chosen, or written as a number."""
        found = []
        for place, question in enumerate(_questions(table)):
            answer, typed = (self.cleaned_data.get(f"{kind}_{at}_{place}") for kind in ("asked", "typed"))
            if typed is not None:
                found.append(columns.question_kept(table["name"], question).decision(f"{typed:.15g}"))
            elif answer:
                found.append(columns.answer_given(table["name"], question, answer))
        return found


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
        self.goes_on = upload.delivery.get("goes_on", {})
        names = upload.delivery.get("names", {})
        self.region, self.new_ids = upload.region, upload.delivery.get("new_ids", [])
        for name, enterprise in self.gone.items():
            others = [(_going_on(one), say("web", "fate_goes_on", called=one["called"])) for one in self._new(name)]
            others += [(_merged(one), say("web", "fate_merged", called=one["called"])) for one in self._new(name)]
            fate = upload.fates.get(enterprise, "")
            firm = fate.removeprefix("=") if fate.startswith("=") else ""
            fate = f"+{firm}" if firm in [one["new"] for one in self._new(name)] else "" if firm else fate
            as_whom = [_going_on(one) for one in self._new(name) if upload.chosen.get(one["entries"][0]) == enterprise]
            self.fields[name] = forms.ChoiceField(
                label=called(enterprise, names), choices=[*_fates(), *others], required=False,
                initial=fate or next(iter(as_whom), ""),
            )  # fmt: skip
            self.fields[_into(name)] = forms.CharField(
                label=sentence("fate_merged_into", enterprise=enterprise), required=False, max_length=200,
                initial="" if fate.startswith("+") else firm,
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
            if one.get("had") and upload.delivery["who"].get("since"):
                self.fields[f"since_{one['entry']}"] = self._since(upload, one)

    def _since(self, upload, one):
        """From when a number that was another's is an enterprise's."""
        year = upload.delivery["who"]["since"]
        choices = [("", say("web", "who_since", year=year)), ("always", say("web", "who_always"))]
        return forms.ChoiceField(
            label=sentence("who_from_when", called=one["called"]), choices=choices, required=False,
            initial="always" if one["entry"] in upload.always else "",
        )  # fmt: skip

    def _new(self, name):
        """The new enterprises as which the one that a field asks about may go on."""
        return self.goes_on.get(self.gone[name], [])

    def clean(self):
        """A new enterprise is one that was there before, not two."""
        told = [(name, answer) for name in self.gone if (answer := self.cleaned_data.get(name, "")).startswith("=")]
        for at, (name, answer) in enumerate(told):
            if answer in [earlier for _, earlier in told[:at]]:
                self.add_error(name, sentence("goes_on_twice"))
        named = {name: self.cleaned_data.get(_into(name), "").strip() for name in self.gone}
        self.firms = {name: self._firm(name, written) for name, written in named.items() if written}
        return self.cleaned_data

    def _firm(self, name, written):
        """The identifier of the enterprise that one has merged into, by its identifier or its name."""
        folder = self.region.current.folder()
        ids = {**dict.fromkeys(self.new_ids), **names_of(folder)}
        firm = written if written in ids else next(iter(bearers_of(folder, written)), "")
        if firm in ("", self.gone[name]):
            self.add_error(_into(name), sentence("who_unknown", answer=written, near=Near(written, ids)))
        elif self.cleaned_data.get(name):
            self.add_error(_into(name), sentence("who_twice"))
        return firm

    def given(self):
        """What was decided: the enterprise of each entry by its identifier, blank where it is left for later."""
        answers = {name: self.cleaned_data[name] for name in self.asked if name in self.data}
        chosen = {
            self.asked[name]["entry"]: self.asked[name]["new"] if answer == "new" else answer.removeprefix("=")
            for name, answer in answers.items()
        }
        covers = ROWS if self.cleaned_data["rows"] else ""
        became = {name: self.cleaned_data[name] for name in self.gone if name in self.data}
        fates = {self.gone[name]: "" if answer.startswith("=") else answer for name, answer in became.items()}
        into = {name: answer.removeprefix("+") for name, answer in became.items() if answer.startswith("+")}
        fates |= {self.gone[name]: merged_into(firm) for name, firm in {**into, **self.firms}.items()}
        always = [one["entry"] for one in self.asked.values() if self.cleaned_data.get(f"since_{one['entry']}")]
        chosen |= self._gone_on(became)
        return {"publisher": self.cleaned_data["publisher"], "covers": covers, "chosen": chosen, "fates": fates,
                "always": always}  # fmt: skip

    def _gone_on(self, became):
        """The enterprise that each new entry is by what became of those that are gone; blank where it is none."""
        offered = {entry: "" for name in became for one in self._new(name) for entry in one["entries"]}
        told = [(self.gone[name], one) for name, answer in became.items() for one in self._new(name)
                if answer == _going_on(one)]  # fmt: skip
        return {**offered, **{entry: enterprise for enterprise, one in told for entry in one["entries"]}}

    def first_fields(self):
        """All but what has become of enterprises, which stands with those that are gone."""
        return [field for field in self.visible_fields() if not field.name.startswith("gone_")]

    def gone_fields(self):
        """What has become of each enterprise that the file lists no more."""
        return [self[field] for name in self.gone for field in (name, _into(name))]

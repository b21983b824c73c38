"""Every sentence stands in both languages, with the same values to fill in, and none stands unused."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

import regional_carbon as rc
from regional_carbon.collect.blank_workbook import TABLES, template_headers
from regional_carbon.language import cldr
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import LANGUAGES, catalogue, listing, say
from regional_carbon.measures.potential import CARRIERS
from regional_carbon.measures.slices import GROUPS
from regional_carbon.models.reconciliation import CONTRADICTIONS
from regional_carbon.strategies import RULES

PACKAGE = Path(rc.__file__).parent
SUBJECTS = sorted(path.stem for path in (PACKAGE / "language" / "words").glob("*.toml"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html"})


# What is counted. "1 of 3 enterprises" is right, and so is "1 enterprise".
COUNTED = (
    "answers bands cells characters closures coefficients columns conditions days decades doubts draws employees "
    "enterprises emitters files findings grades groups industries items kinds lines meters minutes months pages parts "
    "people persons places plants points prices questions readings records regions rows rules runs scenarios seconds "
    "sheets steps strategies substations tables times townships tries users values versions warnings weights years"
)
PLURAL = re.compile(rf"\b(?:{COUNTED.replace(' ', '|')})\b")


# A plural that stands near a value and is none of it: in 2030 closures: 3.
NO_COUNT_STANDS_THERE = {"commands: pathway_done", "report: way_answer"}


# What click fills into its English in English, and Chinese leaves out: "File", "float".
NAMED_IN_ENGLISH = {"not_a_number", "is_a_file", "is_a_folder", "not_readable", "not_writable", "not_there"}


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def shown(sentence):
    """The values a sentence shows; of those it only counts, Chinese needs none."""
    return {name for _, name, forms, _ in Formatter().parse(sentence) if name and (not forms or "#" in forms)}


def counted(sentence):
    """The values whose plural a sentence knows."""
    return {name for _, name, forms, _ in Formatter().parse(sentence) if name and forms}


def said(subject, key, count):
    """A sentence with this count wherever it counts, and x for all else."""
    sentence = catalogue(subject)[key]
    counts = counted(sentence["en"]) | counted(sentence["zh"])
    names = placeholders(sentence["en"]) | placeholders(sentence["zh"])
    return say(subject, key, **{name: count if name in counts else "x" for name in names})


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_stands_in_both_languages(subject):
    assert catalogue(subject)
    for key, sentences in catalogue(subject).items():
        assert set(sentences) == set(LANGUAGES), key
        assert all(sentences[language].strip() for language in LANGUAGES), key


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_languages_fill_in_the_same_values(subject):
    assert catalogue(subject)
    for key, sentences in catalogue(subject).items():
        if subject == "usage" and key in NAMED_IN_ENGLISH:
            assert shown(sentences["en"]) - shown(sentences["zh"]) <= {"name", "number_type"}, key
        elif key != "_and_more":  # English says how many more there are, Chinese how many in all
            assert shown(sentences["en"]) == shown(sentences["zh"]), key


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_can_be_said_and_asks_for_names_alone(subject):
    """A brace that is meant stands twice: else a grid_factor = { … } in an example is taken for a value."""
    assert catalogue(subject)
    for key, sentences in catalogue(subject).items():
        assert all(name.isidentifier() for sentence in sentences.values() for name in placeholders(sentence)), key
        for language in LANGUAGES:
            with rc.speaking(language):
                assert said(subject, key, 2)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_count_has_the_plural_forms_of_its_language(subject):
    assert catalogue(subject)
    for key, sentences in catalogue(subject).items():
        for language in LANGUAGES:
            forms = [form for _, name, form, _ in Formatter().parse(sentences[language]) if name and form]
            assert {form.count("|") + 1 for form in forms} <= {len(cldr.categories(language))}, f"{subject}: {key}"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_count_beside_a_plural_has_plural_forms(subject):
    """Whoever writes {enterprises} enterprises writes "1 enterprises"."""
    assert catalogue(subject)
    for key, sentences in catalogue(subject).items():
        if f"{subject}: {key}" not in NO_COUNT_STANDS_THERE:
            for found in re.finditer(r"\{\w+\}((?: [a-z-]+){0,2}? ([a-z]+))", sentences["en"]):
                assert not PLURAL.fullmatch(found[2]), f"{subject}: {key}: {found[0]}"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_sentence_that_counts_one_says_one(subject):
    assert catalogue(subject)
    for key in catalogue(subject):
        assert not re.search(rf"\b1 (?:[a-z-]+ )?{PLURAL.pattern}|\b1 are\b", said(subject, key, 1)), (
            f"{subject}: {key}"
        )


def test_sentences_are_right_for_none_one_and_many():
    told = {"emission": "863", "sure": "", "output": "1.2", "currency": "CNY", "report": "report.html"}
    for count, enterprises in [
        (0, "0 enterprises"),
        (1, "1 enterprise"),
        (2, "2 enterprises"),
        (1234, "1,234 enterprises"),
    ]:
        line = say("commands", "run_done", enterprises=count, **told)
        assert line == f"{enterprises}, 863 tCO2, 1.2 million CNY → report.html"
        with rc.speaking("zh"):
            line = say("commands", "run_done", enterprises=count, **told)
            assert line == f"{count:,}家企业，863 tCO2，1.2万CNY → report.html"


def test_two_counts_in_one_sentence_have_each_its_own_plural():
    told = {"out": "curves.csv"}
    assert (
        say("commands", "curves_done", strategies=1, enterprises=3, **told) == "1 strategy, 3 enterprises → curves.csv"
    )
    assert (
        say("commands", "curves_done", strategies=3, enterprises=1, **told) == "3 strategies, 1 enterprise → curves.csv"
    )


def test_number_that_is_written_already_is_counted_as_it_is_read():
    assert say("web", "rows_found", count="1") == "1 enterprise"
    assert say("web", "rows_found", count="1,001") == "1,001 enterprises"


def test_list_is_counted_by_its_items():
    lines = rc.RegionalCarbonError(
        faults=[Fault("blank_text", "a.csv", row, values={"column": "name", "label": "a name"}) for row in (2, 3)]
    )
    assert "The same error is in line 3." in str(lines)


QUOTED = set(re.findall(r"[\"']([A-Za-z0-9_]+)[\"']", SOURCE))


# ---------------------------------------------------------------------------------------------------
# None stands unused: a key is written out in the source, or is built of a code as one of these says


@dataclass(frozen=True)
class Built:
    """Keys made at run time of a code: their pattern, the source that makes them, and the codes there are.

    Where `codes` is None a code must be quoted in the source, as those of states, roles and actions are.
    """

    pattern: str
    by: str
    codes: frozenset[str] | None = None

    def makes(self, key):
        found = re.fullmatch(self.pattern, key)
        return found is not None and found[1] in (QUOTED if self.codes is None else self.codes)


PARAMETERS = frozenset(parameter.name for rule in RULES.values() for parameter in rule.described())
ASKED = frozenset(
    f"{name}_{column}" for name, table in TABLES.items() for column in template_headers(table, "en").values()
)
ROLES = frozenset(tomllib.loads((PACKAGE / "web/accounts/roles.toml").read_text(encoding="utf-8")))
BUILT = {
    "amounts": [
        Built("_(.+)", 'f"_{self.name}"'),  # what stands before a unit, by the name of the unit
        Built("_times_([1-9]|10)", 'f"_times_{times}"', frozenset(map(str, range(1, 11)))),  # a chance told in tenths or quarters
    ],
    "errors": [
        Built("_office_(.+)", 'f"_office_{fault.key}"'),  # what the office says where the command line has its own way out
        Built("_slip_(.+)", 'f"_slip_{per}"'),  # what an amount was held against, by its name
        Built("_slip_(electricity|output)_.+", 'f"{quantity}_{row', frozenset({"electricity", "output"})),  # and per what
    ],
    "notices": [Built("contradiction_(.+)", 'f"contradiction_{name}"', frozenset(CONTRADICTIONS)), Built("_office_(.+)", 'f"_office_{notice.key}"')],  # and where a notice names its files
    "money": [Built("([A-Z]{3})", 'catalogue("money").get(code)', frozenset(catalogue("money")))],  # the currency a region's settings name
    "help": [Built("(.+)", "_help_of(path", frozenset(catalogue("help")))],  # tests/cli/test_help.py holds them to commands
    "papers": [
        Built("detail_(.+)", 'f"detail_{name}"'),  # what an office has not stated
        Built("odds_(.+)", 'f"odds_{round(nearest * 100)}"', frozenset(["10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90"]))],  # a chance in tenths and quarters
    "report": [
        Built("measures_do_(.+)", "f\"measures_do_{row['measure_group']}\"", frozenset(GROUPS)),
        Built("measures_found_(.+)", 'f"measures_found_{carrier}"', frozenset(CARRIERS)),
    ],
    "settings": [Built("_pathway_(.+)", 'f"_pathway_{name}"')],  # the hint beside a setting of the pathway, by its name
    "strategies": [
        Built("_(.+)_principle", 'f"_{name}_principle"', frozenset(RULES) | {"cas_1", "cas_2"}),  # each rule says its principle,
        Built("_(.+)", 'f"_{name}"', PARAMETERS),  # and of each of its parameters the symbol
        Built("_(.+)_means", 'f"_{name}_means"', PARAMETERS),  # and the meaning
        Built("_condition_(.+)", 'f"_condition_{self.key}"'),  # a condition of the optimum is told by its key
        Built("_within_(.+)", 'f"_within_{strategy.within}"'),  # what a target is held within
    ],
    "usage": [Built("(.+)", 'catalogue("usage").values()', frozenset(catalogue("usage")))],  # tests/cli/test_usage_errors.py holds them to click
    "template": [
        Built("sheet_(.+)", 'f"sheet_{name}"', frozenset(TABLES)),  # a sheet for each table,
        Built("where_(.+)", 'f"where_{name}_{column.name}"', ASKED),  # with a comment on each column
        Built("example_(.+)", 'f"example_{name}_{column.name}"', ASKED),
        Built("not_offered_(.+)", 'f"not_offered_{column.name}"'),  # what is told of a value not in a column's list
    ],
    "web": [
        # The words of codes that the database and the library keep: `coded "role" role` says `_role_viewer`.
        *(
            Built(f"_{family}_(.+)", f'coded("{family}"' if family in ("counting", "fate", "kept", "precision", "publisher", "security", "trend") else f'coded "{family}"')
            for family in ["change", "claim", "claim_is", "contradiction", "counting", "delivery", "did", "evidence", "factors_of", "fate", "file", "from", "kept", "meaning", "means", "monitor_level", "nav", "paper", "paper_kind", "plan_doubt", "plan_is", "precision", "publisher", "quality", "read_step", "run_is", "run_state", "section", "security", "settings", "severity", "shared_by", "standing_act", "standing_bring", "step", "table", "term", "token_may", "trend", "upload_state", "why"]
        ),
        *(Built(f"_{family}_(.+)", f'coded "{family}"') for family in ("news", "of_figure", "thread_is")),  # of a question, its figure and state
        Built("_whom_(.+)", 'coded("whom"'),
        Built("_show_(.+)", 'f"_show_{name}"'),  # a chip of the list of enterprises
        Built("_help_page_(.+)", 'f"_help_page_{here}"'),  # what a page is, by its name
        Built("_link_(.+)", "f\"_link_{row['link']}\""),  # one decision of who is who,
        Built("_identity_(.+)", "'_identity_' + row['identity_kind']"),  # and by what it knew the row
        Built("_stack_(.+)", 'family="stack"'),  # what a delivery changes, by the kind of change
        *(Built(f"_{family}_(.+)", f'coded "{family}"', ROLES) for family in ("role", "may")),
        *(Built(f"_{family}_([1-5])", f'coded "{family}"', frozenset("12345")) for family in ("code_of", "grade", "own_why", "quality")),
        *(Built("_(?:code|told)_(4..|500)", f'coded "{one}"', frozenset({"400", "403", "404", "500"})) for one in ("code", "told")),
        Built("standing_(.+)", 'f"standing_{self.last.state}"'),  # how the last run ended, where there are no results
        Built("standing_no_(.+)", 'f"standing_no_{self.missing[0]}"'),  # a table that a run needs and is not there
        Built("_code_of_(None)", 'coded "code_of"', frozenset({"None"})),  # of an enterprise without a code
        Built("_formula_(.+)", 'f"_formula_{quantity}"'),  # of a figure that has one
        Built("_did_(.+)_brought", 'f"{kind}_brought"'),  # a bill, an inventory
        *(
            Built(f"_{family}_(.+)", f'f"_{family}_{{plan.state}}"', frozenset({"draft", "submitted", "approved", "returned"}))
            for family in ("acts", "acts_why", "waits")
        ),  # a plan's next step, by its state
    ],
}  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_is_used(subject):
    built = BUILT.get(subject, [])
    assert [key for key in catalogue(subject) if key not in QUOTED and not any(one.makes(key) for one in built)] == []


def test_what_builds_keys_stands_in_the_source_and_builds_some():
    families = [(subject, built) for subject, of in BUILT.items() for built in of]
    assert [built.by for _, built in families if built.by not in SOURCE] == []
    assert [built.pattern for subject, built in families if not any(map(built.makes, catalogue(subject)))] == []


def test_few_keys_are_built():
    unwritten = {subject: len(set(catalogue(subject)) - QUOTED) for subject in SUBJECTS}
    assert {subject for subject, count in unwritten.items() if count} == set(BUILT)


@pytest.mark.parametrize(
    ("key", "made"), [("_role_viewer", True), ("_role_visitor", False), ("_did_log_in", True), ("_did_log_on", False)]
)
def test_key_of_a_code_that_does_not_exist_is_not_taken_for_one_that_is_built(key, made):
    assert any(one.makes(key) for one in BUILT["web"]) is made


def test_chinese_sentences_have_no_english_punctuation_between_chinese_characters():
    assert SUBJECTS
    for subject in SUBJECTS:
        for key, sentences in catalogue(subject).items():
            assert not re.search(r"[一-鿿],\s?[一-鿿]", sentences["zh"]), f"{subject}: {key}"


def test_a_list_is_told_as_each_language_tells_it():
    assert listing([15, 16, 22]) == "15, 16 and 22"
    assert listing([15]) == "15"
    assert listing(range(1, 20), at_most=3) == "1, 2, 3 and 16 more"
    with rc.speaking("zh"):
        assert listing([15, 16, 22]) == "15、16和22"
        assert listing(range(1, 20), at_most=3) == "1、2、3等共19项"


def test_language_is_that_of_the_telling_and_ends_with_it():
    error = rc.StrategyError("target_range", value=2)
    with rc.speaking("zh"):
        assert str(error).startswith("目标为2；应大于0且不超过1。")
    assert str(error).startswith("The target is 2; it must lie above 0 and be at most 1.")


def test_every_key_of_an_error_has_a_sentence():
    raised = set(re.findall(r"(?:Error|[Ff]ault)\(\s*\"([a-z][a-z0-9_]+)\"", SOURCE))
    assert raised - set(catalogue("errors")) == set()


def test_say_fills_in_values():
    assert say("tables", "at_least", limit=3) == "at least 3"


def test_no_part_asks_whether_chinese_is_spoken():
    """What differs by language is a sentence, or a mapping that has both."""
    assert re.findall(r"""(?:language\(\)|speaking|spoken|lang)\)? [!=]= ["'](?:en|zh)["']""", SOURCE) == []

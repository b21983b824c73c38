"""Every sentence stands in both languages, with the same values to fill in, and none stands unused."""

import re
from pathlib import Path
from string import Formatter

import pytest

import regional_carbon as rc
from regional_carbon.language.messages import LANGUAGES, catalogue, listing, say

PACKAGE = Path(rc.__file__).parent
SUBJECTS = sorted(path.stem for path in (PACKAGE / "language" / "words").glob("*.toml"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html"})


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_stands_in_both_languages(subject):
    for key, sentences in catalogue(subject).items():
        assert set(sentences) == set(LANGUAGES), key
        assert all(sentences[language].strip() for language in LANGUAGES), key


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_languages_fill_in_the_same_values(subject):
    for key, sentences in catalogue(subject).items():
        assert placeholders(sentences["en"]) == placeholders(sentences["zh"]), key


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_can_be_said_and_asks_for_names_alone(subject):
    """A brace that is meant stands twice: else a grid_factor = { … } in an example is taken for a value."""
    for key, sentences in catalogue(subject).items():
        for sentence in sentences.values():
            asked = placeholders(sentence)
            assert all(name.isidentifier() for name in asked), key
            assert sentence.format(**dict.fromkeys(asked, "x"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_is_used(subject):
    built = {
        "settings": 'Said("settings", name)', "strategies": "words[strategy.rule]",
        "money": 'catalogue("money")', "template": 'f"where_{',
    }  # fmt: skip
    for key in catalogue(subject):
        used = re.search(rf"[\"']{re.escape(key)}[\"']", SOURCE) or key.startswith("_") or subject in built
        assert used, f"{subject}: {key}"


def test_chinese_sentences_have_no_english_punctuation_between_chinese_characters():
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

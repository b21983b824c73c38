"""What click says of a call it cannot take: in the language of the call, word for word."""

import ast
from pathlib import Path

import pytest
from click import exceptions
from click.testing import CliRunner

from regional_carbon.cli import main
from regional_carbon.cli.usage_errors import SPEAKERS
from regional_carbon.language.messages import catalogue, speaking

# What click words and no command of ours can have it say: several values at once, days, identifiers, a call that only
# a program can make; and names it takes when a command is defined, whatever language is spoken later.
NEVER_SAID = {
    "Arguments take exactly one parameter declaration, got {length}: {decls}.", "Argument {name!r} takes {nargs} values.",
    "Boolean option {decl!r} cannot use the same flag for true/false.", "Choice({choices})", "Choose from:\n\t{choices}",
    "Could not determine name for option with declarations {decls!r}", "Could not open file {filename!r}: {message}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Error: The two entered values do not match.", "Invalid start character for option ({option})", "Invalid value: {message}",
    "Missing argument", "Missing option", "Missing parameter", "Missing parameter: {param_name}", "Missing {param_type}",
    "Name '{name}' defined twice", "Option {name!r} requires {nargs} arguments.", "Press any key to continue...",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to pass '--{name}'?",
    "Repeat for confirmation", "Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.",
    "Unknown color {colour!r}", "Value must be an iterable.", "deprecated", "directory", "file", "path", "unknown error",
    "{len_type} values are required, but {len_value} was given.", "{len_type} values are required, but {len_value} were given.",
    "{name} {filename!r} is not executable.", "{value!r} does not match the format {format}.",
    "{value!r} does not match the formats {formats}.", "{value!r} is not a valid UUID.",
    "Commands", "Options", "Positional arguments", "(dynamic)", "default: {default}", "env var: {var}",
}  # fmt: skip
OURS = {"missing_argument", "missing_option"}  # said in one sentence where click joins parts


def told(*words, **environment):
    """What a call that cannot be taken is told, and its exit code."""
    blank = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "REGIONAL_CARBON_LANG"))
    done = CliRunner().invoke(main, words, env={**blank, **environment}, prog_name="regional-carbon")
    return done.exit_code, done.stderr


def asked_of_gettext():
    """Every sentence that the modules of click which word errors ask gettext for."""
    trees = [ast.parse(Path(module.__file__).read_text(encoding="utf-8")) for module in SPEAKERS]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    wording = [call for call in calls if getattr(call.func, "id", "") in ("_", "ngettext")]
    return {word.value for call in wording for word in call.args if isinstance(word, ast.Constant)}


def test_missing_argument_is_told_whole_in_each_language():
    assert told("run", LANG="zh_CN.UTF-8") == (
        2,
        "用法：regional-carbon run [OPTIONS] FOLDER\n"
        "查看说明：regional-carbon run --help\n"
        "\n"
        "错误：缺少参数'FOLDER'。\n",
    )
    assert told("run", LANG="en_GB.UTF-8") == (
        2,
        "Usage: regional-carbon run [OPTIONS] FOLDER\n"
        "Try 'regional-carbon run --help' for help.\n"
        "\n"
        "Error: Missing argument 'FOLDER'.\n",
    )


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        ("compare a.csv", "Error: Missing option '--target'.", "错误：缺少选项'--target'。"),
        ("factors --lang {}", "Error: Missing command.", "错误：缺少命令。"),
        ("rnu", "Error: No such command 'rnu'. Did you mean 'run'?", "错误：没有命令'rnu'。 是否指'run'？"),
        ("xyz", "Error: No such command 'xyz'.", "错误：没有命令'xyz'。"),
        ("run a --nonesuch", "Error: No such option '--nonesuch'.", "错误：没有选项'--nonesuch'。"),
        (
            "run a --targt 0.3",
            "Error: No such option '--targt'. (Did you mean one of: '--parquet', '--target', '--year'?)",
            "错误：没有选项'--targt'。 （是否指其中之一：'--parquet', '--target', '--year'？）",
        ),
        ("run a b", "Error: Got unexpected extra argument (b)", "错误：多余的参数（b）"),
        ("run a b c", "Error: Got unexpected extra arguments (b c)", "错误：多余的参数（b c）"),
        ("run a --target", "Error: Option '--target' requires an argument.", "错误：选项'--target'需要一个值。"),
        ("run a --json=3", "Error: Option '--json' does not take a value.", "错误：选项'--json'不带值。"),
        (
            "run a --target x",
            "Error: Invalid value for '--target': 'x' is not a valid float.",
            "错误：'--target'的值无效：'x'不是有效的数值。",
        ),
        (
            "backtest a --folds 1",
            "Error: Invalid value for '--folds': 1 is not in the range x>=2.",
            "错误：'--folds'的值无效：1不在范围x>=2之内。",
        ),
        (
            "backtest a --leave town",
            "Error: Invalid value for '--leave': 'town' is not one of 'plant', 'fold', 'year', 'team'.",
            "错误：'--leave'的值无效：'town'不在可选值之列：'plant', 'fold', 'year', 'team'。",
        ),
        (
            "curves .",
            "Error: Invalid value for 'EFFICIENCY': File '.' is a directory.",
            "错误：'EFFICIENCY'的值无效：'.'是文件夹，此处应为文件。",
        ),
    ],
)
def test_call_that_cannot_be_taken_is_told_in_the_language_of_the_system(words, english, chinese):
    for language, sentence in {"en": english, "zh": chinese}.items():
        code, said = told(*words.format(language).split(), LANG=language)
        assert (code, said.splitlines()[-1]) == (2, sentence)


@pytest.mark.parametrize(
    "words", ["run --lang zh", "--lang zh run", "--lang=zh run", "--lang en run --lang=zh", "run a b --lang zh"]
)
def test_error_is_told_in_the_language_of_the_call_wherever_it_stands(words):
    code, said = told(*words.split(), LANG="en_GB.UTF-8")
    assert code == 2
    assert said.startswith("用法：regional-carbon run [OPTIONS] FOLDER\n查看说明：regional-carbon run --help\n\n错误：")


def test_what_stands_behind_two_dashes_is_no_language():
    assert told("run", "a", "--", "--lang", "zh")[1].endswith("\nError: Got unexpected extra arguments (--lang zh)\n")


def test_language_that_is_none_of_ours_is_refused_in_that_of_the_system():
    assert told("new", "a", "--lang", "fr", LANG="zh_CN.UTF-8")[1].endswith(
        "\n错误：'--lang'的值无效：'fr'不在可选值之列：'en', 'zh'。\n"
    )
    assert told("new", "a", REGIONAL_CARBON_LANG="fr")[1].endswith(
        "\nError: Invalid value for '--lang': 'fr' is not one of 'en', 'zh'.\n"
    )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Aborted!", "已中止。"),
        ("Error: invalid input", "错误：输入无效"),
        ("{value!r} is not {choice}.", "'a'不是'b'。"),
        ("{value!r} is not a valid boolean. Recognized values: {states}", "'a'不是有效的真假值。可用的值：yes, no"),
        ("{name} {filename!r} is a file.", "'c'是文件，此处应为文件夹。"),
        ("{name} {filename!r} is not readable.", "'c'无法读取。"),
        ("{name} {filename!r} is not writable.", "'c'无法写入。"),
        ("{name} {filename!r} does not exist.", "'c'不存在。"),
        ("Nothing of ours", "Nothing of ours"),
    ],
)
def test_sentence_that_click_looks_up_is_ours_in_chinese(english, chinese):
    values = {"value": "a", "choice": "'b'", "states": "yes, no", "name": "File", "filename": "c"}
    with speaking("zh"):
        assert exceptions._(english).format(**values) == chinese
    assert exceptions._(english) == english


def test_every_sentence_of_click_is_in_our_words_or_is_never_said():
    """A new edition of click that words an error differently fails here, and not in front of an officer."""
    ours = {sentence["en"] for key, sentence in catalogue("usage").items() if key not in OURS}
    assert asked_of_gettext() - NEVER_SAID == ours

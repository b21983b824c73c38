"""The help of every command in the language of whoever asks: by --lang, by our variable, or by the system's locale."""

import inspect
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from wcwidth import wcswidth

from regional_carbon.cli import main
from regional_carbon.language.messages import LANGUAGES, catalogue, language_of

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "REGIONAL_CARBON_LANG")


def commands(command=main, path=()):
    """Every command and group by its words after `regional-carbon`."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = dict(commands())


def shown(*words, **environment):
    """What `regional-carbon …` prints on a system with these variables and no others of language."""
    blank = dict.fromkeys(LOCALE)
    found = CliRunner().invoke(main, words, env={**blank, **environment}, prog_name="regional-carbon")
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, "zh"), ({"LANGUAGE": "fr:zh", "LANG": "fr_FR.UTF-8"}, "zh"),
        ({"LANGUAGE": "zh", "LC_ALL": "C"}, "en"), ({"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)  # fmt: skip
def test_language_of_a_system_is_that_of_its_locale(environment, language):
    assert language_of(environment) == language


def test_help_is_chinese_where_the_system_is():
    assert shown("new", "--help", LANG="zh_CN.UTF-8") == (
        "用法：regional-carbon new [OPTIONS] FOLDER\n"
        "\n"
        "  在FOLDER中新建地区：带说明的设置文件，以及两张供改写的表。\n"
        "\n"
        "选项：\n"
        "  --lang [en|zh]  显示与写出所用的语言；也可由环境变量REGIONAL_CARBON_LANG指定，\n"
        "                  否则依系统语言（LC_ALL、LC_MESSAGES、LANG、LANGUAGE）。\n"
        "  --json          以JSON代替语句输出结果。\n"
        "  -h, --help      显示本说明并退出。\n"
    )


def test_commands_are_told_without_being_imported():
    """Their first sentences stand in the words; what they do is loaded when one of them is called."""
    script = (
        "import sys; from regional_carbon.cli import main; main(['--help'], standalone_mode=False); "
        "print(sorted(name for name in sys.modules if name.startswith(('regional_carbon.cli.', 'polars', 'numpy'))))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "  new           Create a starter region in FOLDER: settings with notes,..." in told
    assert told.splitlines()[-1] == "['regional_carbon.cli.help_pages', 'regional_carbon.cli.usage_errors']"


def test_every_command_is_called_by_its_own_name():
    assert ("factors", "list") in COMMANDS
    assert [(path[-1], command.name) for path, command in COMMANDS.items() if path and path[-1] != command.name] == []


def test_command_that_does_not_exist_is_told_with_the_one_that_is_near():
    found = CliRunner().invoke(main, ["rnu"], prog_name="regional-carbon")
    assert found.exit_code == 2
    assert found.stderr.splitlines()[-1] == "Error: No such command 'rnu'. Did you mean 'run'?"


def test_shell_completes_a_command_and_says_what_it_does():
    found = main.shell_complete(click.Context(main, info_name="regional-carbon"), "ba")
    assert [(item.value, item.help) for item in found] == [
        ("backtest", "Test the accuracy of the estimates on..."),
        ("backup", "Back up the whole office to one file, OUT,..."),
    ]


def test_language_asked_for_goes_before_that_of_the_system():
    assert "新建地区" in shown("new", "--lang", "zh", "--help", LANG="en_GB.UTF-8")
    assert "Create a starter region" in shown("new", "--lang", "en", "--help", LANG="zh_CN.UTF-8")
    assert "新建地区" in shown("new", "--help", REGIONAL_CARBON_LANG="zh", LANG="en_GB.UTF-8")


@pytest.mark.parametrize("path", [(), ("new",), ("factors",), ("factors", "list")], ids=" ".join)
def test_help_is_chinese_wherever_the_language_stands(path):
    told = shown(*path, "--help", LANG="zh_CN.UTF-8")
    assert told.startswith("用法：")
    for words in (["--help", "--lang", "zh"], ["--lang", "zh", "--help"], ["--help", "--lang=zh"]):
        assert shown(*path, *words, LANG="en_GB.UTF-8") == told
    assert shown("--lang", "zh", *path, "--help", LANG="en_GB.UTF-8") == told


def test_command_speaks_the_language_of_the_system(tmp_path):
    assert shown("new", str(tmp_path / "a"), LANG="zh_CN.UTF-8").startswith("新地区模板")
    assert shown("new", str(tmp_path / "b"), LANG="zh_CN.UTF-8", LC_ALL="C").startswith("A starter region")
    assert shown("new", str(tmp_path / "c"), "--lang", "en", LANG="zh_CN.UTF-8").startswith("A starter region")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_chinese_help_has_no_english_sentence(path):
    """Names, values and the formats of files stay as they are; three English words in a row are a sentence."""
    told = shown(*path, "--help", LANG="zh_CN.UTF-8")
    assert re.search("[一-鿿]", told)
    prose = "\n".join(line for line in told.splitlines() if not line.startswith("用法："))
    assert re.findall(r"(?:\b[a-z]+[ ,]+){2}[a-z]+\b", re.sub(r"regional-carbon[a-z -]*", "", prose)) == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_chinese_help_fits_eighty_cells(path):
    assert max(wcswidth(line) for line in shown(*path, "--help", LANG="zh_CN.UTF-8").splitlines()) <= 80


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_english_help_says_what_the_code_does(path):
    """What stands above a command's code is what its help says."""
    written = inspect.cleandoc(COMMANDS[path].callback.__doc__)
    told = catalogue("help")[" ".join(("regional-carbon", *path))]["en"]
    assert " ".join(written.split()) == " ".join(told.split())


def test_every_help_text_belongs_to_a_command_or_an_option():
    known = {"--help", "_usage", "_options", "_commands", "_default", "_required"}
    for path, command in COMMANDS.items():
        name = " ".join(("regional-carbon", *path))
        options = {max(each.opts, key=len) for each in command.params if isinstance(each, click.Option)}
        known |= {name, *options, *(f"{name} {option}" for option in options)}
    assert set(catalogue("help")) - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_option_that_means_another_thing_elsewhere_has_its_own_text(language):
    told = catalogue("help")
    own = told["regional-carbon template --currency"][language]
    assert own != told["--currency"][language]
    assert own in " ".join(shown("template", "--lang", language, "--help").split()) or language == "zh"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", 'Error: This command needs the package django, which is not installed.\nInstall all it needs: pip install "regional-carbon[web]"\n'),
        ("zh", '错误：此命令需要软件包django，尚未安装。\n请安装所需软件包：pip install "regional-carbon[web]"\n'),
    ],
)  # fmt: skip
def test_command_whose_packages_are_missing_says_which_and_how_to_get_them(language, told):
    code = "import sys; sys.modules['django'] = None; from regional_carbon.cli import main; main(['serve', 'office'])"
    environment = {**os.environ, "REGIONAL_CARBON_LANG": language}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, told)

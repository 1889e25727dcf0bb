"""Quoted text stays where it is put, and a terminal shows it as it is."""

from __future__ import annotations

import ast
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given

from tests.emitters.conftest import emit
from tests.sampling import texts
from tflm_lint.emitters.quoting import cmake, ini, kconfig, shell
from tflm_lint.emitters.quoting import yaml as scalar
from tflm_lint.emitters.spelling import comment, literal


@given(texts())
@example("*/")
@example("??/\n")
@example("a\\\nb")
@example("\udcff")
@example("\u202e")
def test_comments_cannot_be_left(text: str) -> None:
    quoted = comment(text)
    assert quoted.isascii()
    assert quoted.isprintable() or not quoted
    assert not set(quoted) & set('*/\\?"')


@given(texts())
@example('"??/\n*/\0')
@example("\udcff1")
def test_literals_mean_the_text(text: str) -> None:
    quoted = literal(text)
    assert quoted.isascii()
    assert "??" not in quoted
    assert "\n" not in quoted
    # Octal escapes are the same in Python; one character a byte.
    assert ast.literal_eval(quoted).encode("latin-1") == text.encode("utf-8", "surrogateescape")


def one_line(text: str) -> str:
    """What is left of text that a line can hold."""
    return "".join([letter if letter.isprintable() else "?" for letter in text])


@given(texts())
@example("\u2028\u202e\udcff")
@example("- a: {b: *c}")
def test_a_scalar_of_yaml_is_the_text(text: str) -> None:
    assert yaml.safe_load(f"a:\n  - {scalar(text)}\n") == {"a": [one_line(text)]}


@given(texts())
@example("[other]")
@example("a\n[other]\nb = 1")
def test_a_value_of_an_ini_file_is_one_value(text: str) -> None:
    parser = ConfigParser(interpolation=None, inline_comment_prefixes=(";", "#"))
    parser.read_string(f"[one]\nvalue = {ini(text)}\nafter = 1\n")
    assert parser.sections() == ["one"]
    assert list(parser["one"]) == ["value", "after"]
    assert not set(parser["one"]["value"]) & set("$%")


@given(texts())
@example('"\\')
def test_a_string_of_kconfig_ends_where_it_should(text: str) -> None:
    """It is read as C's: a backslash takes what follows as it is."""
    quoted = kconfig(text)
    assert ast.literal_eval(quoted) == one_line(text)


HOSTILE = ['"; $(id) `id` ${HOME} $ENV{HOME} \\', "a;b", "\n)\nmessage(x)", "%s '\"' &&", "-x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_of_a_shell_is_the_text(text: str) -> None:
    told = subprocess.run(["sh", "-c", f"printf '%s\\n' {shell(text)}"], capture_output=True, text=True, check=True)
    assert told.stdout == f"{one_line(text)}\n"


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_an_argument_of_cmake_is_the_text(text: str, tmp_path: Path) -> None:
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    script = tmp_path / "script.cmake"
    script.write_text(f'set(value {cmake(text)})\nfile(WRITE "{tmp_path}/out" "${{value}}")\n')
    subprocess.run(["cmake", "-P", str(script)], check=True, capture_output=True)
    assert (tmp_path / "out").read_text() == one_line(text)


def test_messages_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    assert emit("no\x1b[2Jsuch\n.tflite") == 2
    assert r"no\x1b[2Jsuch\n.tflite" in capsys.readouterr().err

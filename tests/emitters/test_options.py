"""A plain command line is read as argparse reads it, or left to argparse."""

from __future__ import annotations

import argparse
import contextlib
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from tflm_lint.emitters.options import Options, add_arguments, plain_options

_COMMAND_LINE = (
    "a.tflite b.tflite - -- -o --output x.cc --style hex xxd nonsense --name --align 16 -1 1_6 --section --namespace "
    "--target --check --write --resolver --che -ox.cc -h"
)
WORDS = st.sampled_from(_COMMAND_LINE.split())


def by_argparse(arguments: list[str]) -> Options | None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            return Options(**vars(parser.parse_args(arguments)))
        except SystemExit:
            return None


@settings(max_examples=500)
@given(st.lists(WORDS, max_size=7))
def test_equal_where_both_read_it(arguments: list[str]) -> None:
    plain, full = plain_options(arguments), by_argparse(arguments)
    if plain is not None and full is not None:
        assert plain == full
    # argparse alone refuses models on both sides of an option; everything else that is plain is right for both.
    if plain is not None and full is None:
        assert len(plain.models) > 1


def test_what_is_plain_and_what_is_not() -> None:
    everything = ["m", "-o", "x.cc", "--style", "xxd", "--name", "a", "--name", "b", "--align", "32", "--section", "s"]
    everything += ["--namespace", "n", "--target", "t", "--check", "--resolver"]
    assert plain_options(everything) == by_argparse(everything) is not None
    for arguments in (
        [],
        ["-h"],
        ["m", "--styl", "hex"],
        ["m", "-ox.c"],
        ["m", "-o"],
        ["m", "--style", "no"],
        ["m", "--align", "x"],
    ):
        assert plain_options(arguments) is None
    assert plain_options(["m", "--check", "--write"]) is None

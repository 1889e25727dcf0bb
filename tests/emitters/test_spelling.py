"""Any file name becomes identifiers that compilers accept, and nothing else does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.emitters.conftest import comparing_program, emit, small_model
from tests.emitters.toolchain import COMPILERS
from tests.sampling import few, texts
from tflm_lint.emitters import spelling
from tflm_lint.errors import EmitError

HOSTILE = [
    "my-model v1.2.tflite",
    "3d.tflite",
    "int.tflite",
    "año.tflite",
    "猫の声.tflite",
    "e\N{COMBINING ACUTE ACCENT}.tflite",
    "n" * 246 + ".tflite",
    ".tflite",
    "___.tflite",
    "_Reserved.tflite",
    "a__b.tflite",
    "trigraph??'.tflite",
    "line\nbreak\\.tflite",
    "end*\N{FULLWIDTH SOLIDUS}.tflite",
    "quote\"'.tflite",
    "\N{RIGHT-TO-LEFT OVERRIDE}etilft.tflite",
    "bad\udcff.tflite",
    "-dash.tflite",
    "NULL.tflite",
    "no suffix",
]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("kws.tflite", "g_kws_model_data"),
        ("a/b/hello_world_int8.tflite", "g_hello_world_int8_model_data"),
        ("my-model v1.2.tflite", "g_my_model_v1_2_model_data"),
        ("3d.tflite", "g_3d_model_data"),
        ("int.tflite", "g_int_model_data"),
        ("año.tflite", "g_ano_model_data"),
        ("__init__.tflite", "g_init_model_data"),
        (".tflite", "g_model_data"),
        ("model.tflite", "g_model_data"),
        ("MODEL.TFLITE", "g_MODEL_model_data"),
        ("kws_model.tflite", "g_kws_model_data"),
        ("kws-model.tflite", "g_kws_model_data"),
        ("kws_model_data.tflite", "g_kws_model_data"),
        ("model_data.tflite", "g_model_data"),
        ("model_v2.tflite", "g_model_v2_model_data"),
        ("remodel.tflite", "g_remodel_model_data"),
        ("data.tflite", "g_data_model_data"),
        ("猫.tflite", "g_u732b_model_data"),
        ("Wake", "g_Wake_model_data"),
    ],
)
def test_symbols(name: str, symbol: str) -> None:
    assert spelling.default_symbol(name) == symbol


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(texts(max_size=400))
def test_symbols_are_valid_significant_and_not_reserved(name: str) -> None:
    for word in (spelling.default_symbol(name), spelling.macro_prefix(spelling.default_symbol(name))):
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", word, re.ASCII)
        assert "__" not in word
        assert not word.endswith("_")
        assert len(f"{word}_size") <= 63
        assert spelling.why_no_identifier(word) is None


@pytest.mark.parametrize(
    ("symbol", "namespace", "prefix"),
    [
        ("g_kws_model_data", None, "TFLM_KWS_MODEL"),
        ("g_model_data", None, "TFLM_MODEL"),
        ("g_int_model_data", None, "TFLM_INT_MODEL"),
        ("g_3d_model_data", None, "TFLM_3D_MODEL"),
        ("wake", None, "TFLM_WAKE"),
        ("g_data", None, "TFLM_G_DATA"),
        ("__a_b_3d_tflite", None, "TFLM_A_B_3D_TFLITE"),
        ("g_kws_model_data", "app::models", "TFLM_APP_MODELS_KWS_MODEL"),
    ],
)
def test_macros_begin_alike(symbol: str, namespace: str | None, prefix: str) -> None:
    assert spelling.macro_prefix(symbol, namespace) == prefix


def test_long_names_stay_apart() -> None:
    names = {spelling.default_symbol("x" * 200 + tail) for tail in ("a.tflite", "b.tflite", "c.tflite")}
    assert len(names) == 3


@pytest.mark.parametrize("word", ["int", "class", "co_await", "_Bool", "a__b", "_x", "3d", "", "a-b", "año", "a b"])
def test_names_that_cannot_be_are_refused(word: str) -> None:
    assert spelling.why_no_identifier(word)
    with pytest.raises(EmitError, match="--name"):
        spelling.require_identifier(word, "--name")


@pytest.mark.slow
def test_keywords_are_those_that_the_compilers_know(tmp_path: Path) -> None:
    """A name that we let through must compile, a keyword that we refuse must not, in C11 or in C++20."""
    compilers = (("gcc", "-std=c11", "k.c"), ("g++", "-std=c++20", "k.cc"))
    for compiler in COMPILERS[:2]:
        compiler.require()
    newer = {"typeof_unqual", "alignas", "alignof", "bool", "thread_local", "typeof", "constexpr", "nullptr"}
    for word in sorted(spelling._KEYWORDS - newer):
        refused = 0
        for command, standard, name in compilers:
            (tmp_path / name).write_text(f"int {word} = 1;\n")
            call = [command, standard, "-fsyntax-only", str(tmp_path / name)]
            refused += subprocess.run(call, capture_output=True, check=False).returncode != 0
        assert refused, word


@pytest.mark.parametrize(
    ("path", "symbol"),
    [("m.tflite", "m_tflite"), ("./a b/3d.tflite", "__a_b_3d_tflite"), ("3d.tflite", "__3d_tflite"), ("é.t", "___t")],
)
def test_xxd_symbols(path: str, symbol: str) -> None:
    assert spelling.xxd_symbol(path) == symbol


@pytest.mark.parametrize("name", few(HOSTILE, every=5))
def test_hostile_file_names_give_valid_c(name: str, tmp_path: Path) -> None:
    compiler = COMPILERS[0]
    compiler.require()
    model = tmp_path / name
    model.write_bytes(small_model(100, name='*/ "x" ??/\n\\ \N{RIGHT-TO-LEFT OVERRIDE}'))
    for style in ("hex", "string", "incbin"):
        assert emit(model, "-o", tmp_path / "data.c", "--style", style) == 0
        for file in ("data.c", "data.h"):
            text = (tmp_path / file).read_bytes()
            assert text.isascii()
            assert b"\r" not in text
        main = tmp_path / "main.c"
        main.write_text(comparing_program([spelling.default_symbol(name)], header="data.h", style=style))
        # -std=c11 reads trigraphs, so that one that has slipped through would be seen.
        sources = (main, tmp_path / "data.c")
        compiler.compile(*sources, output=tmp_path / "program", flags=(f"-I{tmp_path}",))
        compiler.run(tmp_path / "program", model)


def test_names_that_collide_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / "a-b.tflite", tmp_path / "a_b.tflite"]
    for path in paths:
        path.write_bytes(small_model())
    assert emit(*paths, "-o", tmp_path / "data.cc") == 2
    assert "g_a_b_model_data" in capsys.readouterr().err
    assert not (tmp_path / "data.cc").exists()
    assert emit(*paths, "-o", tmp_path / "data.cc", "--name", "first", "--name", "second") == 0
    text = (tmp_path / "data.cc").read_text()
    assert "unsigned char first[]" in text
    assert "unsigned char second[]" in text


def test_macros_that_collide_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one file by us, in two by the compiler."""
    paths = [tmp_path / "a.tflite", tmp_path / "b.tflite"]
    for number, path in enumerate(paths):
        path.write_bytes(small_model(number))
    names = ("--name", "g_x_model_data", "--name", "x_model")
    assert emit(*paths, "-o", tmp_path / "data.cc", *names) == 2
    assert "the macros TFLM_X_MODEL_" in capsys.readouterr().err
    compiler = COMPILERS[0]
    compiler.require()
    for path, name in zip(paths, names[1::2], strict=True):
        assert emit(path, "-o", tmp_path / f"{path.stem}.c", "--name", name) == 0
    (tmp_path / "main.c").write_text('#include "a.h"\n#include "b.h"\nint main(void) { return 0; }\n')
    with pytest.raises(AssertionError, match="another model has the macros of x_model"):
        compiler.compile(tmp_path / "main.c", output=tmp_path / "program")
    (tmp_path / "main.c").write_text('#include "a.h"\nint main(void) { return TFLM_X_MODEL_INPUTS - 1; }\n')
    compiler.compile(tmp_path / "main.c", output=tmp_path / "program")

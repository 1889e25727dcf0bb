"""The header's constants are the model's, and the compiler can use them."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import subprocess
from pathlib import Path

import pytest
import tflite

from tests.build import Graph, Op, T, build, chain
from tests.emitters.conftest import emit
from tests.emitters.toolchain import COMPILERS, HOST, Compiler
from tflm_lint.emitters.macros import float_literal, type_enumerator


def macros(path: Path, prefix: str) -> dict[str, str]:
    """Ask the preprocessor, not a regular expression over our own text."""
    listing = subprocess.run(
        ["gcc", "-E", "-dM", "-std=c11", str(path)], capture_output=True, text=True, check=True
    ).stdout
    return dict(re.findall(rf"^#define {prefix}_(\w+) (.*)$", listing, re.MULTILINE))


@pytest.mark.slow
def test_constants_of_every_real_model_equal_the_bindings(shared: Path, tmp_path: Path) -> None:
    """Read a second time by the ``tflite`` package, which is not ours."""
    HOST[0].require()
    paths = sorted((shared / "models").glob("*/*.tflite"))
    for path in paths[::6]:
        assert (
            emit(
                path,
                "-o",
                tmp_path / "m.c",
                "--name",
                "m",
                "--style",
                "incbin",
                "--target",
                "x86-64-reference",
                "--force",
            )
            == 0
        )
        found = macros(tmp_path / "m.h", "TFLM_M")
        data = path.read_bytes()
        model = tflite.Model.GetRootAs(data)
        graph = model.Subgraphs(0)
        assert int(found["SIZE"]) == len(data)
        assert found["SHA256"].strip('"') == hashlib.sha256(data).hexdigest()
        assert int(found["SCHEMA_VERSION"]) == model.Version()
        assert int(found["OPERATORS"]) == sum(
            model.Subgraphs(i).OperatorsLength() for i in range(model.SubgraphsLength())
        )
        assert int(found["INPUTS"]) == graph.InputsLength()
        assert int(found["OUTPUTS"]) == graph.OutputsLength()
        ends = [("INPUT", i, graph.Inputs(i)) for i in range(graph.InputsLength())]
        ends += [("OUTPUT", i, graph.Outputs(i)) for i in range(graph.OutputsLength())]
        for kind, number, index in ends:
            tensor = graph.Tensors(index)
            start = f"{kind}_{number}"
            assert int(found[f"{start}_TENSOR"]) == index
            shape = [tensor.Shape(i) for i in range(tensor.ShapeLength())]
            assert int(found[f"{start}_RANK"]) == len(shape)
            if shape:
                assert json.loads(found[f"{start}_SHAPE"].replace("{", "[").replace("}", "]")) == shape
            name = tensor.Name().decode() if tensor.Name() is not None else ""
            assert found[f"{start}_NAME"] == f'"{name}"' or not re.fullmatch(r"[\w:/ .;-]*", name)
            quantization = tensor.Quantization()
            if quantization is not None and quantization.ScaleLength() == 1:
                value = float(found[f"{start}_SCALE"].removesuffix("f"))
                assert struct.pack("f", value) == struct.pack("f", quantization.Scale(0))
                assert int(found[f"{start}_ZERO_POINT"].strip("()")) == quantization.ZeroPoint(0)
            else:
                assert f"{start}_SCALE" not in found


@pytest.mark.slow
def test_arena_is_what_the_real_interpreter_needs(shared: Path, tmp_path: Path) -> None:
    """Of the stored truth, on the two targets whose sizes differ most."""
    HOST[0].require()
    builds = {"m4_ref": "cortex-m4-reference", "x86_64_ref": "x86-64-reference"}
    wanted = {}
    with (shared / "truth" / "truth.jsonl").open() as file:
        for line in file:
            row = json.loads(line)
            if row["build"] in builds and row["ok"] and row["path"].startswith("tensorflow__tflite-micro/"):
                wanted[row["path"], row["build"]] = (row["arena_min_predicted"], row["n_resource_variables"])
    checked = 0
    for (path, kind), (arena, variables) in sorted(wanted.items()):
        output = tmp_path / "m.c"
        assert (
            emit(shared / "models" / path, "-o", output, "--name", "m", "--style", "incbin", "--target", builds[kind])
            == 0
        )
        found = macros(tmp_path / "m.h", "TFLM_M")
        if found.get("ARENA_QUALITY") == '"exact"':
            assert int(found["ARENA_SIZE"]) == arena, path
            assert int(found["RESOURCE_VARIABLES"]) == variables, path
            assert found["ARENA_TARGET"] == f'"{builds[kind]}"'
            checked += 1
    assert checked > 10


def test_the_header_names_the_version_of_the_kernels_where_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "m.tflite"
    path.write_bytes(chain(Op("RELU", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))])))
    for target, version in (("esp32s3-esp-nn", '"1.2.3"'), ("cortex-m4-cmsis-nn", None)):
        assert emit(path, "-o", tmp_path / "m.c", "--target", target) == 0
        assert macros(tmp_path / "m.h", "TFLM_M_MODEL").get("ARENA_KERNEL_VERSION") == version


def test_the_header_says_what_the_model_was_made_of(tmp_path: Path) -> None:
    path, before = tmp_path / "m.tflite", tmp_path / "odd name.tflite"
    x, a, y = (T("FLOAT32", (1, 4)) for _ in range(3))
    before.write_bytes(chain(Op("RELU", [x], [a]), Op("RELU", [a], [y])))
    path.write_bytes(chain(Op("RELU6", [x], [a]), Op("RELU", [a], [y])))
    for model, became in ((path, "1 RELU -> 1 RELU6"), (before, "the same")):
        assert emit(model, "-o", tmp_path / "m.c", "--name", "m", "--original", before, "--force") == 0
        digest = hashlib.sha256(before.read_bytes()).hexdigest()
        assert macros(tmp_path / "m.h", "TFLM_M")["ORIGINAL_SHA256"] == f'"{digest}"'
        for file in ("m.c", "m.h"):
            text = (tmp_path / file).read_text()
            assert f"made of odd name.tflite, SHA-256\n * {digest}\n" in text
            assert f" * operators: {became}\n" in text
    assert emit(path, "-o", tmp_path / "m.c", "--force") == 0
    assert "ORIGINAL_SHA256" not in macros(tmp_path / "m.h", "TFLM_M_MODEL")
    for arguments in ((before, "-o", tmp_path / "m.c"), ("-o", tmp_path / "m.h", "--resolver")):
        assert emit(path, *arguments, "--original", before) == 2


def test_no_arena_where_tflm_does_not_run_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written all the same, and that it does not run is said."""
    path = tmp_path / "m.tflite"
    path.write_bytes(chain(Op("RELU", [T("STRING", (1,))], [T("STRING", (1,))])))
    said = "m.tflite: does not run on cortex-m4-reference"
    for arguments in (("-o", tmp_path / "m.c"), ("-o", tmp_path / "n.h"), ("-o", tmp_path / "m.c", "--check"), ()):
        assert emit(path, *arguments, "--target", "cortex-m4-reference") == 1
        assert said in capsys.readouterr().err
        assert emit(path, *arguments, "--target", "cortex-m4-reference", "--force") == 0
        assert said in capsys.readouterr().err
    assert "ARENA" not in (tmp_path / "m.h").read_text()


def test_resource_variables_are_told_apart_by_container_and_name(tmp_path: Path) -> None:
    def handle(container: str, name: str) -> Op:
        return Op("VAR_HANDLE", [], [T("RESOURCE", ())], {"container": container, "shared_name": name})

    path = tmp_path / "m.tflite"
    first = Graph([handle("a", "x"), handle("a", "y"), handle("b", "x")])
    path.write_bytes(build([first, Graph([handle("a", "x")])]))
    assert emit(path, "-o", tmp_path / "m.c") == 0
    assert "#define TFLM_M_MODEL_RESOURCE_VARIABLES 3\n" in (tmp_path / "m.h").read_text()


@pytest.mark.parametrize("compiler", COMPILERS[:2], ids=str)
def test_schema_version_is_held_against_tflm(compiler: Compiler, tmp_path: Path) -> None:
    compiler.require()
    path = tmp_path / "m.tflite"
    a, b = T("INT8", (1, 4), scale=0.5, zp=0), T("INT8", (1, 4), scale=0.5, zp=0)
    path.write_bytes(chain(Op("RELU", [a], [b]), version=4))
    suffix = ".c" if compiler.language == "c" else ".cc"
    assert emit(path, "-o", tmp_path / "m.c") == 0
    main = tmp_path / f"main{suffix}"
    main.write_text('#define TFLITE_SCHEMA_VERSION (4)\n#include "m.h"\nint main(void) { return 0; }\n')
    compiler.compile(main, output=tmp_path / "program")
    main.write_text('#define TFLITE_SCHEMA_VERSION (3)\n#include "m.h"\nint main(void) { return 0; }\n')
    with pytest.raises(AssertionError, match="schema version"):
        compiler.compile(main, output=tmp_path / "program")


def test_constants_are_usable_in_c_and_c_plus_plus(tmp_path: Path) -> None:
    path = tmp_path / "m.tflite"
    name = 'a"b*/\\ ??/\n\t\x01é'
    a = T("INT8", (1, 2, 3), scale=0.1, zp=-128, name=name)
    path.write_bytes(chain(Op("RELU", [a], [T("FLOAT32", ())])))
    assert emit(path, "-o", tmp_path / "m.c", "--force") == 0
    code = """
#include <string.h>
#ifdef __cplusplus
enum { kTfLiteInt8 = 9, kTfLiteFloat32 = 1 };
#else
enum { kTfLiteInt8 = 9, kTfLiteFloat32 = 1 };
#endif
#include "m.h"
static const int shape[] = TFLM_M_MODEL_INPUT_0_SHAPE;
TFLM_M_MODEL_INPUT_0_CTYPE input[TFLM_M_MODEL_INPUT_0_ELEMENTS];
#if TFLM_M_MODEL_INPUT_0_ZERO_POINT != -128 || TFLM_M_MODEL_OUTPUT_0_RANK != 0
#error "wrong"
#endif
int main(void) {
  static const unsigned char name[] = {BYTES 0};
  if (sizeof(shape) != 3 * sizeof(int) || shape[2] != 3 || sizeof(input) != 6) { return 1; }
  if (TFLM_M_MODEL_INPUT_0_SCALE != 0.1f || -TFLM_M_MODEL_INPUT_0_ZERO_POINT != 128) { return 2; }
  if (TFLM_M_MODEL_INPUT_0_TYPE != kTfLiteInt8 || TFLM_M_MODEL_OUTPUT_0_TYPE != kTfLiteFloat32) { return 3; }
  return strcmp(TFLM_M_MODEL_INPUT_0_NAME, (const char *)name) != 0 ? 4 : 0;
}
"""
    code = code.replace("BYTES", "".join(f"{byte}, " for byte in name.encode()))
    for compiler in HOST:
        compiler.require()
        main = tmp_path / f"main{'.c' if compiler.language == 'c' else '.cc'}"
        main.write_text(code)
        compiler.compile(main, output=tmp_path / "program")
        compiler.run(tmp_path / "program")


@pytest.mark.parametrize("value", [0.1, 1.0, 3e-45, 3.4028234663852886e38, -2.5, 1e10, 0.0, 1 / 3])
def test_float_literals_read_back_as_the_same_float32(value: float) -> None:
    single = struct.pack("f", value)
    text = str(float_literal(struct.unpack("f", single)[0]))
    assert re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?f", text)
    assert "." in text or "e" in text
    assert struct.pack("f", float(text[:-1])) == single


def test_what_is_not_finite_has_no_literal() -> None:
    assert [float_literal(value) for value in (float("inf"), float("-inf"), float("nan"))] == [None, None, None]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("INT8", "kTfLiteInt8"), ("UINT8", "kTfLiteUInt8"), ("BFLOAT16", "kTfLiteBFloat16"), ("BOOL", "kTfLiteBool"),
     ("FLOAT32", "kTfLiteFloat32"), ("COMPLEX64", "kTfLiteComplex64"), ("FLOAT8_E4M3FN", "kTfLiteFloat8E4M3FN"),
     ("RESOURCE", "kTfLiteResource"), ("STRING", "kTfLiteString"), ("UINT4", "kTfLiteUInt4")],
)  # fmt: skip
def test_type_enumerators_are_tflms(ours: str, theirs: str) -> None:
    assert type_enumerator(ours) == theirs

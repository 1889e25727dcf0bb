"""Rules about the C array that a model was found in: each speaks at the right place, and is silent on what is right."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tflm_lint.cli import main
from tflm_lint.emitters import STYLES
from tflm_lint.facts.ops import load_ops
from tflm_lint.facts.targets import load_target
from tflm_lint.firmware import Firmware
from tflm_lint.inputs.c_arrays import subjects_in_source
from tflm_lint.linter import lint as lint_subject
from tflm_lint.report import Report
from tflm_lint.rules import code_of, load_rule
from tflm_lint.rules.gated import GATES

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes()
NUMBERS = ", ".join(f"0x{byte:02x}" for byte in MODEL)
GOOD = f"// a model\nalignas(16) const unsigned char g_model[] = {{\n{NUMBERS}\n}};\n"


def lint(source: str, against: tuple[tuple[str, bytes], ...] = ()) -> tuple[Report, ...]:
    firmware = Firmware(load_target("cortex-m4-cmsis-nn"), load_ops())
    subjects = subjects_in_source(source.encode(), "src/model.cc", against)
    return tuple(lint_subject(subject, firmware) for subject in subjects)


def found(source: str, against: tuple[tuple[str, bytes], ...] = ()) -> dict[str, list[tuple[str, int | None]]]:
    """Return code -> messages with their lines, for the array rules and the malformed file."""
    (report,) = lint(source, against)
    codes: dict[str, list[tuple[str, int | None]]] = {}
    for finding in report.findings:
        if finding.code in {*map(code_of, GATES["array"]), "FB001", "FB002"}:
            codes.setdefault(finding.code, []).append((finding.message, finding.place.line))
    return codes


def test_a_good_array_gets_no_finding() -> None:
    assert found(GOOD + "const unsigned int g_model_len = sizeof(g_model);") == {}


def test_not_const() -> None:
    ((message, line),) = found(GOOD.replace("const ", ""))["CA701"]
    assert f"{len(MODEL):,} bytes of RAM" in message
    assert line == 2
    ((message, _),) = found(GOOD.replace("const ", "PROGMEM "))["CA701"]
    assert "unless the linker script has PROGMEM in flash" in message


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("", "asks for no alignment, expected 16"),
        ("alignas(8) ", "aligned to 8 bytes, expected 16"),
        ("__attribute__((aligned(4))) ", "aligned to 4 bytes, expected 16"),
        ("alignas(32) ", None),
        ("__declspec(align(16)) ", None),
        ("alignas(4) alignas(16) ", None),
    ],
)
def test_not_aligned(before: str, says: str | None) -> None:
    codes = found(GOOD.replace("alignas(16) ", before))
    if says is None:
        assert "CA702" not in codes
    else:
        ((message, line),) = codes["CA702"]
        assert says in message
        assert line == 2


def test_a_string_literal_has_no_alignment_of_its_own() -> None:
    escaped = "".join(f"\\{byte:03o}" for byte in MODEL)
    ((message, _),) = found(f'const char* model = "{escaped}";')["CA702"]
    assert "string literal" in message
    assert "CA703" not in found(f'alignas(16) const char model[{len(MODEL) + 1}] = "{escaped}";')


def test_wrong_lengths_at_their_own_place() -> None:
    ((message, line),) = found(GOOD + "\nconst int g_model_len = 18200;")["CA703"]
    assert "g_model_len is 18,200" in message
    assert f"{len(MODEL):,}" in message
    assert line == GOOD.count("\n") + 2
    ((message, line),) = found(GOOD.replace("[]", f"[{len(MODEL) + 8}]"))["CA703"]
    assert "zeros are put behind" in message
    assert line == 2
    ((message, _),) = found(GOOD.replace("[]", "[16]"))["CA703"]
    assert "compiler refuses" in message


def test_words_may_be_counted() -> None:
    words = ",".join(str(int.from_bytes(MODEL[at : at + 4], "little")) for at in range(0, len(MODEL), 4))
    source = f"alignas(16) const uint32_t g_model[] = {{{words}}};\nconst int g_model_len = "
    assert len(MODEL) % 4 == 0
    assert "CA703" not in found(f"{source}{len(MODEL) // 4};")
    assert "CA703" not in found(f"{source}{len(MODEL)};")
    assert "CA703" in found(f"{source}{len(MODEL) // 2};")


@pytest.mark.parametrize("kept", [8, 11, 64, 500, len(MODEL) // 2, len(MODEL) - 200])
def test_a_truncated_array(kept: int) -> None:
    numbers = ",".join(map(str, MODEL[:kept]))
    codes = found(f"alignas(16) const unsigned char g_model[] = {{{numbers}}};\nint g_model_len = {len(MODEL)};")
    ((message, _),) = codes["CA704"]
    assert f"{kept:,} bytes of {len(MODEL):,}" in message
    codes = found(f"alignas(16) const unsigned char g_model[] = {{{numbers}}};")
    assert "CA704" in codes
    assert "FB001" in codes


def test_a_damaged_array_is_not_called_truncated() -> None:
    damaged = bytearray(MODEL)
    damaged[int.from_bytes(MODEL[:4], "little") + 3] = 0x7F  # the root table's way to its vtable
    codes = found(f"alignas(16) const unsigned char g_model[] = {{{','.join(map(str, damaged))}}};")
    assert set(codes) == {"FB001"}


def test_an_unreadable_array() -> None:
    ((message, line),) = found(GOOD.replace("\n};", ", ...\n};"))["CA705"]
    assert "`...` is no number" in message
    assert line == 2
    (report,) = lint(GOOD.replace("\n};", ", ...\n};"))
    assert not report.runs


def test_a_wrong_identifier() -> None:
    assert MODEL[4:8] == b"TFL3"
    ((_, line),) = found(GOOD.replace("0x54, 0x46", "0x55, 0x46", 1))["FB002"]
    assert line == 2


def test_stale() -> None:
    assert "CA706" not in found(GOOD, (("kws.tflite", MODEL),))
    assert "CA706" not in found(GOOD.replace("\n};", ", 0, 0\n};"), (("kws.tflite", MODEL),))
    ((message, _),) = found(GOOD, (("kws.tflite", MODEL[:-1] + bytes([MODEL[-1] ^ 1])),))["CA706"]
    assert f"byte {len(MODEL) - 1:,} of {len(MODEL):,} is the first that differs" in message
    ((message, _),) = found(GOOD, (("kws.tflite", MODEL + b"1"),))["CA706"]
    assert f"the file has {len(MODEL) + 1:,}" in message
    assert "CA706" not in found(GOOD, (("a.tflite", MODEL + b"1"), ("b.tflite", MODEL)))
    assert "CA706" in found(GOOD, (("a.tflite", MODEL + b"1"), ("b.tflite", MODEL + b"2")))


def test_what_the_file_leaves_open() -> None:
    codes = found(GOOD.replace("alignas(16) const", "MODEL_ATTR"))
    assert set(codes) == {"CA707"}
    ((message, _),) = codes["CA707"]
    assert "const and aligned to 16 bytes depends on MODEL_ATTR" in message


@pytest.mark.parametrize("code", [code_of(module) for module in GATES["array"]])
def test_array_rules_have_nothing_to_say_of_a_file(code: str) -> None:
    from tests.rules.cases import inspection_of

    assert list(load_rule(code).check(inspection_of(MODEL))) == []


def test_the_model_is_judged_as_the_file_is(shared: Path) -> None:
    """Arrays of real models get the report of the file, but for the array's own findings."""
    from tflm_lint import lint as lint_file

    for path in sorted((shared / "models").glob("*/*.tflite"))[::27]:
        data = path.read_bytes()
        source = f"alignas(16) const unsigned char m[] = {{{','.join(map(hex, data))}}};"
        (report,) = lint(source)
        expected = lint_file(path, target="cortex-m4-cmsis-nn")
        assert report.sha256 == expected.sha256
        assert (report.runs, report.memory, report.flash) == (expected.runs, expected.memory, expected.flash)
        told = [(finding.code, finding.message) for finding in report.findings]
        assert told == [(finding.code, finding.message) for finding in expected.findings]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "model.cc").write_text(GOOD)
    (tmp_path / "src" / "xxd.h").write_text(f"unsigned char m[] = {{{NUMBERS}}};\nunsigned int m_len = {len(MODEL)};\n")
    (tmp_path / "src" / "main.cc").write_text("int main() { return 0; }\n" * 50)
    (tmp_path / "model.tflite").write_bytes(MODEL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_on_the_command_line(folder: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "json", "src/model.cc", "src/xxd.h", "model.tflite"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((root / "schema" / "report.schema.json").read_text()))
    good, xxd, file = document["files"]
    assert good["array"] == {"name": "g_model", "line": 2, "column": 33, "const": True, "alignment": 16}
    assert good["sha256"] == xxd["sha256"] == file["sha256"]
    assert file["array"] is None
    places = {(finding["code"], finding["file"], finding["line"], finding["column"]) for finding in xxd["findings"]}
    assert {("CA701", "src/xxd.h", 1, 15), ("CA702", "src/xxd.h", 1, 15)} <= places
    assert main(["src/model.cc"]) == 0
    assert capsys.readouterr().out.startswith("src/model.cc:2:33: g_model: runs on cortex-m4-cmsis-nn\n")
    assert main(["--fail-on", "warning", "src/xxd.h"]) == 1


def test_sources_without_a_model_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["src/main.cc"]) == 2
    assert "src/main.cc: no model in this file" in capsys.readouterr().err
    assert main(["src/main.cc", "src/model.cc"]) == 0
    captured = capsys.readouterr()
    assert "note: src/main.cc: no model in this file" in captured.err
    assert captured.out.count("runs on") == 1


def test_folders_and_patterns_pass_over_sources_without_a_model(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--format", "json", "."]) == 0
    captured = capsys.readouterr()
    paths = [file["path"] for file in json.loads(captured.out)["files"]]
    assert paths == ["./model.tflite", "./src/model.cc", "./src/xxd.h"]
    assert captured.err == ""
    assert main(["src/*.cc"]) == 0
    assert capsys.readouterr().err == ""
    (folder / "src" / "model.cc").unlink()
    (folder / "src" / "xxd.h").unlink()
    assert main(["src"]) == 2
    assert "no C or C++ file with a model in it" in capsys.readouterr().err


def test_against(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["src/model.cc", "--against", "model.tflite"]) == 0
    (folder / "model.tflite").write_bytes((ROOT / "fixtures" / "kws_int8.tflite").read_bytes())
    capsys.readouterr()
    assert main(["src/model.cc", "--against", "model.tflite"]) == 1
    assert "CA706" in capsys.readouterr().out
    assert main(["src/model.cc", "--against", "src/model.cc"]) == 2
    assert main(["src/model.cc", "--against", "absent.tflite"]) == 2


def test_what_emit_writes_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for style in sorted({"hex", "string", "xxd", "embed"} & set(STYLES)):
        for name in ("out.c", "out.cc"):
            assert main(["emit", "model.tflite", "-o", name, "--style", style]) == 0
            assert main([name, "--fail-on", "warning", "--select", "CA", "--against", "model.tflite"]) == 0, (
                style,
                name,
            )
    assert main(["emit", "model.tflite", "-o", "incbin.c", "--style", "incbin"]) == 0
    capsys.readouterr()
    assert main(["incbin.c"]) == 2
    assert "it takes its bytes from" in capsys.readouterr().err

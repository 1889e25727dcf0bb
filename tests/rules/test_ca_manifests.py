"""Manifests of wake words: the published ones, chip by chip and version by version, and ones made for a fixture."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from tflm_lint.cli import main
from tflm_lint.rules.esphome_arenas import TARGETS
from tflm_lint.sources.manifest import read_manifest

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "fixtures" / "streaming_int8.tflite").read_bytes()


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    main(["--format", "json", "--select", "CA74", *arguments])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    findings: list[dict[str, object]] = file["findings"]
    return findings


def needed(shared: Path, name: str) -> dict[str, dict[str, int]]:
    """Return target -> version -> the smallest arena of the real kernels, the table of variables left out."""
    builds: dict[str, dict[str, int]] = {}
    with lzma.open(shared / "truth" / "esp_truth.jsonl.xz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("path", "").endswith(name) and row.get("ok"):
                builds[row["build"]] = row
    found: dict[str, dict[str, int]] = {}
    for target in TARGETS:
        chip = target.removesuffix("-esp-nn")
        for version in ("1.1.2", "1.2.0", "1.2.1", "1.2.2", "1.2.3"):
            for build in (f"{chip}_espnn_{version}", f"{chip}_espnn"):
                if build in builds:
                    # the table of the variables takes 20 bytes each, at 16
                    own = 20 * builds[build]["n_resource_variables"]
                    found.setdefault(target, {})[version] = builds[build]["arena_min_predicted"] - own
                    break
    return found


def test_a_manifest_that_newer_kernels_broke(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The arena of a published wake word: right before esp-nn 1.2.1, too small on the S3 since."""
    (folder,) = (shared / "models").glob("*micro-wake-word-models")
    source = folder / "okay_nabu_2.tflite"
    truth = needed(shared, "okay_nabu_2.tflite")
    if not truth:
        pytest.skip("the stored truth does not name this model")
    (tmp_path / "okay_nabu.tflite").write_bytes(source.read_bytes())
    manifest = {"type": "micro", "model": "okay_nabu.tflite", "micro": {"tensor_arena_size": 26080}}
    (tmp_path / "okay_nabu.json").write_text(json.dumps(manifest, indent=2))
    findings = codes(capsys, str(tmp_path / "okay_nabu.tflite"))
    broken = {target for target, sizes in truth.items() if max(sizes.values()) > 26080}
    assert broken == {"esp32s3-esp-nn"}
    (finding,) = findings
    # ESPHome holds esp-nn at 1.1.2 since April 2026, for days it was 1.2.1, and tries twice the manifest's number
    assert max(truth["esp32s3-esp-nn"][version] for version in ("1.1.2", "1.2.1")) + 12 <= 2 * 26080
    assert (finding["code"], finding["severity"]) == ("CA743", "info")
    assert "enough on esp32s3-esp-nn for ESPHome since April 2026 (esp-nn 1.1.2; 1.2.1 in builds" in str(
        finding["message"]
    )
    older = str(finding["message"]).partition("older firmware fails")[2]
    for version, size in truth["esp32s3-esp-nn"].items():
        assert (version in older) == (size + 12 > 26080)
    assert (Path(str(finding["file"])).name, finding["line"]) == ("okay_nabu.json", 5)


def test_enough_tight_and_too_small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "word.tflite").write_bytes(MODEL)
    from tflm_lint.facts.targets import load_target
    from tflm_lint.memory.mirror import plan_memory
    from tflm_lint.model.read import load_bytes

    def required(target: str, version: str) -> int:
        plan = plan_memory(load_bytes(MODEL), load_target(target, version), resource_variables=0)
        assert plan.arena_required is not None
        return plan.arena_required

    most = max(required(target, version) for target in TARGETS for version in ("1.1.2", "1.2.1", "1.2.3"))
    pinned = max(required(target, "1.1.2") for target in TARGETS)

    def told(size: object) -> set[object]:
        (tmp_path / "word.json").write_text(json.dumps({"micro": {"tensor_arena_size": size}}))
        return {finding["code"] for finding in codes(capsys, str(tmp_path / "word.tflite"))}

    assert told(most + 16) == set()
    # twice as much is enough for every address, for a lucky one, for none
    assert told(most) == {"CA743"}
    assert told(pinned // 2 + 8) == {"CA743"}
    assert "CA742" in told(pinned // 2)
    assert "CA741" not in told(pinned // 2)
    assert "CA741" in told(pinned // 2 - 8)
    assert told("much") == told(None) == told(True) == set()


def test_named_by_the_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "v2.tflite").write_bytes(MODEL)
    (tmp_path / "word.json").write_text('{"model": "v2.tflite", "micro": {"tensor_arena_size": 64}}')
    assert {finding["code"] for finding in codes(capsys, str(tmp_path / "word.json"))} == {"CA741"}
    (tmp_path / "other.json").write_text("{}")
    assert main([str(tmp_path / "other.json")]) == 2
    assert "no manifest of a wake word" in capsys.readouterr().err
    (tmp_path / "word.json").write_text('{"model": "../../absent.tflite", "micro": {"tensor_arena_size": 64}}')
    assert main([str(tmp_path / "word.json")]) == 2
    assert "absent.tflite: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '"tensor_arena_size"',
        '{"tensor_arena_size": -1}',
        '{"micro": [], "x": "tensor_arena_size"}',
        "[" * 60000,
    ],
)
def test_other_json_beside_a_model_is_passed_over(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_manifest(text.encode() + b' "tensor_arena_size"' * (text[:1] == "["), "x.json") is None
    (tmp_path / "word.tflite").write_bytes(MODEL)
    (tmp_path / "word.json").write_text(text)
    assert main([str(tmp_path / "word.tflite")]) == 0
    assert capsys.readouterr().err == ""

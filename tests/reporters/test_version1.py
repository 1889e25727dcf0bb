"""Version 1 of the JSON is what it was, byte for byte, but for keys that were added since.

The documents in ``version1`` are what the program printed when version 1 was frozen (commit 76e5e17), one file a line.
A finding whose words or verdict change on purpose is changed there by hand, and where an arena is unknown its
figures are null; a key never changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reporters import surroundings
from tests.schemas import validate
from tflm_lint.cli import main

#: Keys that version 1 gained, by the key that their object stands under.
ADDED = {
    "files": {
        "flash_detail",
        "results",
        "compiled_for",
        "inputs",
        "outputs",
        "target",
        "kernel_version",
        "port",
        "board",
    },
    "findings": {"fingerprint", "fix", "remedy"},
    "ops": {"flash"},
    "memory": {"reason"},
    "workload": {"reason"},
    "time": {"average_milliwatts", "average_milliamperes", "networks", "board_networks", "basis"},
}
#: Estimates that every new measurement moves: their keys stay, their figures are those of ``tests/workload``.
MOVING = ("milliseconds", "per_second", "microjoules", "duty_cycle", "reason")
GOLDENS = Path(__file__).with_name("version1")
EVERYTHING = ("--board", "nano33ble", "--period", "100", "--memory", "--plot", "--max-macs", "1000")


def without_added(value: Any, under: str = "") -> Any:
    """Return the document without the keys that were added."""
    if isinstance(value, dict):
        added = ADDED.get(under, set())
        assert added <= set(value), f"{under} lacks {added - set(value)}"
        return {key: without_added(inner, key) for key, inner in value.items() if key not in added}
    return [without_added(inner, under) for inner in value] if isinstance(value, list) else value


def compare(name: str, arguments: list[str], capsys: pytest.CaptureFixture[str], root: Path) -> None:
    main(["--no-config", "--format", "json", *arguments])
    printed = capsys.readouterr().out
    document = json.loads(printed)
    assert printed == json.dumps(document, indent=2) + "\n"
    validate(document, "report")
    golden = json.loads((GOLDENS / f"{name}.json").read_text(encoding="utf-8"))
    golden["tool"]["version"] = document["tool"]["version"]
    ours = without_added(document)
    for file in (*ours["files"], *golden["files"]):
        if file["time"] is not None:
            file["time"].update(dict.fromkeys(MOVING))
    for now, then in zip(ours["files"], golden["files"], strict=True):
        assert now == then
    assert json.dumps(ours, indent=2) == json.dumps(golden, indent=2), "the order of the keys counts"


def test_all_fixtures(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    for name, flags, folders in (("fixtures", (), ("", "malformed/")), ("board", EVERYTHING, ("",))):
        paths = [path.as_posix() for folder in folders for path in sorted(Path("fixtures").glob(f"{folder}*.tflite"))]
        compare(name, [*flags, *paths], capsys, root)


@pytest.mark.parametrize("name", surroundings.ARGUMENTS)
def test_what_surrounds_models(
    name: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "application":
        pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    monkeypatch.chdir(tmp_path)
    models = [(root / "fixtures" / f"{model}_int8.tflite").read_bytes() for model in ("hello_world", "kws")]
    surroundings.write(tmp_path, *models)
    compare(name, list(surroundings.ARGUMENTS[name]), capsys, root)


def test_the_comparison_notices() -> None:
    golden = json.loads((GOLDENS / "manifest.json").read_text(encoding="utf-8"))
    with pytest.raises(AssertionError, match="lacks"):
        without_added(golden)
    assert without_added({"memory": [{"reason": "right", "size": 1, "more": {"reason": 2}}]}) == {
        "memory": [{"size": 1, "more": {"reason": 2}}]
    }

"""A user's own tables with any value anywhere: an error with a path, never a traceback."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.model.mutations import Dice
from tests.sampling import few
from tflm_lint.cli import main

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 10**30, 1.5, float("inf"), float("nan"), "", "x", "a" * 5000, "\x1b[31m", [], [1], ["x"],
    [[]], {}, {"a": 1}, {1: 2}, [{"a": []}], "9**9**9**9", "__import__('os')", "x.__class__", "1//0", "i0.bytes",
    "align(i0.bytes, 0)", "../x", b"bytes",
)  # fmt: skip
COUNT, FEW = 250, 40


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of all values below."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(*path, key) for key, _ in inside] + [at for key, below in inside for at in places(below, (*path, key))]


def broken(table: Any, dice: Dice) -> Any:
    """Put another value somewhere, take one away, or add a key that there is not."""
    table = copy.deepcopy(table)
    *way, last = dice.pick(places(table))
    inside = table
    for key in way:
        inside = inside[key]
    choice = dice.below(4)
    if choice == 0:
        del inside[last]
    elif choice == 1 and isinstance(inside, dict):
        inside[dice.pick(("x", 1, None, "kernels", True))] = copy.deepcopy(dice.pick(VALUES))
    else:
        inside[last] = copy.deepcopy(dice.pick(VALUES))
    return table


def tables(root: Path, kind: str) -> list[Any]:
    facts = root / "tflm_lint" / "facts"
    if kind == "ops":
        table = yaml.safe_load((facts / "ops.yaml").read_text(encoding="utf-8"))
        names = sorted(table["ops"])
        some = [{name: table["ops"][name] for name in (*names[at::30], "FULLY_CONNECTED")} for at in range(4)]
        return [{**table, "ops": ops} for ops in some]
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((facts / kind).glob("*.yaml"))]
    return [{**table, "name": "mine"} if "name" in table else table for table in found]


FLAGS = {"ops": "--ops", "targets": "--target-file", "boards": "--board"}


@pytest.mark.parametrize("count", few([FEW, COUNT], of=[FEW]))
@pytest.mark.parametrize("kind", few(FLAGS, of=["targets", "boards"]))
def test_any_value_anywhere(  # noqa: PLR0917 - fixtures, given by name
    kind: str,
    count: int,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    models = [str(root / "fixtures" / f"{name}.tflite") for name in ("hello_world_int8", "kws_int8", "streaming_int8")]
    monkeypatch.chdir(tmp_path)
    shipped = tables(root, kind)
    dice = Dice(len(kind))
    codes = set()
    for number in range(count):
        text = io.StringIO()
        yaml.safe_dump(broken(dice.pick(shipped), dice), text)
        Path("mine.yaml").write_text(text.getvalue(), encoding="utf-8")
        code = main([FLAGS[kind], "./mine.yaml", "--memory", models[number % len(models)]])
        captured = capsys.readouterr()
        assert code in (0, 1, 2)
        assert (code == 2) == bool(captured.err)
        assert all(line.isprintable() for line in (captured.out + captured.err).split("\n"))
        assert captured.err.count("\n") <= 1
        codes.add(code)
    assert 2 in codes
    assert codes & {0, 1}, "no table was still sound: nothing behind the loader was tried"

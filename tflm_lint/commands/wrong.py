"""Violations -> words: why a model that is written as C computes wrong results where it will run, and what to do."""

from __future__ import annotations

import os

from tflm_lint.words import operator, shell, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict import Violation


def why_wrong(model: Model, firmware: Firmware, violations: Sequence[Violation]) -> str:
    """Name the first operator that is wrong, and how many there are: ``on …: FULLY_CONNECTED #8: filter has …``."""
    first = violations[0]
    place = ""
    if first.subgraph is not None and first.operator is not None:
        name = visible(model.op_name(model.subgraphs[first.subgraph].operators[first.operator]))
        place = f"{operator(name, first.operator, first.subgraph)}: "
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    return f"computes wrong results on {where(firmware)}: {place}{visible(first.reason)}{more}"


def wrong_words(path: str, model: Model, firmware: Firmware, violations: Sequence[Violation]) -> str:
    """Say why a model is refused, and what cures it or takes it as it is."""
    why = why_wrong(model, firmware, violations)
    return f"{path}: {why}: {what_to_do(path, model, firmware, violations)}; --force takes it"


def where(firmware: Firmware) -> str:
    """Name kernels and port: ``cortex-m4-cmsis-nn, arduino-2023-12``."""
    return ", ".join(visible(name) for name in (firmware.target.name, firmware.port) if name)


def what_to_do(path: str, model: Model, firmware: Firmware, violations: Sequence[Violation]) -> str:
    """Give the command that cures it, where one may, and else what can be done."""
    from tflm_lint.rules import fix_of
    from tflm_lint.rules.advice import advice_for
    from tflm_lint.rules.clues import Clues

    clues = Clues(model)
    ways = []
    fixes = [fix_of(found.rule, clues.op_name(found)) for found in violations]
    if all(fix is not None and not fix[2] for fix in fixes):
        unsafe = " --unsafe-fixes" if any(fix is not None and fix[1] != "safe" for fix in fixes) else ""
        stem = os.path.splitext(os.path.basename(path))[0]
        call = (
            f"tflm-lint fix{unsafe} {shell(visible(path))} -o {shell(visible(f'{stem}_fixed.tflite'))}{flags(firmware)}"
        )
        ways.append(f"`{call}`")
    advice = advice_for(violations[0], clues)
    if advice is not None:
        ways.append(advice.text)
    return ", or ".join(ways) or f"`tflm-lint check{flags(firmware)}` says more"


def flags(firmware: Firmware) -> str:
    """Write the options that name the firmware."""
    from tflm_lint.report.answer import firmware_flags

    board = firmware.board
    return firmware_flags(None if board is None else board.name, firmware.target.name, firmware.port)

"""NPU names -> what they mean: which a target or a board has, and which custom operators hold a compiled network."""

from __future__ import annotations

from tflm_lint import facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def npu_names() -> tuple[str, ...]:
    """Return every name that a target or a board may give: products, and products with their size."""
    found: list[str] = []
    for name, npu in facts.load("npus")["npus"].items():
        found += (name, *(f"{name}-{macs}" for macs in npu["macs"]))
    return tuple(found)


def runs_on(accelerator: str, npu: str) -> bool:
    """Say whether an NPU runs what was compiled for a configuration; one named without its size may have any."""
    return accelerator == npu or accelerator.startswith(f"{npu}-")


def title(npu: str) -> str:
    """Write a name for people: ``Ethos-U55-128``."""
    for name, entry in facts.load("npus")["npus"].items():
        if runs_on(npu, name):
            return f"{entry['title']}{npu[len(name) :]}"
    return npu


def containers() -> Mapping[str, Any]:
    """Return the custom operators that hold a compiled network, by their name."""
    found: Mapping[str, Any] = facts.load("npus")["containers"]
    return found

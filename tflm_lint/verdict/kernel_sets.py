"""Kernel set -> the conditions it adds to the reference kernels', from ``facts/conditions/<kernels>.yaml``."""

from __future__ import annotations

from tflm_lint.facts import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


#: The kernel set of the PyPI wheel, which is newer than the commit of the others.
NEWEST = "reference-wheel"


def conditions_of(kernels: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a kernel set adds to an operator's entry, with the name of what runs it all the same.

    ``constraints`` come on top of the entry's, ``scratch`` replaces the entry's. The conditions of the commit that all
    kernel sets are of come first.
    """
    for name in () if kernels == NEWEST else dict.fromkeys(("reference", kernels)):
        try:
            table = tables.load(f"conditions/{name}")
        except KeyError:
            continue
        conditions = table["ops"].get(key)
        if conditions:
            yield table["elsewhere"], conditions

"""Target name -> Target: a core with its ABI and its kernels, as data.

``facts/targets/<name>.yaml`` holds one target: ``abi`` names a table of ``facts/abi`` (sizes and alignments of TFLM's
structs), ``kernels`` a set of ``facts/kernels``, ``features`` what the kernel set's formulas ask for, ``npu`` the NPU
beside the core (`facts.npus`), ``vectors`` whether kernels load 16 bytes at a time. ``extends`` takes what is not said
from another target, ``structs``
overrides single struct sizes, ``operators`` single operators of the kernel set (in its format): so the firmware's own
custom operators get their figures.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Target(NamedTuple):
    """What firmware a model is planned for."""

    name: str
    core: str
    #: The ABI's name: the column of a kernel set's struct sizes.
    abi: str
    kernels: str
    #: The kernel library's version, None where the set has only one.
    kernel_version: str | None
    #: Bytes and alignment of TFLM's structs: ``{"TfLiteTensor": (32, 4)}``.
    structs: Mapping[str, tuple[int, int]]
    #: What the kernel set's formulas see beside the model: ``{"mve": 0, "dsp": 1}``.
    features: Mapping[str, Any]
    #: ``micro`` (MicroAllocator) or ``recording`` (RecordingMicroAllocator, bigger).
    allocator: str = "micro"
    #: Operators beside or instead of the kernel set's, in its format.
    operators: Mapping[str, Any] = {}
    provenance: Mapping[str, Any] = {}
    #: The NPU beside the core that TFLM's kernels use: ``ethos-u55``, ``ethos-u55-128``; None for none.
    npu: str | None = None
    #: Whether its kernels load 16 bytes at a time (Helium, the extensions of ESP32-S3 and P4, SSE).
    vectors: bool = False


def target_names() -> tuple[str, ...]:
    """Return the names of the shipped targets, sorted."""
    return facts.names("targets")


def load_target(name: str, kernel_version: str | None = None) -> Target:
    """Load a shipped target by name, or the user's own from a path that ends in ``.yaml`` or ``.yml``.

    Raises `OSError` where the file cannot be read and `TableError` where no target has that name or the table is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        table, where = facts.load_yaml(name), name
        _check(table, where)
    else:
        table, where = _shipped(name), f"targets/{name}"
    return _target(table, where, kernel_version)


def _shipped(name: str) -> dict[str, Any]:
    try:
        return facts.load(f"targets/{name}")
    except KeyError:
        from tflm_lint.words import expected

        raise TableError(f"target: no {name!r}, {expected(name, target_names())}") from None


def _target(table: dict[str, Any], where: str, kernel_version: str | None) -> Target:
    for _ in range(4):
        extends = table.get("extends")
        if extends is None:
            break
        base = _shipped(extends)
        features = {**base.get("features", {}), **table.get("features", {})}
        structs = {**base.get("structs", {}), **table.get("structs", {})}
        merged = {"features": features, "structs": structs, "extends": base.get("extends")}
        table = {**base, **table, **merged}
    try:
        abi = facts.load(f"abi/{table['abi']}")
    except KeyError:
        raise TableError(f"{where}: abi: expected one of {', '.join(facts.names('abi'))}") from None
    versions = table.get("kernel_versions", ())
    version = kernel_version or table.get("kernel_version")
    if kernel_version is not None and kernel_version not in versions:
        expected = f"expected one of {', '.join(versions)}" if versions else "its kernels have one version only"
        raise TableError(f"{where}: kernel version {kernel_version!r}: {expected}")
    return Target(
        table["name"],
        table["core"],
        abi["abi"],
        table["kernels"],
        version,
        {**abi["structs"], **table.get("structs", {})},
        table.get("features", {}),
        table.get("allocator", "micro"),
        table.get("operators", {}),
        table.get("provenance", {}),
        table.get("npu"),
        bool(table.get("vectors", False)),
    )


def _check(table: Mapping[str, Any], where: str) -> None:
    """Refuse a user's target that the loader could not use, naming the path inside it."""
    from tflm_lint.facts import forms
    from tflm_lint.facts.npus import npu_names

    names = dict.fromkeys(("name", "core", "abi", "kernel_version", "extends"), forms.text)
    mappings = dict.fromkeys(("features", "structs", "provenance"), forms.mapping)
    form = forms.Form(
        {
            **names,
            "kernels": forms.one_of(*facts.names("kernels")),
            "allocator": forms.one_of("micro", "recording"),
            "kernel_versions": forms.texts,
            "npu": forms.one_of(*npu_names()),
            "vectors": forms.flag,
            **mappings,
            "operators": forms.mapping,
        },
        required=("name",) if "extends" in table else ("name", "core", "abi", "kernels"),
    )
    forms.refuse(forms.problems(table, form), where)
    if table["name"] in target_names():
        raise TableError(f"{where}: name: {table['name']} is a shipped target's, expected another")
    if "operators" in table:
        from tflm_lint.facts.kernels import operator_errors

        forms.refuse(operator_errors(table["operators"], "operators"), where)
    _check_features(table.get("features", {}), where)
    _check_structs(table.get("structs", {}), where)


def _check_features(features: Mapping[str, Any], where: str) -> None:
    """Refuse what no shipped target has: a slip of the pen there would make a false figure that calls itself exact."""
    known: dict[str, set[Any]] = {}
    for name in target_names():
        for feature, value in facts.load(f"targets/{name}").get("features", {}).items():
            known.setdefault(feature, set() if isinstance(value, str) else {0, 1}).add(value)
    for feature, value in features.items():
        if feature not in known:
            raise TableError(f"{where}: features.{feature}: expected one of {', '.join(sorted(known))}")
        if not isinstance(value, (int, str)) or value not in known[feature]:
            expected = ", ".join(map(str, sorted(known[feature])))
            raise TableError(f"{where}: features.{feature}: {value!r}, expected one of {expected}")


def _check_structs(structs: Mapping[str, Any], where: str) -> None:
    known = {struct for abi in facts.names("abi") for struct in facts.load(f"abi/{abi}")["structs"]}
    for struct, size in structs.items():
        if struct not in known:
            raise TableError(f"{where}: structs.{struct}: no struct of TFLM that the arena holds")
        if not (isinstance(size, tuple) and len(size) == 2 and all(type(n) is int and 0 < n < 1 << 20 for n in size)):
            raise TableError(f"{where}: structs.{struct}: expected [bytes, alignment]")

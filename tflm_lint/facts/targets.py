"""Target name -> Target, a core with its ABI and its kernels; kernel set name -> KernelSet, what its kernels allocate.

What both look like as YAML, and how a user's own is read, says `facts.own`.
"""

from __future__ import annotations

from tflm_lint import facts
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

    @property
    def traits(self) -> Mapping[str, Any]:
        """Return what a kernel set's conditions go by: the features, and the library's version where it has several."""
        version = self.kernel_version
        return self.features if version is None else {**self.features, "kernel_version": version}


def target_names() -> tuple[str, ...]:
    """Return the names of the shipped targets, sorted."""
    return facts.names("targets")


def load_target(name: str, kernel_version: str | None = None) -> Target:
    """Load a shipped target by name, or the user's own from a path that ends in ``.yaml`` or ``.yml``.

    Raises `OSError` where the file cannot be read and `TableError` where no target has that name or the table is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        from tflm_lint.facts.own import load_yaml, require_target

        table = load_yaml(name)
        require_target(table, name)
        return _target(table, name, kernel_version, None)
    return _target(_shipped(name), f"targets/{name}", kernel_version, name)


def _shipped(name: str) -> dict[str, Any]:
    try:
        return facts.load(f"targets/{name}")
    except KeyError:
        from tflm_lint.errors import TableError
        from tflm_lint.words import expected

        raise TableError(f"target: no {name!r}, {expected(name, target_names())}") from None


def _target(table: dict[str, Any], where: str, kernel_version: str | None, shipped: str | None) -> Target:
    for _ in range(4):
        extends = table.get("extends")
        if extends is None:
            break
        base = _shipped(extends)
        if "abi" not in table:
            shipped = extends  # whose ABI is beside it
        features = {**base.get("features", {}), **table.get("features", {})}
        structs = {**base.get("structs", {}), **table.get("structs", {})}
        merged = {"features": features, "structs": structs, "extends": base.get("extends")}
        table = {**base, **table, **merged}
    try:
        abi = facts.load(f"abi/{table['abi']}" if shipped is None else f"abi_of/{shipped}")
    except KeyError:
        from tflm_lint.errors import TableError

        raise TableError(f"{where}: abi: expected one of {', '.join(facts.names('abi'))}") from None
    versions = table.get("kernel_versions", ())
    version = kernel_version or table.get("kernel_version")
    if kernel_version is not None and kernel_version not in versions:
        from tflm_lint.errors import TableError

        expected = f"expected one of {', '.join(versions)}" if versions else "its kernels have one version only"
        raise TableError(f"{where}: kernel version {kernel_version!r}: {expected}")
    return Target(
        table["name"],
        table["core"],
        table["abi"],
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


class KernelSet(NamedTuple):
    """The kernels of one library for one ABI."""

    name: str
    #: Bytes of the kernels' own structs for the ABI asked for.
    structs: Mapping[str, int]
    operators: Mapping[str, Mapping[str, Any]]
    #: Modules below ``tflm_lint.memory.kernels`` that hold the set's functions, the most special first.
    functions: tuple[str, ...]
    provenance: Mapping[str, Any]


_KERNELS: dict[tuple[str, str], KernelSet] = {}


def load_kernels(name: str, abi: str) -> KernelSet:
    """Load a shipped kernel set for an ABI (``lp64``, ``arm-eabi``, ``ilp32``); `TableError` where there is none."""
    loaded = _KERNELS.get((name, abi))
    if loaded is None:
        try:
            table = facts.load(f"kernels/{name}")
        except KeyError:
            from tflm_lint.errors import TableError

            raise TableError(f"kernels: no set {name!r}, expected one of {', '.join(kernel_names())}") from None
        loaded = _KERNELS[name, abi] = _kernels(table, name, abi)
    return loaded


def kernel_names() -> tuple[str, ...]:
    """Return the names of the shipped kernel sets, sorted."""
    return facts.names("kernels")


def _kernels(table: Mapping[str, Any], name: str, abi: str) -> KernelSet:
    extends = table.get("extends")
    base = load_kernels(extends, abi) if extends else KernelSet(name, {}, {}, (), {})
    column = table["abis"].index(abi) if abi in table["abis"] else None
    structs = dict(base.structs)
    for struct, sizes in table.get("structs", {}).items():
        if isinstance(sizes, int):
            structs[struct] = sizes
        elif column is not None:
            structs[struct] = sizes[column]
    operators = {**base.operators, **table.get("operators", {})}
    functions = table.get("functions")
    return KernelSet(
        name, structs, operators, (*((functions,) if functions else ()), *base.functions), table.get("provenance", {})
    )

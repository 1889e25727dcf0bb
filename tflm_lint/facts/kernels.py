"""Kernel set name -> KernelSet: what every operator's kernel allocates, as data.

``facts/kernels/<set>.yaml`` holds one kernel set. A set may extend another (``extends: reference``); its operators and
structs replace those of the set it extends, one by one.

    structs:                        # bytes of the kernels' own structs, one column per ABI of the key ``abis``
      OpDataConv: [72, 56, 56]
    operators:
      CONV_2D:                      # CUSTOM:Name for a custom operator
        parse: TfLiteConvParams     # the struct of parsed options: a struct of the ABI, with its alignment
        init: OpDataConv            # one persistent allocation, or a list of steps
        prepare:                    # steps in the kernel's order
          - tensors: [o0, i0, i1]   # AllocateTempOutputTensor(0), AllocateTempInputTensor(0), …
          - persistent: 4 * i1.dims[0]
            times: 2                # twice in a row
          - scratch: i1.elements
            when: i1.type == "INT4"
      NEG: ABS                      # the same as another operator

Steps: ``tensors`` (temporary TfLiteTensors: ``i0`` inputs, ``o0`` outputs, ``m0`` intermediates, ``inputs``,
``outputs``), ``persistent`` bytes, ``scratch`` bytes, ``temp`` bytes with ``align`` (default 1), ``call`` (a function
of the set's module that asks for itself: what branches too much for a formula). Each may have ``when`` and ``times``;
``written`` says how many of the persistent bytes the kernel writes at once, where not all, and how many bytes it writes
into a scratch buffer, where that may be more than it asked for. ``known`` on an operator says when the entry covers it;
elsewhere it counts as unknown. ``note`` and ``source`` are for readers.

A formula (`tflm_lint.formula`) sees: ``i0 o1 m2`` operands with ``type dims rank elements bytes type_size channels
constant exists variable values scale zero_point``; ``opt.name`` builtin options (0 where the file omits the table);
``n_inputs`` and ``n_outputs``; struct names in bytes; the target's features (``mve``, ``dsp``, ``optimize`` …); and the
set's functions by bare name: ``functions: cmsis_nn`` names the module ``tflm_lint.memory.kernels.cmsis_nn``, each
function taking the node.
"""

from __future__ import annotations

from tflm_lint.errors import TableError
from tflm_lint.facts import tables
from tflm_lint.formula import why_unsafe
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

STEPS = ("tensors", "persistent", "scratch", "temp", "call")
STEP_KEYS = frozenset((*STEPS, "when", "times", "align", "written", "note"))
OPERATOR_KEYS = frozenset(("parse", "init", "prepare", "known", "note", "source"))


class KernelSet(NamedTuple):
    """The kernels of one library for one ABI."""

    name: str
    #: Bytes of the kernels' own structs for the ABI asked for.
    structs: Mapping[str, int]
    operators: Mapping[str, Mapping[str, Any]]
    #: Modules below ``tflm_lint.memory.kernels`` that hold the set's functions, the most special first.
    functions: tuple[str, ...]
    provenance: Mapping[str, Any]


_LOADED: dict[tuple[str, str], KernelSet] = {}


def load_kernels(name: str, abi: str) -> KernelSet:
    """Load a shipped kernel set for an ABI (``lp64``, ``arm-eabi``, ``ilp32``); `TableError` where there is none."""
    loaded = _LOADED.get((name, abi))
    if loaded is None:
        try:
            table = tables.load(f"kernels/{name}")
        except KeyError:
            raise TableError(f"kernels: no set {name!r}, expected one of {', '.join(kernel_names())}") from None
        loaded = _LOADED[name, abi] = _kernels(table, name, abi)
    return loaded


def kernel_names() -> tuple[str, ...]:
    """Return the names of the shipped kernel sets, sorted."""
    return tables.names("kernels")


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


def check_operators(operators: object, where: str) -> None:
    """Refuse a user's own operators that could not be used: `TableError` names the path inside the file.

    Formulas are checked here, once, and only evaluated later.
    """
    if not isinstance(operators, dict):
        raise TableError(f"{where}: expected a mapping of operators")
    for name, entry in operators.items():
        place = f"{where}.{name}"
        if isinstance(entry, str):
            continue
        if not isinstance(entry, dict):
            raise TableError(f"{place}: expected a mapping, or the name of another operator")
        for key in entry:
            if key not in OPERATOR_KEYS:
                raise TableError(f"{place}: {key}: expected one of {', '.join(sorted(OPERATOR_KEYS))}")
        if "known" in entry:
            _check_formula(entry["known"], f"{place}.known")
        for phase in ("init", "prepare"):
            _check_steps(entry.get(phase, ()), f"{place}.{phase}")


def _check_steps(steps: object, place: str) -> None:
    if isinstance(steps, (str, int)):
        _check_formula(steps, place)
        return
    if not isinstance(steps, tuple):
        raise TableError(f"{place}: expected bytes, or a list of steps")
    for index, step in enumerate(steps):
        path = f"{place}[{index}]"
        named = [name for name in STEPS if isinstance(step, dict) and name in step]
        if len(named) != 1:
            raise TableError(f"{path}: expected one of {', '.join(STEPS)}")
        for key, value in step.items():
            _check_step(key, value, path)


def _check_step(key: str, value: object, path: str) -> None:
    if key not in STEP_KEYS:
        raise TableError(f"{path}: {key}: expected one of {', '.join(sorted(STEP_KEYS))}")
    if key == "tensors":
        if not (isinstance(value, tuple) and all(isinstance(name, str) for name in value)):
            raise TableError(f"{path}.tensors: expected a list of operands")
    elif key == "align":
        if type(value) is not int or not 0 < value <= 64:
            raise TableError(f"{path}.align: expected 1 to 64")
    elif key not in ("call", "note"):
        _check_formula(value, f"{path}.{key}")


def _check_formula(formula: object, place: str) -> None:
    if isinstance(formula, str):
        reason = why_unsafe(formula)
        if reason:
            raise TableError(f"{place}: {reason}")
    elif type(formula) not in (int, bool):
        raise TableError(f"{place}: expected a number or a formula")

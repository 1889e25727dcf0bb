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

from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.formula import why_unsafe
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

STEPS = ("tensors", "persistent", "scratch", "temp", "call")


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
            table = facts.load(f"kernels/{name}")
        except KeyError:
            raise TableError(f"kernels: no set {name!r}, expected one of {', '.join(kernel_names())}") from None
        loaded = _LOADED[name, abi] = _kernels(table, name, abi)
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


def operator_errors(operators: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield why a user's own operators could not be used, each with its path.

    Formulas are checked here, once, and only evaluated later.
    """
    from tflm_lint.facts import forms

    fields = {"parse": forms.text, "init": forms.anything, "prepare": forms.anything, "known": why_no_formula}
    form = forms.Form({**fields, "note": forms.anything, "source": forms.anything})
    for name, entry in operators.items():
        place = f"{path}.{name}"
        if isinstance(entry, str):
            continue
        if not isinstance(entry, dict):
            yield f"{place}: expected a mapping, or the name of another operator"
            continue
        yield from forms.problems(entry, form, place)
        for phase in ("init", "prepare"):
            yield from _step_errors(entry.get(phase, ()), f"{place}.{phase}")


def _step_errors(steps: object, path: str) -> Iterator[str]:
    from tflm_lint.facts import forms

    if isinstance(steps, (str, int)):
        reason = why_no_formula(steps)
        if reason is not None:
            yield f"{path}: {reason}"
        return
    if not isinstance(steps, tuple):
        yield f"{path}: expected bytes, or a list of steps"
        return
    formulas = dict.fromkeys(("persistent", "scratch", "temp", "when", "times", "written"), why_no_formula)
    others = {"tensors": forms.texts, "align": forms.whole(1, 64), "call": forms.text, "note": forms.anything}
    form = forms.Form({**formulas, **others})
    for index, step in enumerate(steps):
        if not isinstance(step, dict) or sum(name in step for name in STEPS) != 1:
            yield f"{path}[{index}]: expected one of {', '.join(STEPS)}"
        else:
            yield from forms.problems(step, form, f"{path}[{index}]")


def why_no_formula(formula: object) -> str | None:
    """Say why a value is no formula that may be evaluated."""
    if isinstance(formula, str):
        return why_unsafe(formula)
    return None if type(formula) in (int, bool) else "expected a number or a formula"

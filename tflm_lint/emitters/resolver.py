"""Models -> the C++ function that registers exactly the operators which they use, each by TFLM's own method."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters.spelling import SIGNIFICANT, clean, comment, literal, stem
from tflm_lint.errors import EmitError
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tflm_lint.model.graph import Model

_CUSTOM = "CUSTOM:"


class Registration(NamedTuple):
    """One operator to add: a method of `MicroMutableOpResolver`, or a custom operator that only the caller has."""

    op: str
    #: ``AddConv2D``; None for a custom operator that the table does not know.
    method: str | None
    #: The parameter through which the caller hands over the registration of such a custom operator.
    parameter: str | None = None


def registrations(models: Sequence[Model], ops: Mapping[str, Mapping[str, Any]]) -> list[Registration]:
    """List what the models need together, each operator once, sorted by method and name.

    Operators of every subgraph count: TFLM resolves those that never run too. Raises `EmitError` for a builtin
    operator that TFLM has no kernel for.
    """
    used = sorted(
        {model.op_name(operator) for model in models for subgraph in model.subgraphs for operator in subgraph.operators}
    )
    found, parameters = [], set()
    for op in used:
        if op in ops:
            found.append(Registration(op, str(ops[op]["method"])))
        elif op.startswith(_CUSTOM):
            parameter = f"{clean(op.removeprefix(_CUSTOM), SIGNIFICANT - 16).lower()}_registration"
            parameter = parameter if parameter[0].isalpha() else f"op_{parameter}"
            while parameter in parameters:
                parameter += "_again"
            parameters.add(parameter)
            found.append(Registration(op, None, parameter))
        else:
            raise EmitError(f"no MicroMutableOpResolver can add {op}: TensorFlow Lite Micro does not have it")
    return sorted(found, key=lambda entry: (entry.method or "~", entry.op))


def function_name(model_paths: Sequence[str], output: str) -> str:
    """Name the function after the model, or after the file that holds it where there are several."""
    name = clean(stem(output if len(model_paths) > 1 else model_paths[0]), SIGNIFICANT - 20).lower()
    name = name if name.endswith("op_resolver") else f"{name}_op_resolver"
    return name if name[0].isalpha() else f"model_{name}"


def resolver_header(
    models: Sequence[Model],
    ops: Mapping[str, Mapping[str, Any]],
    *,
    name: str,
    file_names: Sequence[str],
    namespace: str | None = None,
) -> str:
    """Write the header that defines the function ``name``."""
    entries = registrations(models, ops)
    guard = clean(f"{namespace or ''} {name}", SIGNIFICANT - 3).upper() + "_H_"
    # An array of no registrations is no C++: room for one, unused.
    size = max(len(entries), 1)
    cpp_type = f"tflite::MicroMutableOpResolver<{size}>"
    custom = [entry for entry in entries if entry.parameter]
    parameters = [*[f"const TFLMRegistration& {entry.parameter}" for entry in custom], "TfLiteStatus* status = nullptr"]
    lines = [
        f"/* Written by tflm-lint {__version__}: do not edit.",
        " *",
        *[f" * {comment(file_name)}" for file_name in file_names],
        " */",
        f"#ifndef {guard}",
        f"#define {guard}",
        "",
        '#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"',
        "",
        *([f"namespace {namespace} {{", ""] if namespace else []),
        f"/* The {len(entries)} operators that are used; *status becomes kTfLiteError where one cannot be",
        " * added. Keep what comes back as long as the interpreter lives: it is used until then. */",
        *[
            f"/* {entry.parameter}: {comment(entry.op)}, which TensorFlow Lite Micro does not have. */"
            for entry in custom
        ],
        f"inline {cpp_type} {name}(",
        *[f"    {parameter}{',' if parameter != parameters[-1] else ') {'}" for parameter in parameters],
        f"  {cpp_type} resolver;",
        "  TfLiteStatus result = kTfLiteOk;",
        *[f"  if ({_call(entry)} != kTfLiteOk) result = kTfLiteError;" for entry in entries],
        "  if (status != nullptr) *status = result;",
        "  return resolver;",
        "}",
        "",
        *([f"}}  // namespace {namespace}", ""] if namespace else []),
        f"#endif  // {guard}",
    ]
    return "\n".join([*lines, ""])


def _call(entry: Registration) -> str:
    if entry.method is not None:
        return f"resolver.{entry.method}()"
    return f"resolver.AddCustom({literal(entry.op.removeprefix(_CUSTOM))}, &{entry.parameter})"

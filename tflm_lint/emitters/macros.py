"""Model -> the macros that an application needs of it: sizes, arena, tensors, quantization."""

from __future__ import annotations

from tflm_lint.emitters.spelling import literal
from tflm_lint.formula import product
from tflm_lint.memory.mirror import variables_made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters import Array, EmittedArena, Layout
    from tflm_lint.model.graph import Model, Tensor

#: The type of C that holds an element, where there is one.
C_TYPES = {
    "FLOAT32": "float",
    "FLOAT64": "double",
    "INT8": "int8_t",
    "UINT8": "uint8_t",
    "INT16": "int16_t",
    "UINT16": "uint16_t",
    "INT32": "int32_t",
    "UINT32": "uint32_t",
    "INT64": "int64_t",
    "UINT64": "uint64_t",
    "BOOL": "bool",
}


def macros(array: Array, layout: Layout) -> str:
    """Write the macros of one model, each starting with its prefix, and the question whether its schema is TFLM's."""
    lines = [
        ("SIZE", str(len(array.data))),
        ("ALIGN", str(layout.align)),
        ("SHA256", literal(array.sha256)),
        ("DIGEST", array.digest),
    ]
    if array.original is not None:
        lines.append(("ORIGINAL_SHA256", literal(array.original.sha256)))
    if array.model is not None:
        lines += _of_model(array.model)
    if array.arena is not None:
        lines += _sizes(array.arena)
        lines += [
            ("ARENA_TARGET", literal(array.arena.target)),
            ("ARENA_QUALITY", literal(array.arena.quality)),
        ]
        if array.arena.kernel_version is not None:
            lines.append(("ARENA_KERNEL_VERSION", literal(array.arena.kernel_version)))
    text = "".join([f"#define {array.prefix}_{name} {value}\n" for name, value in lines])
    if array.model is not None:
        text += (
            "\n#ifdef TFLITE_SCHEMA_VERSION\n"
            f"#if {array.prefix}_SCHEMA_VERSION != TFLITE_SCHEMA_VERSION\n"
            f'#error "{array.symbol} has another schema version than TensorFlow Lite Micro"\n#endif\n#endif\n'
        )
    return text


def _of_model(model: Model) -> list[tuple[str, str]]:
    lines = [("SCHEMA_VERSION", str(model.version))]
    lines.append(("RESOURCE_VARIABLES", str(variables_made(model))))
    lines.append(("OPERATORS", str(sum(len(subgraph.operators) for subgraph in model.subgraphs))))
    if any(code.custom for code in model.operator_codes):
        # imported where there is one: most models are small, and so is the time that emitting one may take
        from tflm_lint.verdict.containers import containers_of

        npus = dict.fromkeys(container.name for container in containers_of(model))
        if len(npus) == 1:
            lines.append(("NPU", literal(next(iter(npus)))))
    if not model.subgraphs:
        return lines
    main = model.subgraphs[0]
    for plural, end, indices in (("INPUTS", "INPUT", main.inputs), ("OUTPUTS", "OUTPUT", main.outputs)):
        lines.append((plural, str(len(indices))))
        for index, tensor in enumerate(indices):
            if tensor >= 0:
                described = _of_tensor(main.tensors[tensor])
                lines += [(f"{end}_{index}_{name}", value) for name, value in [("TENSOR", str(tensor)), *described]]
    return lines


def _sizes(arena: EmittedArena) -> list[tuple[str, str]]:
    """Give the sizes of an arena, or of those that it is made of."""
    if arena.apart is None and arena.variables is None:
        return [("ARENA_SIZE", str(arena.required))]
    from tflm_lint.emitters.app_arenas import size_names

    return [(name, str(size)) for name, size in size_names("", arena).values()]


def _of_tensor(tensor: Tensor) -> list[tuple[str, str]]:
    lines = [("NAME", literal(tensor.name)), ("TYPE", type_enumerator(tensor.type))]
    if tensor.type in C_TYPES:
        lines.append(("CTYPE", C_TYPES[tensor.type]))
    lines.append(("RANK", str(len(tensor.shape))))
    if tensor.shape:
        lines.append(("SHAPE", "{" + ", ".join(map(str, tensor.shape)) + "}"))
    if all(dimension >= 0 for dimension in tensor.shape):
        lines.append(("ELEMENTS", str(product(tensor.shape))))
    quantization = tensor.quantization
    # Without exactly one scale there is no constant to give: absent is not 0.
    if quantization is not None and len(quantization.scale) == 1:
        scale = float_literal(quantization.scale[0])
        if scale is not None:
            lines.append(("SCALE", scale))
        if len(quantization.zero_point) == 1:
            lines.append(("ZERO_POINT", _integer(quantization.zero_point[0])))
    return lines


def type_enumerator(tensor_type: str) -> str:
    """Name TFLM's TfLiteType of a schema type: ``kTfLiteInt8`` for ``INT8``."""
    for ours, theirs in (("BFLOAT", "BFloat"), ("FLOAT", "Float"), ("UINT", "UInt"), ("INT", "Int")):
        if tensor_type.startswith(ours):
            return f"kTfLite{theirs}{tensor_type[len(ours) :].replace('_', '')}"
    return f"kTfLite{tensor_type.capitalize()}"


def float_literal(value: float) -> str | None:
    """Write the value so that C reads the same float32 back; None for what is not finite, which has no literal."""
    text = f"{value:.9g}"
    if "n" in text:
        return None
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def _integer(value: int) -> str:
    if value == -(2**63):
        return f"({value + 1} - 1)"  # C has no negative literals, and no positive one of this size
    # In parentheses, for a macro may stand behind a minus.
    return str(value) if value >= 0 else f"({value})"

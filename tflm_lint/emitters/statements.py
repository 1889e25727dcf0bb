"""Model -> the statements of app.cc that are the model's own: its interpreter, its inputs and its outputs."""

from __future__ import annotations

from tflm_lint.emitters.app_arenas import allocator, keeper
from tflm_lint.emitters.macros import C_TYPES
from tflm_lint.emitters.spelling import comment
from tflm_lint.memory.allocator import PLAIN
from tflm_lint.model.variables import variables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.emitters import Array
    from tflm_lint.emitters.app_arenas import AppArena
    from tflm_lint.memory.allocator import Setup
    from tflm_lint.model.graph import Model, Tensor

#: The member of TFLM's `TfLitePtrUnion` that points to elements of the type.
_MEMBERS = {
    "FLOAT32": "f",
    "FLOAT64": "f64",
    "INT8": "int8",
    "UINT8": "uint8",
    "INT16": "i16",
    "UINT16": "ui16",
    "INT32": "i32",
    "UINT32": "u32",
    "INT64": "i64",
    "UINT64": "u64",
    "BOOL": "b",
}
_ZEROS = {"FLOAT32": "0.0f", "FLOAT64": "0.0", "BOOL": "false"}
#: An output may be an image: the first elements are enough to see that the model has run; how many more is said.
_SHOWN = 32

_QUANTIZED = """\
// The number that stands for a real value: real = scale * (number - zero_point).
template <typename T>
T Quantized(float real, float scale, int zero_point) {
  const float number = std::round(real / scale) + static_cast<float>(zero_point);
  const float least = static_cast<float>(std::numeric_limits<T>::min());
  const float most = static_cast<float>(std::numeric_limits<T>::max());
  return static_cast<T>(number < least ? least : number > most ? most : number);
}

"""


def helpers(models: Sequence[Model]) -> str:
    """Give the functions that the statements call."""
    quantized = any(_is_quantized(tensor) for model in models for tensor in tensors(model, "inputs"))
    return _QUANTIZED if quantized else ""


def interpreter(array: Array, model: Model, arenas: dict[str, AppArena], setup: Setup, *, shared: bool = False) -> str:
    """Create the interpreter of the model's own arrays; with room for resource variables where the model has some.

    Of a ``shared`` arena the allocator is given.
    """
    made = variables_of(model).made
    if not made and not shared and setup._replace(own_variables=False, variables=None) == PLAIN:
        arena = arenas[""]
        return f"  static tflite::MicroInterpreter interpreter(model, resolver, {arena.array}, {arena.constant});\n"
    text = ""
    if made:
        text += "  // The model keeps state in resource variables, so the interpreter is told how many.\n"
    if not shared:
        text += allocator(arenas, setup, array.file_name)
    if not made:
        return f"{text}  static tflite::MicroInterpreter interpreter(model, resolver, allocator);\n"
    whose, count = "allocator", f"{array.prefix}_RESOURCE_VARIABLES"
    if "variables" in arenas:
        text += keeper(arenas["variables"], array.file_name)
        whose, count = "keeper", count if setup.variables is None else str(setup.variables)
    return (
        f"{text}"
        "  tflite::MicroResourceVariables* variables =\n"
        f"      tflite::MicroResourceVariables::Create({whose}, {count});\n"
        f'  if (variables == nullptr) return Failed("{array.file_name}: MicroResourceVariables::Create");\n'
        "  static tflite::MicroInterpreter interpreter(model, resolver, allocator, variables);\n"
    )


def inputs(array: Array, model: Model) -> str:
    """Set every element of every input to what stands for 0.0."""
    blocks = []
    for index, tensor in enumerate(tensors(model, "inputs")):
        name = f"{array.prefix}_INPUT_{index}"
        lines = [f"  // {_described(tensor)}"]
        if tensor.type not in _MEMBERS:
            lines += [
                f"  for (size_t i = 0; i < interpreter.input({index})->bytes; ++i) {{",
                f"    interpreter.input({index})->data.raw[i] = 0;",
                "  }",
            ]
        else:
            c_type, value = C_TYPES[tensor.type], f" {_ZEROS.get(tensor.type, 0)}"
            if _is_quantized(tensor):
                value = f" Quantized<{c_type}>(\n        0.0f, {name}_SCALE, {name}_ZERO_POINT)"
            lines += [
                f"  for (int i = 0; i < {name}_ELEMENTS; ++i) {{",
                f"    const {c_type} value ={value};",
                f"    interpreter.input({index})->data.{_MEMBERS[tensor.type]}[i] = value;",
                "  }",
            ]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def outputs(array: Array, model: Model) -> str:
    """Show the first elements of every output, and what they stand for.

    With what every MicroPrintf knows, those of older libraries included: ``%d``, ``%u``, ``%s`` and ``%f``.
    """
    blocks = []
    for index, tensor in enumerate(tensors(model, "outputs")):
        name, start = f"{array.prefix}_OUTPUT_{index}", f'MicroPrintf("{array.file_name}: output {index}'
        lines = [f"  // {_described(tensor)}"]
        if tensor.type not in _MEMBERS:
            lines.append(f'  {start}: %u bytes", static_cast<unsigned>(interpreter.output({index})->bytes));')
        else:
            c_type, member = C_TYPES[tensor.type], _MEMBERS[tensor.type]
            if tensor.type.startswith("FLOAT"):
                statements = [f'{start} [%d] %f", i, static_cast<double>(value));']
            elif _is_quantized(tensor):
                statements = [
                    f"const float steps = static_cast<float>(value - {name}_ZERO_POINT);",
                    f"const double real = static_cast<double>({name}_SCALE * steps);",
                    f'{start} [%d] %d is %f", i, static_cast<int>(value), real);',
                ]
            else:
                statements = [f'{start} [%d] %d", i, static_cast<int>(value));']
            lines += [
                f"  for (int i = 0; i < {name}_ELEMENTS && i < {_SHOWN}; ++i) {{",
                f"    const {c_type} value = interpreter.output({index})->data.{member}[i];",
                *[f"    {statement}" for statement in statements],
                "  }",
                f'  if ({name}_ELEMENTS > {_SHOWN}) {start}: %d more", {name}_ELEMENTS - {_SHOWN});',
            ]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def keeps_state(model: Model) -> bool:
    """Say whether one inference leaves something to the next: resource variables, tensors that are variables."""
    graphs = model.subgraphs
    return variables_of(model).made > 0 or any(tensor.is_variable for graph in graphs for tensor in graph.tensors)


def tensors(model: Model, which: str) -> Iterator[Tensor]:
    """Yield what the model takes, or gives."""
    main = model.subgraphs[0]
    for index in main.inputs if which == "inputs" else main.outputs:
        yield main.tensors[index]


def _is_quantized(tensor: Tensor) -> bool:
    quantization = tensor.quantization
    integer = tensor.type in ("INT8", "UINT8", "INT16", "INT32")
    return integer and quantization is not None and len(quantization.scale) == len(quantization.zero_point) == 1


def _described(tensor: Tensor) -> str:
    shape = "x".join(map(str, tensor.shape)) or "scalar"
    return f"{comment(tensor.name)}, {tensor.type} {shape}"

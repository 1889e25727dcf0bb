"""Model -> the statements of main.cc that are the model's own: its interpreter, its inputs and its outputs."""

from __future__ import annotations

from tflm_lint.emitters.macros import C_TYPES
from tflm_lint.emitters.quoting import comment
from tflm_lint.model.variables import variables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters.request import Array
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
#: An output may be an image: the first elements are enough to see that the model has run.
_SHOWN = 10

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


SELF_TEST = """
  // Known answers first, while the interpreter is as new; then as new again.
  if (self_test::Run(interpreter) != 0) return Fail("the self-test");
  if (interpreter.Reset() != kTfLiteOk) return Fail("Reset");
"""
ETHOS_U_START = """\
  // Your board's start of the Ethos-U goes here, once: ethosu_init() with its base address, and the driver's
  // ethosu_irq_handler() behind its interrupt.
"""
SELF_TEST_ROW = "| `self_test.h` | known answers of real interpreters, and the code that compares on the device |\n"


def helpers(model: Model) -> str:
    """Give the functions that the statements call."""
    return _QUANTIZED if any(_is_quantized(tensor) for tensor in _tensors(model, "inputs")) else ""


def interpreter(array: Array, model: Model) -> str:
    """Create the interpreter; with room for resource variables where the model has some."""
    if not variables_of(model).made:
        return "  static tflite::MicroInterpreter interpreter(model, resolver, tensor_arena, kArenaBytes);\n"
    return (
        "  // The model keeps state in resource variables, so the interpreter is told how many.\n"
        "  tflite::MicroAllocator* allocator = tflite::MicroAllocator::Create(tensor_arena, kArenaBytes);\n"
        '  if (allocator == nullptr) return Fail("MicroAllocator::Create");\n'
        "  tflite::MicroResourceVariables* variables =\n"
        f"      tflite::MicroResourceVariables::Create(allocator, {array.prefix}_RESOURCE_VARIABLES);\n"
        '  if (variables == nullptr) return Fail("MicroResourceVariables::Create");\n'
        "  static tflite::MicroInterpreter interpreter(model, resolver, allocator, variables);\n"
    )


def inputs(array: Array, model: Model) -> str:
    """Set every element of every input to what stands for 0.0."""
    blocks = []
    for index, tensor in enumerate(_tensors(model, "inputs")):
        name = f"{array.prefix}_INPUT_{index}"
        lines = [f"  // Your data goes here: {_described(tensor)}."]
        if tensor.type not in _MEMBERS:
            lines.append(
                f"  for (size_t i = 0; i < interpreter.input({index})->bytes; ++i) "
                f"interpreter.input({index})->data.raw[i] = 0;"
            )
        else:
            c_type, value = C_TYPES[tensor.type], "0"
            if _is_quantized(tensor):
                value = f"Quantized<{c_type}>(0.0f, {name}_SCALE, {name}_ZERO_POINT)"
            lines += [
                f"  for (int i = 0; i < {name}_ELEMENTS; ++i) {{",
                f"    const {c_type} value = {value};",
                f"    interpreter.input({index})->data.{_MEMBERS[tensor.type]}[i] = value;",
                "  }",
            ]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def outputs(array: Array, model: Model) -> str:
    """Print the first elements of every output, and what they stand for."""
    blocks = []
    for index, tensor in enumerate(_tensors(model, "outputs")):
        name = f"{array.prefix}_OUTPUT_{index}"
        lines = [f"  // {_described(tensor)}."]
        if tensor.type not in _MEMBERS:
            size = f"static_cast<unsigned>(interpreter.output({index})->bytes)"
            lines.append(f'  std::printf("output {index}: %u bytes\\n", {size});')
        else:
            c_type, member = C_TYPES[tensor.type], _MEMBERS[tensor.type]
            start = f'std::printf("output {index} [%d]'
            if tensor.type.startswith("FLOAT"):
                statements = [f'{start} %g\\n", i, static_cast<double>(value));']
            elif _is_quantized(tensor):
                statements = [
                    f"const float real = {name}_SCALE * static_cast<float>(value - {name}_ZERO_POINT);",
                    f'{start} %d is %g\\n", i, static_cast<int>(value), static_cast<double>(real));',
                ]
            else:
                statements = [f'{start} %ld\\n", i, static_cast<long>(value));']
            lines += [
                f"  for (int i = 0; i < {name}_ELEMENTS && i < {_SHOWN}; ++i) {{",
                f"    const {c_type} value = interpreter.output({index})->data.{member}[i];",
                *[f"    {statement}" for statement in statements],
                "  }",
            ]
        blocks.append("\n".join([*lines, ""]))
    return "\n".join(blocks)


def _tensors(model: Model, which: str) -> Iterator[Tensor]:
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

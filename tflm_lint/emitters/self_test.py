"""Known answers -> self_test.h: inputs, what real interpreters computed of them, and the comparison on the device."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters.filling import filled
from tflm_lint.emitters.macros import C_TYPES
from tflm_lint.emitters.spelling import comment, literal
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.emitters import Array
    from tflm_lint.model.graph import Tensor

_ROW = 16


class Answers(NamedTuple):
    """What one interpreter computed: the bytes of every output of every sample."""

    #: Who: ``tflite-micro 0.dev…, reference kernels``.
    name: str
    outputs: tuple[tuple[bytes, ...], ...]


class KnownAnswers(NamedTuple):
    """Samples with the answers of the interpreters, those that the device should give first."""

    samples: tuple[tuple[str, tuple[bytes, ...]], ...]
    answers: tuple[Answers, ...]


def self_test(known: KnownAnswers, outputs: Sequence[Tensor], array: Array, namespace: str) -> str:
    """Write the header of one model's self-test."""
    arrays = "\n".join(_arrays(known))
    tables = "\n".join(_tables(known))
    compare = "\n".join(_comparisons(outputs))
    given = {
        "VERSION": __version__,
        "MODEL": array.file_name,
        "SHA256": array.sha256,
        "NAMESPACE": namespace,
        "ARRAYS": arrays,
        "TABLES": tables,
        "COMPARE": compare,
        "SAMPLES": str(len(known.samples)),
        "RUNTIMES": str(len(known.answers)),
        "INPUTS": str(len(known.samples[0][1])),
        "OUTPUTS": str(len(outputs)),
    }
    return filled("self_test.h", given)


def _arrays(known: KnownAnswers) -> Iterator[str]:
    for number, (name, values) in enumerate(known.samples):
        for index, data in enumerate(values):
            yield from _array(f"kInput_{number}_{index}", data, name)
    for who, answers in enumerate(known.answers):
        for number, sample in enumerate(answers.outputs):
            for index, data in enumerate(sample):
                yield from _array(f"kAnswer_{who}_{number}_{index}", data, answers.name)


def _array(name: str, data: bytes, what: str) -> Iterator[str]:
    yield f"// {comment(what)}"
    yield f"alignas(16) constexpr uint8_t {name}[] = {{"
    for at in range(0, len(data), _ROW):
        yield "  " + " ".join(f"0x{byte:02x}," for byte in data[at : at + _ROW])
    yield "};"


def _tables(known: KnownAnswers) -> Iterator[str]:
    yield "constexpr const char* kRuntimes[] = {"
    yield from (f"  {literal(answers.name)}," for answers in known.answers)
    yield "};"
    count = len(known.samples[0][1])
    yield f"constexpr Bytes kInputs[][{count}] = {{"
    for number, (_, values) in enumerate(known.samples):
        parts = (f"{{kInput_{number}_{index}, {len(data)}}}" for index, data in enumerate(values))
        yield f"  {{{', '.join(parts)}}},"
    yield "};"
    outputs = len(known.answers[0].outputs[0])
    yield f"constexpr Bytes kAnswers[][{len(known.samples)}][{outputs}] = {{"
    for who, answers in enumerate(known.answers):
        yield "  {"
        for number, sample in enumerate(answers.outputs):
            parts = (f"{{kAnswer_{who}_{number}_{index}, {len(data)}}}" for index, data in enumerate(sample))
            yield f"    {{{', '.join(parts)}}},"
        yield "  },"
    yield "};"


def _comparisons(outputs: Sequence[Tensor]) -> Iterator[str]:
    for index, tensor in enumerate(outputs):
        yield f"    case {index}: return Greatest<{C_TYPES[tensor.type]}>(found, wanted);"

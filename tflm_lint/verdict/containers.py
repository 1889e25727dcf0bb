"""Custom operator -> what the network in it was compiled for: an operator that holds a network is no kernel's work."""

from __future__ import annotations

from tflm_lint.facts import names
from tflm_lint.facts.npus import containers, title
from tflm_lint.model.command_stream import CommandStream, command_stream
from tflm_lint.model.graph import CUSTOM
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.command_stream import Flaw
    from tflm_lint.model.graph import Model, Operator, Subgraph

ETHOS_U = "ethos-u"
#: The targets of each NPU that was asked for.
_TARGETS: dict[str, tuple[str, ...]] = {}


class Container(NamedTuple):
    """What an operator was compiled for."""

    #: The custom operator's name.
    custom: str
    #: The configuration of the NPU (``ethos-u55-128``), the operator's name where it does not tell.
    name: str
    #: The NPU, for people.
    title: str
    #: Completes "a network that was ...".
    words: str
    #: The shipped targets that run it.
    targets: tuple[str, ...] = ()


def container_of(model: Model, subgraph: Subgraph, operator: Operator) -> Container | None:
    """Say what an operator was compiled for; None for one that holds no network."""
    code = model.operator_codes[operator.opcode]
    entry = containers().get(code.custom or "") if code.builtin == CUSTOM else None
    if entry is None or code.custom is None:
        return None
    name, short, words = code.custom, entry["title"], entry["words"]
    targets: tuple[str, ...] = ()
    stream = stream_of(model, subgraph, operator) if name == ETHOS_U else None
    if isinstance(stream, CommandStream) and stream.product is not None:
        name = stream.accelerator
        short = title(name)
        words = f"compiled by Vela for {name}"
        targets = targets_with(stream.product)
    return Container(code.custom, name, short, words, targets)


def targets_with(product: str) -> tuple[str, ...]:
    """Name the shipped targets that have an NPU, ``ethos-u55``."""
    if product not in _TARGETS:
        _TARGETS[product] = tuple([target for target in names("targets") if target.endswith(f"-{product}")])
    return _TARGETS[product]


def stream_of(model: Model, subgraph: Subgraph, operator: Operator) -> CommandStream | Flaw | None:
    """Read the command stream of an ``ethos-u`` operator, None where the file does not have it."""
    first = operator.inputs[0] if operator.inputs else -1
    if not 0 <= first < len(subgraph.tensors):
        return None
    data = model.constant(subgraph.tensors[first])
    return None if data is None else command_stream(data)


def containers_of(model: Model) -> tuple[Container, ...]:
    """Return what the operators of a model were compiled for, each once, in their order."""
    if all(code.builtin != CUSTOM for code in model.operator_codes):
        return ()
    known = containers()
    held = {index for index, code in enumerate(model.operator_codes) if code.builtin == CUSTOM and code.custom in known}
    if not held:
        return ()
    found: dict[Container, None] = {}
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if operator.opcode in held and (container := container_of(model, subgraph, operator)) is not None:
                found[container] = None
    return tuple(found)

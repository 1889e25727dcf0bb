"""Drop operators that give back what they were given.

Pattern: RESHAPE, EXPAND_DIMS, SQUEEZE, CAST, BROADCAST_TO, TRANSPOSE, QUANTIZE
or PAD whose output has type, shape and quantization of its input, and whose
elements keep their order; a RESHAPE of what only copies bytes.

Replacement: who read the output reads the input. Where the output is one of the
subgraph, who made the input writes the output. A RESHAPE after a copy reads
what the copy read.

Preconditions: both shapes are known; no variable tensor; a TRANSPOSE has the
permutation 0, 1, 2 ..., a PAD nothing but zeros, both constant; between other
scales a RESHAPE is no identity.

Error: none; these operators copy bytes.

Source: `reshape_common.cc`, `cast.cc`, `broadcast_to.cc`.
"""

from __future__ import annotations

import struct

from tflm_lint.rewrite.stored_plan import without_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Subgraph, Tensor
    from tflm_lint.rewrite.surroundings import Context

NAME = "identities"
CURES = ("OP103", "OP112", "OP117", "SH301", "SH302", "AR605")
CLASS = "safe"
ERROR = "exact"
STAGE = "structure"
TIDIES = True
#: It depends on the graph whether it cures a finding, not on the operator.
OPS = ()

#: Operators that copy their first input byte by byte.
COPIES = frozenset(("RESHAPE", "EXPAND_DIMS", "SQUEEZE"))
#: Operators that give back their first input where output and input are of one type and shape.
SAME = COPIES | {"CAST", "BROADCAST_TO", "TRANSPOSE", "QUANTIZE", "PAD", "PADV2"}


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    subgraphs = tuple(_Subgraph(model, number).without() for number in range(len(model.subgraphs)))
    changed = model._replace(subgraphs=subgraphs)
    return without_plan(changed) if changed != model else None


class _Subgraph:
    """One subgraph, and who makes and reads its tensors."""

    def __init__(self, model: Model, number: int) -> None:
        self.model = model
        self.subgraph: Subgraph = model.subgraphs[number]
        self.tensors = self.subgraph.tensors
        self.operators: list[Operator | None] = list(self.subgraph.operators)
        self.makers: dict[int, list[int]] = {}
        self.readers: dict[int, list[int]] = {}
        for position, operator in enumerate(self.subgraph.operators):
            for index in operator.outputs:
                self.makers.setdefault(index, []).append(position)
            for index in set(operator.inputs):
                self.readers.setdefault(index, []).append(position)
        #: Tensors that others name: they must stay what they are.
        self.inputs, self.outputs = set(self.subgraph.inputs), set(self.subgraph.outputs)
        for signature in model.signatures:
            if signature.subgraph == number:
                self.outputs.update(item.tensor for item in signature.outputs)

    def without(self) -> Subgraph:
        """Return the subgraph without identities."""
        for position, operator in enumerate(self.subgraph.operators):
            name = self.model.op_name(operator)
            if name in SAME and len(operator.outputs) == 1 and operator.inputs and operator.inputs[0] >= 0:
                self.look_at(position, name)
        kept = tuple(operator for operator in self.operators if operator is not None)
        return self.subgraph if kept == self.subgraph.operators else self.subgraph._replace(operators=kept)

    def look_at(self, position: int, name: str) -> None:
        """Take one operator out where it changes nothing, or let it read past a copy."""
        operator = self.operators[position]
        if operator is None:
            return
        source, result = operator.inputs[0], operator.outputs[0]
        if not (self.is_plain(source) and self.is_plain(result)) or source == result:
            return
        if self.is_identity(name, operator, self.tensors[source], self.tensors[result]):
            if result not in self.outputs:
                self.redirect(result, source)
                self.operators[position] = None
            elif source not in self.inputs | self.outputs and self.model.constant(self.tensors[source]) is None:
                self.redirect(source, result)
                (maker,) = self.makers[source]
                made = self.operators[maker]
                if made is not None:
                    outputs = tuple(result if index == source else index for index in made.outputs)
                    self.operators[maker] = made._replace(outputs=outputs)
                self.makers[result] = [maker]
                self.operators[position] = None
        elif name == "RESHAPE":
            while self.read_past(position):
                pass

    def read_past(self, position: int) -> bool:
        """Let a RESHAPE read what the copy before it read; say whether there was one."""
        operator = self.operators[position]
        source = operator.inputs[0] if operator is not None else -1
        maker = next(iter(self.makers.get(source, ())), position)
        copy = self.operators[maker] if maker < position else None
        if copy is None or operator is None or self.model.op_name(copy) not in COPIES:
            return False
        first = next(iter(copy.inputs), -1)
        if first < 0 or not self.is_plain(first):
            return False
        before, after = self.tensors[first], self.tensors[source]
        if (before.type, before.quantization) != (after.type, after.quantization):
            return False
        self.operators[position] = operator._replace(inputs=(first, *operator.inputs[1:]))
        self.readers[source] = [reader for reader in self.readers.get(source, ()) if reader != position]
        self.readers.setdefault(first, []).append(position)
        return True

    def redirect(self, old: int, new: int) -> None:
        """Let who reads one tensor read another."""
        for reader in self.readers.pop(old, ()):
            found = self.operators[reader]
            if found is not None:
                inputs = tuple(new if index == old else index for index in found.inputs)
                self.operators[reader] = found._replace(inputs=inputs)
                self.readers.setdefault(new, []).append(reader)

    def is_plain(self, index: int) -> bool:
        """Say whether a tensor has one value: no variable, written once at most, by the caller or by one operator."""
        tensor = self.tensors[index]
        known = min(tensor.shape, default=1) >= 0 and min(tensor.shape_signature, default=1) >= 0
        return known and not tensor.is_variable and len(self.makers.get(index, ())) + (index in self.inputs) <= 1

    def is_identity(self, name: str, operator: Operator, source: Tensor, result: Tensor) -> bool:
        """Say whether the output is the input."""
        if (source.type, source.shape) != (result.type, result.shape):
            return False
        if name == "CAST" and source.type == "BOOL":
            return False  # of what is no 0 and no 1 it makes one
        same = source.quantization == result.quantization or (not source.scales and not result.scales)
        if not same and (source.scales, zero_points(source)) != (result.scales, zero_points(result)):
            return False
        if name in ("PAD", "PADV2", "TRANSPOSE"):
            return self.numbers(operator, 1) == (
                [0] * 2 * len(source.shape) if name != "TRANSPOSE" else [*range(len(source.shape))]
            )
        return True

    def numbers(self, operator: Operator, position: int) -> list[int] | None:
        """Return the whole numbers of a constant input, None for any other."""
        index = operator.inputs[position] if len(operator.inputs) > position else -1
        data = self.model.constant(self.tensors[index]) if index >= 0 else None
        code = {"INT32": "i", "INT64": "q"}.get(self.tensors[index].type)
        if data is None or code is None:
            return None
        size = struct.calcsize(code)
        return list(struct.unpack_from(f"<{len(data) // size}{code}", data))


def zero_points(tensor: Tensor) -> tuple[int, ...]:
    """Return a tensor's zero points."""
    return tensor.quantization.zero_point if tensor.quantization is not None else ()

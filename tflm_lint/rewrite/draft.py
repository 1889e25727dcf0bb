"""One subgraph on the drawing board: tensors and operators in the place of others -> the Model with them.

    draft = Draft(model, number)
    for position, operator in enumerate(draft.operators):
        if ...:
            half = draft.like(operator.outputs[0], "half")
            draft.replace(position, [
                draft.op("MUL", [operator.inputs[0], draft.constant(half, "two", "FLOAT32", (), data)], [half]),
                ...
            ])
    return draft.model()

Tensors are only ever added, behind those that there are, so that every index keeps its meaning; what nothing uses in
the end is for `unused-tensors` and its like. Positions are those of the operators as they were.
"""

from __future__ import annotations

from tflm_lint.model.graph import CUSTOM, Buffer, Operator, OperatorCode, Tensor
from tflm_lint.model.options import table_of, with_defaults
from tflm_lint.rewrite.stored_plan import without_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tflm_lint.model.graph import Model, Quantization


class Draft:
    """A subgraph being rewritten; of the rest of the Model only buffers and operator codes come to be more."""

    def __init__(self, model: Model, subgraph: int = 0) -> None:
        self.source = model
        self.subgraph = subgraph
        whole = model.subgraphs[subgraph]
        #: The operators as they were: what positions are counted in.
        self.operators = whole.operators
        self.inputs = list(whole.inputs)
        self.outputs = list(whole.outputs)
        self._tensors = list(whole.tensors)
        self._buffers = list(model.buffers)
        self._codes = list(model.operator_codes)
        self._replaced: dict[int, tuple[Operator, ...]] = {}
        self._first: list[Operator] = []
        self._last: list[Operator] = []
        self._ends: dict[int, int] = {}
        self._made: dict[bytes, int] = {}
        self._names = {tensor.name for tensor in whole.tensors}
        self._redone = False

    # Tensors

    def __getitem__(self, index: int) -> Tensor:
        """Return a tensor as it stands by now."""
        return self._tensors[index]

    def tensor(
        self,
        name: str,
        type: str,
        shape: Sequence[int],
        quantization: Quantization | None = None,
        data: bytes | None = None,
    ) -> int:
        """Add a tensor, a constant where it has bytes, and return its index; a name that is taken gets a number."""
        buffer = 0 if data is None else self._buffer(data)
        self._tensors.append(Tensor(self._fresh(name), type, tuple(shape), buffer, quantization))
        return len(self._tensors) - 1

    def like(self, index: int, what: str, **changes: Any) -> int:
        """Add a tensor that is computed, like another but for the fields given; `what` is added to its name."""
        tensor = self._tensors[index]
        added = Tensor(self.name(index, what), tensor.type, tensor.shape, 0, tensor.quantization)._replace(**changes)
        self._tensors.append(added)
        return len(self._tensors) - 1

    def constant(
        self,
        of: int,
        what: str,
        type: str,
        shape: Sequence[int],
        data: bytes,
        *,
        quantization: Quantization | None = None,
    ) -> int:
        """Add a constant, named after the tensor that it is there for."""
        return self.tensor(f"{self._tensors[of].name}/{what}", type, shape, quantization, data)

    def name(self, of: int, what: str) -> str:
        """Return a new name that derives from a tensor's."""
        return self._fresh(f"{self._tensors[of].name}/{what}")

    def change(self, index: int, data: bytes | None = None, **fields: Any) -> None:
        """Change fields of a tensor that is there; with `data` it gets those bytes, and others keep its old buffer."""
        if data is not None:
            fields["buffer"] = self._buffer(data)
        changed = self._tensors[index]._replace(**fields)
        self._redone = self._redone or changed != self._tensors[index]
        self._tensors[index] = changed

    def data(self, index: int) -> memoryview | None:
        """View the bytes of a constant, None for a tensor that is computed."""
        buffer = self._buffers[self._tensors[index].buffer]
        return None if buffer.external or not buffer.size else self.source.bytes_of(buffer)

    # Operators

    def name_of(self, operator: Operator) -> str:
        """Return an operator's name, as `Model.op_name` does."""
        return self._codes[operator.opcode].name

    def op(
        self,
        builtin: str,
        inputs: Sequence[int],
        outputs: Sequence[int],
        options: Mapping[str, object] | None = None,
        *,
        version: int = 1,
        custom: str | None = None,
        **fields: Any,
    ) -> Operator:
        """Make an operator, which `replace` and its like put into place.

        Fields of its options that are not given have the schema's defaults; `fields` are others of `Operator`. TFLM
        looks at no version, LiteRT refuses one that it does not know: say the lowest that has the types.
        """
        table = None if builtin == CUSTOM else table_of(builtin)
        values = with_defaults(table, options or {}) if table is not None else {}
        code = self.code(builtin, version, custom)
        return Operator(code, tuple(inputs), tuple(outputs), table, values)._replace(**fields)

    def code(self, builtin: str, version: int = 1, custom: str | None = None) -> int:
        """Return the index of an operator code, a new one where there is none."""
        for index, code in enumerate(self._codes):
            if (code.builtin, code.version, code.custom or None) == (builtin, version, custom):
                return index
        self._codes.append(OperatorCode(builtin, custom, version))
        return len(self._codes) - 1

    def replace(self, position: int, operators: Sequence[Operator]) -> None:
        """Put operators, none at all too, into the place of one."""
        self._replaced[position] = tuple(operators)

    def prepend(self, *operators: Operator) -> None:
        """Put operators before all others, behind what was prepended before."""
        self._first += operators

    def append(self, *operators: Operator) -> None:
        """Put operators behind all others."""
        self._last += operators

    def end(self, old: int, new: int) -> None:
        """Let another tensor be the subgraph's input or output, for those who call it and for signatures."""
        self.inputs = [new if index == old else index for index in self.inputs]
        self.outputs = [new if index == old else index for index in self.outputs]
        self._ends[old] = new

    # The result

    def model(self) -> Model:
        """Return the Model with what was drawn.

        A stored memory plan holds for the tensors and lifetimes that it was made for: it stays where operators are only
        taken out.
        """
        model = self.source
        operators = [*self._first]
        for position, operator in enumerate(self.operators):
            operators += self._replaced.get(position, (operator,))
        operators += self._last
        whole = model.subgraphs[self.subgraph]
        changed = whole._replace(
            tensors=tuple(self._tensors),
            inputs=tuple(self.inputs),
            outputs=tuple(self.outputs),
            operators=tuple(operators),
        )
        subgraphs = (*model.subgraphs[: self.subgraph], changed, *model.subgraphs[self.subgraph + 1 :])
        result = model._replace(operator_codes=tuple(self._codes), subgraphs=subgraphs, buffers=tuple(self._buffers))
        if self._ends:
            result = result._replace(signatures=tuple(map(self._signed, model.signatures)))
        added = len(self._tensors) > len(whole.tensors) or self._first or self._last or any(self._replaced.values())
        return without_plan(result) if added or self._redone or self._ends else result

    def _signed(self, signature: Any) -> Any:
        if signature.subgraph != self.subgraph:
            return signature
        sides = {
            side: tuple(
                item._replace(tensor=self._ends.get(item.tensor, item.tensor)) for item in getattr(signature, side)
            )
            for side in ("inputs", "outputs")
        }
        return signature._replace(**sides)

    def _buffer(self, data: bytes) -> int:
        index = self._made.get(data)
        if index is None:
            index = self._made[data] = len(self._buffers)
            self._buffers.append(Buffer.holding(data))
        return index

    def _fresh(self, name: str) -> str:
        fresh = name
        number = 1
        while fresh in self._names:
            number += 1
            fresh = f"{name}_{number}"
        self._names.add(fresh)
        return fresh

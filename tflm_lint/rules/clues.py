"""Model -> Clues: who makes and who reads a tensor, and what else tells how a model was converted."""

from __future__ import annotations

from tflm_lint.model.graph import reachable, target
from tflm_lint.record import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.verdict import Violation

#: Operators between a SHAPE and the operator that uses the computed dimensions.
SHAPE_ARITHMETIC = frozenset(
    (
        "STRIDED_SLICE", "SLICE", "PACK", "CONCATENATION", "GATHER", "REDUCE_PROD", "RESHAPE", "EXPAND_DIMS", "SQUEEZE",
        "CAST", "MUL", "ADD", "SUB", "FLOOR_DIV", "DIV", "FLOOR_MOD", "MAXIMUM", "MINIMUM", "SPLIT", "SPLIT_V",
        "UNPACK", "RANGE", "SELECT", "SELECT_V2", "BROADCAST_TO", "BROADCAST_ARGS", "EQUAL", "WHERE", "TRANSPOSE",
        "ABS",
    )
)  # fmt: skip


class Clues:
    """One model's evidence, gathered when first asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def by_onnx2tf(self) -> bool:
        """Whether onnx2tf wrote the file without TensorFlow's converter, by its own description."""
        return "onnx2tf" in self.model.description

    def operator(self, violation: Violation) -> Operator | None:
        """Return the operator that a violation names."""
        if violation.subgraph is None or violation.operator is None:
            return None
        return self.model.subgraphs[violation.subgraph].operators[violation.operator]

    def op_name(self, violation: Violation) -> str | None:
        """Return the name of the operator that a violation names."""
        operator = self.operator(violation)
        return None if operator is None else self.model.op_name(operator)

    def tensor(self, violation: Violation) -> Tensor | None:
        """Return the tensor that a violation names."""
        if violation.subgraph is None or violation.tensor is None:
            return None
        return self.model.subgraphs[violation.subgraph].tensors[violation.tensor]

    def operands(self, violation: Violation) -> tuple[Tensor, ...]:
        """Return the inputs and outputs of the operator that a violation names."""
        operator = self.operator(violation)
        if operator is None or violation.subgraph is None:
            return ()
        return self.tensors_of(violation.subgraph, (*operator.inputs, *operator.outputs))

    def tensors_of(self, subgraph: int, indices: tuple[int, ...]) -> tuple[Tensor, ...]:
        """Return the tensors of a subgraph at those indices, without what an operator omits."""
        tensors = self.model.subgraphs[subgraph].tensors
        return tuple(tensors[index] for index in indices if 0 <= index < len(tensors))

    @cached_property
    def op_names(self) -> frozenset[str]:
        """The names of all operators that the model uses."""
        return frozenset(code.name for code in self.model.operator_codes)

    @cached_property
    def tensor_lists(self) -> bool:
        """Whether some operator works on TensorLists."""
        return any("TensorList" in name for name in self.op_names)

    @cached_property
    def reachable(self) -> frozenset[int]:
        """The subgraphs that `Invoke` can come to."""
        return reachable(self.model)

    @cached_property
    def inputs(self) -> tuple[frozenset[int], ...]:
        """For each subgraph, its inputs."""
        return tuple(frozenset(subgraph.inputs) for subgraph in self.model.subgraphs)

    @cached_property
    def recurrent_bodies(self) -> frozenset[int]:
        """The bodies of loops that have the gates of an RNN."""
        found = []
        for body in self.loop_bodies:
            names = {self.model.op_name(operator) for operator in self.model.subgraphs[body].operators}
            if "TANH" in names and not names.isdisjoint(("FULLY_CONNECTED", "BATCH_MATMUL")):
                found.append(body)
        return frozenset(found)

    @cached_property
    def loop_bodies(self) -> frozenset[int]:
        """The subgraphs that some WHILE repeats."""
        return frozenset(
            target(operator, "body_subgraph_index")
            for subgraph in self.model.subgraphs
            for operator in subgraph.operators
            if self.model.op_name(operator) == "WHILE"
        )

    @cached_property
    def readers(self) -> tuple[dict[int, list[Operator]], ...]:
        """For each subgraph, tensor index -> the operators that read it."""
        found: list[dict[int, list[Operator]]] = []
        for subgraph in self.model.subgraphs:
            readers: dict[int, list[Operator]] = {}
            for operator in subgraph.operators:
                for index in operator.inputs:
                    readers.setdefault(index, []).append(operator)
            found.append(readers)
        return tuple(found)

    @cached_property
    def dynamic_batch(self) -> bool:
        """Whether the converter was told nothing about the first dimension of an input of the main subgraph."""
        if not self.model.subgraphs:
            return False
        main = self.model.subgraphs[0]
        return any(tensor.shape_signature[:1] == (-1,) for tensor in self.tensors_of(0, main.inputs))

    @cached_property
    def from_shapes(self) -> tuple[frozenset[int], ...]:
        """For each subgraph, the tensors computed from the output of a SHAPE by arithmetic on dimensions alone."""
        found = []
        for number, subgraph in enumerate(self.model.subgraphs):
            derived: set[int] = set()
            # converters write operators in the order of execution, so one pass suffices
            for operator in subgraph.operators:
                name = self.model.op_name(operator)
                if name == "SHAPE" or (name in SHAPE_ARITHMETIC and self._of_dimensions(number, operator, derived)):
                    derived.update(operator.outputs)
            found.append(frozenset(derived))
        return tuple(found)

    def _of_dimensions(self, subgraph: int, operator: Operator, derived: set[int]) -> bool:
        # a RESHAPE of data whose dims were computed makes data, not dimensions
        first = operator.inputs[:1] if self.model.op_name(operator) == "RESHAPE" else operator.inputs
        integers = all(tensor.type in ("INT32", "INT64", "BOOL") for tensor in self.tensors_of(subgraph, first))
        return integers and any(index in derived for index in first)

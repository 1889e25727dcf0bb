"""Model -> Violations: what the interpreter looks at besides the operators themselves, and what it never looks for.

That are tensors whose bytes or quantization cannot be right. Most have the effect ``unchecked``: TFLM runs on, and what
comes of it nobody knows. Certain is what it writes into a constant (the model's own bytes change, or, where they are in
flash, the device faults), and that values which nobody wrote, or that are other bytes of the file, are garbage where a
kernel reads them.
"""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.model import SIZES, bytes_of, stored_bytes
from tflm_lint.model.graph import CUSTOM, OFFLINE_PLAN, ONLINE, OPTIONS, has_plan
from tflm_lint.verdict import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model, Subgraph, Tensor
    from tflm_lint.verdict import Form


def judge_model(model: Model, ops: OpTable) -> Iterator[Violation]:
    """Yield what the model breaks as a whole."""
    kinds = [subgraph.kinds for subgraph in model.subgraphs]
    yield from _types_without_size(model, ops, kinds)
    if has_plan(model):
        yield from _offline_plan(model)
    sizes = [bytes_of(type, product(shape)) for held in kinds for type, shape in held]
    if any(shape and min(shape) < 0 for held in kinds for _, shape in held):
        yield from _negative_dimensions(model)
    if max(sizes, default=0) >> 31 > 0:
        from tflm_lint.verdict.vast import judge_vast

        yield from judge_vast(model)
    yield from _intermediates(model)


def _types_without_size(
    model: Model, ops: OpTable, kinds: Sequence[set[tuple[str, tuple[int, ...]]]]
) -> Iterator[Violation]:
    """Mirror `TfLiteTypeSizeOf` over all tensors: `InitializeAllocationInfo` asks it for each, used or not."""
    for number, subgraph in enumerate(model.subgraphs):
        types = {type for type, _ in kinds[number]}
        if types <= SIZES.keys() and types.isdisjoint(ops.sizeless):
            continue
        for index, tensor in enumerate(subgraph.tensors):
            if tensor.type not in SIZES or tensor.type in ops.sizeless:
                yield Violation(
                    "type_without_size",
                    "OP108",
                    "reject",
                    "allocate",
                    "type {type} has no size in TFLM, which refuses a model that holds such a tensor",
                    {"type": tensor.type},
                    subgraph=number,
                    tensor=index,
                )


def _offline_plan(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::GetOfflinePlannedOffsets`, which trusts the sizes that the plan names."""
    from tflm_lint.model import offline_plan

    offsets: tuple[int, ...] = ()
    for index, plan in offline_plan.stored_plans(model):
        path = f"Model.metadata[{index}]"
        rule, effect = "AR601", "reject"
        if isinstance(plan, offline_plan.OfflinePlan):
            offsets = plan.offsets
            if plan.has >= plan.expected:
                continue
            words = "{name} holds {have} bytes, expected {wanted}: TFLM takes what follows for offsets"
            rule, effect = "OP120", "unchecked"
        elif plan.flaw == offline_plan.COUNT:
            words = "{name} names {have} tensors of {wanted}"
        elif plan.flaw == offline_plan.TRUNCATED:
            words = "{name} holds {have} bytes, expected {wanted}: TFLM reads behind the end of the file"
            effect = "crash"
        else:
            words = "{name} holds {have} bytes, expected a header of {wanted}: TFLM reads the count all the same"
            # the count is then what happens to follow in the file, or nothing at all
            effect = "crash" if plan.flaw == offline_plan.ABSENT else "reject"
        values = {"name": offline_plan.NAME, "have": plan.has, "wanted": plan.expected}
        yield Violation("offline_plan", rule, effect, "allocate", words, values, path=path)
    yield from _outside_of_the_arena(model, offsets)


def _outside_of_the_arena(model: Model, offsets: tuple[int, ...]) -> Iterator[Violation]:
    """Name the first tensor that the plan places before the arena: its kernel writes over what lies there."""
    places = iter(offsets)
    for number, subgraph in enumerate(model.subgraphs):
        for index, (tensor, offset) in enumerate(zip(subgraph.tensors, places, strict=False)):
            constant = model.constant(tensor) is not None
            if offset < ONLINE and not constant and bytes_of(tensor.type, product(tensor.shape)):
                words = "{name} places the tensor at {offset}, before the arena"
                values = {"name": OFFLINE_PLAN, "offset": offset}
                yield Violation(
                    "offline_place", "AR601", "crash", "allocate", words, values, subgraph=number, tensor=index
                )
                return


def _negative_dimensions(model: Model) -> Iterator[Violation]:
    """Name tensors that are used but that no operator makes, of a negative dimension.

    TFLM computes with it as it stands: mostly a size that nothing has room for ("Failed to resize buffer").
    """
    for number, subgraph in enumerate(model.subgraphs):
        made = {index for operator in subgraph.operators for index in operator.outputs}
        used = {index for operator in subgraph.operators for index in operator.inputs}
        used.update(subgraph.inputs, subgraph.outputs)
        for index, tensor in enumerate(subgraph.tensors):
            if index in used and index not in made and min(tensor.shape, default=1) < 0:
                from tflm_lint.verdict.said import shape_of

                yield Violation(
                    "dynamic",
                    "SH301",
                    "reject",
                    "allocate",
                    "shape is {shape}, a dynamic dimension leaves TFLM no size to compute with",
                    {"shape": shape_of(tensor.shape)},
                    subgraph=number,
                    tensor=index,
                )


def _intermediates(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::ValidateSubgraph`: intermediate tensors must hold nothing."""
    for number, subgraph in enumerate(model.subgraphs):
        for position, operator in enumerate(subgraph.operators):
            for index in operator.intermediates:
                if not 0 <= index < len(subgraph.tensors):
                    continue
                tensor = subgraph.tensors[index]
                size = bytes_of(tensor.type, product(tensor.shape))
                if size:
                    from tflm_lint.verdict.said import shape_of

                    yield Violation(
                        "intermediates",
                        "SH302",
                        "reject",
                        "allocate",
                        "intermediate tensor of shape {shape} takes {size} bytes, expected none",
                        {"shape": shape_of(tensor.shape), "size": size},
                        subgraph=number,
                        operator=position,
                        tensor=index,
                    )


INFINITE = float("inf")

#: Zero points that the values of a type can have.
RANGE = {"INT8": (-128, 127), "UINT8": (0, 255), "INT16": (-32768, 32767), "INT4": (-8, 7)}


def judge_silent(model: Model, ops: OpTable, forms: Sequence[Sequence[Form | None]]) -> Iterator[Violation]:
    """Yield what is wrong with tensors that operators use, subgraph by subgraph; ``forms`` are those of its tensors."""
    unread = _unread(model, ops)
    for number, subgraph in enumerate(model.subgraphs):
        read, known = _read(subgraph, unread), forms[number]
        yield from _order(model, subgraph, number, read, unread, forms=known)
        used: set[int] = set()
        for operator in subgraph.operators:
            used.update(operator.inputs, operator.outputs)
        for index, tensor in enumerate(subgraph.tensors):
            if index not in used:
                continue
            # of most tensors the form says that nothing is wrong
            form = known[index]
            constant = form is None or form[2]
            if form is None or (form[4] and not (form[5] and form[6])) or (constant and form[3]):
                for rule, words, values in _tensor(model, tensor):
                    effect = "wrong" if rule == "OP123" else "unchecked"
                    yield Violation(
                        "silent.tensor", rule, effect, "allocate", words, values, subgraph=number, tensor=index
                    )
            short = _short(model, tensor, number, index, index in read) if constant else None
            if short is not None:
                yield short
            if tensor.sparsity is not None:
                yield _sparse(model, tensor, number, index)


def _unread(model: Model, ops: OpTable) -> Mapping[int, frozenset[int]]:
    """Return, of each operator code whose kernel is TFLM's, the positions of inputs whose values it never reads.

    Those that call subgraphs are left out: what is handed on, perhaps nobody looks at.
    """
    found = {}
    for number, code in enumerate(model.operator_codes):
        entry = None if code.builtin in OPTIONS else ops.ops.get(code.name)
        if entry is not None and not entry.get("unregistered"):
            names = [name.rstrip("?") for name in entry["inputs"]]
            found[number] = frozenset(names.index(name) for name in entry.get("unread", ()))
    return found


def _read(subgraph: Subgraph, unread: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Return the tensors whose values a kernel reads."""
    found: set[int] = set()
    for operator in subgraph.operators:
        positions = unread.get(operator.opcode)
        if positions:
            found.update([index for position, index in enumerate(operator.inputs) if position not in positions])
        elif positions is not None:
            found.update(operator.inputs)
    return frozenset(found)


def _order(
    model: Model,
    subgraph: Subgraph,
    number: int,
    read: frozenset[int],
    known: Container[int],
    *,
    forms: Sequence[Form | None],
) -> Iterator[Violation]:
    """Follow the operators: who writes a constant, who reads what nobody wrote."""
    # what is passed to a model is no handle of its variables, which Prepare numbers
    written = {at for at in subgraph.inputs if number or subgraph.tensors[at].type != "RESOURCE"}
    constants = {index for index, form in enumerate(forms) if form is not None and form[2]}
    # what a kernel may read: what is written so far, and what needs nobody to write it
    there = {-1, *written, *constants, *[index for index, form in enumerate(forms) if form is not None and form[3]]}
    named: set[int] = set()
    for position, operator in enumerate(subgraph.operators):
        if there.issuperset(operator.inputs) and constants.isdisjoint(operator.outputs):
            written.update(operator.outputs)
            there.update(operator.outputs)
            continue
        # a custom operator that is not TFLM's own may keep what it likes in a tensor
        strange = operator.opcode not in known and model.operator_codes[operator.opcode].builtin == CUSTOM
        for index in () if strange else operator.inputs:
            if index < 0 or index in written or index in named or index >= len(subgraph.tensors):
                continue
            tensor = subgraph.tensors[index]
            form = forms[index]
            if tensor.is_variable or (form is not None and form[2]) or not product(tensor.shape):
                continue
            named.add(index)
            if tensor.type == "RESOURCE":
                yield _no_handle(number, position, index)
                continue
            where = "its data lies outside of the flatbuffer, where TFLM does not look"
            if not model.buffers[tensor.buffer].external:
                where = "nothing writes it before"
            yield Violation(
                "silent.unwritten",
                "OP123" if index in read else "OP120",
                "wrong" if index in read else "unchecked",
                "invoke",
                "reads tensor {index}, undefined",
                {"index": index},
                subgraph=number,
                operator=position,
                tensor=index,
                because=where,
            )
        there.update(operator.outputs)
        for index in operator.outputs:
            if index in written or not 0 <= index < len(subgraph.tensors):
                continue
            written.add(index)
            form = forms[index]
            if form is not None and form[2]:
                yield Violation(
                    "silent.constant_output",
                    "OP123",
                    "wrong",
                    "invoke",
                    "writes tensor {index}, a constant: TFLM writes into the model's bytes, a fault in flash",
                    {"index": index},
                    subgraph=number,
                    operator=position,
                    tensor=index,
                )


def _no_handle(subgraph: int, operator: int, tensor: int) -> Violation:
    """Name a handle that nothing makes: what lies there is no variable's number, but by chance."""
    words, values = "reads tensor {index}, the handle of a variable that no VAR_HANDLE makes before", {"index": tensor}
    return Violation("silent.handle", "OP118", "reject", "invoke", words, values, None, subgraph, operator, tensor)


def _tensor(model: Model, tensor: Tensor) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    quantization = tensor.quantization
    if quantization is not None and quantization.scale and quantization.zero_point:
        bounds = RANGE.get(tensor.type)
        scale = _no_scale(quantization.scale)
        if bounds is not None and scale is not None:
            yield "QT204", "scale is {scale:g}, expected a finite one above 0", {"scale": scale}
        if bounds is not None:
            low, high = bounds
            if not low <= min(quantization.zero_point) <= max(quantization.zero_point) <= high:
                point = next(point for point in quantization.zero_point if not low <= point <= high)
                yield "QT204", "zero point is {point}, no value of {type}", {"point": point, "type": tensor.type}
    data = model.constant(tensor) if tensor.sparsity is None else None
    if data is not None and tensor.is_variable:
        yield "OP123", "is constant and a variable: TFLM gives it zeros in the arena, not its values", {}


def _short(model: Model, tensor: Tensor, number: int, index: int, read: bool) -> Violation | None:
    """Name one of the constants of fewer bytes than its shape has: a kernel that reads it takes what follows."""
    if tensor.sparsity is not None:
        return None
    elements = product(tensor.shape)
    needs = (elements + 1) // 2 if tensor.type == "INT4" else bytes_of(tensor.type, elements)
    have = model.buffers[tensor.buffer].size
    if have >= needs or min(tensor.shape, default=1) < 0:
        return None
    rule, effect = ("OP123", "wrong") if read else ("OP120", "unchecked")
    words = "has {have} bytes of data, its shape needs {needs}: TFLM reads on behind them"
    values = {"have": have, "needs": needs}
    return Violation("silent.short", rule, effect, "allocate", words, values, subgraph=number, tensor=index)


def _no_scale(scales: tuple[float, ...]) -> float | None:
    """Return the first that is no scale; thousands of channels mostly have none such, which their sum tells."""
    if min(scales) > 0 and sum(scales) < INFINITE:
        return None
    return next((scale for scale in scales if not 0 < scale < INFINITE), None)


def _sparse(model: Model, tensor: Tensor, number: int, index: int) -> Violation:
    """Name a tensor that is stored sparse; where bytes are left out the values cannot be in their places."""
    data = model.constant(tensor)
    packed = data is not None and len(data) < (stored_bytes(tensor.type, product(tensor.shape)) or 0)
    rule, effect = ("OP109", "wrong") if packed else ("OP120", "unchecked")
    words = "is stored sparse, TFLM reads the bytes as dense"
    return Violation("silent.sparse", rule, effect, "allocate", words, subgraph=number, tensor=index)

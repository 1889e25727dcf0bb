"""Inspection -> bool: the cheap questions that open a rule, each named by `GATE` in the rule's own file.

A rule is imported and run where its gate is open, and nowhere else: it need not ask again. Importing fifty modules to
hear most of them say nothing would cost more than all the rest. A gate has a name and words (``uses WHILE IF``) rather
than being code, so that the compiled index holds it without importing the rule.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.inspection import Inspection

#: Rules of the arena say nothing about smaller ones, in bytes.
SMALL_ARENA = 4096
#: Names are worth a word from so many bytes and so many percent of the file on.
LONG_NAMES, LONG_NAMES_PERCENT = 1024, 5
#: What the file spends for nothing is worth a word from so many bytes on.
WORTH_IN_FLASH = 256
#: Of more buffers the rules of the arena do not plan it anew for other kernels: that takes the square of their number.
MOST_BUFFERS = 2000
#: The gates that are asked where the bytes are no model, too.
WITHOUT_MODEL = frozenset({"malformed", "beyond_limits", "array"})

#: Gates that were asked before: who answers, and the words.
_ASKED: dict[str, tuple[Callable[..., bool], tuple[str, ...]]] = {}


def is_open(gate: str, inspection: Inspection) -> bool:
    """Ask a gate, given as its name and words; raise `KeyError` for a name that there is not."""
    asked = _ASKED.get(gate)
    if asked is None:
        name, *words = gate.split()
        asked = _ASKED[gate] = globals()[name], tuple(words)
    opens: bool = asked[0](inspection, *asked[1])
    return opens


def always(_: Inspection) -> bool:
    """Open for every model; the rule is then imported in every run."""
    return True


def malformed(inspection: Inspection) -> bool:
    """Open where the bytes are no model."""
    return not inspection.readable and not inspection.beyond_limits


def beyond_limits(inspection: Inspection) -> bool:
    """Open where the file asks for more than tflm-lint gives to one."""
    return inspection.beyond_limits


def unplanned(inspection: Inspection) -> bool:
    """Open where the model runs and its arena cannot be told."""
    return inspection.why_unplanned is not None and inspection.why_no_setup is None


def failing_setup(inspection: Inspection) -> bool:
    """Open where the model runs, and not in an arena that is made like this."""
    return inspection.why_no_setup is not None


def unchecked_budgets(inspection: Inspection) -> bool:
    """Open where a budget is set and nobody knows what the model takes of it."""
    return bool(inspection.unchecked)


def uncertain_budgets(inspection: Inspection) -> bool:
    """Open where a budget is kept for all one knows, and may not be."""
    return bool(inspection.uncertain)


def array(inspection: Inspection) -> bool:
    """Open where the model was found in a C array; also where the array's bytes are no model."""
    return inspection.array is not None


def applications(inspection: Inspection) -> bool:
    """Open where an application that runs the model is known."""
    return bool(inspection.applications)


def locked(inspection: Inspection) -> bool:
    """Open where a lock was read that the model is to be held against."""
    return inspection.locked is not None


def manifest(inspection: Inspection) -> bool:
    """Open where a wake word's manifest lies beside the model."""
    return inspection.manifest is not None


def uses(inspection: Inspection, *ops: str) -> bool:
    """Open where the model uses one of the builtin operators."""
    return any(code.builtin in ops for code in inspection.model.operator_codes)


def idle_npu(inspection: Inspection) -> bool:
    """Open where the firmware has an NPU and no custom operator of the model was compiled for it."""
    npu = inspection.firmware.npu
    if npu is None or not inspection.runs or not inspection.model.operator_codes:
        return False
    return all(code.custom is None or not npu.startswith(code.custom) for code in inspection.model.operator_codes)


def holds(inspection: Inspection, *types: str) -> bool:
    """Open where a tensor has one of the types."""
    return any(tensor.type in types for subgraph in inspection.model.subgraphs for tensor in subgraph.tensors)


def metadata(inspection: Inspection, *names: str) -> bool:
    """Open where the model has metadata, with words: an entry of one of these names."""
    return any(not names or entry.name in names for entry in inspection.model.metadata)


def identifier(inspection: Inspection) -> bool:
    """Open where the file's identifier is not the schema's."""
    return inspection.model.file_identifier != b"TFL3"


def oddities(inspection: Inspection, *flaws: str) -> bool:
    """Open where the reader came across an oddity, with words: one with such a flaw."""
    return any(not flaws or oddity.flaw in flaws for oddity in inspection.model.oddities)


def unaligned(inspection: Inspection, grid: str) -> bool:
    """Open where the bytes of a buffer do not begin at a multiple."""
    step = int(grid)
    return any(buffer.offset % step and buffer.size for buffer in inspection.model.buffers)


def slow_vectors(inspection: Inspection) -> bool:
    """Open where kernels load 16 bytes at a time, and those of a buffer do not begin at a multiple of 16."""
    return inspection.target.vectors and unaligned(inspection, "16")


def idle_tensors(inspection: Inspection) -> bool:
    """Open where a subgraph has tensors that nothing uses."""
    return any(len(subgraph.used_tensors - {-1}) < len(subgraph.tensors) for subgraph in inspection.model.subgraphs)


def idle_buffers(inspection: Inspection) -> bool:
    """Open where neither a tensor nor metadata names a buffer that holds bytes."""
    model = inspection.model
    named = {metadata.buffer for metadata in model.metadata}
    for subgraph in model.subgraphs:
        named.update(tensor.buffer for tensor in subgraph.tensors)
    return any(buffer.size and index not in named for index, buffer in enumerate(model.buffers))


def equal_constants(inspection: Inspection) -> bool:
    """Open where constants that the file holds twice take a good part of a kilobyte."""
    sizes = [buffer.size for buffer in inspection.model.buffers if buffer.size >= 16]
    if len(set(sizes)) == len(sizes):
        return False
    return inspection.equal_constants[1] >= WORTH_IN_FLASH


def repeated_zero_points(inspection: Inspection) -> bool:
    """Open where zero points that the file holds again take a good part of a kilobyte."""
    size = 0
    for subgraph in inspection.model.subgraphs:
        for tensor in subgraph.tensors:
            # one stays, and most have one
            if tensor.quantization is not None and len(tensor.quantization.zero_point) > 1:
                size += 8 * len(tensor.quantization.zero_point)
    if size < WORTH_IN_FLASH:
        return False
    return inspection.repeated_zero_points[1] >= WORTH_IN_FLASH


def many_ranges(inspection: Inspection) -> bool:
    """Open where minima and maxima of quantization take a good part of a kilobyte."""
    values = 0
    for subgraph in inspection.model.subgraphs:
        for tensor in subgraph.tensors:
            found = tensor.quantization
            if found is not None and (found.min or found.max):
                values += len(found.min) + len(found.max)
    return 3 * 4 * values >= WORTH_IN_FLASH


def long_names(inspection: Inspection) -> bool:
    """Open where names that TFLM never reads are a good part of the file."""
    model = inspection.model
    # each takes some bytes more than its letters
    size = sum(len(tensor.name) + 12 for subgraph in model.subgraphs for tensor in subgraph.tensors)
    if size < LONG_NAMES // 2 or 200 * size < LONG_NAMES_PERCENT * len(model.data):
        return False
    from tflm_lint.flash.spare import named

    size = sum(named(model))
    return size >= LONG_NAMES and 100 * size >= LONG_NAMES_PERCENT * len(model.data)


def big_arena(inspection: Inspection) -> bool:
    """Open where the arena is known and so big that a part of it matters."""
    plan = inspection.memory
    if plan is None or plan.arena_used < SMALL_ARENA or len(plan.buffers) > MOST_BUFFERS:
        return False
    return plan.quality == "exact"


def sought_arena(inspection: Inspection, code: str) -> bool:
    """Open at a big arena where somebody looks at the rule's hint, whose search takes as long as all the rest."""
    return inspection.wanted.seeks(code) and big_arena(inspection)


def several_kernels(inspection: Inspection, code: str) -> bool:
    """Open where the kernel library has versions, or the user asks where a big arena goes and looks at hints."""
    others = inspection.wanted.arena_detail and inspection.wanted.seeks(code)
    return (others or inspection.target.kernel_version is not None) and big_arena(inspection)


def overruns(inspection: Inspection) -> bool:
    """Open where a kernel writes beyond its scratch buffer."""
    return inspection.memory is not None and bool(inspection.memory.overruns)


def close_to_board(inspection: Inspection) -> bool:
    """Open where a model that runs takes more than half of a memory of the board."""
    board = inspection.firmware.board
    if board is None or inspection.memory is None:
        return False
    if 2 * (inspection.arena_taken or 0) > board.arena_room(inspection.flash.ram):
        return True
    return 2 * (inspection.flash.total or 0) > board.flash


def linear_planner_shared(inspection: Inspection) -> bool:
    """Open where models share an allocator with a linear planner."""
    sharing = inspection.firmware.sharing
    return sharing is not None and sharing.models > 1 and inspection.firmware.setup.preserve_all and inspection.runs


def variables_shared(inspection: Inspection) -> bool:
    """Open where a model before this one names a resource variable alike, and both have one set of them."""
    sharing = inspection.firmware.sharing
    return sharing is not None and bool(sharing.alike.get(inspection.subject.path))


def older_library(inspection: Inspection) -> bool:
    """Open where the board's own library is an older TFLM than the one that was asked for."""
    board = inspection.firmware.board
    return board is not None and board.port is not None and inspection.firmware.port is None and inspection.runs


def exceeded(inspection: Inspection) -> bool:
    """Open where the model exceeds a budget."""
    return bool(inspection.exceeded)

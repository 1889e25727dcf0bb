"""One `AllocateTensors`, phase by phase: what `MicroInterpreter` and `MicroAllocator` take from the arena.

The order is TFLM's: construction, resource variables, subgraph allocations, eval tensors, node and registration arrays,
parsed options, every kernel's ``Init``, every kernel's ``Prepare``, scratch handles, variables, the plan, inputs and
outputs.
"""

from __future__ import annotations

from tflm_lint.facts.targets import load_kernels
from tflm_lint.formula import align, evaluate
from tflm_lint.memory import EXACT, LOWER_BOUND, MemoryPlan, OperatorMemory, Peak, PlannedBuffer
from tflm_lint.memory.allocator import ALIGNMENT, PLAIN, allocators, new_arena
from tflm_lint.memory.lifetimes import Lifetimes, allocation_info, bytes_of, offline_offsets
from tflm_lint.memory.node import ABSENT, Node, Operand, Surroundings
from tflm_lint.memory.planner import Request, extent, in_a_row, place
from tflm_lint.memory.steps import FORMULA_ERRORS, MAX_SCRATCH_PER_OPERATOR, Requests, run
from tflm_lint.model.graph import ONLINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.targets import Target
    from tflm_lint.memory.allocator import Arena, Setup
    from tflm_lint.memory.failing import Overrun
    from tflm_lint.memory.lifetimes import AllocationInfo
    from tflm_lint.memory.node import Absent
    from tflm_lint.model.graph import Model, Subgraph

#: What the planner takes for every buffer while it works: `GreedyMemoryPlanner::per_buffer_size`.
PLANNER_BYTES_PER_BUFFER = 40


class Interpreter:
    """The state of one `AllocateTensors`."""

    def __init__(
        self,
        model: Model,
        target: Target,
        record: bool,
        *,
        limit: int | None = None,
        known: tuple[PlannedBuffer, ...] | None = None,
        setup: Setup = PLAIN,
        before: Interpreter | None = None,
    ) -> None:
        if not model.subgraphs:
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError("the model has no subgraph")
        self.model = model
        self.target = target
        self.structs = target.structs
        self.setup = setup
        #: Whether it is the first that allocates; of those that share an arena the others find its allocator there.
        self.first = before is None
        #: The head that those before it need, and the buffers that all of them have.
        self.occupied: int = 0 if before is None else before.arena.head
        self.planned: int = 0 if before is None else before.planned
        self.arena: Arena = before.arena if before is not None else new_arena(target, setup, record=record, limit=limit)
        self.requests = Requests(self.arena, target.structs)
        self.around = Surroundings(model, target, load_kernels(target.kernels, target.abi))
        if before is not None and setup.one_variables:
            self.around.share_variables(before.around)
        self.tensors = [[Operand(model, tensor) for tensor in subgraph.tensors] for subgraph in model.subgraphs]
        self.unknown: dict[str, None] = {}
        self.operators: list[OperatorMemory] = []
        self.framework: dict[str, int] = {}
        self.buffers: tuple[PlannedBuffer, ...] = ()
        #: What an arena without end made of the same requests: placing thousands of buffers takes seconds.
        self._known = known
        self.scopes: tuple[tuple[int, int, int], ...] = ()
        self.overruns: tuple[Overrun, ...] = ()
        self.prepared = 0

    def allocate(self, resource_variables: int) -> MemoryPlan:
        """Go through it all; `ExhaustedError` where the arena has a limit and it is too small."""
        self._create(resource_variables)
        self._start()
        nodes = self._parse()
        self._init(nodes)
        self._prepare(nodes)
        self._plan()
        self._io_tensors()
        arena = self.arena
        return MemoryPlan(
            arena_used=arena.head + arena.tail,
            arena_required=None if self.unknown else align(arena.peak, ALIGNMENT),
            head=arena.head,
            tail=arena.tail,
            quality=LOWER_BOUND if self.unknown else EXACT,
            unknown=tuple(self.unknown),
            buffers=self.buffers,
            operators=tuple(self.operators),
            framework=tuple(self.framework.items()),
            peak=Peak(*arena.moment, arena.kind),
            scopes=self.scopes,
            overruns=self.overruns,
            events=tuple(arena.events or ()),
            prepared=self.prepared,
        )

    def _tail(self, phase: str, size: int, alignment: int) -> None:
        arena = self.arena
        arena.phase = phase
        self.framework[phase] = self.framework.get(phase, 0) + arena.allocate_tail(size, alignment)

    def _struct(self, phase: str, name: str, count: int = 1) -> None:
        size, alignment = self.structs[name]
        self._tail(phase, size * count, alignment)

    def _create(self, resource_variables: int) -> None:
        """Mirror `MicroAllocator::Create` and `MicroResourceVariables::Create`."""
        if self.first:
            for name in allocators(self.target, self.setup):
                self._struct("create", name)
        if resource_variables and not self.setup.own_variables and (self.first or not self.setup.one_variables):
            self._tail("resource_variables", self.structs["MicroResourceVariables"][0], ALIGNMENT)
            self._tail("resource_variables", self.structs["MicroResourceVariable"][0] * resource_variables, ALIGNMENT)

    def _start(self) -> None:
        """Mirror `MicroAllocator::StartModelAllocation`."""
        self._struct("builtin_data_allocator", "MicroBuiltinDataAllocator")
        self._resize_head()
        subgraphs = self.model.subgraphs
        self._struct("subgraph_allocations", "SubgraphAllocations", len(subgraphs))
        if self.target.features.get("compression"):
            self._compressed_tensors()
        for subgraph in subgraphs:
            self._struct("eval_tensors", "TfLiteEvalTensor", len(subgraph.tensors))
        for subgraph in subgraphs:
            self._struct("node_and_registrations", "NodeAndRegistration", len(subgraph.operators))

    def _compressed_tensors(self) -> None:
        """Mirror `MicroAllocator::AllocateCompressedTensorsList`."""
        from tflm_lint.model.compression import compressed_tensors

        compressed = compressed_tensors(self.model)
        if isinstance(compressed, str):
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError(compressed)
        for index, tensors in enumerate(compressed):
            for position, tensor in enumerate(tensors):
                self._struct("compressed_tensors", "CompressionTensorData")
                self._struct("compressed_tensors", "LookupTableData")
                if position == 0:
                    self._struct("compressed_tensors", "pointer", len(self.tensors[index]))
                self.tensors[index][tensor].compressed = True

    def _resize_head(self) -> None:
        count = len(self.requests.scratch) + MAX_SCRATCH_PER_OPERATOR
        size = self.structs["ScratchBufferRequest"][0] * count
        self.arena.resize_head(size)
        if self.arena.head == size:
            self.requests.capacity = count

    def _parse(self) -> list[list[Node]]:
        """Mirror `MicroInterpreter::PrepareNodeAndRegistrationDataFromFlatbuffer`."""
        arena = self.arena
        names = [code.name for code in self.model.operator_codes]
        entries = self.around.kernels.operators
        if self.target.operators:
            entries = {**entries, **self.target.operators}
        nodes = []
        for index, subgraph in enumerate(self.model.subgraphs):
            row = []
            # at -1 that of an operand that an operator omits
            tensors: list[Operand | Absent] = [*self.tensors[index], ABSENT]
            for position, operator in enumerate(subgraph.operators):
                node = Node(self.around, operator, names[operator.opcode], index, tensors)
                row.append(node)
                entry = entries.get(node.name)
                if isinstance(entry, str):
                    entry = entries.get(entry)
                if isinstance(entry, str):
                    entry = None
                node.entry = entry
                arena.at("parse", index, position, node.name)
                before = arena.tail
                if entry is None:
                    self.unknown[node.name] = None
                elif "parse" in entry:
                    if entry["parse"] in self.structs:
                        arena.allocate_tail(*self.structs[entry["parse"]])
                    else:
                        # the user's own table names a struct that the ABI does not have
                        self.unknown[node.name] = None
                node.persistent = arena.tail - before
            nodes.append(row)
        return nodes

    def _init(self, nodes: list[list[Node]]) -> None:
        """Mirror `MicroInterpreterGraph::InitSubgraphs`."""
        arena = self.arena
        for index, row in enumerate(nodes):
            for position, node in enumerate(row):
                if node.entry is not None:
                    before = arena.tail
                    arena.at("init", index, position, node.name)
                    self._run(node, "init")
                    node.persistent += arena.tail - before

    def _prepare(self, nodes: list[list[Node]]) -> None:
        """Mirror `MicroInterpreterGraph::PrepareSubgraphs`."""
        arena = self.arena
        scratch = self.requests.scratch_bytes
        watched = arena.limit is not None or arena.events is not None
        for index, row in enumerate(nodes):
            for position, node in enumerate(row):
                arena.at("prepare", index, position, node.name)
                tail, first_scratch, head = arena.tail, len(scratch), arena.temp
                if node.entry is not None:
                    self._run(node, "prepare")
                persistent = node.persistent + arena.tail - tail
                temp = arena.temp - head
                arena.reset_temp()
                if len(scratch) > first_scratch or watched:
                    # to the same size it would change nothing
                    self._resize_head()
                memory = index, position, node.name, persistent, sum(scratch[first_scratch:]), temp
                self.operators.append(tuple.__new__(OperatorMemory, memory))

    def _run(self, node: Node, phase: str) -> None:
        entry = node.entry
        assert entry is not None  # noqa: S101 - for the type checker; callers have looked
        try:
            known = entry.get("known")
            if known is not None and not evaluate(known, node):
                self.unknown[node.name] = None
                return
            run(entry.get(phase), node, self.requests)
        except FORMULA_ERRORS:
            # the model is not what the table expects, so the table does not say what this operator takes
            self.unknown[node.name] = None

    def _plan(self) -> None:
        """Mirror `MicroAllocator::FinishModelAllocation`."""
        arena = self.arena
        arena.at("scratch_handles")
        owners = self.requests.scratch
        if owners:
            self._struct("scratch_handles", "ScratchBufferHandle", len(owners))
        arena.at("allocation_info")
        pointer = self.structs["size_t"]
        count = sum(len(tensors) for tensors in self.tensors) + len(owners)
        info = self.structs["AllocationInfo"]
        arena.allocate_temp(pointer[0] * len(self.tensors), pointer[1])
        arena.allocate_temp(info[0] * count, info[1])
        offline = offline_offsets(self.model)
        self._variables(offline)
        lifetimes = Lifetimes(self.model, owners, bool(self.target.features.get("full_operator_code")))
        self.scopes = tuple(lifetimes.scopes)
        wanted = allocation_info(self.tensors, self.requests, lifetimes, offline)
        self.overruns = wanted.overruns
        for subgraph, operator in wanted.unset:
            name = self.model.op_name(self.model.subgraphs[subgraph].operators[operator])
            self.unknown[f"{name} in subgraph {subgraph}, which main never calls"] = None
        requests = wanted.requests
        arena.at("planner_arena")
        arena.plan_buffers(len(requests), 0 if self.setup.preserve_all else PLANNER_BYTES_PER_BUFFER)
        offsets = self._in_a_row(requests) if self.setup.preserve_all else self._placed(wanted)
        if any(offset < 0 for offset in offsets):
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError("the offline plan has a negative offset")
        new = tuple.__new__  # a record of its values, made in C
        self.buffers = tuple(
            [new(PlannedBuffer, (*buffer, offset)) for buffer, offset in zip(wanted.buffers, offsets, strict=True)]
        )
        self.prepared = arena.peak
        arena.phase = "plan"
        arena.resize_head(0)
        end = extent(requests, offsets)
        if end >> 31:
            from tflm_lint.memory.failing import WrappingError

            raise WrappingError(f"the buffers end at {end:,}, where the int wraps in which TFLM's planner keeps that")
        arena.resize_head(max(end, self.occupied))

    def _in_a_row(self, requests: list[Request]) -> list[int]:
        offsets = in_a_row(requests, self.occupied, self.planned)
        self.planned += len(requests)
        return offsets

    def _placed(self, wanted: AllocationInfo) -> list[int]:
        known = self._known
        if known is not None and wanted.buffers == [tuple(buffer)[:-1] for buffer in known]:
            return [buffer.offset for buffer in known]
        return place(wanted.requests)

    def _variables(self, offline: tuple[int, ...] | None) -> None:
        """Mirror `MicroAllocator::AllocateVariables`, which counts the offline offsets anew in every subgraph."""
        for tensors in self.tensors:
            for index, operand in enumerate(tensors):
                if operand.variable and (offline is None or offline[index] == ONLINE):
                    self._tail("variables", max(bytes_of(operand), 0), ALIGNMENT)

    def _io_tensors(self) -> None:
        """Mirror the end of `MicroInterpreter::AllocateTensors`."""
        arena = self.arena
        main: Subgraph = self.model.subgraphs[0]
        pointer = self.structs["pointer"][0]
        before = arena.tail
        for indices in (main.inputs, main.outputs):
            arena.at("io_tensors")
            arena.allocate_tail(pointer * len(indices), ALIGNMENT)
            for index in indices:
                self.requests.persistent_tensor(self.tensors[0][index])
        self.framework["io_tensors"] = arena.tail - before

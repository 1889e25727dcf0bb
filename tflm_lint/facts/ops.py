"""``ops.yaml`` -> OpTable: what TFLM accepts, operator by operator, validated with a path in every error.

An entry reads like the operator's documentation::

    CONV_2D:
      method: AddConv2D                       # of MicroMutableOpResolver
      inputs: [input, filter, bias?]          # the kernel's names; `?` may be omitted, `...` takes all the rest
      outputs: [output]
      arity: {inputs: [2, 3], outputs: 1}     # only what the kernel checks
      options: Conv2DOptions
      types:                                  # accepted tuples; an argument that a tuple leaves out may be anything
        - {input: INT8, filter: [INT8, INT4], output: INT8}
      constraints:                            # see `facts.ops_check`
        - kind: quantization.present
          of: [input, filter]
          when: {input: [INT8, INT16]}
          source: kernels/conv_common.cc

Further keys of an entry: ``types_at: invoke`` where only ``Eval`` looks at the types; ``types_effect: crash``;
``unchecked_types: [output]`` arguments that the tuples name but the kernel never looks at (a mismatch is silent);
``missing_input: crash`` where a missing input kills the process rather than being refused; ``sets_output_shape: true``
where ``Prepare`` writes the output's dimensions, so that the stored ones do not matter; ``takes_nothing: true`` where
``Eval`` is done before it reads an input that holds no element; ``unread: [shape]`` inputs whose values the kernel
never reads; ``unregistered: true`` where the reference build has
no such kernel although the method exists, and ``with_npu`` the NPUs whose targets have it (the beginning of their
names); ``scratch`` a list of conditions like ``when`` (``{}`` for always) in which ``Prepare`` requests a scratch
buffer; ``note`` for people; ``source`` the kernel file.

The entry's constraints have ``kind``, that kind's parameters, and optionally ``when`` (see `WHEN_KEYS`), ``at``
(allocate, invoke), ``effect`` (reject, crash, wrong, unchecked), ``rule``, ``because`` (for people), ``source`` and
``beyond: true`` where the kernel goes by the shape that must be: with fewer elements it reads or writes beyond them.
Which kinds there are and what they take is `tflm_lint.verdict.kinds`; `tflm_lint.verdict.table.load_table` checks it.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: Keys of ``when`` that are not argument names: each takes an argument name or a list, all of which must be so.
WHEN_KEYS = (
    "present", "absent", "constant", "not_constant", "quantized", "not_quantized", "per_channel", "per_tensor",
    "variable", "not_variable",
)  # fmt: skip


class Entry(NamedTuple):
    """One operator of the table; ``places`` maps an argument to its position and whether it is an output."""

    key: str
    method: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    optional: frozenset[str]
    variadic_input: str | None
    variadic_output: str | None
    places: Mapping[str, tuple[int, bool]]
    options: str | None
    raw: Mapping[str, Any]


class OpTable:
    """The operators that this TFLM can add, by builtin name or ``CUSTOM:<name>``; entries are made when asked for."""

    __slots__ = ("_entries", "compiled", "name", "newer", "older_structs", "ops", "port", "sizeless", "tflm_commit")

    def __init__(
        self,
        tflm_commit: str,
        ops: Mapping[str, Mapping[str, Any]],
        name: str = "ops.yaml",
        *,
        port: str | None = None,
        newer: Mapping[str, str] = {},
        sizeless: frozenset[str] = frozenset(),
        older_structs: bool = False,
    ) -> None:
        self.tflm_commit = tflm_commit
        self.ops = ops
        self.name = name
        #: The port that the table was made for; operators that only another TFLM has, each with what lacks it.
        self.port = port
        self.newer = newer
        #: Tensor types of which the port knows no size although today's TFLM does.
        self.sizeless = sizeless
        #: Whether the port allocates otherwise than the targets' commit: its arena is an estimate.
        self.older_structs = older_structs
        self._entries: dict[str, Entry] = {}
        #: What `verdict.table` makes of the entries, by key, kernel set and features; grows as models are judged.
        self.compiled: dict[Any, Any] = {}

    def __contains__(self, key: object) -> bool:
        return key in self.ops

    def __iter__(self) -> Iterator[str]:
        return iter(self.ops)

    def __len__(self) -> int:
        return len(self.ops)

    def __reduce__(self) -> tuple[Any, ...]:
        return _table, (self.tflm_commit, self.ops, self.name, self._of_port())

    def _of_port(self) -> dict[str, Any]:
        names = ("port", "newer", "sizeless", "older_structs")
        return {name: getattr(self, name) for name in names}

    def entry(self, key: str) -> Entry:
        """Return the operator's entry; raise `KeyError` where the table has none."""
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = entry_of(key, self.ops[key])
        return found

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield every operator: name, resolver method, ``inputs -> outputs``."""
        for key, raw in self.ops.items():
            yield key, raw["method"], f"{', '.join(raw['inputs'])} -> {', '.join(raw['outputs'])}"

    def restricted_to_header(self, text: str, name: str = "the resolver's header") -> OpTable:
        """Return the table of those operators that a vendored ``micro_mutable_op_resolver.h`` can add.

        Raises `TableError` where the text defines no ``Add*`` method that names an operator.
        """
        methods = ops_of_header(text)
        if not methods:
            from tflm_lint.errors import TableError

            raise TableError("defines no Add* method of an operator, expected a micro_mutable_op_resolver.h")
        ops = {key: raw for key, raw in self.ops.items() if raw["method"] in methods}
        newer = {**self.newer, **{key: name for key in self.ops if key not in ops}}
        return OpTable(self.tflm_commit, ops, self.name, **{**self._of_port(), "newer": newer})


def _table(tflm_commit: str, ops: Mapping[str, Mapping[str, Any]], name: str, port: Mapping[str, Any]) -> OpTable:
    return OpTable(tflm_commit, ops, name, **port)


class ShippedOps:
    """The entries of the shipped table: those of common operators, the others as soon as anything else is asked for."""

    def __init__(self) -> None:
        self._common: Mapping[str, Mapping[str, Any]] = facts.load("ops")["ops"]
        self._all: dict[str, Mapping[str, Any]] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return ShippedOps, ()

    def whole(self) -> dict[str, Mapping[str, Any]]:
        """Return all entries in the table's order."""
        if self._all is None:
            found = {**self._common, **facts.load("ops_rarer")["ops"]}
            self._all = {key: found[key] for key in facts.load("ops")["order"]}
        return self._all

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        return self._common[key] if key in self._common else self.whole()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._common or key in self.whole()

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def get(self, key: str, default: Any = None) -> Any:
        """Return an entry, or the default where the table has none."""
        return self._common[key] if key in self._common else self.whole().get(key, default)

    def keys(self) -> Any:
        """Return the operators' names."""
        return self.whole().keys()

    def values(self) -> Any:
        """Return the entries."""
        return self.whole().values()

    def items(self) -> Any:
        """Return names and entries."""
        return self.whole().items()


def load_ops() -> OpTable:
    """Return the shipped table; `tflm_lint.facts.ops_check.load_own` reads a user's own."""
    return OpTable(facts.load("ops")["tflm_commit"], ShippedOps())  # type: ignore[arg-type] # a Mapping by its methods


def ops_of_header(text: str) -> frozenset[str]:
    """Return the ``Add*`` methods that a vendored ``micro_mutable_op_resolver.h`` defines.

    ``AddBuiltin`` and ``AddCustom`` name no operator and are left out.
    """
    import re

    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    found = re.findall(r"\bTfLiteStatus\s+(Add[A-Z0-9]\w*)\s*\(", text)
    return frozenset(found) - {"AddBuiltin", "AddCustom"}


def entry_of(key: str, raw: Mapping[str, Any]) -> Entry:
    """Make the Entry of a valid table entry."""
    places: dict[str, tuple[int, bool]] = {}
    optional = set()
    variadic: dict[bool, str | None] = {False: None, True: None}
    names: dict[bool, list[str]] = {False: [], True: []}
    for is_output, field in ((False, "inputs"), (True, "outputs")):
        for position, spelled in enumerate(raw.get(field, ())):
            name = spelled.rstrip("?.")
            if spelled.endswith("?"):
                optional.add(name)
            elif spelled.endswith("..."):
                variadic[is_output] = name
            places[name] = (position, is_output)
            names[is_output].append(name)
    return Entry(
        key=key,
        method=raw["method"],
        inputs=tuple(names[False]),
        outputs=tuple(names[True]),
        optional=frozenset(optional),
        variadic_input=variadic[False],
        variadic_output=variadic[True],
        places=places,
        options=raw.get("options"),
        raw=raw,
    )

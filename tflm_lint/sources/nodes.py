"""Nodes of a syntax tree, each made once: what the grammar tells of one is asked once, however often it is followed.

The grammar's own nodes are new objects with new strings at each question; a program is followed through each of its
expressions some five times. Children are made when they are first asked for, so that what nobody follows costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Bytes of a node whose text is looked at.
LONGEST = 2000
#: Bytes of a text that is kept once it was made.
KEPT = 200
#: Numbers of types and of fields -> their names.
_TYPES: dict[int, str] = {}
_FIELDS: dict[int, str] = {}
#: What most nodes have of both, which nobody changes.
_NO_FIELDS: dict[str, Node] = {}
_NO_LISTS: dict[str, list[Node]] = {}
#: Types whose children are no fields.
_FIELDLESS = frozenset({
    "argument_list", "comment", "compound_statement", "declaration_list", "field_declaration_list", "identifier",
    "initializer_list", "parameter_list", "return_statement", "translation_unit",
})  # fmt: skip


class Node:
    """A node with its source; two are the same where they are one object."""

    __slots__ = (
        "end_byte",
        "fields",
        "memo",
        "named_children",
        "own",
        "repeated",
        "source",
        "start_byte",
        "text",
        "type",
    )

    #: Its first child of each field.
    fields: dict[str, Node]
    #: Its children of fields that several have.
    repeated: dict[str, list[Node]]
    named_children: list[Node]
    #: Its source, as much as anything needs.
    text: str
    #: What was made out of its source before, by whoever follows nodes of its type.
    memo: Any

    def __init__(self, own: Any, source: bytes) -> None:
        self.own, self.source = own, source
        kind = own.kind_id
        self.type = _TYPES.get(kind) or _TYPES.setdefault(kind, own.type)
        self.start_byte, self.end_byte = own.start_byte, own.end_byte

    def __getattr__(self, name: str) -> Any:
        """Make what is asked for the first time; it is an ordinary attribute from then on."""
        if name == "text":
            start, end = self.start_byte, self.end_byte
            text = self.source[start : end if end - start < LONGEST else start + LONGEST].decode("utf-8", "replace")
            if end - start <= KEPT:
                self.text = text  # longer ones are made anew: nodes within nodes would keep the same text often
            return text
        if name == "memo":
            self.memo = None
            return None
        if name in {"fields", "repeated", "named_children"}:
            self._look()
            return getattr(self, name)
        raise AttributeError(name)

    def _look(self) -> None:
        """Make its children."""
        own, source = self.own, self.source
        self.repeated = _NO_LISTS
        if self.type in _FIELDLESS or not own.child_count:
            self.fields, self.named_children = _NO_FIELDS, [Node(child, source) for child in own.named_children]
            return
        named: list[Node] = []
        fields: dict[str, Node] = {}
        # what the grammar could not read has pieces of fields, but no fields
        plain = self.type != "ERROR"
        cursor = own.walk()
        more = cursor.goto_first_child()
        while more:
            own, number = cursor.node, cursor.field_id if plain else None
            if number is not None or own.is_named:
                child = Node(own, source)
                field = None
                if number is not None:
                    field = _FIELDS.get(number) or _FIELDS.setdefault(number, cursor.field_name)
                if own.is_named:
                    named.append(child)
                if field is not None and fields.setdefault(field, child) is not child:
                    if self.repeated is _NO_LISTS:
                        self.repeated = {}
                    self.repeated.setdefault(field, [fields[field]]).append(child)
            more = cursor.goto_next_sibling()
        self.named_children, self.fields = named, fields

    def child_by_field_name(self, name: str) -> Node | None:
        """Return its first child of a field."""
        return self.fields.get(name)

    def children_by_field_name(self, name: str) -> list[Node]:
        """Return its children of a field."""
        first = self.fields.get(name)
        return [] if first is None else self.repeated.get(name) or [first]

    @property
    def children(self) -> list[Node]:
        """Its children, signs among them, as nodes for themselves."""
        return [Node(one, self.source) for one in self.own.children]

    @property
    def named_child_count(self) -> int:
        """How many children it has, without making them."""
        return int(self.own.named_child_count)

    def named_child(self, position: int) -> Node | None:
        """Return one child as a node for itself, without making the others."""
        own = self.own.named_child(position)
        return None if own is None else Node(own, self.source)

    @property
    def has_error(self) -> bool:
        """Whether the grammar could not read something in it."""
        return bool(self.own.has_error)

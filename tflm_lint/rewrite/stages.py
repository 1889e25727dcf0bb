"""When a rewrite is applied: each stage relies on what the ones before it have settled."""

from __future__ import annotations

#: The file around the graph; subgraphs that nothing reaches and operators that nobody reads; dilation (before shapes,
#: which make right what dilation makes right and small, and before operators); shapes, dense constants, what is
#: computed once; loops over lists; the types of weights, of 64 bit integers, of the old 8 bit scheme; operators one by
#: one; what is left over; the shapes and values that the interface shows; what goes from flash without the graph
#: noticing; how the file is laid out; the order of operators; last a stored memory plan, which holds for that very
#: Model. After each change the first stages have their turn again.
STAGES = (
    "file",
    "structure",
    "dilation",
    "shapes",
    "dense",
    "fold",
    "loops",
    "weights",
    "int64",
    "uint8",
    "operators",
    "unused",
    "interface",
    "flash",
    "layout",
    "order",
    "plan",
)

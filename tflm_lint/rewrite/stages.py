"""When a rewrite is applied: each stage relies on what the ones before it have settled."""

from __future__ import annotations

#: The file around the graph; what nothing uses; the shapes and values that the interface shows; what goes from flash
#: without the graph noticing; the order of operators; last a stored memory plan, which holds for that very Model.
STAGES = ("file", "unused", "interface", "flash", "order", "plan")

"""What the linter says: severities, Problem (a rule's words and place) and Finding (what the user sees)."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

#: From mild to grave; a finding at or above ``--fail-on`` makes the exit code 1.
SEVERITIES = ("info", "warning", "error")


class Problem(NamedTuple):
    """What one rule found, and where; the engine adds code, name and severity."""

    message: str
    subgraph: int | None = None
    operator: int | None = None
    tensor: int | None = None
    #: Path into the flatbuffer for what has no operator or tensor, ``Model.buffers[3]``.
    path: str | None = None
    #: Source file, line and column (both from 1 on) of what is wrong in C or C++ code.
    file: str | None = None
    line: int | None = None
    column: int | None = None


class Finding(NamedTuple):
    """A Problem stamped by the engine; the keys are those of the JSON report."""

    code: str
    name: str
    severity: str
    message: str
    subgraph: int | None = None
    operator: int | None = None
    op: str | None = None
    tensor: int | None = None
    tensor_name: str | None = None
    path: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

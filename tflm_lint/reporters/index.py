"""Every format of the report without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Format -> what it is for.
FORMATS: dict[str, str] = {
    'json': 'for programs: version 1, described by schema/report.schema.json',
    'text': 'for people: the verdict first, then findings, operators, memory and work',
}

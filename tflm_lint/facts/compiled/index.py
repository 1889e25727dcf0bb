"""The names of the shipped tables, by tflm_lint.facts.compile; do not edit."""

TABLES: tuple[str, ...] = ()

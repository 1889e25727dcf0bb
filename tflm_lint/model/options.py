"""Operator -> the table of its options, with every field of the schema: what `read` finds where a file says nothing."""

from __future__ import annotations

from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Operators whose options table is not named after them.
_OTHERS = {
    **dict.fromkeys(("AVERAGE_POOL_2D", "L2_POOL_2D", "MAX_POOL_2D"), "Pool2DOptions"),
    **dict.fromkeys(("MAXIMUM", "MINIMUM"), "MaximumMinimumOptions"),
    **dict.fromkeys(
        ("MEAN", "SUM", "REDUCE_ALL", "REDUCE_ANY", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"), "ReducerOptions"
    ),
    **dict.fromkeys(("RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL", "MULTINOMIAL"), "RandomOptions"),
    "UNIDIRECTIONAL_SEQUENCE_RNN": "SequenceRNNOptions",
    "L2_NORMALIZATION": "L2NormOptions",
    "CONV_3D_TRANSPOSE": "Conv3DOptions",
}
_TABLES = {table.removesuffix("Options").lower(): table for table in UNIONS["BuiltinOptions"]}


def table_of(builtin: str) -> str | None:
    """Return the options table of a builtin operator, None for one that has no options."""
    return _OTHERS.get(builtin) or _TABLES.get(builtin.replace("_", "").lower())


def with_defaults(table: str, fields: Mapping[str, object]) -> dict[str, object]:
    """Return all fields of an options table, the schema's default for those that are not given.

    Raises KeyError for a field that the table does not have.
    """
    options: dict[str, object] = {}
    for _, field, form, _, default, target in TABLES[table]:
        if form == "vector":
            options[field] = ()
        else:
            options[field] = ENUMS[target][default] if target and isinstance(default, int) else default
    unknown = fields.keys() - options.keys()
    if unknown:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    return {**options, **fields}

"""Registrations in branches -> which of them happen whichever branch runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.sources.application import Add
    from tflm_lint.sources.following.objects import Guard

#: Branches within branches, and registrations of one operator, that are held against each other.
_DEEP, _MOST = 8, 64


def in_every_branch(adds: list[tuple[Add, tuple[Guard, ...]]], fixed: frozenset[Guard]) -> tuple[Add, ...]:
    """Mark the registrations that happen in every branch, of those that stand in some."""
    by_operator: dict[tuple[str, str], list[tuple[Guard, ...]]] = {}
    for add, guards in adds:
        if not (add.skipped or add.certain):
            left = tuple(guard for guard in guards if guard not in fixed)
            by_operator.setdefault((add.method, add.argument), []).append(left)
    covered = {key for key, sets in by_operator.items() if 1 < len(sets) <= _MOST and covers(sets)}
    return tuple(
        add._replace(everywhere=True) if not (add.skipped or add.certain) and (add.method, add.argument) in covered
        else add
        for add, _ in adds
    )  # fmt: skip


def covers(sets: Iterable[tuple[Guard, ...]], depth: int = 0) -> bool:
    """Say whether one of several sets of conditions holds, whatever the branches are that run."""
    sets = list(sets)
    if not all(sets):
        return True
    if depth > _DEEP:
        return False
    groups: dict[object, dict[object, list[tuple[Guard, ...]]]] = {}
    counts: dict[object, int] = {}
    for one in sets:
        first = one[0]
        if first.group is not None and first.branches:
            groups.setdefault(first.group, {}).setdefault(first.part, []).append(one[1:])
            counts[first.group] = first.branches
    return any(
        len(parts) == counts[group] and all(covers(rest, depth + 1) for rest in parts.values())
        for group, parts in groups.items()
    )

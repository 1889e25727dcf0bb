"""Of each test that asks both interpreters, the first case stays quick, the others are slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rewrite import running

HERE = Path(__file__).parent


def asks(item: pytest.Item) -> bool:
    """Say whether a test lies here and its module knows the interpreters."""
    module = getattr(item, "module", None)
    known = (value for value in vars(module).values()) if item.path.parent == HERE else ()
    return any(value is running or getattr(value, "__module__", None) == running.__name__ for value in known)


@pytest.hookimpl(tryfirst=True)  # before those of a marker are chosen
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    seen: set[tuple[Path, str]] = set()
    for item in items:
        if asks(item):
            test = item.path, item.name.partition("[")[0]
            if test in seen:
                item.add_marker(pytest.mark.slow)
            seen.add(test)

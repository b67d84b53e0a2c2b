"""Decisions about projects on plain values."""

from __future__ import annotations

from collections.abc import Iterable


def progress(tasks: Iterable[tuple[str, int]]) -> int:
    """Whole percent of a project that is done, by the weights of its tasks (state, weight); dropped ones do not count.

    Rounded down, so that 100 means everything. 0 without tasks. Rule: docs/rules/projects.md.
    """
    rows = [(state, weight) for state, weight in tasks if state != "dropped"]
    total = sum(weight for _state, weight in rows)
    return sum(weight for state, weight in rows if state == "done") * 100 // total if total else 0

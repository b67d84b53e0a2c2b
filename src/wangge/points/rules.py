"""Decisions about points and strikes on plain values."""

from __future__ import annotations


def removes(counting: int, limit: int) -> bool:
    """Whether so many strikes remove a holder. `limit` 3: the third one does. Rule: docs/rules/strikes.md."""
    return counting >= limit

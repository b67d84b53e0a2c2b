"""One line of a health check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How one thing stands."""

    OK = "ok"
    ATTENTION = "attention"  # works, and somebody should look at it
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What was looked at, where (a district code, or nothing for the whole installation), how it stands, how to mend it."""

    name: str
    where: str
    state: State
    detail: str
    fix: str = ""


def finding(name: object, state: State, detail: object, fix: object = "", *, where: str = "") -> Finding:
    """A finding in the reader's language: lazy strings become text now. The fix is only shown when something is wrong."""
    return Finding(str(name), where, state, str(detail), "" if state is State.OK else str(fix))


def judged(name: object, good: bool, detail: object, fix: object, *, where: str = "") -> Finding:
    """A finding that is either fine or a problem."""
    return finding(name, State.OK if good else State.PROBLEM, detail, fix, where=where)

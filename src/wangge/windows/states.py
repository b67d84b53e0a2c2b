"""What may follow what: the way of a number, and of a window."""

from __future__ import annotations

from wangge.windows.models.halls import WindowState
from wangge.windows.models.queue import TicketState as T

FOLLOWS: dict[str, frozenset[str]] = {
    T.WAITING: frozenset({T.CALLED, T.CANCELLED}),
    T.CALLED: frozenset({T.SERVING, T.MISSED, T.CANCELLED}),
    T.SERVING: frozenset({T.DONE}),
    T.MISSED: frozenset({T.WAITING}),
    T.DONE: frozenset(),
    T.CANCELLED: frozenset(),
}

WINDOW_FOLLOWS: dict[str, frozenset[str]] = {
    WindowState.CLOSED: frozenset({WindowState.OPEN}),
    WindowState.OPEN: frozenset({WindowState.PAUSED, WindowState.CLOSED}),
    WindowState.PAUSED: frozenset({WindowState.OPEN, WindowState.CLOSED}),
}


def may_follow(now: str, then: str) -> bool:
    """Whether a number in one state may go to another."""
    return then in FOLLOWS[now]

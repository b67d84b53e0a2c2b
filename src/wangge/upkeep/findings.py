"""One line of a health check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """How one thing stands."""

    OK = "ok"
    ATTENTION = "attention"  # works, and somebody should look at it
    PROBLEM = "problem"


TONES = {State.OK: "ok", State.ATTENTION: "warn", State.PROBLEM: "alarm"}
WORDS = {State.OK: _("正常"), State.ATTENTION: _("请留意"), State.PROBLEM: _("有问题")}


@dataclass(frozen=True)
class Finding:
    """What was looked at, where (a district code; empty: the whole installation), how it stands, how to mend it."""

    name: str
    where: str
    state: State
    detail: str
    fix: str = ""

    @property
    def tone(self) -> str:
        """The tone of the design system for this state."""
        return TONES[self.state]

    @property
    def word(self) -> str:
        """The state in the reader's language."""
        return str(WORDS[self.state])


def finding(name: object, state: State, detail: object, fix: object = "", *, where: str = "") -> Finding:
    """A finding in the reader's language: lazy strings become text now. What is fine needs no fix."""
    return Finding(str(name), where, state, str(detail), "" if state is State.OK else str(fix))


def judged(name: object, good: bool, detail: object, fix: object, *, where: str = "") -> Finding:
    """A finding that is either fine or a problem."""
    return finding(name, State.OK if good else State.PROBLEM, detail, fix, where=where)

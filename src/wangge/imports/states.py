"""What may follow what in an import.

uploaded → read → checking → checked → applying → applied. The worker reads, checks and applies; people do the rest. What cannot
be read is refused. When the district changed between the trial run and the import, nothing is imported and the run is
`outdated`: check it again. Anything not yet applied can be cancelled.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a run is."""

    UPLOADED = "uploaded", _("正在读取")
    READ = "read", _("待确认列")
    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("待导入")
    APPLYING = "applying", _("正在导入")
    APPLIED = "applied", _("已导入")
    OUTDATED = "outdated", _("需重新核对")
    REFUSED = "refused", _("无法导入")
    CANCELLED = "cancelled", _("已取消")


S = State
BUSY = (S.UPLOADED, S.CHECKING, S.APPLYING)
FOLLOWS: dict[State, frozenset[State]] = {
    S.UPLOADED: frozenset({S.READ, S.REFUSED, S.CANCELLED}),
    S.READ: frozenset({S.CHECKING, S.CANCELLED}),
    S.CHECKING: frozenset({S.CHECKED, S.REFUSED, S.CANCELLED}),
    S.CHECKED: frozenset({S.CHECKING, S.APPLYING, S.CANCELLED}),
    S.APPLYING: frozenset({S.APPLIED, S.OUTDATED}),
    S.OUTDATED: frozenset({S.CHECKING, S.CANCELLED}),
    S.APPLIED: frozenset(),
    S.REFUSED: frozenset(),
    S.CANCELLED: frozenset(),
}
TONES = {
    S.UPLOADED: "info", S.READ: "warn", S.CHECKING: "info", S.CHECKED: "warn", S.APPLYING: "info", S.APPLIED: "ok",
    S.OUTDATED: "warn", S.REFUSED: "alarm", S.CANCELLED: "quiet",
}  # fmt: skip


def may_follow(now: str, then: State) -> bool:
    """Whether a run may go from one state to another."""
    return then in FOLLOWS[State(now)]

"""The states of a need or a resource, and what may follow what. The same for both; only the words differ."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a row of either list stands."""

    OPEN = "open", _("待对接")
    DONE = "done", _("已满足")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")
    MERGED = "merged", _("已合并")


S = State
NEED_WORDS = dict(S.choices)
RESOURCE_WORDS = NEED_WORDS | {S.OPEN.value: _("可用"), S.DONE.value: _("已用完")}

# Every end can be undone: done, withdrawn and expired by reopening, merged by undoing the merge.
NEXT: dict[str, frozenset[str]] = {
    S.OPEN: frozenset({S.DONE, S.WITHDRAWN, S.EXPIRED, S.MERGED}),
    S.DONE: frozenset({S.OPEN}),
    S.WITHDRAWN: frozenset({S.OPEN}),
    S.EXPIRED: frozenset({S.OPEN}),
    S.MERGED: frozenset({S.OPEN}),
}
REOPENED_BY_HAND = frozenset({S.DONE, S.WITHDRAWN, S.EXPIRED})


def may_follow(now: str, then: str) -> bool:
    """Whether a row in state `now` may go to state `then`."""
    return then in NEXT[now]

"""What a case may be, and what may follow what (行政许可法 Art. 32-45). No database."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a case is."""

    DRAFT = "draft", _("暂存")
    SUBMITTED = "submitted", _("已申报")
    RECEIVED = "received", _("已收件")
    SUPPLEMENT = "supplement", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    REVIEWING = "reviewing", _("审核中")
    SPECIAL = "special", _("特别程序")
    DECIDING = "deciding", _("待决定")
    APPROVED = "approved", _("准予")
    REFUSED = "refused", _("不予许可")
    CERTIFIED = "certified", _("已制证")
    ISSUED = "issued", _("已出件")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")
    ARCHIVED = "archived", _("已归档")


class Channel(models.TextChoices):
    """How an application came."""

    WINDOW = "window", _("窗口")
    ONLINE = "online", _("网上")
    STATION = "station", _("社区代办")


class Outcome(models.TextChoices):
    """How a case was decided."""

    APPROVED = "approved", _("准予")
    REFUSED = "refused", _("不予许可")


class Given(models.TextChoices):
    """How a material of the checklist stands."""

    MISSING = "missing", _("未交")
    GIVEN = "given", _("已交")
    WAIVED = "waived", _("免交")
    NOT_NEEDED = "not_needed", _("不适用")  # its condition does not hold
    WRONG = "wrong", _("须补正")
    PROMISED = "promised", _("容缺承诺")


class OnPaper(models.TextChoices):
    """What became of a paper the applicant put on the counter."""

    NONE = "", _("没有纸质")
    RETURNED = "returned", _("原件核对后退还")  # seen, compared, given back
    KEPT = "kept", _("纸质留存")


class PartState(models.TextChoices):
    """How the part of another department in a joint case stands."""

    WAITING = "waiting", _("待出具意见")
    AGREED = "agreed", _("同意")
    OBJECTED = "objected", _("不同意")
    DROPPED = "dropped", _("不再需要")  # the case ended before


class Delivery(models.TextChoices):
    """How a result reaches the applicant."""

    WINDOW = "window", _("窗口领取")
    POST = "post", _("邮寄")


class Paper(models.TextChoices):
    """The papers of a case."""

    RECEIPT = "receipt", _("收件凭证")
    CORRECTION = "correction", _("补正告知书")
    ACCEPTED = "accepted", _("受理通知书")
    NOT_ACCEPTED = "not_accepted", _("不予受理通知书")
    PROMISE = "promise", _("容缺受理承诺书")
    SPECIAL = "special", _("特别程序告知书")
    EXTENDED = "extended", _("延长期限告知书")
    APPROVAL = "approval", _("准予决定书")
    REFUSAL = "refusal", _("不予许可决定书")
    CERTIFICATE = "certificate", _("证照")
    DELIVERY = "delivery", _("送达回证")
    WITHDRAWN = "withdrawn", _("撤回确认书")
    TERMINATED = "terminated", _("终止办理告知书")


class Ground(models.TextChoices):
    """Why an application is not accepted (Art. 32)."""

    NOT_NEEDED = "not_needed", _("依法不需要取得许可或办理")
    NOT_OURS = "not_ours", _("不属于本机关职权范围")
    NOT_MET = "not_met", _("不符合受理条件")


SETTLED: Final = frozenset({Given.GIVEN, Given.WAIVED, Given.NOT_NEEDED})
S = State
FOLLOW: Final[dict[str, frozenset[str]]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.RECEIVED, S.ACCEPTED, S.SUPPLEMENT, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.SUPPLEMENT, S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.SUPPLEMENT: frozenset({S.RECEIVED, S.WITHDRAWN, S.TERMINATED}),
    S.ACCEPTED: frozenset({S.REVIEWING, S.APPROVED, S.WITHDRAWN, S.TERMINATED}),
    S.REVIEWING: frozenset({S.SPECIAL, S.DECIDING, S.ACCEPTED, S.WITHDRAWN, S.TERMINATED}),
    S.SPECIAL: frozenset({S.REVIEWING, S.WITHDRAWN, S.TERMINATED}),
    S.DECIDING: frozenset({S.REVIEWING, S.APPROVED, S.REFUSED, S.WITHDRAWN, S.TERMINATED}),
    S.APPROVED: frozenset({S.CERTIFIED}),
    S.REFUSED: frozenset({S.ISSUED}),
    S.CERTIFIED: frozenset({S.ISSUED}),
    S.ISSUED: frozenset({S.CLOSED}),
    S.NOT_ACCEPTED: frozenset({S.ARCHIVED}),
    S.CLOSED: frozenset({S.ARCHIVED}),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.TERMINATED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}
ENDED: Final = frozenset({S.NOT_ACCEPTED, S.CLOSED, S.WITHDRAWN, S.TERMINATED, S.ARCHIVED})
AT_THE_DESK: Final = frozenset({S.SUBMITTED, S.RECEIVED})  # not accepted yet: the office has to answer
IN_THE_OFFICE: Final = frozenset({S.ACCEPTED, S.REVIEWING, S.DECIDING})  # accepted, not decided, the clock runs
TO_HAND_OUT: Final = frozenset({S.APPROVED, S.CERTIFIED, S.REFUSED})  # decided, not handed out
WITH_PARTS: Final = IN_THE_OFFICE | {S.SPECIAL}  # other departments may still say something
WITHDRAWABLE: Final = frozenset(state for state, after in FOLLOW.items() if S.WITHDRAWN in after)
TERMINABLE: Final = frozenset(state for state, after in FOLLOW.items() if S.TERMINATED in after)


def may_follow(state: str, then: str) -> bool:
    """Whether a case in one state may go to the other."""
    return then in FOLLOW.get(state, frozenset())

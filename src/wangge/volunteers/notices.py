"""What volunteers are told. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.people.models import Person
from wangge.volunteers.models import Certificate, Deduction, DeductionAppeal, Star

OFFICE_LANGUAGE = "zh-hans"


def deducted(deduction: Deduction, counting: int, at: datetime) -> None:
    """A bad review counted; never who wrote it."""
    with override(OFFICE_LANGUAGE):
        body = _("您有一次服务收到差评，扣 %(points)s 分，这是第 %(n)s 次。如有异议，请在 %(day)s 前申诉。") % {
            "points": deduction.amount, "n": counting, "day": deduction.appeal_until,
        }  # fmt: skip
        if deduction.removed:
            body += _("按规则，您已退出志愿者队伍，志愿者卡自现在起注销；服务时长保留。")
        _tell(deduction.person, "volunteer.deducted", _("差评扣分"), body, deduction, at)


def appeal_decided(appeal: DeductionAppeal, restored: bool, at: datetime) -> None:
    """What the committee decided."""
    with override(OFFICE_LANGUAGE):
        body = _("您的扣分申诉结果：%(result)s。") % {"result": appeal.get_state_display()}
        if restored:
            body += _("志愿者身份和卡已恢复。")
        _tell(appeal.deduction.person, "volunteer.appeal_decided", _("申诉结果"), body, appeal.deduction, at)


def certificate(one: Certificate, at: datetime) -> None:
    """Issued or declined."""
    with override(OFFICE_LANGUAGE):
        body = _("您申请的志愿服务记录证明：%(result)s。登录网格查看。") % {"result": one.get_state_display()}
        _tell(one.person, "certificate.decided", _("服务证明"), body, one, at)


def star(one: Star, at: datetime) -> None:
    """Announced, granted or declined."""
    with override(OFFICE_LANGUAGE):
        body = _("您申请的 %(level)s 星志愿者：%(result)s。") % {"level": one.level, "result": one.get_state_display()}
        _tell(one.person, "star.decided", _("星级志愿者"), body, one, at)


def _tell(person: Person, kind: str, subject: str, body: str, about: Model, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=about,
    )  # fmt: skip

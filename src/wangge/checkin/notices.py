"""Messages about check-ins and selection. They leave through the outbox and say nothing personal in the subject."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.checkin.models import CheckIn, Opening, Outcome
from wangge.kernel import outbox
from wangge.people.models import Person

OFFICE_LANGUAGE = "zh-hans"
SMS = outbox.Channel.SMS


def approved(check_in: CheckIn, at: datetime) -> None:
    """Tell the person that they are in."""
    with override(OFFICE_LANGUAGE):
        body = _("您在%(place)s的报到已通过。登录网格可以看报到卡、改空闲时间、认领岗位。") % {
            "place": check_in.place.name
        }
        _tell(check_in.person, "check_in.approved", _("报到已通过"), body, check_in, at)


def declined(check_in: CheckIn, at: datetime) -> None:
    """Tell the person that they are not in, and why."""
    with override(OFFICE_LANGUAGE):
        body = _("您在%(place)s的报到没有通过：%(reason)s 如有疑问，请联系社区。") % {
            "place": check_in.place.name,
            "reason": check_in.reason,
        }
        _tell(check_in.person, "check_in.declined", _("报到结果"), body, check_in, at)


def ended(check_in: CheckIn, at: datetime) -> None:
    """Tell the person that the community ended their check-in, and why."""
    with override(OFFICE_LANGUAGE):
        body = _("您在%(place)s的报到已结束：%(reason)s") % {"place": check_in.place.name, "reason": check_in.reason}
        _tell(check_in.person, "check_in.ended", _("报到已结束"), body, check_in, at)


def confirmation_due(check_in: CheckIn, at: datetime) -> None:
    """Remind the person of the half-yearly re-check-in."""
    with override(OFFICE_LANGUAGE):
        body = _("您在%(place)s的报到请在 %(day)s 前再确认一次：登录网格点“我还在”，或告诉社区。") % {
            "place": check_in.place.name,
            "day": check_in.confirm_by,
        }
        _tell(check_in.person, "check_in.reminder", _("请再次确认报到"), body, check_in, at)


def decided(outcome: Outcome, person: Person, opening: Opening, rank: int, at: datetime) -> None:
    """Tell a candidate what was decided about them, with their own place and reason and nobody else's."""
    with override(OFFICE_LANGUAGE):
        words = {"post": opening.what, "place": opening.place.name, "rank": rank, "day": opening.from_day}
        if outcome.chosen:
            body = _("经居委会决定，您自 %(day)s 起担任%(place)s%(post)s。谢谢您。") % words
        else:
            body = _("%(place)s%(post)s已有人选，这次没有选上您（排序第 %(rank)s）。") % words
        if outcome.reason:
            body += _("说明：%(reason)s") % {"reason": outcome.reason}
        body += _("登录网格可以看您的得分明细，有疑问可以请社区说明。")
        _tell(person, "selection.decided", _("岗位选聘结果"), body, opening, at)


def _tell(person: Person, kind: str, subject: str, body: str, about: Any, at: datetime) -> None:
    outbox.put(
        channel=SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone, about=about
    )

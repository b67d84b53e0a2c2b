"""What people are told about ratings. Nobody is told who rated; the rated are told nothing at all."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.hall.models import Case
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.queries import holders_of
from wangge.ratings.models import Handling
from wangge.ratings.states import FollowUp, State

OFFICE_LANGUAGE = "zh-hans"
RATE = "/ratings/case/"


def ask(case: Case, person: Person, at: datetime) -> None:
    """Ask the applicant for a rating, with the link."""
    with override(OFFICE_LANGUAGE):
        body = _("您的办件已办完，请评价：%(link)s 一次服务评价一次，评价人对被评价人保密。") % {
            "link": f"{RATE}{case.token}?via=sms"
        }
        outbox.put(
            channel=outbox.Channel.SMS, kind="rating.asked", subject=_("请您评价"), body=body, at=at, to_person=person,
            address=person.phone, about=case,
        )  # fmt: skip


def bad(one: Handling, at: datetime) -> None:
    """Whoever handles ratings there hears that there is a bad one, and until when the rater has to be heard."""
    with override(OFFICE_LANGUAGE):
        body = _("收到一条差评，请在 %(day)s 前联系核实。") % {"day": day_of(one.due_at) if one.due_at else ""}
        _to_handlers(one, "rating.bad", _("收到差评"), body, at)


def late(one: Handling, at: datetime) -> None:
    """Whoever handles ratings there hears that a term is over."""
    with override(OFFICE_LANGUAGE):
        body = _("一条差评（%(state)s）已超过期限，请督促办理。") % {"state": one.get_state_display()}
        _to_handlers(one, "rating.late", _("差评处理超期"), body, at)


def moved(one: Handling, at: datetime) -> None:
    """A rater who left a number hears that it was put right."""
    if one.state != State.RECTIFIED or not one.rating.contact or one.follow_up == FollowUp.UNREACHED:
        return
    with override(OFFICE_LANGUAGE):
        outbox.put(
            channel=outbox.Channel.SMS, kind="rating.rectified", subject=_("您的意见已处理"), at=at, about=one,
            body=_("您反映的问题已整改：%(reply)s 稍后会电话回访。") % {"reply": one.reply}, address=one.rating.contact,
        )  # fmt: skip


def _to_handlers(one: Handling, kind: str, subject: str, body: str, at: datetime) -> None:
    kinds = [kind for kind, allowed in PERMISSIONS.items() if Permission.HANDLE_RATINGS in allowed]
    rated = (one.rating.clerk_id, one.rating.approver_id)
    people = {held.person_id: held.person for held in holders_of(one.rating.place, on=day_of(at), kinds=kinds)}
    for person in people.values():
        if person.pk not in rated:
            outbox.put(
                channel=outbox.Channel.NOTICE, kind=kind, subject=subject, body=body, at=at, to_person=person,
                address=person.phone, about=one,
            )  # fmt: skip

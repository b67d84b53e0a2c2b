"""What people are told: their turn is near, an appointment, where they sit. Which number and where, never about what."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.kernel.clock import local
from wangge.people.models import Person
from wangge.windows.models import Appointment, Cover, Leave, Seat, Ticket

OFFICE_LANGUAGE = "zh-hans"


def turn_is_near(ticket: Ticket, ahead: int, at: datetime) -> None:
    """To whoever left a phone number, or is known."""
    words = {"number": ticket.number, "ahead": ahead, "hall": ticket.hall.name}
    with override(OFFICE_LANGUAGE):
        body = _("您在%(hall)s的号 %(number)s 前面还有 %(ahead)s 人，请到窗口附近等候。") % words
        outbox.put(
            channel=outbox.Channel.SMS, kind="ticket.near", subject=_("快到您了"), body=body, at=at,
            to_person=ticket.person, address=ticket.phone, about=ticket,
        )  # fmt: skip


def booked(one: Appointment, at: datetime) -> None:
    """The appointment with its code."""
    with override(OFFICE_LANGUAGE):
        _tell(
            one,
            "appointment.booked",
            _("预约成功"),
            _("您已预约 %(when)s 到%(hall)s，预约码 %(code)s。如不能来请提前取消。"),
            at,
        )


def reminded(one: Appointment, at: datetime) -> None:
    """That it is soon."""
    with override(OFFICE_LANGUAGE):
        _tell(
            one,
            "appointment.reminded",
            _("预约提醒"),
            _("您预约了 %(when)s 到%(hall)s，预约码 %(code)s，到场后请在取号机输入。"),
            at,
        )


def seated(one: Seat, at: datetime) -> None:
    """Which window is theirs from when."""
    words = {"number": one.window.number, "day": one.from_day}
    with override(OFFICE_LANGUAGE):
        body = _("从 %(day)s 起您在 %(number)s 号窗口。") % words
        _notice(one.person, "window.staffed", _("窗口安排"), body, one, at)


def stands_in(one: Cover, leave: Leave, at: datetime) -> None:
    """Where they stand in from when to when."""
    words = {"number": one.window.number, "first": leave.from_day, "last": leave.to_day}
    with override(OFFICE_LANGUAGE):
        body = _("%(first)s 至 %(last)s 请您在 %(number)s 号窗口顶岗。") % words
        _notice(one.person, "leave.covered", _("顶岗安排"), body, one, at)


def _tell(one: Appointment, kind: str, subject: str, body: str, at: datetime) -> None:
    words = {"when": f"{local(one.slot.starts_at):%m-%d %H:%M}", "hall": one.slot.hall.name, "code": one.code}
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body % words, at=at, to_person=one.person,
        address=one.person.phone, about=one,
    )  # fmt: skip


def _notice(person: Person, kind: str, subject: str, body: str, about: Seat | Cover, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.NOTICE, kind=kind, subject=subject, body=body, at=at, to_person=person,
        address=person.phone, about=about,
    )  # fmt: skip

"""What people are told about rehearsals. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.people.models import Person
from wangge.rehearsal.models import Rehearsal

OFFICE_LANGUAGE = "zh-hans"


def ready(one: Rehearsal, to: Person, at: datetime) -> None:
    """Tell who asked that the result is there."""
    with override(OFFICE_LANGUAGE):
        body = _("规则演练 %(number)s 已出结果，请登录网格查看。账目没有任何改动。") % {"number": one.number}
        _tell(to, "rehearsal.ready", _("规则演练已完成"), body, one, at)


def adopted(one: Rehearsal, at: datetime) -> None:
    """Tell who drafted the rules from when they hold."""
    with override(OFFICE_LANGUAGE):
        words = {"number": one.number, "day": one.valid_from}
        body = _("规则演练 %(number)s 已采用，从 %(day)s 起执行。") % words
        _tell(one.drafted_by, "rehearsal.adopted", _("新规则已采用"), body, one, at)


def _tell(person: Person, kind: str, subject: str, body: str, one: Rehearsal, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=one,
    )  # fmt: skip

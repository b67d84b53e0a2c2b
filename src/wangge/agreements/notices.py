"""What both sides of an agreement are told. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.agreements.models import Agreement
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.people.organisation_queries import speakers

OFFICE_LANGUAGE = "zh-hans"


def offered(agreement: Agreement, at: datetime) -> None:
    """There is something to sign."""
    with override(OFFICE_LANGUAGE):
        body = _("%(place)s请您签署协议 %(number)s。登录网格即可阅读和签署，也可以到社区签。") % _words(agreement)
        _tell(agreement, "agreement.offered", _("有一份协议待签署"), body, at)


def completed(agreement: Agreement, at: datetime) -> None:
    """Both have signed."""
    with override(OFFICE_LANGUAGE):
        body = _("协议 %(number)s 双方已签署，自 %(since)s 起生效。登录网格可以下载。") % _words(agreement)
        _tell(agreement, "agreement.completed", _("协议已签署"), body, at)


def ends_soon(agreement: Agreement, at: datetime) -> None:
    """It ends soon: both may think of renewing it."""
    with override(OFFICE_LANGUAGE):
        body = _("协议 %(number)s 将于 %(until)s 到期。如需续签，请与%(place)s联系。") % _words(agreement)
        _tell(agreement, "agreement.ends_soon", _("协议即将到期"), body, at, staff=True)


def ended(agreement: Agreement, at: datetime) -> None:
    """It has ended, by its day or before."""
    with override(OFFICE_LANGUAGE):
        body = _("协议 %(number)s 已结束。") % _words(agreement)
        if agreement.end_reason:
            body += _("原因：%(reason)s") % {"reason": agreement.end_reason}
        _tell(agreement, "agreement.ended", _("协议已结束"), body, at, staff=True)


def _words(agreement: Agreement) -> dict[str, object]:
    return {
        "number": agreement.number, "place": agreement.place.name, "since": agreement.from_day, "until": agreement.to_day
    }  # fmt: skip


def _tell(agreement: Agreement, kind: str, subject: str, body: str, at: datetime, *, staff: bool = False) -> None:
    people: list[Person] = [agreement.person] if agreement.person else []
    if agreement.organisation is not None:
        people = list(speakers(agreement.organisation, day_of(at)))
    if staff and agreement.drafted_by is not None:
        people.append(agreement.drafted_by)
    for person in {one.pk: one for one in people}.values():
        outbox.put(
            channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person,
            address=person.phone, about=agreement,
        )  # fmt: skip

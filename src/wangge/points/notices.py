"""What holders are told about their books. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.people.models import Person
from wangge.points.models import Account, Correction

OFFICE_LANGUAGE = "zh-hans"


def corrected(correction: Correction, at: datetime) -> None:
    """Tell the holder that an entry was taken back."""
    person = correction.entry.account.person
    if person is not None:
        with override(OFFICE_LANGUAGE):
            body = _("您的%(book)s有一笔更正：%(reason)s 明细里可以看到每一笔。") % {
                "book": correction.entry.account.get_book_display(),
                "reason": correction.reason,
            }
            _tell(person, "points.corrected", _("积分更正"), body, correction, at)


def close_coming(account: Account, day: date, at: datetime) -> None:
    """Tell a holder beforehand what will expire and when."""
    if account.person is not None:
        with override(OFFICE_LANGUAGE):
            body = _("您有 %(balance)s 积分，%(day)s 零点清零，请在此前到积分超市兑换。服务时长不受影响。") % {
                "balance": account.balance,
                "day": day,
            }
            _tell(account.person, "points.close_coming", _("积分即将清零"), body, account, at)


def _tell(person: Person, kind: str, subject: str, body: str, about: Correction | Account, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=about,
    )  # fmt: skip

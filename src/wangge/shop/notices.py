"""What people are told of their redemptions."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.shop.models import Redemption

OFFICE_LANGUAGE = "zh-hans"


def expired(one: Redemption, at: datetime) -> None:
    """Not collected in time."""
    with override(OFFICE_LANGUAGE):
        body = _("您兑换的“%(title)s”过期未领，退还 %(points)s 积分。") % {
            "title": one.good.title,
            "points": one.given_back,
        }
        outbox.put(
            channel=outbox.Channel.SMS, kind="redemption.expired", subject=_("兑换过期"), body=body, at=at,
            to_person=one.person, address=one.person.phone, about=one,
        )  # fmt: skip

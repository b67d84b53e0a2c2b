"""What takers and served people are told. Written to the outbox in the deed's transaction, sent by the worker,
in the morning where people sleep (`quiet`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.kernel import district, outbox
from wangge.kernel.clock import day_of, local
from wangge.orders import quiet
from wangge.orders.models import Offer, Order
from wangge.people.models import Person
from wangge.people.organisation_queries import speakers

OFFICE_LANGUAGE = "zh-hans"
NAMED = 10  # orders named in one message


def offered(offer: Offer, at: datetime) -> None:
    """Somebody is asked; where and for whom stands on the page."""
    with override(OFFICE_LANGUAGE):
        order = offer.order
        body = _("社区请您帮忙：%(title)s，%(when)s。请在 %(until)s 前登录网格答复。") % {
            "title": order.title, "when": _when(order.starts_at), "until": _when(offer.expires_at),
        }  # fmt: skip
        people = [offer.person] if offer.person else list(speakers(offer.organisation, day_of(at)))  # type: ignore[arg-type]
        for person in people:
            _tell(person, "order.offered", _("有一项任务请您接单"), body, order, at)


def taken(order: Order, at: datetime) -> None:
    """Tell the served person that somebody will come."""
    if order.subject is not None and order.taker is not None:
        with override(OFFICE_LANGUAGE):
            body = _("您的服务“%(title)s”已安排：%(when)s，%(who)s上门。") % {
                "title": order.title, "when": _when(order.starts_at),
                "who": order.organisation.name if order.organisation else order.taker.name,
            }  # fmt: skip
            _tell(order.subject, "order.taken", _("服务已安排"), body, order, at)


def please_confirm(order: Order, at: datetime) -> None:
    """Ask the served person to confirm and review, by a link that needs no account."""
    if order.subject is not None:
        with override(OFFICE_LANGUAGE):
            body = _("“%(title)s”服务完了吗？请打开 %(address)s 确认并评价。") % {
                "title": order.title,
                "address": f"{district.site()}/orders/review/{order.token}",
            }
            _tell(order.subject, "order.please_confirm", _("请确认服务并评价"), body, order, at)


def cancelled(order: Order, at: datetime) -> None:
    """Tell the taker that it is called off."""
    if order.taker is not None:
        with override(OFFICE_LANGUAGE):
            body = _("任务 %(number)s（%(title)s）已取消：%(reason)s") % {
                "number": order.number, "title": order.title, "reason": order.end_note,
            }  # fmt: skip
            _tell(order.taker, "order.cancelled", _("任务已取消"), body, order, at)


def missed(order: Order, at: datetime) -> None:
    """Tell the taker that it was recorded as missed."""
    if order.taker is not None:
        with override(OFFICE_LANGUAGE):
            body = _("任务 %(number)s 记为未到。如有异议，请联系社区。") % {"number": order.number}
            _tell(order.taker, "order.missed", _("任务未到"), body, order, at)


def left(keeper: Person, name: str, orders: Sequence[Order], at: datetime) -> None:
    """Tell who on the staff answers for them that orders are open again, because who took them is out."""
    with override(OFFICE_LANGUAGE):
        numbers = "、".join(one.number for one in orders[:NAMED])
        body = _("%(name)s 已退出，%(n)s 单已接未做的任务重新开放：%(numbers)s。请另找人接单。") % {
            "name": name, "n": len(orders), "numbers": numbers,
        }  # fmt: skip
        _tell(keeper, "order.left", _("有任务要另找人"), body, min(orders, key=lambda one: one.starts_at), at)


def decided(order: Order, at: datetime) -> None:
    """Tell both sides what counts after a dispute."""
    with override(OFFICE_LANGUAGE):
        body = _("任务 %(number)s 的异议已裁定：计 %(minutes)s 分钟。") % {
            "number": order.number,
            "minutes": order.minutes,
        }
        for person in (order.taker, order.subject):
            if person is not None:
                _tell(person, "order.dispute_decided", _("异议已裁定"), body, order, at)


def _when(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"


def _tell(person: Person, kind: str, subject: str, body: str, order: Order, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=order, not_before=quiet.told_at(order, at),
    )  # fmt: skip

"""What people are told about delegation. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.delegation.models import Change, HandUp
from wangge.delegation.states import HandUpState
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.queries import holders_of

OFFICE_LANGUAGE = "zh-hans"


def adopted(change: Change, at: datetime) -> None:
    """Tell who drafted the change from when it holds."""
    if change.drafted_by is None:
        return
    with override(OFFICE_LANGUAGE):
        words = {"number": change.number, "day": change.from_day}
        outbox.put(
            channel=outbox.Channel.SMS, kind="delegation.adopted", subject=_("下放方案已采用"), at=at, about=change,
            body=_("下放方案 %(number)s 已采用，从 %(day)s 起执行。") % words, to_person=change.drafted_by,
            address=change.drafted_by.phone,
        )  # fmt: skip


def of_hand_up(one: HandUp, at: datetime) -> None:
    """Tell the applicant how far what was handed up has got. Says no item: that may be private."""
    with override(OFFICE_LANGUAGE):
        said = {
            HandUpState.HANDED: _("社区已为您上报代办，编号 %(number)s。"),
            HandUpState.RECEIVED: _("您的代办 %(number)s 已接收，正在办理。"),
            HandUpState.FINISHED: _("您的代办 %(number)s 已办好，请与社区联系领取结果。"),
            HandUpState.RETURNED: _("您的代办 %(number)s 已退回社区，请与社区联系。"),
            HandUpState.WITHDRAWN: _("您的代办 %(number)s 已撤回。"),
        }[HandUpState(one.state)]
        outbox.put(
            channel=outbox.Channel.SMS, kind=f"handup.{one.state}", subject=_("帮办代办"), at=at, about=one,
            body=said % {"number": one.number}, to_person=one.person, address=one.phone,
        )  # fmt: skip


def late(one: HandUp, at: datetime) -> None:
    """Tell the staff that nobody has received what was handed up: those who may receive it, the head there, the station."""
    kinds = [kind for kind, allowed in PERMISSIONS.items() if allowed & {Permission.TAKE_CASES, Permission.MANAGE_HALL}]
    holdings: Iterable[Any] = holders_of(one.to_place, on=day_of(at), kinds=kinds)
    people = {each.person_id: each.person for each in holdings} | {one.handed_by_id: one.handed_by}
    with override(OFFICE_LANGUAGE):
        for person in people.values():
            outbox.put(
                channel=outbox.Channel.NOTICE, kind="handup.late", subject=_("代办超过时限没接收"), at=at, about=one,
                body=_("代办 %(number)s 应在 %(day)s 前接收，还没有人接收。请尽快接收或退回。")
                % {"number": one.number, "day": day_of(one.receive_by).isoformat()},
                to_person=person, address=person.phone,
            )  # fmt: skip

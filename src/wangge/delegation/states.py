"""How an item is delegated, how far a change has got, and how far something handed up has got. No database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.places.codes import PlaceKind

CENTRE_KINDS = (PlaceKind.STREET, PlaceKind.TOWN, PlaceKind.TOWNSHIP)


class How(models.TextChoices):
    """What a centre does with an item."""

    HANDLE = "handle", _("下放办理")  # the centre's office decides
    ACCEPT = "accept", _("受理前移")  # the centre accepts and hands out, the department decides
    HAND_UP = "hand_up", _("帮办代办")  # the centre takes it for the applicant, the department accepts and decides


BACK = "back"  # in a change: the item goes back to its department
WAYS = (*How.choices, (BACK, _("收回部门")))


class Because(models.TextChoices):
    """Why an office handles an item."""

    DELEGATED = "delegated", _("已下放到中心办理")
    ACCEPTED_HERE = "accepted_here", _("中心受理，部门决定")
    HANDED_UP = "handed_up", _("中心代办，部门受理和决定")
    TAKEN_BACK = "taken_back", _("曾经下放，现已收回部门")
    KEPT = "kept", _("没有下放，由部门办理")


class ChangeState(models.TextChoices):
    """How far a change of the matrix has got."""

    DRAFT = "draft", _("起草中")
    TRIED = "tried", _("已试算")
    ADOPTED = "adopted", _("已采用")
    DROPPED = "dropped", _("已放弃")


OPEN = (ChangeState.DRAFT.value, ChangeState.TRIED.value)
NEXT: dict[str, frozenset[str]] = {
    ChangeState.DRAFT: frozenset({ChangeState.TRIED, ChangeState.DRAFT, ChangeState.DROPPED}),
    ChangeState.TRIED: frozenset({ChangeState.TRIED, ChangeState.DRAFT, ChangeState.ADOPTED, ChangeState.DROPPED}),
    ChangeState.ADOPTED: frozenset(),
    ChangeState.DROPPED: frozenset(),
}


class HandUpState(models.TextChoices):
    """How far something a community station took for a resident has got."""

    HANDED = "handed", _("已上报，待接收")
    RECEIVED = "received", _("已接收，办理中")
    FINISHED = "finished", _("已办好")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


HANDUP_NEXT: dict[str, frozenset[str]] = {
    HandUpState.HANDED: frozenset({HandUpState.RECEIVED, HandUpState.RETURNED, HandUpState.WITHDRAWN}),
    HandUpState.RECEIVED: frozenset({HandUpState.FINISHED, HandUpState.RETURNED}),
    HandUpState.FINISHED: frozenset(),
    HandUpState.RETURNED: frozenset(),
    HandUpState.WITHDRAWN: frozenset(),
}


def may_follow(now: str, then: str) -> bool:
    """Whether a change or something handed up in state `now` may go to state `then`."""
    return then in {**NEXT, **HANDUP_NEXT}[now]

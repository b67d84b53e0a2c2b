"""Which helpers may be proposed at all: those who agreed to be matched, whom nobody removed, and who may serve by the rules
of the package that keeps volunteers, if it has any to say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from uuid import UUID

from wangge.checkin.consents import agreeing
from wangge.checkin.models import Consent
from wangge.kernel.bulk import in_chunks
from wangge.points import strikes
from wangge.points.models import Standing

Narrow = Callable[[Collection[UUID], date], Collection[UUID]]
VOLUNTEER, MEMBER = Standing.Role.VOLUNTEER, Standing.Role.MEMBER


def register(narrow: Narrow) -> Narrow:
    """Let a package say which of those who checked in may serve on a day, such as by age."""
    if narrow not in _narrows:
        _narrows.append(narrow)
    return narrow


def agreed(people: Iterable[UUID]) -> set[UUID]:
    """Those of these people who agree to be matched to tasks. One query for 500."""
    return {
        one
        for some in in_chunks(set(people))
        for one in agreeing(Consent.Purpose.MATCH).filter(person__in=some).values_list("person", flat=True)
    }


def removed_people(people: Iterable[UUID]) -> set[UUID]:
    """Those of these people who were removed as volunteers."""
    return {one for some in in_chunks(set(people)) for one in strikes.removed(VOLUNTEER, some)}


def removed_organisations(organisations: Iterable[UUID]) -> set[UUID]:
    """Those of these organisations whose membership was ended by complaints."""
    return {one for some in in_chunks(set(organisations)) for one in strikes.removed(MEMBER, some)}


def may_serve(people: Collection[UUID], on: date) -> set[UUID]:
    """Those of these people who checked in whom no registered rule keeps from serving."""
    left = set(people)
    for narrow in _narrows:
        left &= set(narrow(left, on))
    return left


_narrows: list[Narrow] = []

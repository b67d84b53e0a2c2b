"""Deeds on posts and on the duty roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.clock import SHANGHAI, day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound, Refused
from wangge.people.models import Person
from wangge.places.datum import Datum, to_cgcs2000
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths, valid_on
from wangge.posts import access, handover, queries, rules
from wangge.posts.access import KEPT_APART, PERMISSIONS, Permission
from wangge.posts.models import SINGLE, DutyShift, Holding, LastPosition, PostKind

Actor = Person | System
ONE_DAY = timedelta(days=1)


class AlreadyHeld(Refused):
    code = "already_held"
    status = 409
    sentence = _("%(name)s 在 %(place)s 已有「%(post)s」岗位(自 %(since)s 起),任期不能重叠。请先结束原任期。")


class SingleTaken(Refused):
    code = "single_taken"
    status = 409
    sentence = _("%(place)s 的「%(post)s」只设一人，现由 %(name)s 担任(%(until)s)。请先结束其任期，或用「交接」移交。")


class WrongPlace(Refused):
    code = "wrong_place"
    sentence = _("「%(post)s」不能设在 %(place)s 这一级。请选择与岗位相符的地点。")


class MoreThanOwn(Refused):
    code = "more_than_own"
    status = 403
    sentence = _("您自己的岗位没有「%(post)s」的全部权限，不能办理这个岗位。请由上级单位办理。")


class OpenWork(Refused):
    code = "open_work"
    status = 409
    sentence = _("%(name)s 还有 %(count)s 件在办事项，不能直接结束岗位。请先办结，或用「交接」移交给接任者。")


class PostEnded(Refused):
    code = "post_ended"
    status = 409
    sentence = _("这个岗位已于 %(day)s 结束。请刷新页面查看现任人员。")


class TooEarly(Refused):
    code = "too_early"
    sentence = _("这一任从 %(since)s 开始，最早可以在 %(earliest)s 办理。请改一个日期。")


class NotInPost(Refused):
    code = "not_in_post"
    sentence = _("%(name)s 当天在 %(place)s 没有可值班的岗位。请先为其设岗，或换一个人。")


class ShiftOverlaps(Refused):
    code = "shift_overlaps"
    status = 409
    sentence = _("%(name)s 在 %(start)s 至 %(end)s 已排在 %(place)s 值班。请改时间，或换一个人。")


class NotOnDuty(Refused):
    code = "not_on_duty"
    status = 409
    sentence = _("您现在不在值班时间，位置没有保存。值班开始后再上报。")


@dataclass(frozen=True)
class HandedOver:
    """What a hand-over did: the two terms, the things moved now, and the shifts that changed person."""

    outgoing: Holding
    incoming: Holding
    moved: list[Any]
    shifts: int


# Posts


@atomic
def give_post(
    *, by: Actor, person_id: UUID, kind: str, place_id: UUID, from_day: date, at: datetime, to_day: date | None = None
) -> Holding:
    """Give a person a post at a place, from one day to another (`to_day` is the last day; None is open-ended).

    Nobody gives a post that allows more than their own posts do there.
    Raises NotFound, NotPermitted, MoreThanOwn, WrongPlace, Invalid, AlreadyHeld, SingleTaken.
    """
    place = _locked_place(place_id)
    _require_may_manage(by, kind, place, at)
    person = _person(person_id)
    if to_day is not None and to_day < from_day:
        raise Invalid(field="to_day", what=_("结束日期"), why=_("早于开始日期"))
    if not rules.belongs_at(kind, place.kind):
        raise WrongPlace(field="kind", post=PostKind(kind).label, place=place.name)
    if place.valid_to is not None and place.valid_to < from_day:
        raise Invalid(field="from_day", what=_("开始日期"), why=_("地点那时已撤销"))
    _require_free(person, kind, place, from_day, to_day)

    holding = Holding.objects.create(person=person, kind=kind, place=place, valid_from=from_day, valid_to=to_day)
    access.forget()
    journal.record(
        "post.given", by=by, on=holding, at=at, place=place,
        person=person.pk, post=str(kind), from_day=from_day, to_day=to_day,
    )  # fmt: skip
    return holding


@atomic
def end_post(*, by: Actor, holding_id: UUID, last_day: date, at: datetime) -> Holding:
    """End a post after `last_day` (inclusive) and drop the person's later shifts there.

    Refused while work would be left with nobody: finish it or hand the post over. What came from a queue goes back to it once
    the term is over (see `move_due_work`).
    Raises NotFound, NotPermitted, MoreThanOwn, PostEnded, TooEarly, OpenWork.
    """
    holding = _locked_holding(holding_id)
    _require_may_manage(by, holding.kind, holding.place, at)
    _require_running(holding, day_of(at))
    if last_day < holding.valid_from:
        raise TooEarly(field="last_day", since=holding.valid_from, earliest=holding.valid_from)
    if not _covered_otherwise(holding, last_day + ONE_DAY):
        count = handover.open_work(holding.person, holding.place)
        if count:
            raise OpenWork(name=holding.person.name, count=count)

    holding.valid_to = last_day
    holding.save(update_fields=["valid_to"])
    dropped = 0
    if not _covered_otherwise(holding, last_day + ONE_DAY):
        dropped = len(_cut_shifts(holding, last_day + ONE_DAY))
    access.forget()
    journal.record(
        "post.ended", by=by, on=holding, at=at, place=holding.place,
        person=holding.person_id, post=holding.kind, last_day=last_day, shifts_dropped=dropped,
    )  # fmt: skip
    if last_day < day_of(at):
        handover.free_open_work(outgoing=holding.person, place=holding.place, by=by, at=at)
    return holding


@atomic
def hand_over(*, by: Actor, holding_id: UUID, to_person_id: UUID, from_day: date, at: datetime) -> HandedOver:
    """Pass a post on: the old term ends the day before `from_day`, the new one takes its remaining span, its shifts and
    its open work. With a later `from_day` the open work moves on that day (see `chores`).

    Raises NotFound, NotPermitted, MoreThanOwn, PostEnded, TooEarly, Invalid, AlreadyHeld.
    """
    holding = _locked_holding(holding_id)
    place = holding.place
    _require_may_manage(by, holding.kind, place, at)
    incoming_person = _person(to_person_id)
    _require_can_pass(holding, incoming_person, from_day, at)

    last_day, holding.valid_to = holding.valid_to, from_day - ONE_DAY
    holding.save(update_fields=["valid_to"])
    _require_free(incoming_person, holding.kind, place, from_day, last_day)
    incoming = Holding.objects.create(
        person=incoming_person, kind=holding.kind, place=place, valid_from=from_day, valid_to=last_day
    )
    access.forget()
    shifts = 0 if _covered_otherwise(holding, from_day) else _pass_shifts(holding, incoming)
    moved = _move_work(holding, incoming, by=by, at=at) if from_day <= day_of(at) else []
    journal.record(
        "post.handed_over", by=by, on=incoming, at=at, place=place, post=holding.kind, from_day=from_day,
        outgoing=holding.person_id, incoming=incoming_person.pk, former=holding.pk, moved=len(moved), shifts=shifts,
    )  # fmt: skip
    return HandedOver(holding, incoming, moved, shifts)


@atomic
def move_due_work(*, by: Actor, holding_id: UUID, at: datetime) -> list[Any]:
    """On the day a hand-over planned ahead takes effect, move the open work to the successor; repeating moves nothing.

    The successor is the term of the same post that begins the day after this one ended. Without one, what came from a queue
    goes back to it. Raises NotFound, NotPermitted.
    """
    holding = _locked_holding(holding_id)
    access.require(by, Permission.MANAGE_POSTS, place=holding.place, at=at)
    successor = _successor(holding, day_of(at))
    if successor is None:
        is_over = holding.valid_to is not None and holding.valid_to < day_of(at)
        return handover.free_open_work(outgoing=holding.person, place=holding.place, by=by, at=at) if is_over else []
    moved = _move_work(holding, successor, by=by, at=at)
    if moved:
        journal.record(
            "post.work_moved", by=by, on=successor, at=at, place=holding.place,
            outgoing=holding.person_id, incoming=successor.person_id, moved=len(moved),
        )  # fmt: skip
    return moved


# Duty


@atomic
def add_shift(
    *, by: Actor, person_id: UUID, place_id: UUID, starts_at: datetime, ends_at: datetime, at: datetime
) -> DutyShift:
    """Put a person on duty for a place between two moments, at most 24 hours.

    Raises NotFound, NotPermitted, Invalid, NotInPost, ShiftOverlaps.
    """
    place = _locked_place(place_id)
    access.require(by, Permission.MANAGE_POSTS, place=place, at=at)
    person = Person.objects.select_for_update().filter(pk=person_id).first()  # two rosters may not book one person
    if person is None:
        raise NotFound
    _require_sound_shift(starts_at, ends_at, at)
    if not queries.people_for_duty(place, on=day_of(starts_at)).filter(pk=person.pk).exists():
        raise NotInPost(field="person", name=person.name, place=place.name)
    other = person.shifts.select_related("place").filter(starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if other is not None:
        start, end = (f"{local(moment):%m-%d %H:%M}" for moment in (other.starts_at, other.ends_at))
        raise ShiftOverlaps(field="starts_at", name=person.name, place=other.place.name, start=start, end=end)

    shift = DutyShift.objects.create(person=person, place=place, starts_at=starts_at, ends_at=ends_at)
    journal.record(
        "shift.added", by=by, on=shift, at=at, place=place, person=person.pk, starts_at=starts_at, ends_at=ends_at
    )
    return shift


@atomic
def remove_shift(*, by: Actor, shift_id: UUID, at: datetime) -> None:
    """Take a shift off the roster. Past shifts stay, as the record of who was there.

    Raises NotFound, NotPermitted, Invalid (the shift is over).
    """
    shift = DutyShift.objects.select_for_update(of=("self",)).select_related("place").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    access.require(by, Permission.MANAGE_POSTS, place=shift.place, at=at)
    if shift.ends_at <= at:
        raise Invalid(field="shift", what=_("班次"), why=_("已经结束，作为记录保留"))
    journal.record(
        "shift.removed", by=by, on=shift, at=at, place=shift.place,
        person=shift.person_id, starts_at=shift.starts_at, ends_at=shift.ends_at,
    )  # fmt: skip
    shift.delete()


@atomic
def report_position(*, by: Person, longitude: float, latitude: float, datum: str, at: datetime) -> LastPosition:
    """Keep where a worker on duty is now; the one before is overwritten.

    Not journalled on purpose: lines that are never erased would make a track of a person's day (PIPL Art. 6).
    Raises NotOnDuty, Invalid (a point outside the world, an unknown datum).
    """
    if queries.running_shift(by, at) is None:
        raise NotOnDuty
    try:
        longitude, latitude = to_cgcs2000(longitude, latitude, Datum(datum))
    except ValueError as problem:
        raise Invalid(field="longitude", what=_("位置"), why=_("经纬度或坐标来源不对")) from problem
    position, _new = LastPosition.objects.update_or_create(
        person=by, defaults={"longitude": longitude, "latitude": latitude, "at": at}
    )
    return position


# Parts of the above


def _locked_place(place_id: UUID) -> Place:
    """The place, locked: whoever changes posts at it waits here, so that two single posts cannot be given at once."""
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    return place


def _locked_holding(holding_id: UUID) -> Holding:
    place_id = Holding.objects.filter(pk=holding_id).values_list("place_id", flat=True).first()
    if place_id is None:
        raise NotFound
    place = _locked_place(place_id)  # before the holding, as in give_post
    holding = Holding.objects.select_for_update(of=("self",)).select_related("person").get(pk=holding_id)
    holding.place = place
    return holding


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _require_may_manage(by: Actor, kind: str, place: Place, at: datetime) -> None:
    access.require(by, Permission.MANAGE_POSTS, place=place, at=at)
    if kind not in PostKind.values:
        raise Invalid(field="kind", what=_("岗位"), why=_("没有这种岗位"))
    if isinstance(by, Person):
        own = access.rights_of(by, day_of(at))
        if not all(own.allow(permission, place.path) for permission in PERMISSIONS[kind] - KEPT_APART):
            raise MoreThanOwn(field="kind", post=PostKind(kind).label)


def _require_free(person: Person, kind: str, place: Place, from_day: date, to_day: date | None) -> None:
    """No overlapping term of the same person, nor of anybody where only one may hold the post."""
    terms = Holding.objects.select_related("person").filter(kind=kind, place=place).order_by("valid_from")
    meeting = [term for term in terms if rules.days_meet(from_day, to_day, term.valid_from, term.valid_to)]
    words = {"post": PostKind(kind).label, "place": place.name}
    for term in meeting:
        if term.person_id == person.pk:
            raise AlreadyHeld(field="person", name=person.name, since=term.valid_from, **words)
    if meeting and kind in SINGLE:
        until = _("至 %(day)s") % {"day": meeting[0].valid_to} if meeting[0].valid_to else _("未定期限")
        raise SingleTaken(field="kind", name=meeting[0].person.name, until=until, **words)


def _require_running(holding: Holding, today: date) -> None:
    if holding.valid_to is not None and holding.valid_to < today:
        raise PostEnded(day=holding.valid_to)


def _require_can_pass(holding: Holding, incoming: Person, from_day: date, at: datetime) -> None:
    _require_running(holding, day_of(at))
    if holding.valid_to is not None and holding.valid_to < from_day:
        raise PostEnded(field="from_day", day=holding.valid_to)
    earliest = max(day_of(at), holding.valid_from + ONE_DAY)
    if from_day < earliest:
        raise TooEarly(field="from_day", since=holding.valid_from, earliest=earliest)
    if incoming.pk == holding.person_id:
        raise Invalid(field="to_person", what=_("接任者"), why=_("就是现任本人"))


def _require_sound_shift(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    problem = rules.shift_problem(starts_at, ends_at, at)
    if problem:
        why = {"order": _("应晚于开始时间"), "long": _("一班最长 24 小时"), "past": _("这一班已经过去")}[problem]
        raise Invalid(field="ends_at", what=_("结束时间"), why=why)


def _covered_otherwise(holding: Holding, on: date) -> bool:
    """Whether the person still answers calls there on that day through another post at this place or above it."""
    above = Holding.objects.filter(
        valid_on(on),
        person=holding.person_id,
        kind__in=queries.ANSWERING,
        place__path__in=ancestor_paths(holding.place.path),
    )
    return above.exclude(pk=holding.pk).exists()


def _move_work(holding: Holding, successor: Holding, *, by: Actor, at: datetime) -> list[Any]:
    if _covered_otherwise(holding, day_of(at)):
        return []
    return handover.move_open_work(
        outgoing=holding.person, incoming=successor.person, place=holding.place, by=by, at=at
    )


def _successor(holding: Holding, today: date) -> Holding | None:
    if holding.valid_to is None or holding.valid_to >= today:
        return None
    following = Holding.objects.select_related("person").filter(
        Q(valid_to=None) | Q(valid_to__gte=today),
        kind=holding.kind,
        place=holding.place,
        valid_from=holding.valid_to + ONE_DAY,
    )
    return following.exclude(person=holding.person_id).order_by("id").first()


def _cut_shifts(holding: Holding, from_day: date) -> list[DutyShift]:
    """Free the person's shifts at this place from the first moment of a day on; returns the freed parts, unsaved."""
    begins = datetime.combine(from_day, time(), SHANGHAI)
    shifts = holding.person.shifts.select_for_update().filter(place=holding.place_id, ends_at__gt=begins)
    freed = []
    for shift in shifts.order_by("starts_at"):
        freed.append(DutyShift(place_id=shift.place_id, starts_at=max(shift.starts_at, begins), ends_at=shift.ends_at))
        if shift.starts_at < begins:
            shift.ends_at = begins
            shift.save(update_fields=["ends_at"])
        else:
            shift.delete()
    return freed


def _pass_shifts(holding: Holding, successor: Holding) -> int:
    """Give the freed shifts to the successor, except where they are already on duty somewhere. Returns how many."""
    passed = 0
    for shift in _cut_shifts(holding, successor.valid_from):
        shift.person = successor.person
        busy = successor.person.shifts.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
        if not busy.exists():
            shift.save(force_insert=True)
            passed += 1
    return passed

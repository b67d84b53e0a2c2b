"""帮办代办: deeds of a station that takes an application for a resident and hands it up, and of who receives it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.catalogue import queries as catalogue
from wangge.delegation import notices, refusals, resolver
from wangge.delegation.models import HandUp
from wangge.delegation.states import HandUpState, may_follow
from wangge.kernel import policy, working_days
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.calendar import Limit, Unit, due_at
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_phone
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.kernel.sealed import matching
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

TAKE = Permission.TAKE_CASES
MOST_WORDS, SHORTEST_ANSWER, SHORTEST_PHONE = 500, 2, 7
CASE_NUMBER_LENGTH = 43


@atomic
def hand_up(
    *, by: Person, item_id: UUID, place_id: UUID, name: str, phone: str, at: datetime, mandate: bool, note: str = "",
    person: Person | None = None,
) -> HandUp:  # fmt: skip
    """Take an application for a resident at a station and hand it up to whoever the resolver names.

    `mandate`: the resident asked for it. The `person`, or one with exactly this name and phone number, sees it under "mine".
    Raises NotFound (place; item not in the catalogue today), NotPermitted, NoMandate, Invalid, OutOfArea, NothingToHandUp.
    """
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, TAKE, place=place, at=at)
    if not mandate:
        raise refusals.NoMandate(field="mandate")
    called, number = _named(name), _phone(phone)
    version = catalogue.version_in_force(item_id, on=day_of(at))
    answer = resolver.who_handles(version.item, place, day_of(at))
    if answer.taken_at.pk == place.pk:
        raise refusals.NothingToHandUp(field="item")
    made = HandUp.objects.create(
        number=numbered("DB", day_of(at)), item=version.item, place=place, to_place=answer.taken_at, office=answer.taken_by,
        because=answer.because, person=person or _known(called, number), name=called, phone=number,
        note=note.strip()[:MOST_WORDS] or None, handed_by=by, handed_at=at, receive_by=_receive_by(at),
    )  # fmt: skip
    _record("handup.handed", made, by, at, because=answer.because.value, item=version.item.code)
    notices.of_hand_up(made, at)
    return made


@atomic
def receive(*, by: Person, hand_up_id: UUID, at: datetime, case_number: str = "") -> HandUp:
    """Confirm at the office it went to that one has it; with the number of the case once there is one.

    Raises NotFound, NotPermitted, HandUpWrongState, Invalid.
    """
    found = _locked(by, hand_up_id, at, HandUpState.RECEIVED)
    number = found.case_number if found.follows_case else case_number.strip().upper()
    if number and len(number) != CASE_NUMBER_LENGTH:
        raise Invalid(field="case_number", what=_("办件编号"), why=_("应为 43 位"))
    found.state, found.received_by, found.received_at, found.case_number = HandUpState.RECEIVED, by, at, number
    return _done("handup.received", found, by, at, "received_by", "received_at", "case_number")


@atomic
def finish(*, by: Person, hand_up_id: UUID, answer: str, at: datetime, version: int | None = None) -> HandUp:
    """Say that it is done and how the resident gets the result.

    Raises NotFound, NotPermitted, HandUpWrongState, Changed, Invalid.
    """
    found = _locked(by, hand_up_id, at, HandUpState.FINISHED, version)
    found.state, found.ended_at, found.answer = HandUpState.FINISHED, at, _words(answer)
    return _done("handup.finished", found, by, at, "ended_at", "answer")


@atomic
def return_back(*, by: Person, hand_up_id: UUID, answer: str, at: datetime, version: int | None = None) -> HandUp:
    """Give it back to the station, saying why. Raises NotFound, NotPermitted, HandUpWrongState, Changed, Invalid."""
    found = _locked(by, hand_up_id, at, HandUpState.RETURNED, version)
    found.state, found.ended_at, found.answer = HandUpState.RETURNED, at, _words(answer)
    return _done("handup.returned", found, by, at, "ended_at", "answer")


@atomic
def withdraw(*, by: Person, hand_up_id: UUID, at: datetime) -> HandUp:
    """Take it back before anybody received it: the station, or the resident. Raises NotFound, NotPermitted, HandUpWrongState."""
    found = _locked(by, hand_up_id, at, HandUpState.WITHDRAWN)
    found.state, found.ended_at = HandUpState.WITHDRAWN, at
    return _done("handup.withdrawn", found, by, at, "ended_at")


@atomic
def tell_late(*, hand_up_id: UUID, at: datetime) -> bool:
    """Tell once that nobody has received it by its day: whoever may receive it, who heads the hall there, and who handed it up.

    False when there is nothing to tell.
    """
    found = (
        HandUp.objects.select_for_update(of=("self",)).select_related("to_place", "place").filter(pk=hand_up_id).first()
    )
    if found is None or found.state != HandUpState.HANDED or found.told_late_at is not None or found.receive_by >= at:
        return False
    found.told_late_at = at
    found.save(update_fields=["told_late_at"])
    journal.record("handup.late", by=SYSTEM, on=found, at=at, place=found.place, number=found.number)
    notices.late(found, at)
    return True


@atomic
def attach_case(*, hand_up_id: UUID, case_number: str, person: Person | None, by: Person, at: datetime) -> HandUp:
    """From now on the deeds of a case of the hall move this on. The case's deed asked who may.

    Raises NotFound, HandUpWrongState (ended), FollowsCase (it has one).
    """
    found = _row(hand_up_id)
    if found.follows_case:
        raise refusals.FollowsCase(number=found.case_number)
    if found.state not in (HandUpState.HANDED, HandUpState.RECEIVED):
        raise refusals.HandUpWrongState(state=found.get_state_display())
    found.follows_case, found.case_number, found.version = True, case_number, found.version + 1
    found.person = found.person or person
    found.save(update_fields=["follows_case", "case_number", "person", "version"])
    _record("handup.cased", found, by, at, case=case_number)
    return found


@atomic
def follow_case(*, hand_up_id: UUID, then: HandUpState, answer: str, by: Person | System, at: datetime) -> None:
    """Go where the case went: received, finished or returned. Nothing to do when it is there already. The case's deed asked
    who may, and tells the resident that it is being dealt with; how it ended, and that the station has it, is told here."""
    found = _row(hand_up_id)
    if found.state == then or not (may_follow(found.state, then) or then == HandUpState.FINISHED):
        return
    if found.received_at is None and then != HandUpState.RETURNED:
        found.received_by, found.received_at = person_or_none(by), at
    found.state, found.version = then, found.version + 1
    if then != HandUpState.RECEIVED:
        found.ended_at, found.answer = at, answer[:MOST_WORDS]
    found.save(update_fields=["state", "received_by", "received_at", "ended_at", "answer", "version"])
    _record(f"handup.{then.value}", found, by, at)
    if then != HandUpState.RECEIVED:
        notices.of_hand_up(found, at)


# Parts of the above


def _row(hand_up_id: UUID) -> HandUp:
    rows = HandUp.objects.select_for_update(of=("self",)).select_related("place", "to_place", "item", "person")
    found = rows.filter(pk=hand_up_id).first()
    if found is None:
        raise NotFound
    return found


def _locked(by: Person, hand_up_id: UUID, at: datetime, then: HandUpState, version: int | None = None) -> HandUp:
    found = _row(hand_up_id)
    if then == HandUpState.WITHDRAWN:
        if found.person_id is None or found.person_id != by.pk:
            access.require(by, TAKE, place=found.place, at=at)
    else:
        access.require(by, TAKE, place=found.to_place, at=at)
    if found.follows_case and then != HandUpState.RECEIVED:
        raise refusals.FollowsCase(number=found.case_number)
    if not may_follow(found.state, then):
        raise refusals.HandUpWrongState(state=found.get_state_display())
    if version is not None and found.version != version:
        raise Changed
    return found


def _done(kind: str, found: HandUp, by: Person, at: datetime, *fields: str) -> HandUp:
    found.version += 1
    found.save(update_fields=["state", *fields, "version"])
    _record(kind, found, by, at)
    notices.of_hand_up(found, at)
    return found


def _record(kind: str, one: HandUp, by: Person | System, at: datetime, **facts: object) -> None:
    journal.record(kind, by=by, on=one, at=at, place=one.place, number=one.number, **facts)


def _receive_by(at: datetime) -> datetime:
    days = policy.on("delegation.receive_working_days", at).value
    calendar = working_days.calendar()
    due = due_at(Limit(days, Unit.WORKING_DAY), at, calendar)
    assert due is not None  # nothing stops this clock
    return due


def _named(name: str) -> str:
    called = name.strip()[:60]
    if not called:
        raise Invalid(field="name", what=_("姓名"), why=_("不能为空"))
    return called


def _phone(phone: str) -> str:
    number = normalise_phone(phone)
    if len(number) < SHORTEST_PHONE:
        raise Invalid(field="phone", what=_("电话"), why=_("位数不足，请连区号一起填写"))
    return number


def _known(name: str, phone: str) -> Person | None:
    """The one person with this name and number; nobody when two have both."""
    found = list(Person.objects.filter(matching(Person, phone=phone), name=name, merged_into=None)[:2])
    return found[0] if len(found) == 1 else None


def _words(text: str) -> str:
    said = text.strip()[:MOST_WORDS]
    if len(said) < SHORTEST_ANSWER:
        raise Invalid(field="answer", what=_("答复"), why=_("请写明结果或原因"))
    return said

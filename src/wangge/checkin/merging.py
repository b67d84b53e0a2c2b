"""Duplicates: who may be the same person, making two check-ins one, and taking that back.

What can be merged: two live check-ins of one community and kind. The dropped one's person must be a record nothing else
hangs on (as a list or the desk makes them): no residence, account, family, post, help call and so on. What moves to the
kept check-in: service records, claims, consents and unit contacts the kept one has none like; the dropped person's phone,
citizen number and birth date where the kept person has none. Everything that moved is remembered and can be put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from rapidfuzz import fuzz

from wangge import journal
from wangge.checkin import commands, ending, refusals
from wangge.checkin.models import CheckIn, Consent, Merge, Outcome, PostClaim, ServiceRecord, UnitContact
from wangge.kernel import policy
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people import merging as people
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

MOVABLE: tuple[type[Model], ...] = (CheckIn, Consent, UnitContact, Outcome)
State = CheckIn.State


@dataclass(frozen=True)
class Alike:
    """A check-in that may be the same person's, and why: "citizen_no", "phone", "name_and_birth" or "name"."""

    check_in: CheckIn
    why: str
    likeness: int  # of the names, 0 to 100


def duplicates_of(check_in: CheckIn, *, at: datetime) -> list[Alike]:
    """Other live check-ins of the community and kind that may be the same person's, the surest first. Two queries."""
    others = (
        CheckIn.objects.live()
        .filter(place=check_in.place_id, kind=check_in.kind)
        .exclude(person=check_in.person_id)
        .select_related("person", "unit")
    )
    least = policy.on("checkin.name_likeness_percent", at).value
    found = [alike for other in others if (alike := _alike(check_in, other, least))]
    return sorted(found, key=lambda one: (ORDER.index(one.why), -one.likeness, str(one.check_in.pk)))


ORDER = ("citizen_no", "phone", "name_and_birth", "name")


def pairs(place: Place, *, at: datetime) -> list[tuple[CheckIn, Alike]]:
    """All pairs of live check-ins in a community that may be one person's, each once. Two queries.

    Only pairs that share a number, a birth date, a name or its pinyin are compared, so a thousand rows stay quick.
    """
    rows = list(
        CheckIn.objects.live().filter(place=place).select_related("person", "unit").order_by("applied_at", "id")
    )
    least = policy.on("checkin.name_likeness_percent", at).value
    heaps: dict[tuple[Any, ...], list[CheckIn]] = {}
    for row in rows:
        who = row.person
        for key in (
            ("phone", who.phone_digest), ("no", who.citizen_no_digest), ("born", who.born_on), ("pinyin", who.pinyin),
        ):  # fmt: skip
            if key[1]:
                heaps.setdefault((row.kind, *key), []).append(row)
    seen: set[tuple[UUID, UUID]] = set()
    found = []
    for heap in heaps.values():
        for number, one in enumerate(heap):
            for other in heap[number + 1 :]:
                if (one.pk, other.pk) in seen or one.person_id == other.person_id:
                    continue
                seen.add((one.pk, other.pk))
                if alike := _alike(one, other, least):
                    found.append((one, alike))
    return sorted(found, key=lambda pair: (ORDER.index(pair[1].why), -pair[1].likeness, str(pair[0].pk)))


def _alike(one: CheckIn, other: CheckIn, least: int) -> Alike | None:
    a, b = one.person, other.person
    likeness = 100 if a.pinyin == b.pinyin else round(fuzz.ratio(a.name, b.name))  # other letters, the same sound
    if a.citizen_no_digest and a.citizen_no_digest == b.citizen_no_digest:
        return Alike(other, "citizen_no", likeness)
    if a.citizen_no_digest and b.citizen_no_digest:
        return None  # two numbers are two people
    if a.phone_digest and a.phone_digest == b.phone_digest and likeness >= least:
        return Alike(other, "phone", likeness)
    if a.born_on and a.born_on == b.born_on and a.name == b.name:
        return Alike(other, "name_and_birth", likeness)
    agrees = (
        a.born_on == b.born_on if a.born_on and b.born_on else one.unit_id is not None and one.unit_id == other.unit_id
    )
    return Alike(other, "name", likeness) if agrees and likeness >= least else None


@atomic
def merge(*, by: Person, kept_id: UUID, dropped_id: UUID, reason: str, at: datetime) -> Merge:
    """Make two check-ins one; the person of the dropped one leaves every list.

    Raises NotFound, NotPermitted, NothingToMerge, KeepApproved, TwoPeople, ReasonMissing.
    """
    kept, dropped = _locked_pair(kept_id, dropped_id)
    access.require(by, Permission.MANAGE_CHECKINS, place=kept.place, at=at)
    _require_mergeable(kept, dropped)
    said = commands.sound_reason(reason)
    persons = people.lock_both(kept.person_id, dropped.person_id)
    keep, drop = persons[kept.person_id], persons[dropped.person_id]
    if ties := people.ties_of(drop, movable=MOVABLE, flags=CheckIn.Kind.values):
        raise refusals.TwoPeople(name=drop.name, ties="、".join(ties))
    _require_others_fit(keep, drop, dropped)
    moved: dict[str, Any] = {
        "state": dropped.state,
        "services": _move(_services_to_move(kept, dropped), check_in=kept),
        "claims": _move(_claims_to_move(kept, dropped), check_in=kept),
        "consents": _move(_consents_to_move(keep, drop), person=keep),
        "contacts": _move(_contacts_to_move(keep, drop), person=keep),
        "others": _move(CheckIn.objects.filter(person=drop).exclude(pk=dropped.pk), person=keep),
        "person": people.merge(kept=keep, dropped=drop, flags=CheckIn.Kind.values, at=at),
    }
    dropped.state, dropped.merged_into = State.MERGED, kept
    ending.save(dropped)
    ending.save(kept)
    done = Merge.objects.create(
        kept=kept, dropped=dropped, kept_version=kept.version, moved=moved, reason=said, at=at, by=by
    )
    for one in (kept, dropped):
        journal.record(
            "check_in.merged", by=by, on=one, at=at, place=kept.place, kept=kept.pk, dropped=dropped.pk, merge=done.pk,
            services=len(moved["services"]), claims=len(moved["claims"]), consents=len(moved["consents"]),
            reason=journal.commit_to("reason", said),
        )  # fmt: skip
    return done


@atomic
def undo(*, by: Person, merge_id: UUID, at: datetime) -> Merge:
    """Take a merge back: everything stands as before it.

    Raises NotFound, NotPermitted, AlreadyUndone, BuiltUpon (the kept check-in was changed since).
    """
    done = Merge.objects.select_for_update(of=("self",)).select_related("kept__place").filter(pk=merge_id).first()
    if done is None:
        raise NotFound
    access.require(by, Permission.MANAGE_CHECKINS, place=done.kept.place, at=at)
    if done.undone_at is not None:
        raise refusals.AlreadyUndone
    kept, dropped = _locked_pair(done.kept_id, done.dropped_id)
    if kept.version != done.kept_version or dropped.state != State.MERGED:
        raise refusals.BuiltUpon
    persons = people.lock_both(kept.person_id, dropped.person_id)
    keep, drop = persons[kept.person_id], persons[dropped.person_id]
    moved = done.moved
    people.undo(kept=keep, dropped=drop, moved=moved["person"])
    ServiceRecord.objects.filter(pk__in=moved["services"]).update(check_in=dropped)
    PostClaim.objects.filter(pk__in=moved["claims"]).update(check_in=dropped)
    Consent.objects.filter(pk__in=moved["consents"]).update(person=drop)
    UnitContact.objects.filter(pk__in=moved["contacts"]).update(person=drop)
    CheckIn.objects.filter(pk__in=moved["others"]).update(person=drop)
    dropped.state, dropped.merged_into = moved["state"], None
    ending.save(dropped)
    ending.save(kept)
    done.undone_at, done.undone_by = at, by
    done.save(update_fields=["undone_at", "undone_by"])
    for one in (kept, dropped):
        journal.record("check_in.merge_undone", by=by, on=one, at=at, place=kept.place, merge=done.pk)
    return done


def would_move(kept: CheckIn, dropped: CheckIn) -> dict[str, int]:
    """How many rows a merge would move, for the page that asks. Three queries."""
    return {
        "services": _services_to_move(kept, dropped).count(),
        "claims": _claims_to_move(kept, dropped).count(),
        "consents": _consents_to_move(kept.person, dropped.person).count(),
    }


def _locked_pair(one: UUID, other: UUID) -> tuple[CheckIn, CheckIn]:
    rows = CheckIn.objects.select_for_update(of=("self",)).select_related("person", "place").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=(one, other))}
    if len(found) != 2:
        raise NotFound
    return found[one], found[other]


def _require_mergeable(kept: CheckIn, dropped: CheckIn) -> None:
    same = kept.place_id == dropped.place_id and kept.kind == dropped.kind
    live = kept.state in CheckIn.LIVE and dropped.state in CheckIn.LIVE
    if not (same and live) or kept.person_id == dropped.person_id:
        raise refusals.NothingToMerge
    if dropped.state == State.APPROVED and kept.state == State.APPLIED:
        raise refusals.KeepApproved


def _require_others_fit(keep: Person, drop: Person, dropped: CheckIn) -> None:
    """The dropped person's other check-ins come along; one the kept person has too must be merged first."""
    have = set(CheckIn.objects.live().filter(person=keep).values_list("place", "kind"))
    others = CheckIn.objects.live().filter(person=drop).exclude(pk=dropped.pk).values_list("place", "kind")
    if have & set(others):
        raise refusals.OthersFirst


def _services_to_move(kept: CheckIn, dropped: CheckIn) -> Any:
    same = ServiceRecord.objects.filter(check_in=kept).values_list("day", "what", "organiser")
    double = Q(pk__in=())
    for day, what, organiser in same:
        double |= Q(day=day, what=what, organiser=organiser)
    return ServiceRecord.objects.filter(check_in=dropped).exclude(double)


def _claims_to_move(kept: CheckIn, dropped: CheckIn) -> Any:
    have = PostClaim.objects.filter(check_in=kept).values("opening")
    return PostClaim.objects.filter(check_in=dropped, withdrawn_at=None).exclude(opening__in=have)


def _consents_to_move(keep: Person, drop: Person) -> Any:
    have = Consent.objects.filter(person=keep, withdrawn_at=None).values("purpose")
    return Consent.objects.filter(person=drop, withdrawn_at=None).exclude(purpose__in=have)


def _contacts_to_move(keep: Person, drop: Person) -> Any:
    have = UnitContact.objects.filter(person=keep, valid_to=None).values("unit")
    return UnitContact.objects.filter(person=drop, valid_to=None).exclude(unit__in=have)


def _move(rows: Iterable[Any], **to: Any) -> list[str]:
    """Give these rows a new owner; returns their ids."""
    ids = [row.pk for row in rows]
    if ids:
        rows.model.objects.filter(pk__in=ids).update(**to)  # type: ignore[attr-defined]
    return [str(pk) for pk in ids]

"""How people report in: by their own phone, at the desk, or on their work unit's list. One set of checks for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.checkin import consents as agreements
from wangge.checkin import refusals, rules
from wangge.checkin.models import OFFERED, CheckIn, Consent, Guardian, ServiceRole
from wangge.kernel import policy, writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_phone
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people import abilities
from wangge.people.models import Organisation, Person
from wangge.people.newcomers import fill_in
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
Kind, State, Source, Purpose = CheckIn.Kind, CheckIn.State, CheckIn.Source, Consent.Purpose
SHORTEST_PHONE = 7  # digits


@dataclass(frozen=True)
class Offer:
    """What somebody can do, when, and what they would like: codes of `abilities`, of posts and of service roles."""

    skills: Sequence[str] = ()
    times: Sequence[str] = ()
    posts: Sequence[str] = ()
    roles: Sequence[str] = ()
    note: str = ""

    def sound(self) -> Offer:
        """The same in the order of the lists. Raises Invalid for a code that is none."""
        return Offer(
            _listed("skills", _("特长"), abilities.sound_skills, self.skills),
            _listed("times", _("空闲时间"), abilities.sound_times, self.times),
            _listed("wished_posts", _("希望担任的岗位"), _among(OFFERED), self.posts),
            _listed("wished_roles", _("希望参加的服务"), _among(ServiceRole.values), self.roles),
            self.note.strip(),
        )


@dataclass(frozen=True)
class Ground:
    """On what somebody under 18 may serve: a statement ("own_labour") or a guardian with name, relation and phone."""

    basis: str = ""
    name: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True)
class CheckInRow:
    """One line of a list: who, how to reach them, where they report in and as what.

    `consents` are purposes the person signed for on paper; the unit or the desk keeps the paper.
    """

    name: str
    kind: str
    place_id: UUID
    phone: str = ""
    citizen_no: str = ""
    born_on: date | None = None
    gender: str = Person.Gender.UNKNOWN
    unit_id: UUID | None = None
    offer: Offer = field(default_factory=Offer)
    ground: Ground = field(default_factory=Ground)
    consents: tuple[str, ...] = ()


@atomic
def apply(
    *, by: Person, person_id: UUID, place_id: UUID, kind: str, at: datetime, unit_id: UUID | None = None,
    offer: Offer | None = None, ground: Ground | None = None, consents: Iterable[str] = (), born_on: date | None = None,
) -> CheckIn:  # fmt: skip
    """Report in: a person for themselves, or the desk for somebody known. It waits for approval.

    Oneself, the consent to keep party membership is needed at once; at the desk it may follow until the approval.
    Raises NotFound, NotPermitted, NotACommunity, UnitMissing, UnitNotNeeded, the age's refusals, ConsentMissing,
    AlreadyIn, Invalid (offer, kind, consents).
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("home").filter(pk=person_id).first()
    place = Place.objects.current().filter(pk=place_id).first()
    if person is None or place is None or person.merged_into_id is not None:
        raise NotFound
    own = by.pk == person.pk
    if not own:
        access.require(by, Permission.MANAGE_CHECKINS, place=place, at=at)
    fill_in(person, by=by, at=at, born_on=born_on)
    unit = Organisation.objects.filter(pk=unit_id, valid_to=None).first() if unit_id else None
    offer, ground = (offer or Offer()).sound(), ground or Ground()
    ground = require_sound(kind, place, unit, person.born_on, ground, at)
    purposes = sound_purposes(consents)
    if own and kind in CheckIn.MEMBERS and not has_membership_consent(person, purposes):
        raise refusals.ConsentMissing(field="consents")
    require_new(person, place, kind)
    source = Source.PHONE if own else Source.DESK
    check_in = draft(person, place, kind, unit, offer, source=source, by=by, at=at)
    how = Consent.How.OWN_PHONE if own else Consent.How.DESK
    with writing.together():
        file(check_in, ground, agreements.missing(person, purposes), how=how, by=by, at=at)
    return check_in


def require_sound(
    kind: str, place: Place, unit: Organisation | None, born_on: date | None, ground: Ground, at: datetime
) -> Ground:
    """The ground to keep for somebody of this age who reports in there as that; none for adults.

    Raises the refusals named in `apply`.
    """
    if kind not in Kind.values:
        raise Invalid(field="kind", what=_("报到类别"), why=_("没有这一类"))
    if place.kind not in COMMUNITIES:
        raise refusals.NotACommunity(field="place")
    if kind == Kind.SERVING_MEMBER and (unit is None or unit.kind != Organisation.Kind.WORK_UNIT):
        raise refusals.UnitMissing(field="unit")
    if kind != Kind.SERVING_MEMBER and unit is not None:
        raise refusals.UnitNotNeeded(field="unit")
    return require_age(kind, born_on, ground, at)


def require_age(kind: str, born_on: date | None, ground: Ground, at: datetime) -> Ground:
    """The ground to keep when the age allows it; none for adults.

    Raises TooYoung, MemberTooYoung, BirthDateMissing, GroundMissing, GuardianMissing, Invalid (an unfinished guardian).
    """
    member = kind in CheckIn.MEMBERS
    limits = ages(at)
    verdict = rules.age_verdict(born_on, day_of(at), ages=limits, member=member)
    if verdict == rules.AgeVerdict.UNKNOWN:
        raise refusals.BirthDateMissing(field="born_on")
    if verdict == rules.AgeVerdict.TOO_YOUNG:
        raise (
            refusals.MemberTooYoung(field="born_on")
            if member
            else refusals.TooYoung(field="born_on", age=limits.guardian)
        )
    if verdict == rules.AgeVerdict.FINE:
        return Ground()
    if not rules.ground_fits(verdict, ground.basis):
        own = verdict == rules.AgeVerdict.OWN_LABOUR_OR_GUARDIAN
        raise refusals.GroundMissing(field="basis") if own else refusals.GuardianMissing(field="basis")
    if ground.basis == Guardian.Basis.GUARDIAN:
        for name, what in (("name", _("监护人姓名")), ("relation", _("与本人关系")), ("phone", _("监护人电话"))):
            if not getattr(ground, name).strip():
                raise Invalid(field=f"guardian_{name}", what=what, why=_("不能为空"))
        if len(normalise_phone(ground.phone)) < SHORTEST_PHONE:
            raise Invalid(field="guardian_phone", what=_("监护人电话"), why=_("位数不足，请连区号一起填写"))
    return ground


def ages(at: datetime) -> rules.Ages:
    """The age limits valid on the day."""
    keys = ("checkin.adult_years", "checkin.own_labour_years", "checkin.guardian_years")
    found = policy.many(keys, at)
    return rules.Ages(*(found[key].value for key in keys))


def sound_purposes(consents: Iterable[str]) -> list[str]:
    """The purposes in the order of the list. Raises Invalid for one that is none."""
    return _listed("consents", _("同意事项"), _among(Purpose.values), list(consents))


def has_membership_consent(person: Person, given: Iterable[str] = ()) -> bool:
    """Whether the person agrees, now or already, that their party membership is kept."""
    return Purpose.PARTY_MEMBERSHIP in given or not agreements.missing(person, [Purpose.PARTY_MEMBERSHIP])


def require_new(person: Person, place: Place, kind: str) -> None:
    """Raise AlreadyIn when a live check-in of this kind is there already."""
    there = CheckIn.objects.live().filter(person=person, place=place, kind=kind).first()
    if there is not None:
        raise refusals.AlreadyIn(
            name=person.name, place=place.name, kind=there.get_kind_display(), state=there.get_state_display()
        )


def draft(
    person: Person, place: Place, kind: str, unit: Organisation | None, offer: Offer, *, source: str, by: Person,
    at: datetime,
) -> CheckIn:  # fmt: skip
    """The unsaved check-in."""
    return CheckIn(
        person=person, place=place, kind=kind, unit=unit, source=source, applied_at=at, applied_by=by,
        skills=list(offer.skills), times=list(offer.times), wished_posts=list(offer.posts),
        wished_roles=list(offer.roles), note=offer.note or None,
    )  # fmt: skip


def file(check_in: CheckIn, ground: Ground, purposes: Sequence[str], *, how: str, by: Person, at: datetime) -> None:
    """Write the check-in with what hangs on it, and its line. What it says about the person is only committed to.

    A list's source alone would tell that somebody is a Party member.
    """
    writing.add(check_in)
    if ground.basis:
        writing.add(_guardian(check_in, ground, at))
    agreements.add(check_in.person, purposes, how=how, by=by, place=check_in.place, at=at)
    journal.record(
        "check_in.applied", by=by, on=check_in, at=at, place=check_in.place, person=check_in.person_id,
        source=journal.commit_to("source", str(check_in.source)), kind=journal.commit_to("kind", str(check_in.kind)),
    )  # fmt: skip


def _guardian(check_in: CheckIn, ground: Ground, at: datetime) -> Guardian:
    named = ground if ground.basis == Guardian.Basis.GUARDIAN else replace(ground, name="", relation="", phone="")
    return Guardian(
        check_in=check_in, basis=ground.basis, at=at, name=named.name.strip() or None,
        relation=named.relation.strip() or None, phone=normalise_phone(named.phone) or None,
    )  # fmt: skip


def _among(codes: Iterable[str]) -> Callable[[Iterable[str]], list[str]]:
    known = [str(code) for code in codes]

    def sound(given: Iterable[str]) -> list[str]:
        if unknown := set(given) - set(known):
            raise ValueError(f"no such code: {', '.join(sorted(unknown))}")
        return [code for code in known if code in given]

    return sound


def _listed(name: str, what: str, sound: Callable[[Iterable[str]], list[str]], given: Sequence[str]) -> list[str]:
    try:
        return list(sound(given))
    except ValueError as problem:
        raise Invalid(field=name, what=what, why=_("没有这一项")) from problem

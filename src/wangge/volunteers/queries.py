"""Questions about volunteers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wangge.checkin import consents, records
from wangge.checkin.models import CheckIn, Consent
from wangge.journal.models import Leaf
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.points import strikes
from wangge.points.models import Account, Book, Standing
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.volunteers.models import Card, Certificate, Deduction, DeductionAppeal, Star

VOLUNTEER = Standing.Role.VOLUNTEER
BEGINNING = date(2000, 1, 1)
STARS = "volunteers.star_hours"


def may_serve(person: Person, on: date) -> bool:
    """Whether somebody may serve: checked in and approved, and not removed. Two queries."""
    return person.pk in able_to_serve([person.pk], on)


def able_to_serve(people: Iterable[UUID], on: date) -> set[UUID]:
    """Those of these people who may serve. Two queries, however many."""
    ids = list(people)
    found = CheckIn.objects.filter(_current(on), person__in=ids).values_list("person_id", flat=True)
    return set(found) - strikes.removed(VOLUNTEER, ids)


def serving_in(place_path: str, on: date) -> QuerySet[Person]:
    """Everybody who may serve in the communities below a place."""
    here = CheckIn.objects.filter(_current(on), access.within_any([place_path], "place__path"), person=OuterRef("pk"))
    gone = Standing.objects.filter(role=VOLUNTEER, state=Standing.State.REMOVED).values("person")
    return Person.objects.filter(Exists(here)).exclude(pk__in=gone)


def place_of(person: Person, on: date) -> CheckIn | None:
    """The check-in that says where somebody serves: the oldest approved one, with its place."""
    found = CheckIn.objects.filter(_current(on), person=person).select_related("place")
    return found.order_by("since", "id").first()


def minutes_of(people: Iterable[UUID], at: datetime) -> dict[UUID, int]:
    """Minutes of service ever recorded for these people, from the desk and from orders. One query for each source."""
    return {pk: one.minutes for pk, one in records.records_of(list(people), BEGINNING, day_of(at)).items()}


@dataclass(frozen=True)
class Line:
    """One volunteer in the staff's list."""

    person: Person
    card: Card | None
    removed: bool
    strikes: int
    minutes: int
    points: int


def volunteers(viewer: Person, *, at: datetime, text: str = "", state: str = "") -> QuerySet[Person]:
    """The people who serve, or have served with a card, where the viewer sees service; by name.

    `state`: "removed", "none" (no valid card), else everybody.
    """
    on = day_of(at)
    here = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
    checked = CheckIn.objects.filter(_current(on), here, person=OuterRef("pk"))
    carded = Card.objects.filter(here, person=OuterRef("pk"))
    found = Person.objects.filter(Exists(checked) | Exists(carded), merged_into=None)
    gone = Standing.objects.filter(role=VOLUNTEER, state=Standing.State.REMOVED).values("person")
    if state == "removed":
        found = found.filter(pk__in=gone)
    elif state == "none":
        found = found.exclude(pk__in=gone).exclude(Exists(Card.objects.filter(person=OuterRef("pk"), state="valid")))
    if text := text.strip():
        low = text.lower()
        by_card = Card.objects.filter(number__iexact=text).values("person")
        found = found.filter(
            Q(name__startswith=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low) | Q(pk__in=by_card)
        )
    return found.order_by("pinyin", "id")


def lines(people: Iterable[Person], at: datetime) -> list[Line]:
    """What the list says about each. Five queries and one for each source of records, however many."""
    some = list(people)
    ids = [one.pk for one in some]
    cards = {one.person_id: one for one in Card.objects.filter(person__in=ids).order_by("state", "issued_at")}
    cards |= {one.person_id: one for one in Card.objects.filter(person__in=ids, state=Card.State.VALID)}
    removed = strikes.removed(VOLUNTEER, ids)
    counted = dict(
        Deduction.objects.filter(person__in=ids, lifted_at=None)
        .order_by()
        .values_list("person")
        .annotate(n=Count("pk"))
    )
    points = dict(Account.objects.filter(book=Book.POINTS, person__in=ids).values_list("person", "balance"))
    minutes = minutes_of(ids, at)
    return [
        Line(
            one, cards.get(one.pk), one.pk in removed, counted.get(one.pk, 0), minutes.get(one.pk, 0), points.get(one.pk, 0)
        )
        for one in some
    ]  # fmt: skip


def volunteer_for(viewer: Person, person_id: UUID, *, at: datetime) -> Person:
    """One volunteer: oneself, or one of the list. Raises NotFound."""
    found = viewer if viewer.pk == person_id else volunteers(viewer, at=at).filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def card_of(person: Person) -> Card | None:
    """The valid card, or the last one there was."""
    found = Card.objects.filter(person=person).select_related("place", "person")
    return found.filter(state=Card.State.VALID).first() or found.order_by("-issued_at").first()


def history_of(person: Person) -> list[tuple[Leaf, str]]:
    """The journal lines on somebody's cards, deductions, certificates and stars, the newest last, each with who did it.

    Six queries, however many.
    """
    things = Q()
    for model in (Card, Deduction, Certificate, Star):
        keys = [str(pk) for pk in model.objects.filter(person=person).values_list("pk", flat=True)]
        things |= Q(on_type=model._meta.label_lower, on_id__in=keys)
    leaves = list(Leaf.objects.filter(things).order_by("at", "id"))
    names = dict(Person.objects.filter(pk__in={one.by_id for one in leaves}).values_list("pk", "name"))
    return [(one, names.get(one.by_id, "") if one.by_id else "") for one in leaves]


def card_verdict(token: str, on: date) -> str:
    """What the QR code of a card says: "valid", "revoked", "replaced", or "unknown". Nothing about the person."""
    card = Card.objects.filter(token=token).first()
    if card is None:
        return "unknown"
    if card.state == Card.State.VALID and card.person_id not in able_to_serve([card.person_id], on):
        return str(Card.State.REVOKED.value)  # by rule, also before the clock has come round
    return card.state


def deductions(person: Person) -> QuerySet[Deduction]:
    """Somebody's deductions with their appeals, the newest first."""
    return Deduction.objects.filter(person=person).select_related("appeal", "place").order_by("-at", "-id")


def deduction_for(viewer: Person, deduction_id: UUID, *, at: datetime) -> Deduction:
    """One deduction the viewer may see. Raises NotFound."""
    found = Deduction.objects.visible_to(viewer, day_of(at)).select_related("appeal", "person", "place")
    one: Deduction | None = found.filter(pk=deduction_id).first()
    if one is None:
        raise NotFound
    return one


def waiting_appeals(viewer: Person, *, at: datetime) -> QuerySet[DeductionAppeal]:
    """Appeals the viewer may decide, the oldest first."""
    here = access.subtree_filter(viewer, Permission.DECIDE_APPEALS, on=day_of(at), column="deduction__place__path")
    found = DeductionAppeal.objects.filter(here, state=DeductionAppeal.State.WAITING)
    return found.select_related("deduction__person", "deduction__place").order_by("at", "id")


def certificates(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Certificate]:
    """The certificates the viewer may see, those that wait first."""
    found: QuerySet[Certificate] = Certificate.objects.visible_to(viewer, day_of(at)).select_related("person", "place")
    if state:
        found = found.filter(state=state)
    return found.order_by("state", "-applied_at", "id")


def certificate_for(viewer: Person, certificate_id: UUID, *, at: datetime) -> Certificate:
    """One certificate the viewer may see. Raises NotFound."""
    rows = Certificate.objects.visible_to(viewer, day_of(at)).select_related("person", "place", "issued_by")
    found: Certificate | None = rows.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound
    return found


def certificate_verdict(token: str) -> Certificate | None:
    """The certificate a QR code stands for. Show number, state, issuer, hours and day; never the name."""
    return Certificate.objects.select_related("place").filter(token=token).first()


@dataclass(frozen=True)
class Reach:
    """How far somebody is: granted level, the next one, hours wanted for it and hours there are."""

    level: int
    following: int | None
    wanted: int
    have: int


def star_reach(person: Person, at: datetime) -> Reach:
    """The level somebody has, and what the next one asks."""
    hours = minutes_of([person.pk], at).get(person.pk, 0) // 60
    level = max(Star.objects.filter(person=person, state=Star.State.GRANTED).values_list("level", flat=True), default=0)
    wanted = {int(key): value for key, value in policy.on(STARS, at).value.items()}
    following = level + 1 if level + 1 in wanted else None
    return Reach(level, following, wanted.get(level + 1, 0), hours)


def stars(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Star]:
    """Applications and stars the viewer may see, open ones first."""
    found: QuerySet[Star] = Star.objects.visible_to(viewer, day_of(at)).select_related("person", "place")
    if state:
        found = found.filter(state=state)
    return found.order_by("state", "-applied_at", "id")


def announced(on: date) -> QuerySet[Star]:
    """Star levels under public notice today, for everybody: level, hours, community, last day.

    `named` says whether the person agreed that the name is published; else only the surname may be shown.
    """
    agreed = consents.agreeing(Consent.Purpose.PUBLISH_NAME).filter(person=OuterRef("person"))
    return (
        Star.objects.filter(state=Star.State.NOTICED, notice_until__gte=on)
        .annotate(named=Exists(agreed))
        .select_related("person", "place")
        .order_by("-level", "notice_until")
    )


def certificates_announced(on: date) -> QuerySet[Certificate]:
    """Certificates under public notice today, for everybody; `named` as for stars."""
    agreed = consents.agreeing(Consent.Purpose.PUBLISH_NAME).filter(person=OuterRef("person"))
    return (
        Certificate.objects.filter(state=Certificate.State.ISSUED, notice_until__gte=on)
        .annotate(named=Exists(agreed))
        .select_related("person", "place")
        .order_by("notice_until", "number")
    )


def _current(on: date) -> Q:
    return Q(state=CheckIn.State.APPROVED, since__lte=on) & (Q(until=None) | Q(until__gte=on))

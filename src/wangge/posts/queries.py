"""Questions about posts and duty. Dates are days in Asia/Shanghai; last days are inclusive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Length

from wangge.journal.models import Leaf
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths, valid_on
from wangge.places.rules import distance_m
from wangge.posts import access
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.models import DutyShift, Holding, LastPosition, PostKind

COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
UNREAD = ("person__phone", "person__citizen_no")  # sealed values of people who are only named: not opened
ANSWERING = tuple(kind for kind, allowed in PERMISSIONS.items() if Permission.ANSWER_CALL in allowed)


def visible_leaves(viewer: Person | None, on: date) -> QuerySet[Leaf]:
    """Journal lines at places where the viewer may see the journal; those without a place for who runs the system."""
    seen = access.subtree_filter(viewer, Permission.SEE_JOURNAL, on=on, column="place_path")
    if access.rights_of(viewer, on).anywhere(Permission.RUN_SYSTEM):
        seen |= Q(place_path="")
    return Leaf.objects.filter(seen)


def visible_holdings(viewer: Person | None, on: date) -> QuerySet[Holding]:
    """Holdings at places where the viewer may see posts, past and future ones too."""
    return Holding.objects.filter(access.subtree_filter(viewer, Permission.SEE_POSTS, on=on, column="place__path"))


def visible_shifts(viewer: Person | None, on: date) -> QuerySet[DutyShift]:
    """Shifts at places where the viewer may see posts."""
    return DutyShift.objects.filter(access.subtree_filter(viewer, Permission.SEE_POSTS, on=on, column="place__path"))


def holdings(
    viewer: Person, *, on: date, kind: str = "", place: Place | None = None, text: str = "", history: bool = False
) -> QuerySet[Holding]:
    """Who holds which post where: by place, then by rank of the post, then by start. One query.

    `history` adds ended and future holdings; `text` matches the holder's name, pinyin or initials, or the place's name.
    """
    found = visible_holdings(viewer, on).select_related("person", "place", "place__parent")
    if not history:
        found = found.filter(valid_on(on))
    if kind:
        found = found.filter(kind=kind)
    if place is not None:
        found = found.filter(access.within_any([place.path], "place__path"))
    if text := text.strip():
        latin = text.lower()
        found = found.filter(
            Q(person__name__startswith=text)
            | Q(person__pinyin__startswith=latin)
            | Q(person__initials__startswith=latin)
            | Q(place__name__contains=text)
        )
    return found.order_by("place__path", _rank(), "-valid_from", "id")


def holding_for(viewer: Person, holding_id: UUID, *, on: date) -> Holding | None:
    """One holding the viewer may see, with person and place; None otherwise."""
    return visible_holdings(viewer, on).select_related("person", "place", "place__parent").filter(pk=holding_id).first()


def holders_of(place: Place, *, on: date, kinds: Iterable[str] = ()) -> QuerySet[Holding]:
    """Who holds a post at this place or above it on that day: nearest place first, then by rank. One query."""
    found = Holding.objects.filter(valid_on(on), place__path__in=ancestor_paths(place.path))
    if kinds:
        found = found.filter(kind__in=list(kinds))
    return found.select_related("person", "place").order_by(Length("place__path").desc(), _rank(), "valid_from", "id")


def holders_at(places: Iterable[Place], *, on: date) -> dict[object, list[Holding]]:
    """Holders of posts at exactly these places on that day, by place id and in order of rank. One query."""
    found: dict[object, list[Holding]] = {}
    rows = Holding.objects.filter(valid_on(on), place__in=[place.pk for place in places])
    for holding in rows.select_related("person").order_by(_rank(), "valid_from", "id"):
        found.setdefault(holding.place_id, []).append(holding)
    return found


def who_is_on_duty(place: Place, at: datetime) -> QuerySet[DutyShift]:
    """Shifts running now for this place: its own first, then its grid's, then its community's. One query.

    A shift counts only while its person still holds a post that answers calls there.
    """
    found = DutyShift.objects.filter(
        _still_in_post(day_of(at)), place__path__in=ancestor_paths(place.path), starts_at__lte=at, ends_at__gt=at
    )
    return found.select_related("person", "place").order_by(Length("place__path").desc(), "starts_at", "id")


def on_duty_within(place: Place, at: datetime) -> QuerySet[DutyShift]:
    """Shifts running now at this place or below it, by place. One query."""
    within = access.within_any([place.path], "place__path")
    found = DutyShift.objects.filter(within, _still_in_post(day_of(at)), starts_at__lte=at, ends_at__gt=at)
    return found.select_related("person", "place").order_by("place__path", "starts_at", "id")


def on_duty_at(places: Iterable[Place], at: datetime) -> QuerySet[DutyShift]:
    """Shifts running now at exactly these places. One query."""
    found = DutyShift.objects.filter(
        _still_in_post(day_of(at)), place__in=[place.pk for place in places], starts_at__lte=at, ends_at__gt=at
    )
    return found.select_related("person").defer(*UNREAD).order_by("starts_at", "id")


def shifts_around(place: Place, at: datetime, *, until: datetime) -> QuerySet[DutyShift]:
    """Shifts for this place running now or beginning before `until`: its own and those of the places above. One query."""
    found = DutyShift.objects.filter(
        _still_in_post(day_of(at)), place__path__in=ancestor_paths(place.path), starts_at__lt=until, ends_at__gt=at
    )
    named = found.select_related("person", "place").defer(*UNREAD)
    return named.order_by("starts_at", Length("place__path").desc(), "id")


def holdings_within(place: Place, *, on: date) -> QuerySet[Holding]:
    """Posts held at this place and below it on that day: by place, then by rank. One query."""
    found = Holding.objects.filter(valid_on(on), access.within_any([place.path], "place__path"))
    return found.select_related("person", "place").defer(*UNREAD).order_by("place__path", _rank(), "valid_from", "id")


def running_shift(person: Person, at: datetime) -> DutyShift | None:
    """The shift this person is on now, if any. One query."""
    return (
        DutyShift.objects.filter(_still_in_post(day_of(at)), person=person, starts_at__lte=at, ends_at__gt=at)
        .select_related("place")
        .order_by("starts_at", "id")
        .first()
    )


def shifts_ahead(person: Person, place: Place, at: datetime) -> int:
    """How many of a person's shifts at this place are running or still to come. One query."""
    return DutyShift.objects.filter(person=person, place=place, ends_at__gt=at).count()


def roster(viewer: Person, within: Place, *, starts_at: datetime, ends_at: datetime, on: date) -> QuerySet[DutyShift]:
    """Shifts touching the span at this place or below it, where the viewer may see posts. One query."""
    found = visible_shifts(viewer, on).filter(
        access.within_any([within.path], "place__path"), starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return found.select_related("person", "place").order_by("place__path", "starts_at", "id")


def people_for_duty(place: Place, *, on: date) -> QuerySet[Person]:
    """People who may be put on duty for this place: they hold an answering post at, above or below it. One query."""
    here = Q(place__path__in=ancestor_paths(place.path)) | access.within_any([place.path], "place__path")
    holders = Holding.objects.filter(here, valid_on(on), kind__in=ANSWERING)
    return Person.objects.filter(pk__in=holders.values("person_id")).order_by("pinyin", "id")


def communities(viewer: Person, on: date, permission: Permission = Permission.SEE_POSTS) -> QuerySet[Place]:
    """Communities in which the viewer may see posts (or holds another permission): those below their places and the ones
    around them. One query."""
    paths = access.rights_of(viewer, on).paths(permission)
    around = [above for path in paths for above in ancestor_paths(path)]
    inside = access.within_any(paths, "path")
    found = Place.objects.filter(inside | Q(path__in=around), valid_on(on), kind__in=COMMUNITIES)
    return found.order_by("path")


@dataclass(frozen=True)
class Near:
    """Somebody on duty whose last position is fresh."""

    person: Person
    distance_m: int
    at: datetime


def staff_near(*, longitude: float, latitude: float, within: Place, at: datetime) -> list[Near]:
    """People on duty within a place (a community, say) or around it, nearest first; EPSG:4490 degrees.

    Only positions younger than `duty.position_minutes` count. Two queries.
    """
    minutes = policy.on("duty.position_minutes", at).value
    here = access.within_any([within.path], "place__path") | Q(place__path__in=ancestor_paths(within.path))
    on_duty = DutyShift.objects.filter(here, _still_in_post(day_of(at)), starts_at__lte=at, ends_at__gt=at)
    fresh = LastPosition.objects.filter(
        at__gte=at - timedelta(minutes=minutes), at__lte=at, person__in=on_duty.values("person_id")
    )
    found = [
        Near(row.person, round(distance_m(longitude, latitude, row.longitude, row.latitude)), row.at)
        for row in fresh.select_related("person")
    ]
    return sorted(found, key=lambda near: (near.distance_m, str(near.person.pk)))


def _still_in_post(on: date) -> Exists:
    """The shift's person holds an answering post at, above or below the shift's place on that day."""
    here = ExpressionWrapper(OuterRef("place__path"), output_field=CharField())
    posts = Holding.objects.filter(valid_on(on), person=OuterRef("person_id"), kind__in=ANSWERING).alias(here=here)
    return Exists(posts.filter(Q(here__startswith=F("place__path")) | Q(place__path__startswith=F("here"))))


def _rank() -> Case:
    """Posts in the order of `PostKind`, leader first."""
    return Case(
        *(When(kind=kind, then=Value(number)) for number, kind in enumerate(PostKind.values)),
        output_field=IntegerField(),
    )

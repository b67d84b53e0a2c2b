"""Questions about organisations. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from wangge.kernel.clock import day_of
from wangge.kernel.fields import begins_with
from wangge.kernel.identity import normalise_citizen_no
from wangge.kernel.refusals import NotFound
from wangge.people import typed
from wangge.people.models import SEE_ORGANISATIONS, ContactAccess, Organisation, OrganisationContact, Person
from wangge.people.typed import Reach
from wangge.places.codes import subtree_range
from wangge.places.models import Place

MOST_FOUND = 20
SHORTEST_CODE = 4  # characters of a credit code worth asking for
PLACE_ABOVE = "place__parent__parent"
STATES = ("open", "closed", "all")


def organisations_seen_by(
    viewer: Person, *, at: datetime, text: str = "", kind: str = "", below: Place | None = None, state: str = "open"
) -> QuerySet[Organisation]:
    """The organisations a viewer may see, by pinyin; narrowed by typed text, kind, a place, and open or closed.

    Place and current contacts come along. Two queries.
    """
    found = Organisation.objects.visible_to(viewer, day_of(at))
    if state != "all":
        found = found.filter(valid_to__isnull=state != "closed")
    if kind:
        found = found.filter(kind=kind)
    if below is not None:
        low, high = subtree_range(below.path)
        found = found.filter(place__path__gte=low, place__path__lt=high)
    if text.strip():
        found = found.filter(_fitting(text, Reach(viewer, day_of(at))))
    contacts = OrganisationContact.objects.filter(valid_to=None).select_related("person").order_by("role", "id")
    current = Prefetch("contacts", contacts, to_attr="current_contacts")
    return found.select_related(PLACE_ABOVE).prefetch_related(current).order_by("pinyin", "name", "id")


def search(viewer: Person, text: str, *, at: datetime, reach: Reach | None = None) -> list[Organisation]:
    """Up to 20 open organisations by name, pinyin, initials, credit code or house number. One query beside the places'."""
    if not text.strip():
        return []
    found = (
        Organisation.objects.visible_to(viewer, day_of(at))
        .current()
        .filter(_fitting(text, reach or Reach(viewer, day_of(at))))
    )
    return list(found.select_related(PLACE_ABOVE).order_by("pinyin", "name", "id")[:MOST_FOUND])


def organisation_for(viewer: Person, organisation_id: UUID, *, at: datetime) -> Organisation:
    """One organisation the viewer may see, with its place. Raises NotFound."""
    found = (
        Organisation.objects.visible_to(viewer, day_of(at))
        .select_related(PLACE_ABOVE)
        .filter(pk=organisation_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def contacts_of(organisation: Organisation) -> QuerySet[OrganisationContact]:
    """Whom one speaks to there now: the manager, the legal representative, others. One query."""
    current = OrganisationContact.objects.filter(organisation=organisation, valid_to=None)
    return current.select_related("person").order_by("-role", "valid_from", "id")


def accesses_to(organisation: Organisation) -> QuerySet[ContactAccess]:
    """Who looked at the phone numbers of its contacts, newest first."""
    seen = ContactAccess.objects.filter(contact__organisation=organisation)
    return seen.select_related("viewer", "contact__person").order_by("-at", "-id")


def _fitting(text: str, reach: Reach) -> Q:
    """Every word must fit: a name, its pinyin or initials, a credit code from its beginning, or where it is."""
    words = text.split()[: typed.MOST_WORDS]
    plain = normalise_citizen_no(text)
    code = Q(uscc__startswith=plain) if len(plain) >= SHORTEST_CODE and plain.isascii() else Q(pk__in=())
    at_place = reach.doors(text, SEE_ORGANISATIONS)
    doors = [word for word in words if any(mark.isdigit() for mark in word)]
    names = [word for word in words if word not in doors]
    fits = Q(*(_named(word) for word in words)) | code
    if at_place is not None:
        fits |= Q(place__in=at_place)
    if doors and names:
        beside = reach.doors(" ".join(doors), SEE_ORGANISATIONS)
        if beside is not None:
            fits |= Q(*(_named(word) for word in names)) & Q(place__in=beside)
    return fits


def _named(word: str) -> Q:
    low = word.lower()
    fits = Q(name__contains=word)
    if low.isascii():
        fits |= begins_with("pinyin", low) | begins_with("initials", low)
        if len(low) > 1:
            fits |= Q(initials__contains=low)
    return fits


def spoken_for(person: Person, on: date) -> QuerySet[Organisation]:
    """The organisations this person is a contact of on that day, by name."""
    current = OrganisationContact.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), person=person, valid_from__lte=on
    )
    return Organisation.objects.filter(pk__in=current.values("organisation")).order_by("pinyin", "id")


def speakers(organisation: Organisation, on: date) -> QuerySet[Person]:
    """The people we know who speak for an organisation on that day."""
    current = OrganisationContact.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), organisation=organisation, person__isnull=False, valid_from__lte=on
    )
    return Person.objects.filter(pk__in=current.values("person")).order_by("pk")

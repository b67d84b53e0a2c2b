"""Deeds of whoever manages a hall: the hall itself, its floors, topics and windows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from wangge import journal
from wangge.catalogue.kinds import ItemKind
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.windows import refusals, rows
from wangge.windows.models import Floor, Hall, Topic, Window, WindowState
from wangge.windows.rows import MANAGE, Actor

HALL_PLACES = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@atomic
def add_hall(
    *, by: Actor, place_id: UUID, name: str, at: datetime, general_branch: str = "", opens: time = time(9),
    closes: time = time(17), every_day: bool = False,
) -> Hall:  # fmt: skip
    """Found a hall at a district, street or community. Raises NotFound, NotPermitted, NoHallHere, BadHall, TakenName."""
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    if place.kind not in HALL_PLACES:
        raise refusals.NoHallHere(field="place")
    made = Hall(place=place, kiosk_key=new_token(24))
    _set_hall(made, name, general_branch, opens, closes, every_day)
    made.save(force_insert=True)
    journal.record("hall.added", by=by, on=made, at=at, place=place)
    return made


@atomic
def change_hall(
    *, by: Actor, hall_id: UUID, name: str, at: datetime, general_branch: str = "", opens: time = time(9),
    closes: time = time(17), every_day: bool = False, version: int | None = None,
) -> Hall:  # fmt: skip
    """Change what is said of a hall. `version` is the one read; None does not ask. Raises as `add_hall`, and Changed."""
    hall = rows.managed_hall(by, hall_id, at)
    if version not in (None, hall.version):
        raise Changed
    _set_hall(hall, name, general_branch, opens, closes, every_day)
    hall.version += 1
    hall.save()
    journal.record("hall.changed", by=by, on=hall, at=at, place=hall.place)
    return hall


@atomic
def renew_kiosk_key(*, by: Actor, hall_id: UUID, at: datetime) -> Hall:
    """A new address for the ticket machine; the old one gives no more numbers. Raises NotFound, NotPermitted."""
    hall = rows.managed_hall(by, hall_id, at)
    hall.kiosk_key = new_token(24)
    hall.version += 1
    hall.save(update_fields=["kiosk_key", "version"])
    journal.record("hall.kiosk_renewed", by=by, on=hall, at=at, place=hall.place)
    return hall


@atomic
def set_floor(
    *, by: Actor, hall_id: UUID, number: int, branch: str, at: datetime, secretary_id: UUID | None = None
) -> Floor:
    """A floor with its branch and the branch's secretary: a new one, or what changes of the one with this number.

    Raises NotFound, NotPermitted, BadHall, TakenName.
    """
    hall = rows.managed_hall(by, hall_id, at)
    branch = branch.strip()
    if not branch or not 1 <= number <= 99:
        raise refusals.BadHall(field="branch" if not branch else "number")
    if hall.floors.filter(branch=branch).exclude(number=number).exists():
        raise refusals.TakenName(field="branch", name=branch)
    secretary = None
    if secretary_id is not None and (secretary := Person.objects.filter(pk=secretary_id).first()) is None:
        raise NotFound
    made, is_new = hall.floors.update_or_create(number=number, defaults={"branch": branch, "secretary": secretary})
    kind = "floor.added" if is_new else "floor.changed"
    journal.record(kind, by=by, on=hall, at=at, place=hall.place, number=number, floor=made.pk)
    return made


@atomic
def add_topic(*, by: Actor, hall_id: UUID, letter: str, name: str, at: datetime, kinds: Iterable[str] = ()) -> Topic:
    """Something people take numbers for. Raises NotFound, NotPermitted, BadLetter, BadHall, TakenName."""
    hall = rows.managed_hall(by, hall_id, at)
    letter, name = letter.strip().upper(), name.strip()
    if letter not in LETTERS or len(letter) != 1:
        raise refusals.BadLetter(field="letter")
    if not name:
        raise refusals.BadHall(field="name")
    for field, value in (("letter", letter), ("name", name)):
        if hall.topics.filter(**{field: value}).exists():
            raise refusals.TakenName(field=field, name=value)
    made = Topic.objects.create(hall=hall, letter=letter, name=name, kinds=_kinds(kinds))
    journal.record("topic.added", by=by, on=hall, at=at, place=hall.place, letter=letter, topic=made.pk)
    return made


@atomic
def change_topic(
    *, by: Actor, topic_id: UUID, name: str, at: datetime, kinds: Iterable[str] = (), is_open: bool = True
) -> Topic:
    """Change its name and kinds, or take no more numbers for it; those that wait are still served.

    Raises NotFound, NotPermitted, BadHall, TakenName.
    """
    topic = rows.topic(topic_id)
    access.require(by, MANAGE, place=topic.hall.place, at=at)
    name = name.strip()
    if not name:
        raise refusals.BadHall(field="name")
    if Topic.objects.filter(hall=topic.hall_id, name=name).exclude(pk=topic.pk).exists():
        raise refusals.TakenName(field="name", name=name)
    topic.name, topic.kinds, topic.is_open = name, _kinds(kinds), is_open
    topic.save(update_fields=["name", "kinds", "is_open"])
    journal.record(
        "topic.changed", by=by, on=topic.hall, at=at, place=topic.hall.place, letter=topic.letter, is_open=is_open
    )
    return topic


@atomic
def add_window(
    *, by: Actor, hall_id: UUID, floor_id: UUID, number: int, name: str, topic_ids: Iterable[UUID], at: datetime
) -> Window:
    """A window of a floor, closed until its clerk opens it.

    Raises NotFound, NotPermitted, BadHall, TakenName, NotOfThisHall, TopicsMissing.
    """
    hall = rows.managed_hall(by, hall_id, at)
    if not 1 <= number <= 9999:
        raise refusals.BadHall(field="number")
    if Window.objects.filter(hall=hall, number=number).exists():
        raise refusals.TakenName(field="number", name=f"{number}")
    made = Window(hall=hall, number=number, state_at=at)
    topics = _describe(made, floor_id, name, topic_ids)
    made.save(force_insert=True)
    made.topics.set(topics)
    letters = sorted(topic.letter for topic in topics)
    journal.record("window.added", by=by, on=made, at=at, place=hall.place, number=number, letters=letters)
    return made


@atomic
def change_window(
    *, by: Actor, window_id: UUID, floor_id: UUID, name: str, topic_ids: Iterable[UUID], at: datetime,
    version: int | None = None,
) -> Window:  # fmt: skip
    """Change a window's floor, name and topics; its number stays. Raises as `add_window`, and Changed, WindowRetired."""
    window = rows.window(window_id)
    access.require(by, MANAGE, place=window.hall.place, at=at)
    if version not in (None, window.version):
        raise Changed
    if window.retired_on is not None:
        raise refusals.WindowRetired(number=window.number)
    topics = _describe(window, floor_id, name, topic_ids)
    window.version += 1
    window.save()
    window.topics.set(topics)
    letters = sorted(topic.letter for topic in topics)
    journal.record("window.changed", by=by, on=window, at=at, place=window.hall.place, letters=letters)
    return window


@atomic
def retire_window(*, by: Actor, window_id: UUID, at: datetime) -> Window:
    """The window is no more from today on; who sat there sits there no longer.

    Raises NotFound, NotPermitted, WindowRetired, WindowBusy.
    """
    window = rows.window(window_id)
    access.require(by, MANAGE, place=window.hall.place, at=at)
    if window.retired_on is not None:
        raise refusals.WindowRetired(number=window.number)
    busy = window.tickets.filter(state__in=("called", "serving")).first()
    if busy is not None:
        raise refusals.WindowBusy(ticket=busy.number, number=window.number)
    on = day_of(at)
    window.seats.filter(to_day=None, from_day__lte=on).update(to_day=on)
    window.seats.filter(from_day__gt=on).delete()
    window.state, window.state_at, window.retired_on = WindowState.CLOSED, at, on
    window.version += 1
    window.save(update_fields=["state", "state_at", "retired_on", "version"])
    journal.record("window.retired", by=by, on=window, at=at, place=window.hall.place, number=window.number)
    return window


def _set_hall(hall: Hall, name: str, branch: str, opens: time, closes: time, every_day: bool) -> None:
    name = name.strip()
    if not name:
        raise refusals.BadHall(field="name")
    if closes <= opens:
        raise refusals.BadHall(field="closes")
    if Hall.objects.filter(place=hall.place, name=name).exclude(pk=hall.pk).exists():
        raise refusals.TakenName(field="name", name=name)
    hall.name, hall.general_branch = name, branch.strip()
    hall.opens, hall.closes, hall.every_day = opens, closes, every_day


def _describe(window: Window, floor_id: UUID, name: str, topic_ids: Iterable[UUID]) -> list[Topic]:
    floor = Floor.objects.filter(pk=floor_id, hall=window.hall_id).first()
    ids = set(topic_ids)
    topics = list(Topic.objects.filter(pk__in=ids, hall=window.hall_id))
    if floor is None or len(topics) < len(ids):
        raise refusals.NotOfThisHall(field="floor" if floor is None else "topics")
    if not topics:
        raise refusals.TopicsMissing(field="topics")
    if not name.strip():
        raise refusals.BadHall(field="name")
    window.floor, window.name = floor, name.strip()
    return topics


def _kinds(kinds: Iterable[str]) -> list[str]:
    return [ItemKind(kind).value for kind in kinds]

"""Questions about the windows and the queue: one function each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wangge.kernel import policy
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import PERMISSIONS
from wangge.posts.models import Holding
from wangge.windows import duty
from wangge.windows.duty import OnDuty, window_of
from wangge.windows.models import Appointment, Floor, Hall, Slot, Ticket, TicketState, Window
from wangge.windows.models.queue import AT_WINDOW, OPEN
from wangge.windows.rows import SERVE

__all__ = ["SHANGHAI", "window_of"]
CALLED_SHOWN = 12  # numbers on the calling screen


# Halls


def halls_seen(viewer: Person, *, at: datetime) -> QuerySet[Hall]:
    """The halls whose desk somebody sees, by name."""
    return Hall.objects.visible_to(viewer, day_of(at)).select_related("place").order_by("name", "id")


def hall_for(viewer: Person, hall_id: UUID, *, at: datetime) -> Hall:
    """One of them. Raises NotFound."""
    return _one(halls_seen(viewer, at=at).filter(pk=hall_id))


def public_hall(hall_id: UUID) -> Hall:
    """A hall as everybody may know it. Raises NotFound."""
    return _one(Hall.objects.select_related("place").filter(pk=hall_id))


def kiosk_hall(kiosk_key: str) -> Hall:
    """The hall of a ticket machine, by the machine's own address. Raises NotFound."""
    return _one(Hall.objects.select_related("place").filter(kiosk_key=kiosk_key))


def windows_of(hall: Hall) -> list[Window]:
    """The windows there are, with floor and topics, by number. Two queries."""
    found = hall.windows.filter(retired_on=None).select_related("hall__place", "floor").prefetch_related("topics")
    return list(found.order_by("number"))


def window_for(viewer: Person, window_id: UUID, *, at: datetime) -> Window:
    """A window of a hall somebody sees. Raises NotFound."""
    found = Window.objects.visible_to(viewer, day_of(at)).select_related("hall__place", "floor")
    return _one(found.filter(pk=window_id).prefetch_related("topics"))


def clerks(hall: Hall, *, on: date) -> QuerySet[Person]:
    """Who could sit at a window of the hall that day, by name."""
    kinds = [kind for kind, allowed in PERMISSIONS.items() if SERVE in allowed]
    held = Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), kind__in=kinds, valid_from__lte=on)
    return Person.objects.filter(pk__in=held.filter(place__path__in=_above(hall.place.path)).values("person")).order_by(
        "pinyin", "id"
    )


# The board in the lobby


@dataclass(frozen=True)
class BoardWindow:
    """A window as the lobby shows it."""

    window: Window
    duty: OnDuty
    ticket: Ticket | None


@dataclass(frozen=True)
class BoardFloor:
    """A floor, its branch and its windows."""

    floor: Floor
    windows: list[BoardWindow]


def board(hall: Hall, *, at: datetime) -> list[BoardFloor]:
    """Every floor with its branch, and who is at which window now. Eight queries however many windows."""
    windows = windows_of(hall)
    on_duty = duty.at_windows(windows, day_of(at))
    there = {one.window_id: one for one in Ticket.objects.filter(hall=hall, state__in=AT_WINDOW, day=day_of(at))}
    by_floor: dict[UUID, list[BoardWindow]] = defaultdict(list)
    for one in windows:
        by_floor[one.floor_id].append(BoardWindow(one, on_duty[one.pk], there.get(one.pk)))
    floors = hall.floors.select_related("secretary").order_by("number")
    return [BoardFloor(floor, by_floor[floor.pk]) for floor in floors]


def called(hall: Hall, *, at: datetime, most: int = CALLED_SHOWN) -> list[Ticket]:
    """The numbers at windows now, the last called first: what the calling screen shows. One query."""
    found = Ticket.objects.filter(hall=hall, day=day_of(at), state__in=AT_WINDOW).select_related("window__floor")
    return list(found.order_by("-called_at", "-id")[:most])


# The queue


def waiting(hall: Hall, *, at: datetime) -> QuerySet[Ticket]:
    """The numbers that wait today, in the order they will be called."""
    found = Ticket.objects.filter(hall=hall, day=day_of(at), state=TicketState.WAITING).select_related("topic")
    return found.order_by("rank_at", "id")


def ticket_for(viewer: Person, ticket_id: UUID, *, at: datetime) -> Ticket:
    """A ticket somebody may see. Raises NotFound."""
    return _one(_shown(Ticket.objects.visible_to(viewer, day_of(at))).filter(pk=ticket_id))


def ticket_by_token(token: str) -> Ticket:
    """The ticket of a link. Raises NotFound."""
    return _one(_shown(Ticket.objects.filter(token=token)))


def at_window(window: Window) -> Ticket | None:
    """The number called to a window or served there. One query."""
    return _shown(Ticket.objects.filter(window=window, state__in=AT_WINDOW)).first()


def tickets(viewer: Person, hall: Hall, *, at: datetime, text: str = "", state: str = "") -> QuerySet[Ticket]:
    """The numbers of today, in the order of the queue, narrowed by number and state."""
    found = _shown(Ticket.objects.visible_to(viewer, day_of(at))).filter(hall=hall, day=day_of(at))
    if state in TicketState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=OPEN)
    text = text.strip().upper()
    if text:
        serial = text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        found = found.filter(letter=text[0]) if text[0].isalpha() else found
        found = found.filter(serial=int(serial)) if serial.isdecimal() and len(serial) < 9 else found
    return found.order_by("rank_at", "id")


def own_tickets(person: Person) -> QuerySet[Ticket]:
    """One's own numbers, the newest first."""
    return _shown(Ticket.objects.filter(person=person)).order_by("-taken_at", "-id")


def near(hall: Hall, most: int, *, at: datetime) -> list[tuple[UUID, int]]:
    """Who has at most so many ahead, can be reached and was not told: (ticket id, how many ahead). One query."""
    found = []
    ahead: dict[UUID, int] = defaultdict(int)
    for ticket in waiting(hall, at=at).only("topic", "told_at", "phone_digest", "person"):
        before = ahead[ticket.topic_id]
        ahead[ticket.topic_id] += 1
        if before <= most and ticket.told_at is None and (ticket.phone_digest or ticket.person_id):
            found.append((ticket.pk, before))
    return found


def day_figures(hall: Hall, *, at: datetime) -> dict[str, int]:
    """How many numbers of today are in which state. One query."""
    found = Ticket.objects.filter(hall=hall, day=day_of(at)).values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(TicketState.values, 0) | dict(found.order_by())


# Appointments


def open_slots(hall: Hall, *, at: datetime, topic_id: UUID | None = None) -> QuerySet[Slot]:
    """The slots that can still be booked, the next first."""
    until = day_of(at) + timedelta(days=policy.on("booking.ahead_days", at).value + 1)
    end = datetime.combine(until, datetime.min.time(), tzinfo=SHANGHAI)
    found = Slot.objects.filter(hall=hall, starts_at__gt=at, starts_at__lt=end, taken__lt=F("capacity"))
    if topic_id is not None:
        found = found.filter(topic=topic_id)
    return found.select_related("topic").order_by("starts_at", "topic__letter")


def slots_of(viewer: Person, hall: Hall, *, at: datetime) -> QuerySet[Slot]:
    """The slots of a hall from today on, for whoever sees it."""
    midnight = datetime.combine(day_of(at), datetime.min.time(), tzinfo=SHANGHAI)
    here = access.subtree_filter(viewer, access.Permission.SEE_HALL, on=day_of(at), column="hall__place__path")
    found = Slot.objects.filter(here, hall=hall, starts_at__gte=midnight).select_related("topic")
    return found.order_by("starts_at", "topic__letter")


def appointments(viewer: Person, hall: Hall, *, at: datetime, state: str = "") -> QuerySet[Appointment]:
    """The appointments of a hall from today on, in the order of their slots."""
    midnight = datetime.combine(day_of(at), datetime.min.time(), tzinfo=SHANGHAI)
    found = _booked(Appointment.objects.visible_to(viewer, day_of(at)))
    found = found.filter(slot__hall=hall, slot__starts_at__gte=midnight)
    if state in Appointment.State.values:
        found = found.filter(state=state)
    return found.order_by("slot__starts_at", "id")


def own_appointments(person: Person) -> QuerySet[Appointment]:
    """One's own appointments, the newest first."""
    return _booked(Appointment.objects.filter(person=person)).order_by("-slot__starts_at", "-id")


def appointment_for(viewer: Person, appointment_id: UUID, *, at: datetime) -> Appointment:
    """An appointment somebody may see. Raises NotFound."""
    return _one(_booked(Appointment.objects.visible_to(viewer, day_of(at))).filter(pk=appointment_id))


def halls_with_slots(*, at: datetime) -> QuerySet[Hall]:
    """The halls, with whether somebody can book there now."""
    free = Slot.objects.filter(hall=OuterRef("pk"), starts_at__gt=at, taken__lt=F("capacity"))
    return Hall.objects.select_related("place").annotate(bookable=Exists(free)).order_by("name", "id")


def _shown(found: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return found.select_related("hall__place", "topic", "window__floor", "clerk", "person")


def _booked(found: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return found.select_related("slot__topic", "slot__hall__place", "person", "item", "ticket")


def _above(path: str) -> Iterable[str]:
    parts = path.strip("/").split("/")
    return ["/".join(parts[: number + 1]) + "/" for number in range(len(parts))]


def _one(found: QuerySet[Any]) -> Any:
    one = found.first()
    if one is None:
        raise NotFound
    return one

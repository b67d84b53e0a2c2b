"""The demo's service hall: five floors that are the branches of the 红色联盟 general branch, thirty windows, their clerks, the
queue of today in progress, and appointments of the coming days.

The hall gives numbers at any hour, so that a visitor of the demo at night can take one too.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from wangge.demo.names import name_for, phone_for
from wangge.demo.places import SINCE
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Refused
from wangge.people.models import Person
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.windows import booking, commands, founding, refusals, staffing
from wangge.windows.models import Hall, Topic, Window, WindowState

FLOORS = ("第一党支部", "第二党支部", "第三党支部", "第四党支部", "第五党支部")
TOPICS = (
    ("A", "综合业务", ()), ("B", "不动产登记", ("confirmation",)), ("C", "市场准入", ("permit", "filing")),
    ("D", "社保医保", ("payment", "service")), ("E", "民政卫健", ("payment", "confirmation", "service")),
    ("F", "工程建设", ("permit",)),
)  # fmt: skip
ON_FLOOR = ("ADE", "B", "C", "D", "AF")  # letters served on each floor
NAMES = ("综合窗口", "不动产专窗", "企业开办专窗", "社保医保专窗", "工程建设专窗")
WINDOWS_A_FLOOR, OPEN_A_FLOOR = 6, 2
SPARE_CLERKS = 3
NUMBERS, HOURS = 54, 1  # of today, taken in the hours before now
SERVICE_MINUTES = (8, 24)
FIRST_PHONE = 6_400_000
BOOKERS, SLOT_DAYS = 12, 7
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Desk:
    """An open window and its clerk."""

    window: Window
    clerk: Person


def fill(district: Place, *, at: datetime, chance: Random) -> None:
    """One hall with its day. Nothing without a bureau head who sets it up."""
    holding = Holding.objects.filter(place=district, kind=PostKind.BUREAU_HEAD, valid_to=None).select_related("person")
    head = holding.order_by("id").first()
    if head is None:
        return
    with atomic(), access.remembered():
        clerks = _clerks(district, chance)
        hall, topics, windows = _hall(district, head.person, clerks, at)
        _staff(head.person, hall, windows, clerks, at)
        _play(hall, topics, _opened(windows, clerks, _begin(at)), at, chance)
        _book(head.person, district, topics, at, chance)


def _clerks(district: Place, chance: Random) -> list[Person]:
    """A clerk for each window, and some to stand in."""
    found = []
    for number in range(len(FLOORS) * WINDOWS_A_FLOOR + SPARE_CLERKS):
        born = date(chance.randint(1970, 2000), chance.randint(1, 12), 15)
        gender = chance.choice("ffm")
        name = name_for(chance, gender, born)
        letters, initials = pinyin_of(name)
        phone = phone_for(FIRST_PHONE + number)
        found.append(Person(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born, phone=phone))
    Person.objects.bulk_create(found)
    Holding.objects.bulk_create(
        Holding(person=one, kind=PostKind.WINDOW_CLERK, place=district, valid_from=SINCE) for one in found
    )
    return found


def _hall(
    district: Place, head: Person, clerks: list[Person], at: datetime
) -> tuple[Hall, dict[str, Topic], list[Window]]:
    then = at - 60 * DAY
    hall = founding.add_hall(
        by=head, place_id=district.pk, name=f"{district.name}政务大厅", general_branch="红色联盟总支部", opens=time(0),
        closes=time(23, 59, 59), every_day=True, at=then,
    )  # fmt: skip
    topics = {
        letter: founding.add_topic(by=head, hall_id=hall.pk, letter=letter, name=name, kinds=kinds, at=then)
        for letter, name, kinds in TOPICS
    }
    windows = []
    for level, branch in enumerate(FLOORS, start=1):
        secretary = clerks[(level - 1) * WINDOWS_A_FLOOR].pk
        floor = founding.set_floor(
            by=head, hall_id=hall.pk, number=level, branch=branch, secretary_id=secretary, at=then
        )
        ids = [topics[letter].pk for letter in ON_FLOOR[level - 1]]
        windows += [
            founding.add_window(
                by=head, hall_id=hall.pk, floor_id=floor.pk, number=level * 100 + number, name=NAMES[level - 1],
                topic_ids=ids, at=then,
            ) for number in range(1, WINDOWS_A_FLOOR + 1)
        ]  # fmt: skip
    return hall, topics, windows


def _staff(head: Person, hall: Hall, windows: list[Window], clerks: list[Person], at: datetime) -> None:
    """Everybody at a window since a month; two are away, somebody stands in for one of them."""
    then = at - 30 * DAY
    for window, clerk in zip(windows, clerks, strict=False):
        staffing.seat(by=head, window_id=window.pk, person_id=clerk.pk, from_day=day_of(then), at=then)
    spare = clerks[len(windows)]
    for number, cover in ((4, spare), (11, None)):
        staffing.record_leave(
            by=head, hall_id=hall.pk, person_id=clerks[number].pk, from_day=day_of(at), to_day=day_of(at) + 2 * DAY,
            cover_id=cover.pk if cover else None, at=at,
        )  # fmt: skip


def _opened(windows: list[Window], clerks: list[Person], at: datetime) -> list[Desk]:
    """Some windows of each floor, open since the morning."""
    found = []
    for number, (window, clerk) in enumerate(zip(windows, clerks, strict=False)):
        if number % WINDOWS_A_FLOOR < OPEN_A_FLOOR:
            commands.set_window(by=clerk, window_id=window.pk, state=WindowState.OPEN, at=at)
            found.append(Desk(window, clerk))
    return found


def _begin(at: datetime) -> datetime:
    """When the numbers of today begin: an hour ago, and not yesterday."""
    midnight = datetime.combine(day_of(at), time(0), tzinfo=SHANGHAI)
    return max(midnight, at - timedelta(hours=HOURS))


def _play(hall: Hall, topics: dict[str, Topic], desks: list[Desk], at: datetime, chance: Random) -> None:
    """Numbers come, windows call them; what is not done by now waits or is being served."""
    begin = _begin(at)
    step = (at - begin) / (NUMBERS + 1)
    letters = chance.choices([letter for letter, *_rest in TOPICS], weights=(6, 4, 3, 3, 2, 1), k=NUMBERS)
    events: list[tuple[datetime, int, object]] = [
        (begin + number * step, number, letters[number]) for number in range(NUMBERS)
    ]
    events += [(begin + chance.random() * 20 * step, NUMBERS + number, desk) for number, desk in enumerate(desks)]
    heapq.heapify(events)
    number = len(events)
    while events:
        when, _order, event = heapq.heappop(events)
        if when > at:
            break
        if isinstance(event, Desk):
            free = _serve(event, when, at, chance)
            if free is not None:
                heapq.heappush(events, (free, number := number + 1, event))
        else:
            topic = topics[str(event)]
            commands.take_at_kiosk(
                kiosk_key=hall.kiosk_key, topic_id=topic.pk, is_priority=chance.random() < 0.1, at=when
            )


def _serve(desk: Desk, when: datetime, at: datetime, chance: Random) -> datetime | None:
    """Call the next number and see what comes of it; when the window is free again, None: not before now."""
    try:
        ticket = commands.call_next(by=desk.clerk, window_id=desk.window.pk, at=when)
    except refusals.NobodyWaits:
        return when + 5 * MINUTE
    came = when + chance.randint(10, 50) * timedelta(seconds=1)
    if chance.random() < 0.07:
        for n in (1, 2):
            commands.recall(by=desk.clerk, ticket_id=ticket.pk, at=when + n * timedelta(seconds=20))
        commands.miss(by=desk.clerk, ticket_id=ticket.pk, at=when + MINUTE)
        return when + MINUTE
    if came > at:
        return None
    commands.serve(by=desk.clerk, ticket_id=ticket.pk, at=came)
    done = came + chance.randint(*SERVICE_MINUTES) * MINUTE
    if done > at:
        return None
    commands.finish(by=desk.clerk, ticket_id=ticket.pk, at=done)
    return done + MINUTE / 2


def _book(head: Person, district: Place, topics: dict[str, Topic], at: datetime, chance: Random) -> None:
    """Slots of the coming week for two topics, and who booked some."""
    slots = []
    for letter in "AB":
        slots += booking.open_slots(
            by=head, topic_id=topics[letter].pk, first_day=day_of(at) + DAY, last_day=day_of(at) + SLOT_DAYS * DAY,
            begins=time(9), ends=time(12), minutes=60, capacity=4, at=at,
        )  # fmt: skip
    people = Person.objects.filter(home__path__startswith=district.path, phone__isnull=False).order_by("id")
    for person in people[:BOOKERS]:
        try:
            booking.book(by=person, slot_id=chance.choice(slots).pk, at=at)
        except Refused:  # the slot is full
            continue

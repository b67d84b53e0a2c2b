"""Short words for tests of the windows."""

from __future__ import annotations

from datetime import time
from typing import Any

from tests import cast
from wangge.kernel.clock import day_of
from wangge.windows import commands, founding, staffing
from wangge.windows.models import Hall, Ticket, Window


def hall(by: Any, place: Any, at: Any, **more: Any) -> Hall:
    """A hall that gives numbers at any hour."""
    told = {
        "name": "小店区政务大厅",
        "general_branch": "红色联盟总支部",
        "opens": time(0),
        "closes": time(23, 59, 59),
        **more,
    }
    return founding.add_hall(by=by, place_id=place.pk, at=at, **{"every_day": True, **told})


def clerk(name: str, place: Any, **more: Any) -> Any:
    """Somebody with the post of a window clerk."""
    who = cast.person(name, phone=cast.impossible_phone())
    cast.holding(who, "window_clerk", place, **more)
    cast.account(who)
    return who


def window(by: Any, of: Hall, at: Any, *, number: int, topics: Any, floor: int = 1) -> Window:
    """A window on a floor that has its branch."""
    there = of.floors.filter(number=floor).first() or founding.set_floor(
        by=by, hall_id=of.pk, number=floor, branch=f"第{floor}党支部", at=at
    )
    ids = [one.pk for one in topics]
    return founding.add_window(
        by=by, hall_id=of.pk, floor_id=there.pk, number=number, name="综合窗口", topic_ids=ids, at=at
    )


def opened(by: Any, who: Any, one: Window, at: Any) -> Window:
    """The window with its clerk from today on, open."""
    staffing.seat(by=by, window_id=one.pk, person_id=who.pk, from_day=day_of(at), at=at)
    return commands.set_window(by=who, window_id=one.pk, state="open", at=at)


def number(of: Hall, topic: Any, at: Any, **more: Any) -> Ticket:
    """A number from the machine."""
    return commands.take_at_kiosk(kiosk_key=of.kiosk_key, topic_id=topic.pk, at=at, **more)


def served(who: Any, one: Window, at: Any, until: Any) -> Ticket:
    """The next number, called, served and done."""
    ticket = commands.call_next(by=who, window_id=one.pk, at=at)
    commands.serve(by=who, ticket_id=ticket.pk, at=at)
    return commands.finish(by=who, ticket_id=ticket.pk, at=until)

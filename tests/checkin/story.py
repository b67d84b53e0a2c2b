"""How a check-in, a consent or an opening of these tests comes about, in a line."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests import cast
from wangge.checkin import commands, consents, selection, services
from wangge.checkin.models import CheckIn
from wangge.people.models import Organisation
from wangge.places.models import Place

BORN = date(1985, 5, 5)
DAY = timedelta(days=1)


def unit(name: str = "区图书馆", place: Place | None = None) -> Organisation:
    """A work unit."""
    return Organisation.objects.create(
        name=name, pinyin="qutushuguan", initials="qtsg", kind="work_unit", place=place, valid_from=cast.SINCE
    )


def someone(name: str, home: Any = None, **more: Any) -> Any:
    """An adult with a phone."""
    return cast.person(name, home=home, phone=cast.impossible_phone(), **{"born_on": BORN, **more})


def applied(by: Any, who: Any, place: Any, at: datetime, kind: str = "volunteer", **more: Any) -> CheckIn:
    """A check-in that waits."""
    return commands.apply(by=by, person_id=who.pk, place_id=place.pk, kind=kind, at=at, **more)


def approved(staff: Any, who: Any, place: Any, at: datetime, kind: str = "volunteer", **more: Any) -> CheckIn:
    """A check-in that was accepted; members and matching are agreed to."""
    agreed = {"match_to_tasks"} | ({"party_membership"} if kind != "volunteer" else set())
    given = set(more.pop("consents", ()))
    waiting = applied(staff, who, place, at, kind, consents=agreed | given, **more)
    return commands.approve(by=staff, check_in_id=waiting.pk, at=at)


def served(
    staff: Any, check_in: CheckIn, day: date, minutes: int, at: datetime, what: str = "楼道清扫", **more: Any
) -> Any:
    """A service recorded at the desk; without minutes the person did not turn up."""
    return services.record_service(
        by=staff, check_in_id=check_in.pk, day=day, role="environment", what=what, where="3号楼", organiser="社区居委会",
        minutes=minutes, attended=minutes > 0, at=at, **more,
    )  # fmt: skip


def offered(staff: Any, place: Any, at: datetime, **more: Any) -> Any:
    """A building's head wanted, to be applied for until tomorrow."""
    today = at.date()
    given = {
        "post_kind": "building_head", "from_day": today + 10 * DAY, "apply_until": today + DAY,
        "duties": "联系本楼居民，巡查楼道；注意上下楼安全", **more,
    }  # fmt: skip
    return selection.offer(by=staff, place_id=place.pk, at=at, **given)


def claimed(opening: Any, check_in: CheckIn, at: datetime, wish: int = 1) -> Any:
    """The person's own claim."""
    return selection.claim(by=check_in.person, opening_id=opening.pk, check_in_id=check_in.pk, at=at, wish=wish)


def agree(who: Any, purpose: str, at: datetime) -> Any:
    """The person's own consent."""
    return consents.give(by=who, person_id=who.pk, purpose=purpose, at=at)


def take_back(who: Any, purpose: str, at: datetime) -> Any:
    """The person's own withdrawal."""
    return consents.withdraw(by=who, person_id=who.pk, purpose=purpose, at=at)

"""The demo's delegation: 120 approval and 24 service items at every centre, a change on the desk, and what stations handed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from wangge.catalogue import queries as catalogue
from wangge.catalogue.checking import pinyin
from wangge.catalogue.kinds import ItemKind
from wangge.delegation import changes, handing
from wangge.delegation.models import Change
from wangge.delegation.states import ChangeState
from wangge.demo.names import name_for
from wangge.demo.organisations import NO_DIVISION
from wangge.demo.places import SINCE
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import uscc_check
from wangge.people.models import Organisation, Person
from wangge.people.rules import pinyin_of
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

APPROVALS, SERVICES = 120, 24
FIRST_CODE = 7_900_000  # of the centres' credit codes, above those of departments
ACCEPTED = 20  # approvals the towns accept only
BATCHES = ((150, "第一批下放审批事项", "区政办〔2026〕8号"), (120, "公共服务事项下沉", "区政办〔2026〕15号"),
           (60, "乡镇审批事项受理前移", "区政办〔2026〕23号"))  # fmt: skip
TRIAL_DAYS = 30
HANDED = ("handed", "handed", "received", "received", "finished", "finished", "returned", "withdrawn")
NOTES = ("腿脚不便，委托社区代办", "材料已交齐", "想一次办好，不再跑", "")


@dataclass(frozen=True)
class _Cast:
    head: Person
    deputy: Person
    clerk: Person
    station: Person


def fill(district: Place, community: Place, *, at: datetime, chance: Random) -> None:
    """Load the centres' offices, three adopted changes, one tried and one begun, and hand-ups of one community's station."""
    today = day_of(at)
    with atomic(), access.remembered():
        centres = _centres(district)
        _offices(centres)
        cast = _people(district, community, chance)
        approvals, services = _items(at - timedelta(days=BATCHES[0][0]), chance)
        towns = [one for one in centres if one.kind != PlaceKind.STREET]
        lines = (
            (approvals, centres, "handle"), (services, centres, "handle"), (approvals[:ACCEPTED], towns, "accept"),
        )  # fmt: skip
        for (days, title, reason), (items, some, how) in zip(BATCHES, lines, strict=True):
            when = at - timedelta(days=days)
            change = _tried(cast, district, title, reason, items, some, how, when)
            changes.adopt_change(
                by=cast.head,
                change_id=change.pk,
                from_day=day_of(when) + timedelta(days=7),
                at=when + timedelta(days=2),
            )
        _tried(
            cast,
            district,
            "第四批下放审批事项",
            "征求意见稿",
            _more(approvals, today),
            centres,
            "handle",
            at - timedelta(days=3),
        )
        changes.draft_change(
            by=cast.deputy,
            title="村级代办事项调整",
            reason="待征求街道意见",
            place_id=district.pk,
            at=at - timedelta(days=1),
        )
        _hand_ups(cast, community, [*approvals, *services, *_more(approvals, today)], at, chance)


def try_again(*, at: datetime) -> None:
    """Try what waits on the cases there are by now: called once the hall's cases are loaded."""
    for change in Change.objects.filter(state=ChangeState.TRIED).select_related("drafted_by"):
        until = day_of(at) - timedelta(days=1)
        changes.try_change(
            by=change.drafted_by or SYSTEM, change_id=change.pk, since=until - timedelta(days=90), until=until, at=at
        )


def _centres(district: Place) -> list[Place]:
    from wangge.delegation.resolver import centres

    return centres(district.path, SINCE)


def _offices(centres: Sequence[Place]) -> None:
    """The convenience service centre of each street and town, with a credit code of a division that does not exist."""
    rows = []
    for number, one in enumerate(centres):
        first_17 = f"11{NO_DIVISION}MB{FIRST_CODE + number:07d}"
        letters, initials = pinyin(f"{one.name}便民服务中心")
        rows.append(
            Organisation(
                name=f"{one.name}便民服务中心", pinyin=letters, initials=initials[:40], kind=Organisation.Kind.WORK_UNIT,
                uscc=first_17 + uscc_check(first_17), place=one, valid_from=SINCE,
            )
        )  # fmt: skip
    Organisation.objects.bulk_create(rows)


def _people(district: Place, community: Place, chance: Random) -> _Cast:
    """The head is there already; a deputy, a clerk of the hall and one of the community's station come."""
    seats = ((PostKind.BUREAU_HEAD, district), (PostKind.WINDOW_CLERK, district), (PostKind.WINDOW_CLERK, community))
    made = []
    for _kind, _place in seats:
        born, gender = date(chance.randint(1970, 1995), chance.randint(1, 12), 15), chance.choice("fm")
        name = name_for(chance, gender, born)
        letters, initials = pinyin_of(name)
        made.append(Person(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born))
    Person.objects.bulk_create(made)
    head = Holding.objects.filter(kind=PostKind.BUREAU_HEAD, place=district).select_related("person").earliest("id")
    Holding.objects.bulk_create(
        Holding(person=person, kind=kind, place=place, valid_from=SINCE)
        for person, (kind, place) in zip(made, seats, strict=True)
    )
    return _Cast(head.person, *made)


def _items(at: datetime, chance: Random) -> tuple[list[UUID], list[UUID]]:
    found = catalogue.in_force(day_of(at)).order_by("item__code").values_list("item", "item__kind")
    powers = [item for item, kind in found if kind != ItemKind.PUBLIC_SERVICE]
    services = [item for item, kind in found if kind == ItemKind.PUBLIC_SERVICE]
    return chance.sample(powers, APPROVALS), chance.sample(services, SERVICES)


def _more(taken: Sequence[UUID], today: date) -> list[UUID]:
    """Ten approvals nobody has delegated yet."""
    others = catalogue.in_force(today).exclude(item__in=taken).exclude(item__kind=ItemKind.PUBLIC_SERVICE)
    return list(others.order_by("item__code").values_list("item", flat=True)[:10])


def _tried(
    cast: _Cast, district: Place, title: str, reason: str, items: Sequence[UUID], centres: Sequence[Place], how: str,
    at: datetime,
) -> Change:  # fmt: skip
    change = changes.draft_change(by=cast.deputy, title=title, reason=reason, place_id=district.pk, at=at)
    changes.put_cells(
        by=cast.deputy, change_id=change.pk, item_ids=items, centre_ids=[one.pk for one in centres], how=how, at=at
    )
    until = day_of(at) - timedelta(days=1)
    return changes.try_change(
        by=cast.deputy, change_id=change.pk, since=until - timedelta(days=TRIAL_DAYS), until=until, at=at
    )


def _hand_ups(cast: _Cast, community: Place, items: Sequence[UUID], at: datetime, chance: Random) -> None:
    residents = [
        one for one in Person.objects.filter(home__path__startswith=community.path).order_by("id")[:400] if one.phone
    ]
    for number, (state, person) in enumerate(zip(HANDED, chance.sample(residents, len(HANDED)), strict=True)):
        when = at - timedelta(hours=7 * (len(HANDED) - number) + 1)
        one = handing.hand_up(
            by=cast.station, item_id=chance.choice(items), place_id=community.pk, name=person.name, phone=person.phone or "",
            mandate=True, note=chance.choice(NOTES), at=when,
        )  # fmt: skip
        if state in ("received", "finished"):
            handing.receive(by=cast.clerk, hand_up_id=one.pk, at=when + timedelta(hours=2))
        if state == "finished":
            handing.finish(by=cast.clerk, hand_up_id=one.pk, answer="结果已送到社区站点", at=when + timedelta(hours=5))
        if state == "returned":
            handing.return_back(
                by=cast.clerk, hand_up_id=one.pk, answer="请补充本人签字的申请表", at=when + timedelta(hours=3)
            )
        if state == "withdrawn":
            handing.withdraw(by=cast.station, hand_up_id=one.pk, at=when + timedelta(hours=1))

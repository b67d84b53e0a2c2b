"""Fill an empty district database with the demo: places, people, posts, roster, and months of help calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import F

from wangge.demo import (
    alliance,
    catalogue,
    checkin,
    contacts,
    delegation,
    hall,
    history,
    honours,
    imports,
    matching,
    online,
    orders,
    organisations,
    oversight,
    own,
    projects,
    ratings,
    rehearsal,
    volunteers,
)
from wangge.demo import grids as dividing
from wangge.demo import needs as asking
from wangge.demo import people as peopling
from wangge.demo import places as mapping
from wangge.demo import shop as shelf
from wangge.demo import surveys as knocking
from wangge.demo import windows as queueing
from wangge.journal import checkpoints
from wangge.kernel import clock, district, policy
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.people.models import Person
from wangge.posts import access

SEED = 20220728  # the day of the newspaper page
HISTORY_DAYS = 120
CALLS_A_DAY = 1.2  # in a community of about 5,000 people
CALLS_A_DAY_BESIDE = 0.2  # in the smaller communities of the second district
SHOPS, SHOPS_BESIDE = 60, 6
FEW_BUILDINGS = 10
BATCH = 1000
Report = Callable[[str, int, int], Any]  # what is being done in words, done, of how many


class NotEmpty(RuntimeError):
    """The database already holds a district; loading the demo would mix invented people with it."""


def is_empty() -> bool:
    """Whether the current district has no people yet."""
    return not Person.objects.exists()


def load(
    *,
    scale: int = 1,
    report: Report = lambda words, done, total: None,
    at: datetime | None = None,
    seed: int = SEED,
    history_days: int = HISTORY_DAYS,
) -> None:
    """Load the demo into every district of this installation that is empty. The same seed and moment make the same district.

    `scale` repeats the home community; `report` is told about the progress. Raises NotEmpty when nothing could be loaded.
    """
    at = at or clock.now()
    loaded = 0
    for alias in district.aliases():
        with district.acting_in(alias):
            if is_empty():
                chance = Random(f"{seed}-{district.code()}")  # noqa: S311
                with policy.remembered():  # moments of the past ask for the policy of their own day
                    _load_district(district.code(), scale, report, at, chance, history_days)
                loaded += 1
    if not loaded:
        raise NotEmpty("every district already holds people; `wangge demo reset` empties the demo first")


def _load_district(code: str, scale: int, report: Report, at: datetime, chance: Random, days: int) -> None:
    tree = mapping.build(code, scale=scale, chance=chance)
    people = peopling.populate(tree, at=at, chance=chance)
    batches: list[tuple[str, Sequence[Any]]] = [
        ("地点", tree.places),
        ("边界", tree.boundaries),
        ("居民", people.persons),
        ("家庭", people.households),
        ("居住关系", people.residences),
        ("人群", people.traits),
        ("亲属", people.kin),
        ("岗位", people.holdings),
        ("值班", people.shifts),
        ("机构", people.organisations),
    ]
    total = sum(len(rows) for _words, rows in batches)
    done = 0
    with atomic():
        for words, rows in batches:
            for start in range(0, len(rows), BATCH):
                chunk = rows[start : start + BATCH]
                type(chunk[0]).objects.bulk_create(chunk)
                done += len(chunk)
                report(words, done, total)
        contacts.publish(tree, people.holdings, chance)
    # grids (before the calls: they are played in the grids of today)
    if tree.communities:
        dividing.redraw(tree.communities[0], at=at)
    imports.fill(tree.communities, at=at)
    _play(tree, report, at, chance, days)
    # organisations
    for number, community in enumerate(tree.communities):
        doors = [building for grid in tree.grids[community.path] for building in tree.buildings[grid.path]]
        shops = SHOPS if community.path == tree.communities[0].path and len(doors) > FEW_BUILDINGS else SHOPS_BESIDE
        organisations.fill(community, doors, shops=shops, at=at, chance=chance, first=number * 1000)
    # check-ins
    _report_in(tree, report, at, chance)
    # surveys, needs and resources
    if district.current() == district.aliases()[0]:
        found = knocking.load(at=at, chance=chance)
        asking.load(
            at=at, chance=chance, needs=asking.NEEDS - found.needs, resources=asking.RESOURCES - found.resources
        )
        # needs meet resources
        matching.fill(tree.communities[0], at=at, chance=chance)
        alliance.fill(tree.communities[0], at=at, chance=chance)
        projects.fill(tree.communities[0], at=at, chance=chance)
        volunteers.fill(tree.communities[0], at=at, chance=chance)
        orders.fill(tree.communities[0], at=at, chance=chance)
        shelf.fill(tree.communities[0], at=at, chance=chance)
        own.fill(tree.communities[0], at=at)
        honours.fill(tree.communities[0], at=at, chance=chance)
        # rehearsal
        rehearsal.fill(at=at)
        # catalogue of the service hall
        if tree.district is not None:
            report("政务服务事项", 0, 1)
            catalogue.fill(tree.district, at=at, seed=code)
            report("政务服务事项", 1, 1)
            # windows of the hall
            report("政务大厅", 0, 1)
            queueing.fill(tree.district, at=at, chance=chance)
            report("政务大厅", 1, 1)
            # delegation
            delegation.fill(tree.district, tree.communities[0], at=at, chance=chance)
            # hall
            hall.fill(tree.district, tree.communities[0], at=at, chance=chance)
            # online: scans, organisations, agents, stations
            online.fill(tree.district, tree.communities[0], at=at, chance=chance)
            # ratings: after the hall's cases and queue, which they rate; the waiting change is tried on those cases
            ratings.fill(at=at, chance=chance)
            delegation.try_again(at=at)
            # oversight: after the hall's cases
            oversight.fill(tree.district, at=at, chance=chance)


def _report_in(tree: mapping.Tree, report: Report, at: datetime, chance: Random) -> None:
    """Check-ins of the first community; the others keep their flags only."""
    report("报到与选聘", 0, 1)
    checkin.fill(tree.communities[0], at=at, chance=chance)
    report("报到与选聘", 1, 1)


def _play(tree: mapping.Tree, report: Report, at: datetime, chance: Random, days: int) -> None:
    a_day = CALLS_A_DAY if district.current() == district.aliases()[0] else CALLS_A_DAY_BESIDE
    casts = [cast for community in tree.communities if (cast := history.cast_of(community)).elders]
    total = round(days * a_day) * len(casts)
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        report("求助记录", done, total)

    with access.remembered():
        for cast in casts:
            history.play(cast, days=days, a_day=a_day, at=at, chance=chance, report=one_more)
        OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).update(
            state=OutboxMessage.State.SENT, sent_at=F("at"), attempts=1
        )
        history.open_calls(casts[0], at=at, chance=chance)
    checkpoints.make(at)

"""One adopted plan some weeks ago in the home community: a building on the border went to the smaller grid beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from wangge.grids import commands, drafting, queries, rules
from wangge.grids.queries import Situation
from wangge.kernel.clock import day_of, local
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind

DAYS_AGO = 26
TITLE = "均衡规模：边界楼栋调整"
SOURCE = "社区居民代表会议纪要"


def redraw(community: Place, *, at: datetime) -> None:
    """Draft and adopt the plan at ten in the morning of its day; nothing when the grids offer no such building."""
    then = local(at - timedelta(days=DAYS_AGO)).replace(hour=10, minute=0, second=0, microsecond=0)
    staff = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF).order_by("id").first()
    here = queries.situation(community, day_of(then))
    found = _building_and_grid(here)
    if staff is None or found is None:
        return
    building, grid = found
    begun = then - timedelta(days=5)
    plan = commands.draft_plan(by=staff.person, community_id=community.pk, title=TITLE, source=SOURCE, at=begun)
    plan = commands.move_buildings(
        by=staff.person,
        plan_id=plan.pk,
        version=plan.version,
        buildings=[building],
        to=grid,
        with_ground=True,
        at=begun,
    )
    commands.adopt_plan(by=staff.person, plan_id=plan.pk, version=plan.version, at=then)


def _building_and_grid(here: Situation) -> tuple[str, str] | None:
    """The first building, in order of codes, that can leave a large grid for a small one in one piece."""
    sizes = {part.key: len(part.buildings) for part in here.division}
    small = [key for key, size in sizes.items() if size < max(sizes.values())]
    for code in here.ground.buildings:
        home = here.division.having(code)
        if home is None or home.key in small:
            continue
        for key in small:
            made = drafting.move(here.division, here.ground, buildings=[code], to=key)
            guide = rules.Guide(0, 10**6, 10**6)
            if not rules.problems(made, here.ground) and not rules.warnings(made, here.ground, {}, guide):
                return code, key
    return None

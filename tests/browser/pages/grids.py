"""Grids and plans to draw them anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, STAFF, person
from wangge.demo import personas
from wangge.grids import commands
from wangge.posts.models import Holding, PublishedContact

NO_PAGE = {f"grids:{name}": FILE for name in ("card-pdf", "cards-pdf", "export", "plan-map", "plans-map")}
LARGE = ("grids:list", "grids:detail", "grids:card", "grids:plan")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A grid with its worker and what is published of them, and a plan that is being drafted."""
    grid = personas._first_grid()
    plan = commands.draft_plan(
        by=person(STAFF), community_id=grid.parent_id, title="调整网格", source="街道批复", at=at
    )
    return {
        "grids": {
            "code": grid.code,
            "holding_id": Holding.objects.filter(place=grid, kind="grid_worker").first().pk,
            "contact_id": PublishedContact.objects.filter(holding__place=grid).first().pk,
            "plan_id": plan.pk,
            "key": grid.code,
        },
        **{f"grids:{page}": {"code": grid.parent.code} for page in ("plans-of", "plan-new")},
    }

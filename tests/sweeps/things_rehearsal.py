"""What the sweeps ask about rehearsals: one drafted, one with a result, each ready for what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.kernel import policy_rows
from wangge.kernel.clock import day_of
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.replay import basis_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

KEY, VALUE = "orders.bad_stars_points", 3
NAMES = iter(range(10_000))


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name: rehearsals belong to the district, the elder is the one they touch."""
    from tests.sweeps.world import Thing

    today = day_of(of.at)
    words: dict[str, Any] = {
        "title": "三星也算差评",
        "since": (today - timedelta(days=90)).isoformat(),
        "until": (today - timedelta(days=1)).isoformat(),
    }
    clerk = cast.person(f"拟规{of.segment}")

    def made(**more: object) -> Rehearsal:
        return Rehearsal.objects.create(
            number=f"YL-{of.segment}-{next(NAMES)}",
            changes={KEY: VALUE},
            drafted_by=clerk,
            drafted_at=of.at,
            **words,
            **more,
        )

    basis = basis_of(policy_rows.rows_of([KEY]), {KEY: VALUE})
    ready = made(state="ready", ready_at=of.at, basis=basis)
    Outcome.objects.create(
        rehearsal=ready,
        part="points",
        person=of.elder,
        effect="gains",
        before=1,
        after=2,
        difference=1,
        reasons=[[KEY, 1]],
    )
    district = Thing(of.places["community"].path, {})
    drafted = replace(district, args={"rehearsal_id": made().pk})
    result = replace(district, args={"rehearsal_id": ready.pk}, subject=of.elder.pk, marker=str(ready.pk))
    form, api = {**words, KEY: VALUE}, {**words, "changes": {KEY: VALUE}}
    day = (today + timedelta(days=30)).isoformat()
    return {
        "rh_new": replace(district, query={"keys": KEY}, body=form),
        "rh_body": replace(district, body=api),
        "rh_draft": replace(drafted, body=form),
        "rh_draft_body": replace(drafted, body=api),
        "rh_ready": result,
        "rh_part": replace(result, args={**result.args, "part": "points"}),
        "rh_adopt": replace(result, body={"valid_from": day}),
    }

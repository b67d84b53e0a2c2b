"""What the sweeps ask about oversight: a case of the elder, what has to be answered about it, a draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.oversight import advising, inspecting
from wangge.oversight.models import Demand
from wangge.posts.models import PostKind

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

WORDS = "请说明办理进度"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name."""
    from tests.sweeps.world import Thing

    community, at, today = of.places["community"], of.at, f"{day_of(of.at)}"
    bureau = catalogue.department(f"{of.segment}监督对象")
    said = {**story.PERMIT, "name": f"{of.segment}公共场所卫生许可"}
    permit = catalogue.published(SYSTEM, SYSTEM, bureau, community, at - timedelta(days=100), **said)
    case = story.accepted(SYSTEM, permit, at, applicant_id=of.elder.pk)
    adviser, inspector = (_holder(of, kind, community) for kind in (PostKind.LEGAL_ADVISER, PostKind.INSPECTOR))
    advising.advise(by=adviser, case_id=case.pk, text=WORDS, is_binding=True, at=at)
    demand = Demand.objects.get(case=case)
    sample = inspecting.draw_sample(by=inspector, from_day=day_of(at), to_day=day_of(at), size=3, at=at)
    body = {"text": WORDS, "days": 3, "from_day": today, "to_day": today, "size": 3}
    one = Thing(community.path, {"case_id": case.pk}, body=body, marker=case.number or "")
    return {
        "ov_case": one,
        "ov_demand": replace(one, args={"demand_id": demand.pk}, marker=demand.number),
        "ov_sample": replace(one, args={"sample_id": sample.pk}, marker=sample.number),
        "ov_draw": replace(one, args={}),
    }


def _holder(of: Community, kind: PostKind, place: Any) -> Any:
    who = cast.person(f"{of.segment}{kind.label}")
    cast.holding(who, kind, place)
    return who

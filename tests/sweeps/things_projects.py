"""What the sweeps ask about agreements and projects: staff keeps them, the child speaks for the partner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.agreements.story import handwriting
from tests.sweeps import things_alliance
from wangge.agreements import commands as agreements
from wangge.kernel.clock import day_of
from wangge.projects import commands

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"
MONTH, HOUR = timedelta(days=30), timedelta(hours=1)


class Picture:
    """A file that can be sent again and again."""

    name, content_type = "p.png", "image/png"

    def read(self, *_size: int) -> bytes:
        return handwriting()


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    return {**_agreements(of), **_projects(of)}


def _agreements(of: Community) -> dict[str, Thing]:
    from tests.sweeps.world import Thing

    community, first = of.places["community"], day_of(of.at)
    shop = things_alliance._shop(of, "协议方")

    def drafted() -> Any:
        return agreements.draft(
            by=of.staff, kind="project", place_id=community.pk, partner=shop, title=f"{of.segment}理发协议", terms="免费",
            from_day=first, to_day=first + MONTH, at=of.at,
        )  # fmt: skip

    def thing(made: Any, **body: Any) -> Thing:
        return Thing(community.path, {"agreement_id": made.pk}, owner=of.child.pk, marker=made.number, body=body)

    draft, offered, running = drafted(), drafted(), drafted()
    for one in (offered, running):
        agreements.offer(by=of.staff, agreement_id=one.pk, at=of.at)
    for who in (of.staff, of.child):
        agreements.sign(by=who, agreement_id=running.pk, name=who.name, at=of.at)
    words = {"title": "修改后的协议", "terms": "免费", "from_day": f"{first}", "to_day": f"{first + MONTH}"}
    new = {
        **words,
        "place": community.pk,
        "organisation": shop.pk,
        "place_id": community.pk,
        "organisation_id": shop.pk,
    }
    return {
        "ag_new": replace(thing(draft, **new), args={}),
        "ag_draft": thing(draft, version=draft.version, **words),
        "ag_offered": thing(offered, name=of.child.name, scan=Picture()),
        "ag_running": thing(running, to_day=f"{first + 2 * MONTH}", reason=REASON),
        "ag_check": replace(thing(running, file=Picture()), args={}),
    }


def _projects(of: Community) -> dict[str, Thing]:
    from tests.sweeps.world import Thing

    community, first = of.places["community"], day_of(of.at)
    words = {"title": f"{of.segment}便民项目", "from_day": first, "to_day": first + MONTH}
    project, ready = (commands.create(by=of.staff, place_id=community.pk, at=of.at, **words) for _time in range(2))

    def task() -> Any:
        return commands.add_task(
            by=of.staff, project_id=project.pk, title=f"{of.segment}修剪灌木", kind="environment", starts_at=of.at + HOUR,
            ends_at=of.at + 2 * HOUR, at=of.at,
        )  # fmt: skip

    open_task, done = task(), task()
    commands.finish_task(by=of.staff, task_id=done.pk, at=of.at)
    photo = commands.add_photo(by=of.staff, task_id=done.pk, photo=handwriting(), at=of.at)
    agreement = agreements.draft(
        by=of.staff, kind="project", place_id=community.pk, partner=of.elder, title="项目协议", terms="免费", from_day=first,
        to_day=first + MONTH, at=of.at,
    )  # fmt: skip
    second = cast.person(f"{of.segment}同事")
    cast.holding(second, "community_staff", community)
    there = Thing(community.path, {"project_id": project.pk}, marker=project.number)
    of_task = replace(there, args={"task_id": open_task.pk}, body={"photo": Picture(), "reason": REASON})
    days = {"from_day": f"{first}", "to_day": f"{first + MONTH}"}
    return {
        "pj_project": there,
        "pj_ready": replace(there, args={"project_id": ready.pk}),
        "pj_new": replace(there, args={}, body={"title": "新项目", "place": community.pk, "place_id": community.pk, **days}),
        "pj_task_new": replace(there, body={
            "title": "清扫楼道", "kind": "environment", "day": f"{first}", "begins": "09:00", "ends": "10:00", "difficulty": "1",
            "weight": "1", "starts_at": (of.at + HOUR).isoformat(), "ends_at": (of.at + 2 * HOUR).isoformat(),
        }),
        "pj_attach": replace(there, body={"agreement": agreement.pk, "agreement_id": agreement.pk}),
        "pj_owner": replace(there, body={"owner": second.pk, "owner_id": second.pk}),
        "pj_stop": replace(there, body={"reason": REASON}),
        "pj_task": of_task,
        "pj_done": replace(of_task, args={"task_id": done.pk}),
        "pj_photo": replace(there, args={"photo_id": photo.pk}),
    }  # fmt: skip

"""What the sweeps ask about agreements and projects: the child speaks for a shop that agrees with the community."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.kernel.test_photos import photo
from wangge.agreements import commands as agreements
from wangge.agreements.models import Agreement
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.rules import pinyin_of
from wangge.projects import commands

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"
YEAR = timedelta(days=365)
TASK = {"title": "修剪灌木", "kind": "environment", "difficulty": 1, "weight": 1}


class Picture:
    """A photo for a form, sent as often as somebody asks."""

    name, content_type = "photo.jpg", "image/jpeg"

    def read(self, size: int = -1) -> bytes:
        """All of it, every time."""
        return photo()


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    shop = _shop(of)
    return {**_agreements(of, shop), **_projects(of, shop)}


def _agreements(of: Community, shop: Organisation) -> dict[str, Thing]:
    from tests.sweeps.world import Thing

    community, today = of.places["community"], day_of(of.at)
    words = {"title": "便民理发协议", "terms": "一、免费。", "from_day": f"{today}", "to_day": f"{today + YEAR}"}
    there = Thing(community.path, {}, owner=of.child.pk)
    picture = {"picture": Picture(), "content": b64encode(photo()).decode()}

    def of_one(made: Agreement, **body: Any) -> Thing:
        return replace(there, args={"agreement_id": made.pk}, body=body, marker=made.number)

    draft = _agreement(of, shop, 0)
    place = {"place": community.pk, "place_id": community.pk, "organisation": shop.pk, "organisation_id": shop.pk}
    return {
        "ag_new": replace(there, body=words | place),
        "ag_draft": of_one(draft, version=draft.version, **words),
        "ag_offered": of_one(_agreement(of, shop, 1), **picture),
        "ag_paper": of_one(_agreement(of, shop, 1), name="店主", scan=Picture(), content=picture["content"]),
        "ag_force": of_one(_agreement(of, shop, 2), reason=REASON, to_day=f"{today + YEAR + YEAR}"),
    }


def _projects(of: Community, shop: Organisation) -> dict[str, Thing]:
    from tests.sweeps.world import Thing

    community, today = of.places["community"], day_of(of.at)
    starts_at = datetime.combine(today, time(9), SHANGHAI)
    ends_at = starts_at + timedelta(hours=2)
    days = {"title": "春季便民", "from_day": f"{today}", "to_day": f"{today + YEAR}", "place_id": community.pk}
    hours = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    form_hours = {"day": f"{today}", "begins": "09:00", "ends": "11:00"}
    there = Thing(community.path, {})

    def project() -> Any:
        return commands.create(
            by=of.staff, place_id=community.pk, title=f"{of.segment}便民", from_day=today, to_day=today + YEAR, at=of.at
        )

    made, empty = project(), project()

    def task() -> Any:
        return commands.add_task(
            by=of.staff, project_id=made.pk, starts_at=starts_at, ends_at=ends_at, at=of.at, **TASK
        )

    first, done, pictured = task(), task(), task()
    commands.finish_task(by=of.staff, task_id=done.pk, at=of.at)
    kept = commands.add_photo(by=of.staff, task_id=pictured.pk, photo=photo(), at=of.at)
    agreement = _agreement(of, shop, 0)
    one = replace(there, args={"project_id": made.pk}, marker=made.number)
    given = {"reason": REASON, "photo": Picture(), "content": b64encode(photo()).decode()}
    return {
        "pj_new": replace(there, body=days | {"place": community.pk}),
        "pj_project": replace(one, body={"reason": REASON}),
        "pj_empty": replace(one, args={"project_id": empty.pk}),
        "pj_task_new": replace(one, body=TASK | hours | form_hours),
        "pj_attach": replace(one, body={"agreement": agreement.pk, "agreement_id": agreement.pk}),
        "pj_owner": replace(one, body={"owner": of.staff.pk, "owner_id": of.staff.pk}),
        "pj_task": replace(there, args={"task_id": first.pk}, body=given),
        "pj_done": replace(there, args={"task_id": done.pk}),
        "pj_photo": replace(there, args={"photo_id": kept.pk}),
    }


def _shop(of: Community) -> Organisation:
    name = f"{of.segment}签约理发店"
    pinyin, initials = pinyin_of(name)
    made = Organisation.objects.create(
        name=name, pinyin=pinyin, initials=initials, kind="shop", place=of.places["building"], valid_from=cast.SINCE
    )
    OrganisationContact.objects.create(organisation=made, role="manager", person=of.child, valid_from=cast.SINCE)
    return made


def _agreement(of: Community, shop: Organisation, stage: int) -> Agreement:
    """A draft (0), offered (1), in force (2)."""
    today = day_of(of.at)
    made = agreements.draft(
        by=of.staff, kind="project", place_id=of.places["community"].pk, partner=shop, title="便民理发协议", terms="一、免费。",
        from_day=today, to_day=today + YEAR, at=of.at,
    )  # fmt: skip
    if stage:
        agreements.offer(by=of.staff, agreement_id=made.pk, at=of.at)
    for who in (of.staff, of.child) if stage > 1 else ():
        agreements.sign(by=who, agreement_id=made.pk, name=who.name, at=of.at)
    made.refresh_from_db()
    return made

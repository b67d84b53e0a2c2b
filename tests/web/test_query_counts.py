"""Lists cost as many queries with twenty rows as with two, and no more than this table promises."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.care.story import fell
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people import organisations
from wangge.people.accounts import issue_token
from wangge.people.commands import reveal

pytestmark = pytest.mark.django_db(databases="__all__")  # the system page looks into every district
FEW, MANY = 2, 20


class Asked(NamedTuple):
    """Who asks for which address, and the most queries it may cost."""

    who: str
    address: str
    most: int


# Not here: /account/sessions, where each of one's few sessions is tried whether it still holds (three queries each).
PAGES = (
    Asked("zhao", "/", 11),
    Asked("zhao", "/calls/", 15),
    Asked("zhao", "/calls/new?q=郭", 13),
    Asked("zhao", "/calls/pick?q=guo", 13),
    Asked("gao", "/calls/mine", 12),
    Asked("zhao", "/calls/all", 12),
    Asked("zhao", "/calls/all.xlsx", 14),
    Asked("manager", "/calls/figures", 13),
    Asked("daughter", "/calls/own", 12),
    Asked("daughter", "/calls/help", 12),
    Asked("zhao", "/calls/{call}", 21),
    Asked("zhao", "/search/?q=郭", 15),
    Asked("zhao", "/search/?q=郭 3号楼", 19),
    Asked("zhao", "/search/?q=3号楼", 16),
    Asked("zhao", "/organisations/", 18),
    Asked("zhao", "/organisations/?q=郭", 20),
    Asked("zhao", "/organisations/export", 18),
    Asked("zhao", "/organisations/{shop}", 20),
    Asked("zhao", "/places/", 13),
    Asked("zhao", "/places/?at={unit}", 18),
    Asked("zhao", "/places/{unit}", 20),
    Asked("zhao", "/places/map.geojson", 11),
    Asked("zhao", "/people/", 13),
    Asked("zhao", "/people/search?q=guo", 12),
    Asked("zhao", "/people/export", 15),
    Asked("zhao", "/people/{person}", 15),
    Asked("grandma_wang", "/people/my-accesses", 11),
    Asked("zhao", "/posts/", 12),
    Asked("zhao", "/posts/export.xlsx", 14),
    Asked("zhao", "/posts/duty", 14),
    Asked("zhao", "/grids/", 24),
    Asked("zhao", "/grids/export.xlsx", 23),
    Asked("zhao", "/grids/140105001X01001", 28),
    Asked("zhao", "/grids/140105001X01001/card", 15),
    Asked("zhao", "/matching/", 13),
    Asked("zhao", "/matching/{run}", 16),
    Asked("zhao", "/matching/{run}/missing", 15),
    Asked("zhao", "/matching/{run}/recruiting", 14),
    Asked("zhao", "/matching/{run}/proof", 14),
    Asked("zhao", "/matching/{run}/export.xlsx", 16),
    Asked("zhao", "/matching/apart", 12),
    Asked("zhao", "/agreements/", 15),
    Asked("zhao", "/agreements/export.xlsx", 14),
    Asked("keeper", "/agreements/mine", 14),
    Asked("zhao", "/projects/", 16),
    Asked("zhao", "/projects/export.xlsx", 15),
    Asked("zhao", "/projects/{project}", 20),
    Asked("zhao", "/projects/tasks/{task}", 20),
    Asked("zhao", "/imports/", 12),
    Asked("zhao", "/journal/", 16),
    Asked("zhao", "/demo/messages", 13),
    Asked("zhao", "/account/tokens", 11),
    Asked("admin", "/system/", 45),
)
API = (
    Asked("zhao", "/api/v1/calls", 5),
    Asked("manager", "/api/v1/calls/figures?since=2022-07-01T00:00:00Z&until=2022-07-31T00:00:00Z", 5),
    Asked("zhao", "/api/v1/calls/{call}", 11),
    Asked("zhao", "/api/v1/me", 3),
    Asked("zhao", "/api/v1/people", 5),
    Asked("zhao", "/api/v1/people/{person}", 5),
    Asked("zhao", "/api/v1/places", 4),
    Asked("zhao", "/api/v1/places/{unit}", 6),
    Asked("zhao", "/api/v1/posts", 4),
    Asked("zhao", "/api/v1/grids", 10),
    Asked("zhao", "/api/v1/grids/140105001X01001", 14),
    Asked("zhao", "/api/v1/grids/140105001X01001/card", 8),
    Asked("zhao", "/api/v1/matching/runs", 4),
    Asked("zhao", "/api/v1/matching/runs/{run}/pairs", 5),
    Asked("zhao", "/api/v1/matching/runs/{run}/missing", 5),
    Asked("zhao", "/api/v1/agreements", 5),
    Asked("keeper", "/api/v1/agreements/mine", 5),
    Asked("zhao", "/api/v1/projects", 5),
    Asked("zhao", "/api/v1/projects/{project}", 8),
    Asked("zhao", "/api/v1/projects/tasks/{task}", 6),
    Asked("zhao", "/api/v1/duty?place=140105001X01001", 5),
)


@pytest.fixture
def everybody(
    places: Any, lin: Any, gao: Any, zhao: Any, manager: Any, admin: Any, grandma_wang: Any, daughter: Any
) -> dict[str, Any]:
    return {
        "zhao": zhao, "gao": gao, "manager": manager, "admin": admin, "grandma_wang": grandma_wang,
        "daughter": daughter, "lin": lin, "places": places, "run": a_run(zhao, places), **a_project(zhao, places),
    }  # fmt: skip


def grow(everybody: dict[str, Any], numbers: Any, rows: int) -> None:
    """One more of everything lists show, `rows` times."""
    from wangge.people.models import Trait
    from wangge.posts.models import DutyShift

    at, places, zhao = clock.now(), everybody["places"], everybody["zhao"]
    for number in (next(numbers) for _row in range(rows)):
        home = cast.place(places.unit, "household", f"9{number:03d}", f"9{number:03d}")
        one = cast.person(f"郭{number:02d}", home=home, phone=cast.impossible_phone())
        cast.resides(one, home)
        cast.resides(cast.person(f"郝{number:02d}", home=places.home), places.home, "child")
        cast.kin(one, everybody["daughter"], "女儿")
        cast.kin(everybody["grandma_wang"], one, "侄子")
        Trait.objects.create(person=one, kind="living_alone", valid_from=cast.SINCE)
        worker = cast.person(f"工{number:02d}")
        cast.holding(worker, "grid_worker", places.grid1)
        DutyShift.objects.create(person=worker, place=places.grid1, starts_at=at, ends_at=at + timedelta(hours=1))
        organisations.add_organisation(
            by=zhao, name=f"郭{number:02d}面馆", kind="shop", place_id=places.building.pk, at=at
        )
        fell(one, zhao, at)
        grow_projects(everybody, one, zhao, at)
        grow_matching(everybody["run"], one, home, worker, zhao, at)
        reveal(by=zhao, subject_id=everybody["grandma_wang"].pk, field="phone", purpose="核对求助电话", at=at)
        issue_token(by=zhao, name=f"token {number}", days=1, at=at)


def grow_matching(run: Any, one: Any, home: Any, worker: Any, zhao: Any, at: Any) -> None:
    """One more pair, one more need without a helper, two more kept apart, one more place to recruit, one more run."""
    from tests.sweeps.things_matching import COUNTS, TOLD
    from wangge.matching import exclusions
    from wangge.matching.models import Pair, Run, Unserved
    from wangge.needs.commands import add_need

    needs = [
        add_need(by=zhao, at=at, kind="repair", title="修灯", place_id=home.pk, subject_id=one.pk)
        for _number in range(2)
    ]
    Pair.objects.create(
        run=run, need=needs[0], person=one, distance_m=5, rank=1, reasons=TOLD, need_version=1, helper_version=1
    )
    Unserved.objects.create(run=run, need=needs[1], rank=2, why="no_offer")
    exclusions.exclude(by=zhao, subject_id=one.pk, person_id=everyone_else(one).pk, reason="有过矛盾", at=at)
    run.recruiting.append({
        "place": str(home.parent_id), "path": home.path, "kind": "repair", "skills": [], "unserved": 1, "price": 1,
        "need": str(needs[1].pk), "elsewhere": False,
    })  # fmt: skip
    run.save(update_fields=["recruiting"])
    Run.objects.create(
        place=run.place, by=zhao, at=at, state="done", done_at=at, counts=COUNTS, certificate=run.certificate
    )


def a_project(zhao: Any, places: Any) -> dict[str, Any]:
    """A project with a task, and a shop somebody speaks for."""
    from tests.agreements.story import shop
    from tests.projects.test_projects import task
    from wangge.projects import commands

    at, keeper = clock.now(), cast.person("郑和顺", home=places.home7)
    today = day_of(at)
    made = commands.create(by=zhao, place_id=places.community.pk, title="便民", from_day=today, to_day=today, at=at)
    partner = shop(places.building, keeper)
    return {"keeper": keeper, "partner": partner, "project": made, "task": task(made, zhao, at)}


def grow_projects(everybody: dict[str, Any], one: Any, zhao: Any, at: Any) -> None:
    """One more project, one more task of the first with a photo of the first task, one more agreement of it."""
    from tests.agreements.story import handwriting, offered
    from tests.projects.test_projects import task
    from wangge.projects import commands
    from wangge.projects.models import Task

    project, places = everybody["project"], everybody["places"]
    made = offered(zhao, everybody["partner"], places.community, at)
    commands.attach(by=zhao, project_id=project.pk, agreement_id=made.pk, at=at)
    more = task(project, zhao, at)
    Task.objects.filter(pk=more.pk).update(subject=one, person=everybody["lin"])
    commands.add_photo(by=zhao, task_id=everybody["task"].pk, photo=handwriting(), at=at)
    words = {"from_day": project.from_day, "to_day": project.to_day}
    commands.create(by=zhao, place_id=places.community.pk, title="便民", at=at, **words)


def everyone_else(one: Any) -> Any:
    return cast.person("旁人", home=one.home)


def a_run(zhao: Any, places: Any) -> Any:
    """A finished run with an empty proof."""
    from tests.sweeps.things_matching import COUNTS, keep_empty_proof
    from wangge.matching.models import Run

    at = clock.now()
    stages = {name: {"value": 0, "bound": 0} for name in ("who", "whom", "spread")}
    run = Run.objects.create(
        place=places.community, by=zhao, at=at, state="done", done_at=at, counts=COUNTS, certificate=stages
    )
    keep_empty_proof(run)
    return run


def signed_in(who: Any) -> Client:
    return cast.browser_of(who)


def with_token(who: Any) -> Client:
    if not hasattr(who, "account"):
        cast.account(who)
    made = issue_token(by=who, name="queries", days=1, at=clock.now())
    return Client(headers={"Authorization": f"Bearer {made.secret}"})


def queries_of(client: Client, address: str) -> int:
    """Queries of a second visit: what one visit remembers for the next does not count."""
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return len(told)


@pytest.mark.parametrize(("addresses", "enter"), [(PAGES, signed_in), (API, with_token)], ids=["pages", "api"])
def test_twenty_rows_cost_the_queries_of_two(everybody, addresses, enter):
    from wangge.people.models import Organisation

    numbers = count()
    grow(everybody, numbers, FEW)
    call = fell(everybody["grandma_wang"], everybody["zhao"], clock.now())
    parts = {
        "call": call.pk,
        "unit": everybody["places"].unit.code,
        "person": everybody["grandma_wang"].pk,
        "shop": Organisation.objects.earliest("name").pk,
        "run": everybody["run"].pk,
        "project": everybody["project"].pk,
        "task": everybody["task"].pk,
    }
    clients = {who: enter(everybody[who]) for who in {one.who for one in addresses}}

    def counted() -> dict[str, int]:
        return {one.address: queries_of(clients[one.who], one.address.format(**parts)) for one in addresses}

    few = counted()
    grow(everybody, numbers, MANY - FEW)
    many = counted()

    assert {address: (few[address], many[address]) for address in few if few[address] != many[address]} == {}
    assert {one.address: many[one.address] for one in addresses if many[one.address] > one.most} == {}

"""Needs, helpers and runs the stories begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import cast
from wangge.kernel.district import atomic


@pytest.fixture
def need(places: Any, zhao: Any, at: Any) -> Callable[..., Any]:
    """Puts a need on the list, by 赵敏 at 3号楼2单元502 unless told otherwise."""
    from wangge.needs.commands import add_need

    def make(title: str = "厨房水龙头漏水需要更换", **more: Any) -> Any:
        told = {"by": zhao, "at": at, "kind": "repair", "place_id": places.home.pk, **more}
        return add_need(title=title, **told)

    return make


@pytest.fixture
def resource(places: Any, zhao: Any, at: Any) -> Callable[..., Any]:
    """Puts a resource on the list, by 赵敏 in 3号楼 unless told otherwise; it is the place's own unless it has a person."""
    from wangge.needs.commands import add_resource

    def make(title: str = "周末上门修水电", **more: Any) -> Any:
        told = {"by": zhao, "at": at, "kind": "service", "place_id": places.building.pk, "serves": ["repair"], **more}
        return add_resource(title=title, **told)

    return make


@pytest.fixture
def agrees(zhao: Any, places: Any, at: Any) -> Callable[..., Any]:
    """Lets somebody agree to be matched to tasks."""
    from wangge.checkin import consents

    def give(who: Any) -> Any:
        with atomic():
            consents.add(who, ["match_to_tasks"], how="paper", by=zhao, place=places.community, at=at)
        return who

    return give


@pytest.fixture
def helper(places: Any, zhao: Any, agrees: Any, at: Any) -> Callable[..., Any]:
    """Somebody who lives here and agreed; `skills` makes them check in as a volunteer."""
    from wangge.checkin.models import CheckIn

    def make(name: str, *, home: Any = None, skills: Any = None, times: Any = (), agreed: bool = True) -> Any:
        who = cast.person(name, home=home or places.next_door, phone=cast.impossible_phone())
        if skills is not None:
            CheckIn.objects.create(
                person=who, place=places.community, kind="volunteer", skills=list(skills), times=list(times), source="desk",
                state="approved", applied_at=at, applied_by=zhao, since=cast.SINCE,
            )  # fmt: skip
        return agrees(who) if agreed else who

    return make


@pytest.fixture
def run(places: Any, zhao: Any, at: Any) -> Callable[..., Any]:
    """Matches the community, as 赵敏 asks and the worker does."""
    from wangge.kernel import chores, jobs
    from wangge.matching import commands

    def make(by: Any = None, when: Any = None) -> Any:
        made = commands.start(by=by or zhao, place_id=places.community.pk, at=when or at)
        chores.discover()
        while jobs.run_waiting(when or at):
            pass
        made.refresh_from_db()
        return made

    return make

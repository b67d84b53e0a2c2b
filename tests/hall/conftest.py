"""Who works in the hall of 小店区, and what one applies for there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import cast
from tests.catalogue import story as catalogue
from tests.catalogue.conftest import bai, bureau, xu  # noqa: F401 - fixtures: the drafter, the head, the department
from tests.hall import story
from wangge.kernel import clock


@pytest.fixture
def wen(places: Any) -> Any:
    """文静, at the general window."""
    who = cast.person("文静", phone=cast.impossible_phone())
    cast.holding(who, "window_clerk", places.district)
    cast.account(who, "wen", cast.PASSWORD)
    return who


@pytest.fixture
def shi(places: Any) -> Any:
    """石磊, approver in the back office."""
    who = cast.person("石磊", phone=cast.impossible_phone())
    cast.holding(who, "approver", places.district)
    cast.account(who, "shi", cast.PASSWORD)
    return who


@pytest.fixture
def chen(places: Any) -> Any:
    """陈小满, who wants to open a noodle shop."""
    born = date(1990, 5, 20)
    return cast.person(
        "陈小满", home=places.home7, phone=cast.impossible_phone(), born_on=born,
        citizen_no=cast.impossible_citizen_no(born, 8),
    )  # fmt: skip


@pytest.fixture
def permit(xu: Any, bai: Any, bureau: Any, places: Any) -> Any:  # noqa: F811
    """食品经营许可: promised in 6 working days, by law 20; two papers asked for, one waived; testing may be needed."""
    return catalogue.published(xu, bai, bureau, places.district, story.PUBLISHED, **story.PERMIT)


@pytest.fixture
def quick(xu: Any, bai: Any, bureau: Any, places: Any) -> Any:  # noqa: F811
    """老年优待证: done while one waits."""
    return catalogue.published(xu, bai, bureau, places.district, story.PUBLISHED, **story.QUICK)


@pytest.fixture
def offices(places: Any) -> tuple[Any, Any]:
    """卫生健康局 and 消防救援大队."""
    return catalogue.department(story.HEALTH), catalogue.department(story.FIRE)


@pytest.fixture
def lan(offices: Any, places: Any) -> Any:
    """兰英, approver of the health bureau."""
    return story.approver("兰英", offices[0], places)


@pytest.fixture
def huo(offices: Any, places: Any) -> Any:
    """霍明, approver of the fire brigade."""
    return story.approver("霍明", offices[1], places)


@pytest.fixture
def nursery(offices: Any, xu: Any, bai: Any, bureau: Any, places: Any) -> Any:  # noqa: F811
    """托育机构: the bureau leads, health and fire deal with it too."""
    named = {**story.JOINT, "joint_departments": f"{story.HEALTH}、{story.FIRE}"}
    return catalogue.published(xu, bai, bureau, places.district, story.PUBLISHED, **named)


@pytest.fixture
def now(places: Any) -> datetime:
    """This moment: pages ask the clock."""
    return clock.now()


@pytest.fixture
def food(xu: Any, bai: Any, bureau: Any, places: Any, now: datetime) -> Any:  # noqa: F811
    """食品经营许可 as it holds now."""
    return catalogue.published(xu, bai, bureau, places.district, now - timedelta(days=30), **story.PERMIT)

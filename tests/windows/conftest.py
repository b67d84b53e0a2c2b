"""A hall with two topics and two open windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.windows import story
from wangge.windows import founding


@pytest.fixture
def head(places: Any) -> Any:
    """段立新, head of the bureau."""
    who = cast.person("段立新", phone=cast.impossible_phone())
    cast.holding(who, "bureau_head", places.district)
    cast.account(who)
    return who


@pytest.fixture
def hall(head: Any, places: Any, at: Any) -> Any:
    return story.hall(head, places.district, at)


@pytest.fixture
def general(head: Any, hall: Any, at: Any) -> Any:
    """Topic A."""
    return founding.add_topic(by=head, hall_id=hall.pk, letter="a", name="综合业务", at=at)


@pytest.fixture
def estate(head: Any, hall: Any, at: Any) -> Any:
    """Topic B."""
    return founding.add_topic(by=head, hall_id=hall.pk, letter="B", name="不动产", at=at, kinds=["confirmation"])


@pytest.fixture
def mei(places: Any) -> Any:
    """梅雪, clerk of window 1."""
    return story.clerk("梅雪", places.district)


@pytest.fixture
def tao(places: Any) -> Any:
    """陶然, clerk of window 2."""
    return story.clerk("陶然", places.district)


@pytest.fixture
def one(head: Any, hall: Any, general: Any, mei: Any, at: Any) -> Any:
    """Window 1 for topic A, open."""
    return story.opened(head, mei, story.window(head, hall, at, number=1, topics=[general]), at)


@pytest.fixture
def two(head: Any, hall: Any, general: Any, estate: Any, tao: Any, at: Any) -> Any:
    """Window 2 for both topics, open."""
    return story.opened(head, tao, story.window(head, hall, at, number=2, topics=[general, estate]), at)

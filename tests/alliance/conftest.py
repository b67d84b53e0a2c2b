"""A member everybody knows: 和顺便利店, and the people around it."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.alliance import story


@pytest.fixture
def keeper(places: Any) -> Any:
    """郑和顺, who speaks for the shop."""
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def resident(places: Any) -> Any:
    """王大妈, who buys there."""
    return cast.person("王秀兰", home=places.home, phone=cast.impossible_phone())


@pytest.fixture
def colleague(places: Any) -> Any:
    """孟丽, on the staff beside 赵敏."""
    who = cast.person("孟丽")
    cast.holding(who, "community_staff", places.community)
    return who


@pytest.fixture
def committee(places: Any) -> Any:
    """石主任 of the committee."""
    who = cast.person("石国庆")
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def membership(zhao: Any, keeper: Any, places: Any, at: Any) -> Any:
    """和顺便利店 is a member with two benefits."""
    return story.joined(zhao, keeper, places, at)

"""Volunteers, a member and an order everybody knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.alliance.story import joined
from tests.matching.conftest import need  # noqa: F401 - the stories begin with it
from tests.orders import story
from tests.volunteers.story import volunteer


@pytest.fixture
def sun(places: Any, zhao: Any, at: Any) -> Any:
    """孙志强, volunteer."""
    return volunteer("孙志强", places, zhao, at)


@pytest.fixture
def zhou(places: Any, zhao: Any, at: Any) -> Any:
    """周小雨, volunteer."""
    return volunteer("周小雨", places, zhao, at)


@pytest.fixture
def wang(places: Any) -> Any:
    """王奶奶, who is helped."""
    return cast.person("王桂兰", home=places.home, phone=cast.impossible_phone())


@pytest.fixture
def keeper(places: Any) -> Any:
    """郑和顺, who speaks for the shop."""
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def membership(zhao: Any, keeper: Any, places: Any, at: Any) -> Any:
    """和顺便利店 is a member."""
    return joined(zhao, keeper, places, at)


@pytest.fixture
def colleague(places: Any) -> Any:
    """孟丽, on the staff beside 赵敏."""
    who = cast.person("孟丽")
    cast.holding(who, "community_staff", places.community)
    return who


@pytest.fixture
def order(zhao: Any, wang: Any, places: Any, at: Any) -> Any:
    """An errand for 王奶奶 tomorrow from ten to eleven, for everybody."""
    return story.published(zhao, wang, places, at)

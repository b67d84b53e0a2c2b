"""A neighbour with points, and a shelf."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.shop import story


@pytest.fixture
def buyer(places: Any, at: Any) -> Any:
    """孙志强, with 100 points."""
    who = cast.person("孙志强", home=places.home, phone=cast.impossible_phone())
    story.earned(who, 100, at)
    return who


@pytest.fixture
def soap(places: Any, zhao: Any, at: Any) -> Any:
    """Five for 10 points each, at most three a person in 30 days."""
    return story.good(zhao, places.community, at)

"""A volunteer everybody knows, and a member of the committee."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.volunteers import story


@pytest.fixture
def sun(places: Any, zhao: Any, at: Any) -> Any:
    """孙志强, volunteer with a card."""
    return story.volunteer("孙志强", places, zhao, at)


@pytest.fixture
def committee(places: Any) -> Any:
    """石国庆 of the committee."""
    who = cast.person("石国庆")
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def colleague(places: Any) -> Any:
    """孟丽, on the staff beside 赵敏."""
    who = cast.person("孟丽")
    cast.holding(who, "community_staff", places.community)
    return who

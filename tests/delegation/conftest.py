"""Who delegates what in 小店区."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.catalogue import story as catalogue
from tests.delegation import story


@pytest.fixture
def civil(places: Any) -> Any:
    """区民政局, whose items are delegated."""
    return catalogue.department("区民政局")


@pytest.fixture
def office(places: Any) -> Any:
    """坞城街道办, the office of the street's centre."""
    return story.office("坞城街道办", places.street)


@pytest.fixture
def bai(places: Any) -> Any:
    """白静, head of the bureau, who drafts."""
    who = cast.person("白静", phone=cast.impossible_phone())
    cast.holding(who, "bureau_head", places.district)
    return who


@pytest.fixture
def shen(places: Any) -> Any:
    """沈和, her deputy, who adopts."""
    who = cast.person("沈和", phone=cast.impossible_phone())
    cast.holding(who, "bureau_head", places.district)
    return who


@pytest.fixture
def station(places: Any) -> Any:
    """罗小敏 at the station of 云水明珠社区."""
    return story.clerk("罗小敏", places.community)


@pytest.fixture
def centre(places: Any) -> Any:
    """石磊 at the centre of 坞城街道."""
    return story.clerk("石磊", places.street)


@pytest.fixture
def hall(places: Any) -> Any:
    """田园 at the district's hall."""
    return story.clerk("田园", places.district)

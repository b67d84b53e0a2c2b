"""Who oversees the hall of 小店区, and what they look at."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.catalogue.conftest import bai, bureau, xu  # noqa: F401 - fixtures
from tests.hall import story
from tests.hall.conftest import chen, permit, quick, shi, wen  # noqa: F401 - fixtures

THURSDAY = story.when("2022-07-28")


def _post(places: Any, name: str, kind: str) -> Any:
    who = cast.person(name, phone=cast.impossible_phone())
    cast.holding(who, kind, places.district)
    cast.account(who, kind, cast.PASSWORD)
    return who


@pytest.fixture
def fang(places: Any) -> Any:
    """方正, legal adviser."""
    return _post(places, "方正", "legal_adviser")


@pytest.fixture
def luo(places: Any) -> Any:
    """罗明, inspector."""
    return _post(places, "罗明", "inspector")


@pytest.fixture
def mei(places: Any) -> Any:
    """梅笔, of the evening paper, media observer."""
    return _post(places, "梅笔", "media_observer")


@pytest.fixture
def case(wen: Any, shi: Any, chen: Any, permit: Any) -> Any:  # noqa: F811
    """陈小满's case, reviewed, waiting for the decision."""
    return story.deciding_by(shi, wen, permit, THURSDAY, applicant_id=chen.pk)

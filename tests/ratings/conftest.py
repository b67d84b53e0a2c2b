"""The hall of the tests of cases and windows, with a head and her deputy who handle ratings."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.hall.conftest import bai, bureau, chen, permit, quick, shi, wen, xu  # noqa: F401 - fixtures
from tests.ratings import story
from tests.windows.conftest import general, hall, head, mei, one  # noqa: F401 - fixtures


@pytest.fixture
def deputy(places: Any) -> Any:
    """沈和, deputy head of the bureau."""
    who = cast.person("沈和", phone=cast.impossible_phone())
    cast.holding(who, "bureau_head", places.district)
    cast.account(who)
    return who


@pytest.fixture
def inspector(places: Any) -> Any:
    """纪严, who sees ratings and handles none."""
    who = cast.person("纪严", phone=cast.impossible_phone())
    cast.holding(who, "inspector", places.district)
    return who


@pytest.fixture
def case(shi: Any, wen: Any, permit: Any, chen: Any, at: Any) -> Any:  # noqa: F811
    """陈小满's permit, handed out an hour ago."""
    return story.closed(shi, wen, permit, at, applicant_id=chen.pk)

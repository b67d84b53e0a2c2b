"""The cast of the quarter: two volunteers, a shop, staff, committee, and two who manage the rules."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import cast
from tests.orders.conftest import colleague, keeper, membership, need, sun, wang, zhou  # noqa: F401
from tests.rehearsal import story


@pytest.fixture
def committee(places: Any) -> Any:
    """何委员, who decides appeals."""
    who = cast.person("何委员")
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def second(places: Any) -> Any:
    """徐处长, who manages the rules beside 冯立."""
    who = cast.person("徐明", phone=cast.impossible_phone())
    cast.holding(who, "district_manager", places.district)
    return who


@pytest.fixture
def everybody(
    places: Any, zhao: Any, wang: Any, sun: Any, zhou: Any, keeper: Any, membership: Any, colleague: Any, committee: Any  # noqa: F811
) -> Any:  # fmt: skip
    """All of them by name."""
    return SimpleNamespace(
        places=places, zhao=zhao, wang=wang, sun=sun, zhou=zhou, keeper=keeper, membership=membership, colleague=colleague,
        committee=committee,
    )  # fmt: skip


@pytest.fixture
def lived(everybody: Any) -> Any:
    """The quarter happened."""
    story.quarter(everybody)
    return everybody

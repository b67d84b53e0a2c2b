"""Who keeps the catalogue of 小店区."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.catalogue import story


@pytest.fixture
def bureau(places: Any) -> Any:
    """小店区行政审批服务管理局."""
    return story.department()


@pytest.fixture
def xu(places: Any) -> Any:
    """许文, an approver who drafts."""
    who = cast.person("许文", phone=cast.impossible_phone())
    cast.holding(who, "approver", places.district)
    return who


@pytest.fixture
def bai(places: Any) -> Any:
    """白静, head of the bureau, who publishes."""
    who = cast.person("白静", phone=cast.impossible_phone())
    cast.holding(who, "bureau_head", places.district)
    return who

"""The needs, helpers and runs of matching, and a project."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.matching.conftest import agrees, helper, need, resource, run  # noqa: F401 - the stories begin with these
from wangge.kernel.clock import day_of
from wangge.projects import commands


@pytest.fixture
def project(zhao: Any, places: Any, at: Any) -> Any:
    """A project of the community for this month, 赵敏's."""
    today = day_of(at)
    return commands.create(
        by=zhao, place_id=places.community.pk, title="暑期便民服务", from_day=today, to_day=date(2022, 8, 31), at=at
    )

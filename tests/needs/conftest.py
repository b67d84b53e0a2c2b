"""Entries the stories begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def need(places: Any, lin: Any, at: Any) -> Callable[..., Any]:
    """Puts a need on the list, by 林晓梅 at 3号楼2单元502 unless told otherwise."""
    from wangge.needs.commands import add_need

    def make(title: str = "厨房水龙头漏水需要更换", **more: Any) -> Any:
        told = {"by": lin, "at": at, "kind": "repair", "place_id": places.home.pk, **more}
        return add_need(title=title, **told)

    return make


@pytest.fixture
def resource(places: Any, lin: Any, at: Any) -> Callable[..., Any]:
    """Puts a resource on the list, by 林晓梅 in 3号楼 unless told otherwise."""
    from wangge.needs.commands import add_resource

    def make(title: str = "周末上门修水电", **more: Any) -> Any:
        told = {"by": lin, "at": at, "kind": "service", "place_id": places.building.pk, "serves": ["repair"], **more}
        return add_resource(title=title, **told)

    return make

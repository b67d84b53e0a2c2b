"""Who may do what, asked of the running program for every route, method, persona, and an own and a foreign thing."""

from __future__ import annotations

import pytest

from tests.sweeps import matrix, world
from wangge.kernel import clock


@pytest.fixture
def district(db: None) -> world.World:
    return world.build(clock.now())


def test_program_and_policy_agree_everywhere(district: world.World) -> None:
    asked = list(matrix.cells(district))
    wrong = [str(one) for one in matrix.mismatches(district, asked)]
    print("\n".join(wrong)); print(len(asked)); assert wrong == []

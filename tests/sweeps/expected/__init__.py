"""The policy, declared once more: who may open which route for which object. It asks nothing of the code it judges.

Rights come from one table, `PERMISSIONS` (which post allows what); everything else is written down here, a file for each package:
the guard of each route, and for each object what a person must have to do with it.
"""

from __future__ import annotations

from tests.sweeps.expected.base import Rule, Verdict, expected
from tests.sweeps.gathering import gathered

__all__ = ["RULES", "Rule", "Verdict", "expected"]
RULES: dict[str, Rule] = gathered(__name__, "RULES")

"""Checking a run again, from what was kept of it: the numbers are the same ones, the plan is what was proposed, and no plan
is better."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from wangge.kernel.refusals import NotFound
from wangge.matching import certificate
from wangge.matching.certificate import Checked, Prices
from wangge.matching.models import Pair, Proof, Run
from wangge.matching.problem import NOBODY, Plans, Problem

UUID_BYTES = 16


@dataclass(frozen=True)
class Rechecked:
    """What checking again came to."""

    checked: Checked
    same_input: bool  # the numbers kept have the digest that the journal holds
    same_plan: bool
    same_pairs: bool  # what was proposed is what the plan says

    @property
    def holds(self) -> bool:
        return self.checked.proven and self.same_input and self.same_plan and self.same_pairs


def recheck(run: Run) -> Rechecked:
    """Check a finished run again. Three queries; about a second for 100,000 needs. Raises NotFound (nothing kept)."""
    proof = Proof.objects.filter(run=run).first()
    if proof is None:
        raise NotFound
    problem, plans = Problem.unpack(bytes(proof.problem)), Plans.unpack(bytes(proof.plans))
    checked = certificate.check(problem, plans, Prices.unpack(bytes(proof.prices)))
    return Rechecked(
        checked,
        problem.digest() == run.input_digest,
        plans.digest() == run.plan_digest,
        _is_proposed(run, proof, problem, plans),
    )


def _is_proposed(run: Run, proof: Proof, problem: Problem, plans: Plans) -> bool:
    needs, offers = _ids(bytes(proof.needs)), _ids(bytes(proof.offers))
    served = np.flatnonzero(plans.final != NOBODY).tolist()
    planned = {(needs[one], offers[problem.offer[plans.final[one]]]) for one in served}
    rows = Pair.objects.filter(run=run, by_hand=False).values_list("need", "resource", "person")
    proposed = [(need, resource or person) for need, resource, person in rows]
    return planned.issuperset(proposed) and len(proposed) == len(planned) - run.counts["outdated"]


def _ids(packed: bytes) -> list[UUID]:
    return [UUID(bytes=packed[start : start + UUID_BYTES]) for start in range(0, len(packed), UUID_BYTES)]

"""What happened to a member and to a complaint, by the journal: who did what when, and the line that proves it.

A complaint's first line names who complained; it is left out unless the reader may know (`queries.sees_complainant`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.alliance.models import Complaint, Membership
from wangge.journal.models import Leaf
from wangge.people.models import Person

BY_WHO_COMPLAINED = ("complaint.raised", "complaint.withdrawn")


@dataclass(frozen=True)
class Step:
    """One line: `who` is empty when a rule did it or the reader may not know; `number` is of the complaint, if of one."""

    kind: str
    at: datetime
    who: str
    leaf_id: UUID
    facts: dict[str, Any]
    number: str = ""
    complaint_id: UUID | None = None


def of_member(membership: Membership, complaints: Iterable[Complaint]) -> list[Step]:
    """Everything about one membership, its agreement and these complaints, the oldest first; never who complained.

    Four queries, however many lines.
    """
    known = {str(one.pk): one for one in complaints}
    leaves = [*journal.history_of(membership), *journal.history_of(membership.agreement)]
    if known:
        leaves += Leaf.objects.filter(on_type="alliance.complaint", on_id__in=known)
    return _steps(sorted(leaves, key=lambda leaf: (leaf.at, leaf.pk)), known, hidden=True)


def of_complaint(complaint: Complaint, *, sees_complainant: bool) -> list[Step]:
    """Everything about one complaint, the oldest first. Two queries."""
    leaves = list(journal.history_of(complaint))
    return _steps(leaves, {}, hidden=not sees_complainant)  # its number stands above


def _steps(leaves: list[Leaf], known: dict[str, Complaint], *, hidden: bool) -> list[Step]:
    actors = {leaf.by_id for leaf in leaves if leaf.by_id and not (hidden and leaf.kind in BY_WHO_COMPLAINED)}
    names = dict(Person.objects.filter(pk__in=actors).values_list("pk", "name"))
    found = []
    for leaf in leaves:
        complaint = known.get(leaf.on_id)
        unknown = hidden and leaf.kind in BY_WHO_COMPLAINED
        found.append(
            Step(
                leaf.kind, leaf.at, "" if unknown or leaf.by_id is None else names.get(leaf.by_id, ""), leaf.pk,
                json.loads(leaf.body).get("facts", {}), complaint.number if complaint else "",
                complaint.pk if complaint else None,
            )
        )  # fmt: skip
    return found

"""What every deed on a case shares: find and lock it, ask who may, move it, write the line.

Lock order: case → its lines (materials, promises, pauses, parts) → serial; → what a station handed up. Runs in the deed's
transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.hall import following, refusals
from wangge.hall.models import Case, CaseStep
from wangge.hall.states import may_follow
from wangge.kernel import writing
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Changed, NotFound, NotPermitted
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.access import Permission

Actor = Person | System
TAKE, DECIDE, MANAGE = Permission.TAKE_CASES, Permission.DECIDE_CASES, Permission.MANAGE_HALL
SHORTEST_REASON, LONGEST_REASON = 2, 500


def locked(case_id: UUID) -> Case:
    """The case with its version, locked. Raises NotFound."""
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "version", "item", "place", "office", "office_place", "applicant", "organisation", "agent"
    )
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return case


def at_the_window(by: Actor, case_id: UUID, at: datetime, *, revision: int | None = None) -> Case:
    """A case somebody deals with at the window. Raises NotFound, NotPermitted, OwnCase, Changed."""
    return _staffed(by, case_id, TAKE, at, revision)


def require_window(case: Case, by: Actor, at: datetime) -> None:
    """For a case that is locked already: as `at_the_window`. Raises NotPermitted, OwnCase."""
    _require_reach(by, case, TAKE, at)
    if is_own_actor(case, by, at):
        raise refusals.OwnCase


def in_the_office(by: Actor, case_id: UUID, at: datetime, *, revision: int | None = None) -> Case:
    """A case somebody deals with in the back office: not who took it. Raises NotFound, NotPermitted, OwnCase, TookIt,
    Changed."""
    case = _staffed(by, case_id, DECIDE, at, revision)
    if case.taken_by_id is not None and case.taken_by_id == by.pk:
        raise refusals.TookIt
    return case


def of_the_owner(by: Actor, case_id: UUID, at: datetime, *, revision: int | None = None) -> Case:
    """A case the one who claimed it deals with (anybody, when the system gave it to nobody). Raises as `in_the_office`,
    and NotYourCase."""
    case = in_the_office(by, case_id, at, revision=revision)
    if by is not SYSTEM and case.owner_id not in (None, by.pk):
        raise refusals.NotYourCase
    return case


def by_the_head(by: Actor, case_id: UUID, at: datetime, *, revision: int | None = None) -> Case:
    """A case the head of the hall says something about. Raises NotFound, NotPermitted, OwnCase, Changed."""
    return _staffed(by, case_id, MANAGE, at, revision)


def of_the_applicant(by: Actor, case_id: UUID, at: datetime, *, revision: int | None = None) -> Case:
    """A case of the applicant, the agent, or whoever speaks for the applicant. Raises NotFound, NotTheApplicant, Changed."""
    case = locked(case_id)
    if by is not SYSTEM and not (isinstance(by, Person) and is_own(case, by, at)):
        raise refusals.NotTheApplicant
    _require_revision(case, revision)
    return case


def is_own(case: Case, person: Person, at: datetime) -> bool:
    """Whether somebody is a party: applicant, agent, or a contact of the organisation that applies."""
    if person.pk in (case.applicant_id, case.agent_id):
        return True
    wanted = case.organisation_id
    return wanted is not None and spoken_for(person, day_of(at)).filter(pk=wanted).exists()


def require_state(case: Case, states: Collection[str]) -> None:
    """Raise WrongState unless the case is in one of these states."""
    if case.state not in states:
        raise refusals.WrongState(state=case.get_state_display())


def sound(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises ReasonMissing."""
    plain = reason.strip()
    if not SHORTEST_REASON <= len(plain) <= LONGEST_REASON:
        raise refusals.ReasonMissing(field=field)
    return plain


def move(case: Case, state: str, kind: str, *, by: Actor, at: datetime, text: str = "", detail: dict | None = None,
         **changes: object) -> CaseStep:  # fmt: skip
    """Bring a case to its next state with these changes, and write the line. A new `next_at` starts its warnings anew.

    Raises WrongState when the state does not follow.
    """
    if not may_follow(case.state, state):
        raise refusals.WrongState(state=case.get_state_display())
    before, case.state = case.state, state
    return _save(case, kind, before, by, at, text, changes, detail or {})


def note(case: Case, kind: str, *, by: Actor, at: datetime, text: str = "", detail: dict | None = None,
         **changes: object) -> CaseStep:  # fmt: skip
    """Write a line, and these changes, of a deed that leaves the case in its state."""
    return _save(case, kind, case.state, by, at, text, changes, detail or {})


def begin(case: Case, kind: str, *, by: Actor, at: datetime, detail: dict | None = None) -> CaseStep:
    """Write the first line of a case that was just inserted."""
    return _line(case, kind, "", by, at, "", detail or {})


def _save(
    case: Case, kind: str, before: str, by: Actor, at: datetime, words: str, changes: dict, detail: dict
) -> CaseStep:
    if "next_at" in changes and changes["next_at"] != case.next_at:
        changes |= {"warned_at": None, "escalated_at": None}
    for name, value in changes.items():
        setattr(case, name, value)
    case.revision += 1
    case.save(update_fields=[*changes, "state", "revision"])
    step = _line(case, kind, before, by, at, words, detail)
    following.follow(case, before, by=by, at=at)
    return step


def _line(case: Case, kind: str, before: str, by: Actor, at: datetime, words: str, detail: dict) -> CaseStep:
    committed = {"note": journal.commit_to("note", words)} if words else {}
    leaf = journal.record(
        f"case.{kind}", by=by, on=case, at=at, place=case.place, number=case.number or "", state=case.state,
        due=case.next_at, **detail, **committed,
    )  # fmt: skip
    step = CaseStep(
        case=case, kind=kind, by=person_or_none(by), at=at, before=before, after=case.state, due=case.next_at,
        detail=detail, note=words or None, leaf_id=leaf.pk,
    )  # fmt: skip
    writing.add(step)
    return step


def taken_by(case: Case, by: Actor) -> dict[str, Any]:
    """Who has taken a case, as a change: whoever looks at it first at the window."""
    return {"taken_by": by} if case.taken_by_id is None and isinstance(by, Person) else {}


def _staffed(by: Actor, case_id: UUID, permission: Permission, at: datetime, revision: int | None) -> Case:
    case = locked(case_id)
    _require_reach(by, case, permission, at)
    if isinstance(by, Person) and is_own(case, by, at):
        raise refusals.OwnCase
    if case.number is None and isinstance(by, Person):  # a draft, perhaps withdrawn: the applicant's alone
        raise NotFound
    _require_revision(case, revision)
    return case


def _require_reach(by: Actor, case: Case, permission: Permission, at: datetime) -> None:
    """At the window the permission holds where the case was taken or is decided, else only where it is decided."""
    if by is SYSTEM:
        return
    rights = access.rights_of(by if isinstance(by, Person) else None, day_of(at))
    where = [case.office_place.path, case.place.path] if permission == TAKE else [case.office_place.path]
    if not any(rights.allow(permission, path) for path in where):
        raise NotPermitted


def _require_revision(case: Case, revision: int | None) -> None:
    if revision is not None and case.revision != revision:
        raise Changed


def is_own_actor(case: Case, by: Actor, at: datetime) -> bool:
    """Whether whoever acts is a party of the case."""
    return isinstance(by, Person) and is_own(case, by, at)

"""The one permission rule: a post held on the day gives its permissions on the whole subtree of its place.

`require` guards commands, `subtree_filter` builds `visible_to`, so that lists and details cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from wangge.kernel.actors import SYSTEM, System
from wangge.kernel.clock import day_of
from wangge.kernel.memo import Memo
from wangge.kernel.refusals import NotPermitted
from wangge.people.models import Person
from wangge.places.codes import subtree_range
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind


class Permission(StrEnum):
    """What a post may allow. Routes, commands and the authorisation matrix all speak of these."""

    SEE_PLACES = "see_places"
    MANAGE_PLACES = "manage_places"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    REVEAL_PERSONAL = "reveal_personal"
    SEE_POSTS = "see_posts"
    MANAGE_POSTS = "manage_posts"
    SEE_CALLS = "see_calls"
    TAKE_CALL = "take_call"
    REPORT_CALL = "report_call"
    ANSWER_CALL = "answer_call"
    SEE_ORGANISATIONS = "see_organisations"
    EDIT_ORGANISATIONS = "edit_organisations"
    SEE_CHECKINS = "see_checkins"
    MANAGE_CHECKINS = "manage_checkins"
    DECIDE_SELECTION = "decide_selection"
    SEE_SURVEYS = "see_surveys"
    ANSWER_SURVEYS = "answer_surveys"
    MANAGE_SURVEYS = "manage_surveys"
    SEE_NEEDS = "see_needs"
    EDIT_NEEDS = "edit_needs"
    # needs meet resources (M11–M15)
    SEE_SERVICE = "see_service"  # matches, projects, agreements, members, volunteers, orders, points in reach
    MANAGE_SERVICE = (
        "manage_service"  # run matching, make projects and agreements, offer orders, issue cards, keep the shop
    )
    HEAR_COMPLAINTS = "hear_complaints"  # hear and verify; never one's own
    DECIDE_APPEALS = "decide_appeals"
    CORRECT_POINTS = "correct_points"  # propose a correction, or approve somebody else's
    SEE_HONOURS = "see_honours"  # appraisals one prepares or decides
    MANAGE_HONOURS = "manage_honours"
    DECIDE_HONOURS = "decide_honours"
    APPRAISE_COMMUNITIES = "appraise_communities"  # compare communities with one another, by figures only
    DECIDE_COMMUNITIES = "decide_communities"
    MANAGE_POLICY = "manage_policy"  # rehearse and adopt rules, close the year
    # catalogue
    SEE_CATALOGUE = "see_catalogue"  # drafts and history of service items; what is published everybody reads
    MANAGE_CATALOGUE = "manage_catalogue"  # draft and submit
    # the service hall: cases, windows, oversight, ratings
    SEE_CASES = "see_cases"
    TAKE_CASES = "take_cases"  # at the window: receive, ask for corrections, accept or not, hand out results
    DECIDE_CASES = "decide_cases"  # in the back office: review, special procedures, decide
    SEE_HALL = "see_hall"  # windows, who is at them, the queue
    SERVE_QUEUE = "serve_queue"  # call numbers
    MANAGE_HALL = "manage_hall"  # floors, windows, staffing, delegation, extensions
    GIVE_OPINIONS = "give_opinions"  # legal opinions at any step
    INSPECT_CASES = "inspect_cases"
    OBSERVE_CASES = "observe_cases"  # the whole process without personal data
    SEE_RATINGS = "see_ratings"  # never who rated
    HANDLE_RATINGS = "handle_ratings"  # contact, rectify, follow up bad ones
    PUBLISH_CATALOGUE = "publish_catalogue"  # publish what somebody else drafted, return, withdraw
    IMPORT_DATA = "import_data"
    SEE_FIGURES = "see_figures"
    SEE_JOURNAL = "see_journal"
    RUN_SYSTEM = "run_system"


_P = Permission
_DOORS = frozenset({_P.SEE_SURVEYS, _P.ANSWER_SURVEYS, _P.SEE_NEEDS, _P.EDIT_NEEDS, _P.SEE_ORGANISATIONS})
_FIELD = frozenset({_P.SEE_PLACES, _P.SEE_PEOPLE, _P.SEE_POSTS, _P.SEE_CALLS, _P.REPORT_CALL, _P.ANSWER_CALL})
_GRID = _FIELD | _DOORS | {_P.REVEAL_PERSONAL, _P.SEE_CHECKINS, _P.SEE_SERVICE}
_LEADER = _GRID | {_P.TAKE_CALL, _P.SEE_FIGURES, _P.MANAGE_POSTS, _P.EDIT_PEOPLE, _P.EDIT_ORGANISATIONS}
_SERVICE = {_P.MANAGE_SERVICE, _P.HEAR_COMPLAINTS, _P.CORRECT_POINTS, _P.SEE_HONOURS, _P.MANAGE_HONOURS}
_COMMITTEE = {_P.DECIDE_SELECTION, _P.DECIDE_APPEALS, _P.DECIDE_HONOURS}
_CATALOGUE = {_P.SEE_PLACES, _P.SEE_CATALOGUE}  # of the service hall
_HALL = {_P.SEE_POSTS, _P.SEE_HALL, _P.SEE_CASES}
_DESK = {_P.MANAGE_PLACES, _P.MANAGE_CHECKINS, _P.MANAGE_SURVEYS, _P.IMPORT_DATA, _P.SEE_JOURNAL}
PERMISSIONS: dict[str, frozenset[Permission]] = {
    PostKind.GRID_WORKER: _GRID,
    PostKind.GRID_ASSISTANT: _GRID,
    PostKind.GRID_LEADER: _LEADER,
    PostKind.BUILDING_HEAD: frozenset({_P.SEE_PLACES, _P.SEE_POSTS, _P.REPORT_CALL}),
    PostKind.UNIT_HEAD: frozenset({_P.SEE_PLACES, _P.SEE_POSTS, _P.REPORT_CALL}),
    PostKind.COMMUNITY_STAFF: _LEADER | _DESK | _SERVICE,
    # The committee decides what the staff prepares; who prepares does not decide.
    PostKind.COMMITTEE_MEMBER: frozenset(
        {_P.SEE_PLACES, _P.SEE_POSTS, _P.SEE_CHECKINS, _P.SEE_SERVICE, _P.SEE_HONOURS} | _COMMITTEE
    ),
    # Whoever compares communities sees no resident.
    PostKind.APPRAISER: frozenset({_P.SEE_PLACES, _P.SEE_POSTS, _P.SEE_HONOURS, _P.DECIDE_COMMUNITIES}),
    # The manager sees figures and the map, not the residents: least privilege (PIPL Art. 6, 34).
    PostKind.DISTRICT_MANAGER: frozenset(
        {
            _P.SEE_PLACES,
            _P.SEE_POSTS,
            _P.SEE_FIGURES,
            _P.SEE_JOURNAL,
            _P.MANAGE_POLICY,
            _P.SEE_HONOURS,
            _P.APPRAISE_COMMUNITIES,
            _P.SEE_CATALOGUE,
        }
    ),
    # catalogue: who drafts does not publish what he drafted, whatever post he holds
    PostKind.APPROVER: frozenset(_CATALOGUE | _HALL | {_P.MANAGE_CATALOGUE, _P.IMPORT_DATA, _P.DECIDE_CASES}),
    PostKind.BUREAU_HEAD: frozenset(
        _CATALOGUE
        | _HALL
        | {_P.SEE_FIGURES, _P.SEE_JOURNAL, _P.MANAGE_CATALOGUE, _P.PUBLISH_CATALOGUE, _P.IMPORT_DATA, _P.MANAGE_HALL}
        | {_P.SEE_RATINGS, _P.HANDLE_RATINGS}
    ),
    # the service hall: whoever oversees has no hand in a case
    PostKind.WINDOW_CLERK: frozenset(_CATALOGUE | _HALL | {_P.TAKE_CASES, _P.SERVE_QUEUE}),
    PostKind.LEGAL_ADVISER: frozenset(_CATALOGUE | _HALL | {_P.GIVE_OPINIONS}),
    PostKind.INSPECTOR: frozenset(_CATALOGUE | _HALL | {_P.INSPECT_CASES, _P.SEE_RATINGS}),
    PostKind.MEDIA_OBSERVER: frozenset({_P.SEE_PLACES, _P.OBSERVE_CASES}),
    # The administrator runs the machine and sees no resident (separation of duties, GB/T 22239).
    PostKind.SYSTEM_ADMIN: frozenset({_P.SEE_PLACES, _P.SEE_JOURNAL, _P.RUN_SYSTEM}),
}
KEPT_APART = frozenset(_COMMITTEE)  # whoever may give the post must not need to hold these themselves


@dataclass(frozen=True)
class Rights:
    """The posts a person holds on one day: pairs of (post kind, place path)."""

    held: tuple[tuple[str, str], ...]
    names: tuple[str, ...] = ()  # of the places held, in the same order

    def paths(self, permission: Permission) -> list[str]:
        """Roots of the subtrees where this permission holds, without those inside another."""
        found = sorted({path for kind, path in self.held if permission in PERMISSIONS[kind]})
        return [path for path in found if not any(path != other and path.startswith(other) for other in found)]

    def allow(self, permission: Permission, path: str) -> bool:
        """Whether the permission holds at the place with this path."""
        return any(path.startswith(root) for root in self.paths(permission))

    def anywhere(self, permission: Permission) -> bool:
        """Whether the permission holds at any place at all."""
        return bool(self.paths(permission))


NO_RIGHTS = Rights(())


_memo: Memo[tuple[UUID, date], Rights] = Memo("rights")
remembered = _memo.remembered  # ask for each person's rights once within the block
forget = _memo.forget  # ask again: a deed in this request changed who holds which post


def rights_of(person: Person | None, on: date) -> Rights:
    """The rights of a person on a day. One query, asked once a request."""
    if person is None:
        return NO_RIGHTS
    memo = _memo.kept()
    if memo is not None and (person.pk, on) in memo:
        return memo[person.pk, on]
    held = Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=person, valid_from__lte=on)
    rows = list(held.order_by("place__path", "kind").values_list("kind", "place__path", "place__name"))
    rights = Rights(tuple(row[:2] for row in rows), tuple(row[2] for row in rows))
    if memo is not None:
        memo[person.pk, on] = rights
    return rights


def first_post(person: Person, on: date) -> tuple[str, str]:
    """The label and place name of the person's widest post, or two empty strings."""
    rights = rights_of(person, on)
    return (str(PostKind(rights.held[0][0]).label), rights.names[0]) if rights.held else ("", "")


def require(by: Person | System, permission: Permission, *, place: Place, at: datetime) -> None:
    """Raise NotPermitted unless `by` may do this at this place now. The system acts by rule and may."""
    if by is SYSTEM:
        return
    if not isinstance(by, Person) or not rights_of(by, day_of(at)).allow(permission, place.path):
        raise NotPermitted


def require_anywhere(by: Person | System, permission: Permission, *, at: datetime) -> None:
    """Raise NotPermitted unless `by` holds the permission at some place."""
    if by is not SYSTEM and not (isinstance(by, Person) and rights_of(by, day_of(at)).anywhere(permission)):
        raise NotPermitted


def anywhere(viewer: Person | None, permission: Permission, *, on: date) -> bool:
    """Whether the viewer holds the permission at some place that day."""
    return rights_of(viewer, on).anywhere(permission)


def paths(viewer: Person | None, permission: Permission, *, on: date) -> tuple[str, ...]:
    """The paths of the places at and below which the viewer holds the permission that day, none inside another."""
    return tuple(rights_of(viewer, on).paths(permission))


def subtree_filter(viewer: Person | None, permission: Permission, *, on: date, column: str = "path") -> Q:
    """The rows whose path column lies where the viewer holds the permission; matches nothing when nowhere."""
    return within_any(rights_of(viewer, on).paths(permission), column)


def within_any(paths: Iterable[str], column: str) -> Q:
    """Rows inside any of these subtrees; index ranges joined by OR."""
    condition: Q = Q(pk__in=())
    for path in paths:
        low, high = subtree_range(path)
        part: dict[str, Any] = {f"{column}__gte": low, f"{column}__lt": high}
        condition |= Q(**part)
    return condition

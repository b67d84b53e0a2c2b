"""Questions about check-ins, openings and feedback. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from wangge import journal
from wangge.checkin.consents import agreeing
from wangge.checkin.intake import COMMUNITIES
from wangge.checkin.models import (
    Candidate,
    CheckIn,
    Consent,
    FeedbackReport,
    Merge,
    Opening,
    Outcome,
    PostClaim,
    ServiceRecord,
    UnitContact,
)
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access
from wangge.posts.access import Permission


@dataclass(frozen=True)
class Wanted:
    """Which check-ins of a list: codes, empty for all; `time` and `skill` are codes of `abilities`."""

    text: str = ""
    kind: str = ""
    state: str = ""
    skill: str = ""
    time: str = ""
    unit: UUID | None = None
    matching: bool = False  # only people who agree to be matched to tasks


def check_ins(viewer: Person | None, *, at: datetime, wanted: Wanted | None = None) -> QuerySet[CheckIn]:
    """The check-ins a viewer may see, with person, place and unit; merged ones are left out. One query."""
    wanted = wanted or Wanted()
    found = CheckIn.objects.visible_to(viewer, day_of(at)).exclude(state=CheckIn.State.MERGED)
    for column in ("kind", "state"):
        if value := getattr(wanted, column):
            found = found.filter(**{column: value})
    if wanted.unit:
        found = found.filter(unit=wanted.unit)
    for column, code in (("skills", wanted.skill), ("times", wanted.time)):
        if code:  # codes are short and closed, so the text of the list holds one exactly when it is in it
            found = found.filter(**{f"{column}__icontains": f'"{code}"'})
    if wanted.matching:
        found = found.filter(person__in=agreeing(Consent.Purpose.MATCH))
    if text := wanted.text.strip():
        low = text.lower()
        found = found.filter(
            Q(person__name__contains=text)
            | Q(person__pinyin__startswith=low)
            | Q(person__initials__startswith=low)
            | Q(unit__name__contains=text)
        )
    return found.select_related("person", "place", "unit").order_by("person__pinyin", "id")


def counts(viewer: Person, *, at: datetime) -> dict[tuple[str, str], int]:
    """How many check-ins of each kind and state the viewer may see. One query."""
    rows = check_ins(viewer, at=at).order_by().values_list("kind", "state").annotate(n=Count("pk"))
    return {(kind, state): n for kind, state, n in rows}


def check_in_for(viewer: Person, check_in_id: UUID, *, at: datetime) -> CheckIn:
    """One check-in the viewer may see, with person, place, unit and guardian. Raises NotFound."""
    found = (
        CheckIn.objects.visible_to(viewer, day_of(at))
        .select_related("person__home__parent__parent", "place", "unit", "guardian", "decided_by", "merged_into")
        .filter(pk=check_in_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def mine(person: Person) -> QuerySet[CheckIn]:
    """A person's own check-ins, live ones first."""
    own = CheckIn.objects.filter(person=person).exclude(state=CheckIn.State.MERGED)
    return own.select_related("person", "place", "unit").order_by("-applied_at", "id")


def communities_for(*, at: datetime) -> QuerySet[Place]:
    """Where people can report in: every community and village of the district."""
    return Place.objects.filter(valid_on(day_of(at)), kind__in=COMMUNITIES).order_by("path")


def managed_communities(viewer: Person, *, at: datetime) -> QuerySet[Place]:
    """Communities whose check-ins the viewer manages."""
    mine = access.subtree_filter(viewer, Permission.MANAGE_CHECKINS, on=day_of(at))
    return Place.objects.filter(mine, valid_on(day_of(at)), kind__in=COMMUNITIES).order_by("path")


def work_units(*, at: datetime) -> QuerySet[Organisation]:
    """Work units that exist today, by name."""
    return Organisation.objects.filter(valid_on(day_of(at)), kind=Organisation.Kind.WORK_UNIT).order_by("pinyin", "id")


def history_of(check_in: CheckIn) -> list[tuple[Leaf, str]]:
    """The journal lines on a check-in, oldest first, each with who did it. Two queries."""
    return _with_names(list(journal.history_of(check_in)))


def services_of(check_in: CheckIn) -> QuerySet[ServiceRecord]:
    """What was done under a check-in, the latest first."""
    return ServiceRecord.objects.filter(check_in=check_in).select_related("confirmed_by").order_by("-day", "-id")


def minutes_of(check_in: CheckIn) -> int:
    """Minutes of service that count."""
    counted = ServiceRecord.objects.filter(check_in=check_in, state=ServiceRecord.State.RECORDED)
    return counted.aggregate(n=Sum("minutes"))["n"] or 0


def merges_of(check_in: CheckIn) -> QuerySet[Merge]:
    """Merges this check-in was kept in and that still stand, the latest first."""
    return (
        Merge.objects.filter(kept=check_in, undone_at=None)
        .select_related("dropped__person", "by")
        .order_by("-at", "-id")
    )


def waiting_backfills(viewer: Person, *, at: datetime) -> QuerySet[ServiceRecord]:
    """Services recorded too late that wait for the viewer's approval. One query."""
    here = access.subtree_filter(viewer, Permission.MANAGE_CHECKINS, on=day_of(at), column="check_in__place__path")
    waiting = ServiceRecord.objects.filter(here, state=ServiceRecord.State.WAITING)
    return waiting.select_related("check_in__person", "confirmed_by").order_by("recorded_at", "id")


# Selection


def openings(viewer: Person | None, *, at: datetime, state: str = "") -> QuerySet[Opening]:
    """Openings the viewer may see, open ones first, with how many put in. One query."""
    found = Opening.objects.visible_to(viewer, day_of(at))
    if state:
        found = found.filter(state=state)
    put_in = Count("claims", filter=Q(claims__withdrawn_at=None))
    return found.select_related("place", "community").annotate(put_in=put_in).order_by("-created_at", "id")


def opening_for(viewer: Person, opening_id: UUID, *, at: datetime) -> Opening:
    """One opening the viewer may see. Raises NotFound."""
    found = openings(viewer, at=at).select_related("place", "community", "created_by").filter(pk=opening_id).first()
    if found is None:
        raise NotFound
    return found


def may_see_candidates(viewer: Person, opening: Opening, *, at: datetime) -> bool:
    """Whether the viewer prepares or decides here; others see only their own place."""
    rights = access.rights_of(viewer, day_of(at))
    path = opening.place.path
    return rights.allow(Permission.MANAGE_CHECKINS, path) or rights.allow(Permission.DECIDE_SELECTION, path)


def candidates_of(proposal_id: UUID) -> QuerySet[Candidate]:
    """Everybody ranked, first to last, with person and outcome. One query."""
    return (
        Candidate.objects.filter(proposal=proposal_id)
        .select_related("claim__check_in__person__home", "outcome")
        .order_by("rank")
    )


def own_candidate(person: Person, opening: Opening) -> Candidate | None:
    """One's own place in the proposal that counts, with the outcome when there is one. One query."""
    return (
        Candidate.objects.filter(proposal__opening=opening, claim__check_in__person=person)
        .select_related("proposal", "outcome", "claim")
        .order_by("-proposal__at", "-proposal")
        .first()
    )


def own_claims(person: Person) -> dict[UUID, PostClaim]:
    """One's current claims by opening."""
    rows = PostClaim.objects.filter(check_in__person=person, withdrawn_at=None).select_related("opening__place")
    return {row.opening_id: row for row in rows.order_by("at", "id")}


def claims_of(opening: Opening) -> QuerySet[PostClaim]:
    """Who has put in, in the order of putting in."""
    current = PostClaim.objects.filter(opening=opening, withdrawn_at=None)
    return current.select_related("check_in__person").order_by("at", "id")


def chosen_names(opening: Opening) -> list[tuple[str, bool]]:
    """Who was chosen, and whether the person agrees that the name is published."""
    agreed = Exists(Consent.objects.filter(person=OuterRef("person"), purpose="publish_name", withdrawn_at=None))
    rows = Outcome.objects.filter(decision__opening=opening, chosen=True).annotate(public=agreed)
    return list(rows.order_by("candidate__rank").values_list("person__name", "public"))


def possible_claimants(opening: Opening) -> QuerySet[CheckIn]:
    """Approved check-ins of the community that have not put in yet, for the desk."""
    there = PostClaim.objects.filter(opening=opening, withdrawn_at=None).values("check_in__person")
    found = CheckIn.objects.filter(place=opening.community_id, state=CheckIn.State.APPROVED, hidden_at=None)
    return found.exclude(person__in=there).select_related("person").order_by("person__pinyin", "id")


# Work units


def contact_for(viewer: Person, contact_id: UUID, *, at: datetime) -> UnitContact:
    """The viewer's own standing contact for a unit. Raises NotFound."""
    found = my_contacts(viewer, at=at).filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def my_contacts(viewer: Person, *, at: datetime) -> QuerySet[UnitContact]:
    """The units a person speaks for today, with the community."""
    found = UnitContact.objects.filter(valid_on(day_of(at)), person=viewer).select_related("unit", "place")
    return found.order_by("unit__pinyin", "id")


def unit_members(contact: UnitContact) -> tuple[list[CheckIn], int]:
    """Live members of the unit who agreed to share with it, and how many others there are. Two queries."""
    live = CheckIn.objects.live().filter(unit=contact.unit_id, place=contact.place_id, hidden_at=None)
    shared = live.filter(person__in=agreeing(Consent.Purpose.SHARE_WITH_UNIT)).select_related("person")
    listed = list(shared.order_by("person__pinyin", "id"))
    return listed, live.count() - len(listed)


def reports(viewer: Person | None, *, at: datetime) -> QuerySet[FeedbackReport]:
    """Feedback reports the viewer may read, the latest first. The sealed content is not loaded. One query."""
    found = FeedbackReport.objects.visible_to(viewer, day_of(at)).defer("content").select_related("unit", "place")
    return found.order_by("-year", "-quarter", "-number")


def report_for(viewer: Person, report_id: UUID, *, at: datetime) -> FeedbackReport:
    """One report with its content. Raises NotFound."""
    visible = FeedbackReport.objects.visible_to(viewer, day_of(at))
    found = visible.select_related("unit", "place").filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


def contacts(viewer: Person, *, at: datetime) -> QuerySet[UnitContact]:
    """Who speaks for which unit in the communities the viewer manages. One query."""
    here = access.subtree_filter(viewer, Permission.MANAGE_CHECKINS, on=day_of(at), column="place__path")
    found = UnitContact.objects.filter(here, valid_on(day_of(at))).select_related("unit", "person", "place")
    return found.order_by("unit__pinyin", "person__pinyin", "id")


def days_left(check_in: CheckIn, today: date) -> int | None:
    """Days until the re-check-in is due, negative when it is overdue; None when nothing is due."""
    return (check_in.confirm_by - today).days if check_in.confirm_by else None


def opening_history(opening: Opening) -> list[tuple[Leaf, str]]:
    """The journal lines on an opening, oldest first, each with who did it. Two queries."""
    return _with_names(list(journal.history_of(opening)))


def _with_names(leaves: list[Leaf]) -> list[tuple[Leaf, str]]:
    names = dict(Person.objects.filter(pk__in={leaf.by_id for leaf in leaves}).values_list("pk", "name"))
    return [(leaf, names.get(leaf.by_id, "") if leaf.by_id else "") for leaf in leaves]

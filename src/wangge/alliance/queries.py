"""Questions about the alliance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from wangge.alliance.models import Benefit, Complaint, Credit, Entitlement, Membership
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import search, spoken_for
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.points import strikes
from wangge.points.models import Account, Book, Standing, Strike
from wangge.posts import access
from wangge.posts.access import Permission

MEMBER = Standing.Role.MEMBER


def is_member(organisation: Organisation | UUID, at: datetime) -> bool:
    """Whether an organisation is in an alliance at this moment, in good standing by rule. One query."""
    return current(at).filter(organisation=organisation).exists()


def current(at: datetime) -> QuerySet[Membership]:
    """The memberships that hold at this moment."""
    return Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), began_at__lte=at)


def speaks_for(person: Person, on: date) -> list[Organisation]:
    """The organisations a person speaks for that are, or have been, members. One query."""
    return list(spoken_for(person, on).filter(memberships__isnull=False).distinct())


def memberships(viewer: Person, *, at: datetime, text: str = "", state: str = "") -> QuerySet[Membership]:
    """The memberships the viewer may see, by name; `state` "ended", "all", else the current ones."""
    found = Membership.objects.visible_to(viewer, day_of(at)).select_related("organisation", "place", "agreement")
    if state != "all":
        found = found.filter(ended_at__isnull=state != "ended")
    if text := text.strip():
        low = text.lower()
        found = found.filter(
            Q(organisation__name__contains=text) | Q(organisation__pinyin__startswith=low)
            | Q(organisation__initials__startswith=low)
        )  # fmt: skip
    return found.order_by("organisation__pinyin", "-began_at", "id")


def membership_for(viewer: Person, membership_id: UUID, *, at: datetime) -> Membership:
    """One membership the viewer may see. Raises NotFound."""
    rows = Membership.objects.visible_to(viewer, day_of(at)).select_related("organisation", "place", "agreement")
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Figures:
    """What counts about a member now."""

    score: int
    strikes: int
    removed: bool
    complaints: int
    account_id: UUID | None = None  # where the score is kept, once there is one


def figures(organisations: list[Organisation]) -> dict[UUID, Figures]:
    """Score, counting strikes, standing and complaints of these organisations. Four queries, however many."""
    ids = [one.pk for one in organisations]
    scored = {one.organisation_id: one for one in Account.objects.filter(book=Book.SCORE, organisation__in=ids)}
    struck = Strike.objects.filter(standing__role=MEMBER, standing__organisation__in=ids, lift=None)
    counted = dict(struck.order_by().values_list("standing__organisation").annotate(n=Count("pk")))
    told = dict(
        Complaint.objects.filter(organisation__in=ids).order_by().values_list("organisation").annotate(n=Count("pk"))
    )
    removed = strikes.removed(MEMBER, ids)
    found = {}
    for pk in ids:
        score, account = (scored[pk].balance, scored[pk].pk) if pk in scored else (0, None)
        found[pk] = Figures(score, counted.get(pk, 0), pk in removed, told.get(pk, 0), account)
    return found


def benefits(place_id: UUID) -> QuerySet[Benefit]:
    """What members of a community's alliance are entitled to today."""
    return Benefit.objects.filter(place=place_id, to_day=None).order_by("name", "id")


def entitlements(membership: Membership) -> QuerySet[Entitlement]:
    """A member's benefits, those that hold first."""
    rows = Entitlement.objects.filter(membership=membership).select_related("benefit")
    return rows.order_by("-ended_at", "benefit__name", "began_at")


def credits(membership: Membership) -> QuerySet[Credit]:
    """Learning and volunteering recorded for a member, the newest first."""
    return Credit.objects.filter(membership=membership).select_related("by").order_by("-day", "-at")


def public(place_path: str = "") -> QuerySet[Membership]:
    """Who is a member now, for everybody: no persons, and only members in good standing (others are none by rule)."""
    found = Membership.objects.filter(ended_at=None).select_related("organisation", "place")
    if place_path:
        found = found.filter(access.within_any([place_path], "place__path"))
    return found.order_by("organisation__pinyin", "id")


def public_benefits(places: set[UUID]) -> QuerySet[Benefit]:
    """What members of these communities' alliances are entitled to today."""
    rows = Benefit.objects.filter(place__in=places, to_day=None)
    return rows.select_related("place").order_by("place__path", "name", "id")


def complaints(viewer: Person, *, at: datetime, state: str = "", text: str = "") -> QuerySet[Complaint]:
    """The complaints the viewer may see; by default the open ones, the most urgent first."""
    found = _around(Complaint.objects.visible_to(viewer, day_of(at)).distinct())
    if state == "appeals":
        found = found.filter(appeal__state="waiting")
    elif state in Complaint.State.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=("raised", "heard"))
    if text := text.strip():
        named = Q(organisation__name__contains=text) | Q(organisation__pinyin__startswith=text.lower())
        found = found.filter(named | Q(number__startswith=text.upper()))
    return found.order_by("reply_due", "raised_at", "id")


def complaint_for(viewer: Person, complaint_id: UUID, *, at: datetime) -> Complaint:
    """One complaint the viewer may see. Raises NotFound."""
    found = _around(Complaint.objects.visible_to(viewer, day_of(at)).filter(pk=complaint_id)).first()
    if found is None:
        raise NotFound
    return found


def complaints_about(organisation: UUID, viewer: Person, *, at: datetime) -> QuerySet[Complaint]:
    """The complaints about one organisation that the viewer may see, the newest first."""
    seen = Complaint.objects.visible_to(viewer, day_of(at)).filter(organisation=organisation).distinct()
    return _around(seen).order_by("-raised_at", "-id")


def complained(person: Person) -> QuerySet[Complaint]:
    """What a person has complained about themselves, the newest first."""
    return _around(Complaint.objects.filter(complainant=person)).order_by("-raised_at", "-id")


def own_memberships(person: Person, on: date) -> QuerySet[Membership]:
    """The memberships, ended ones too, of the organisations a person speaks for, the newest first."""
    mine = Membership.objects.filter(organisation__in=spoken_for(person, on))
    return mine.select_related("organisation", "place", "agreement").order_by("-began_at", "-id")


def current_membership(membership_id: UUID) -> Membership:
    """One membership that holds, for everybody: that it does is public. Raises NotFound."""
    found = Membership.objects.filter(pk=membership_id, ended_at=None).select_related("organisation", "place").first()
    if found is None:
        raise NotFound
    return found


def communities(viewer: Person, *, at: datetime) -> QuerySet[Place]:
    """The communities whose alliance the viewer manages."""
    mine = access.subtree_filter(viewer, Permission.MANAGE_SERVICE, on=day_of(at))
    return Place.objects.current().filter(mine, kind__in=(PlaceKind.COMMUNITY, PlaceKind.VILLAGE)).order_by("path")


def benefits_seen_by(viewer: Person, *, at: datetime) -> QuerySet[Benefit]:
    """The benefits, ended ones too, of the alliances the viewer sees, current ones first; with how many have each now."""
    seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=day_of(at), column="place__path")
    held = Count("entitlements", filter=Q(entitlements__ended_at=None))
    found = Benefit.objects.filter(seen).select_related("place").annotate(held=held)
    return found.order_by(F("to_day").desc(nulls_first=True), "name", "id")


def may_invite(viewer: Person, text: str, *, at: datetime) -> list[Organisation]:
    """Organisations by name that are no members now. Two queries."""
    found = search(viewer, text, at=at)
    members = set(
        Membership.objects.filter(organisation__in=found, ended_at=None).values_list("organisation", flat=True)
    )
    return [one for one in found if one.pk not in members]


def strike_limit(at: datetime) -> int:
    """Which verified complaint ends a membership."""
    return int(policy.on(strikes.LIMIT[MEMBER], at).value)


def sees_complainant(viewer: Person, complaint: Complaint, at: datetime) -> bool:
    """Whether the viewer may know who complained: who hears complaints there (unless it speaks for the member), and that person."""
    if viewer.pk == complaint.complainant_id:
        return True
    if spoken_for(viewer, day_of(at)).filter(pk=complaint.organisation_id).exists():
        return False
    return access.rights_of(viewer, day_of(at)).allow(Permission.HEAR_COMPLAINTS, complaint.place.path)


def _around(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return found.select_related(
        "organisation", "place", "complainant", "raised_by", "decided_by", "appeal", "membership"
    )

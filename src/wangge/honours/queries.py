"""Questions about appraisals, honours and letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wangge.checkin import consents
from wangge.checkin.models import Consent
from wangge.honours import rights
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation, Vote
from wangge.honours.states import SEEN_BY_ALL, Standing, State, awards_at
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

HELD_AT = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE, PlaceKind.STREET, PlaceKind.DISTRICT)


def appraisals(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Appraisal]:
    """The appraisals the viewer prepares or decides, newest period first."""
    found: QuerySet[Appraisal] = Appraisal.objects.visible_to(viewer, day_of(at)).select_related("place")
    if state:
        found = found.filter(state=state)
    return found.order_by("-year", "-quarter", "place__path", "-id")


def appraisal_for(viewer: Person, appraisal_id: UUID, *, at: datetime) -> Appraisal:
    """One appraisal the viewer may see. Raises NotFound."""
    rows = Appraisal.objects.visible_to(viewer, day_of(at)).select_related("place", "prepared_by", "conferred_by")
    found: Appraisal | None = rows.filter(pk=appraisal_id).first()
    if found is None:
        raise NotFound
    return found


def nominees(one: Appraisal, *, award: str = "", standings: Iterable[str] = ()) -> QuerySet[Nominee]:
    """Everybody of an appraisal by award and rank, those not compared last."""
    found = one.nominees.select_related("person", "organisation", "community")
    if award:
        found = found.filter(award=award)
    if wanted := tuple(standings):
        found = found.filter(standing__in=wanted)
    return found.order_by("award", F("rank").asc(nulls_last=True), "-sample", "id")


def counts(one: Appraisal) -> dict[tuple[str, str], int]:
    """How many of each award stand where. One query."""
    rows = one.nominees.order_by().values_list("award", "standing").annotate(n=Count("pk"))
    return {(award, standing): n for award, standing, n in rows}


def nominee_for(viewer: Person, nominee_id: UUID, *, at: datetime) -> Nominee:
    """One compared whom the viewer may see. Raises NotFound."""
    rows = Nominee.objects.visible_to(viewer, day_of(at)).select_related(
        "appraisal__place", "person", "organisation", "community", "honour"
    )
    found: Nominee | None = rows.filter(pk=nominee_id).first()
    if found is None:
        raise NotFound
    return found


def own_votes(viewer: Person, one: Appraisal) -> dict[UUID, Vote]:
    """What the viewer voted, by nominee. One query."""
    return {vote.nominee_id: vote for vote in Vote.objects.filter(by=viewer, nominee__appraisal=one)}


def reasons_against(one: Appraisal) -> dict[UUID, list[str]]:
    """Why some of the committee were against, without who: for the committee and the staff. One query."""
    found: dict[UUID, list[str]] = {}
    votes = Vote.objects.filter(nominee__appraisal=one, choice=Vote.Choice.AGAINST).order_by("nominee", "id")
    for vote in votes:
        found.setdefault(vote.nominee_id, []).append(vote.reason or "")
    return found


def places_to_appraise(viewer: Person, *, at: datetime) -> QuerySet[Place]:
    """Where the viewer may prepare an appraisal."""
    mine = rights.reached(viewer, day_of(at), "", (rights.PREPARING,))
    return Place.objects.current().filter(mine, kind__in=HELD_AT).order_by("path")


def awards_of(one: Appraisal) -> tuple[str, ...]:
    """The awards of an appraisal."""
    return awards_at(one.place.kind)


def announced(on: date) -> QuerySet[Nominee]:
    """Who is under public notice today, for everybody; `named` says whether a person agreed that the name is published."""
    return _named(
        Nominee.objects.filter(
            appraisal__state=State.NOTICED, appraisal__notice_until__gte=on, standing__in=SEEN_BY_ALL
        )
    )  # fmt: skip


def announced_one(nominee_id: UUID, on: date) -> Nominee:
    """One under public notice today. Raises NotFound."""
    found = announced(on).filter(pk=nominee_id).first()
    if found is None:
        raise NotFound
    return found


def honoured(*, year: int | None = None) -> QuerySet[Nominee]:
    """Everybody honoured whose honour holds, newest first, for everybody."""
    found = Nominee.objects.filter(standing=Standing.HONOURED, honour__state=Honour.State.VALID)
    if year:
        found = found.filter(appraisal__year=year)
    return (
        _named(found)
        .select_related("honour")
        .order_by("-appraisal__year", "-appraisal__quarter", "award", "rank", "id")
    )


def honoured_years() -> list[int]:
    """The years there are honours of, newest first. One query."""
    rows = Appraisal.objects.filter(state=State.CONFERRED).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())


def honours(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Honour]:
    """The honours the viewer may see with their certificate, newest first."""
    found: QuerySet[Honour] = _with_nominee(Honour.objects.visible_to(viewer, day_of(at)))
    if state:
        found = found.filter(state=state)
    return found.order_by("-at", "-id")


def honour_for(viewer: Person, honour_id: UUID, *, at: datetime) -> Honour:
    """One honour the viewer may see. Raises NotFound."""
    found: Honour | None = _with_nominee(Honour.objects.visible_to(viewer, day_of(at))).filter(pk=honour_id).first()
    if found is None:
        raise NotFound
    return found


def own_honours(person: Person, on: date) -> QuerySet[Honour]:
    """One's own honours and those of the organisations one speaks for, newest first."""
    spoken = spoken_for(person, on).values("pk")
    own = Q(nominee__person=person) | Q(nominee__organisation__in=spoken)
    return _with_nominee(Honour.objects.filter(own)).order_by("-at", "-id")


def honour_verdict(token: str) -> Honour | None:
    """The honour a QR code stands for: show number, award, period, state; a person's name only when agreed."""
    return _with_nominee(Honour.objects.filter(token=token)).first()


def name_is_public(nominee: Nominee) -> bool:
    """Whether the name may be shown to everybody: organisations and communities, and people who agreed."""
    if nominee.person_id is None:
        return True
    return consents.agreeing(Consent.Purpose.PUBLISH_NAME).filter(person=nominee.person_id).exists()


def objections(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Objection]:
    """The objections the viewer hears or made, those that wait first."""
    found: QuerySet[Objection] = Objection.objects.visible_to(viewer, day_of(at)).select_related(
        "nominee__appraisal__place",
        "nominee__person",
        "nominee__organisation",
        "nominee__community",
        "by",
        "decided_by",
    )
    if state:
        found = found.filter(state=state)
    return found.order_by("-state", "-at", "-id")


def objection_for(viewer: Person, objection_id: UUID, *, at: datetime) -> Objection:
    """One objection the viewer may see. Raises NotFound."""
    found = objections(viewer, at=at).filter(pk=objection_id).first()
    if found is None:
        raise NotFound
    return found


def recommendations(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Recommendation]:
    """Letters the viewer sent or may see, or whose department the viewer speaks for. `state`: "waiting", "late", "acknowledged"."""
    on = day_of(at)
    found: QuerySet[Recommendation] = Recommendation.objects.visible_to(viewer, on).select_related(
        "department", "honour__nominee__appraisal__place", "honour__nominee__person", "honour__nominee__organisation",
        "honour__nominee__community",
    )  # fmt: skip
    which = {
        "waiting": Q(acknowledged_at=None), "late": Q(acknowledged_at=None, due__lt=on),
        "acknowledged": Q(acknowledged_at__isnull=False),
    }  # fmt: skip
    return found.filter(which.get(state, Q())).order_by("-sent_at", "-id")


def recommendation_for(viewer: Person, recommendation_id: UUID, *, at: datetime) -> Recommendation:
    """One letter the viewer may see. Raises NotFound."""
    found = recommendations(viewer, at=at).filter(pk=recommendation_id).first()
    if found is None:
        raise NotFound
    return found


def letter_by_token(token: str) -> Recommendation:
    """The letter a link leads to. Raises NotFound."""
    rows = Recommendation.objects.select_related("department", "honour__nominee__appraisal__place")
    found: Recommendation | None = rows.filter(token=token).first()
    if found is None:
        raise NotFound
    return found


def departments() -> QuerySet[Organisation]:
    """The departments a letter may go to, by name."""
    return Organisation.objects.current().filter(kind=Organisation.Kind.WORK_UNIT).order_by("pinyin", "id")


def _named(found: QuerySet[Nominee]) -> QuerySet[Nominee]:
    agreed = consents.agreeing(Consent.Purpose.PUBLISH_NAME).filter(person=OuterRef("person"))
    return (
        found.annotate(named=Exists(agreed))
        .select_related("appraisal__place", "person", "organisation", "community")
        .order_by("appraisal__place__path", "award", "rank", "id")
    )


def _with_nominee(found: QuerySet[Honour]) -> QuerySet[Honour]:
    return found.select_related(
        "nominee__appraisal__place", "nominee__person", "nominee__organisation", "nominee__community", "by"
    )

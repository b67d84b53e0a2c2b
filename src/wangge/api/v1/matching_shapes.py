"""Shapes of matching: runs, pairs, what is missing, where to recruit, the proof, who is kept apart."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Moment, Note, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.api.v1.need_shapes import NeedKindName, SkillName, Slot, Urgency
from wangge.matching.certificate import Stage
from wangge.matching.helpers import Choice
from wangge.matching.models import Exclusion, Pair, Run, Unserved
from wangge.matching.proofs import Rechecked
from wangge.matching.states import PairState, RunState, Why
from wangge.people.models import Person

RunStateName = Annotated[RunState, one_of(RunState)]
PairStateName = Annotated[PairState, one_of(PairState)]
WhyName = Annotated[Why, one_of(Why)]
Told = TypeVar("Told", bound=Shape)
Reason = Annotated[Text, Field(min_length=2, max_length=300)]


class MatchingRun(Shape):
    """A matching of a community."""

    id: UUID
    place: PlaceRef
    by: PersonRef | None
    at: Moment
    state: RunStateName
    done_at: Moment | None
    counts: dict[str, int] = Field(
        description="Numbers only: needs, offers, possible, served, helpers, metres and others."
    )
    progress: int | None = Field(description="Percent, while the worker has it.")


class MatchedNeed(Shape):
    """The need of a pair."""

    id: UUID
    number: str
    title: str
    kind: NeedKindName
    urgency: Urgency
    safety: bool


class MatchedHelper(Shape):
    """Who would help: a resource, or a person who checked in. Names are for those who work with the lists there."""

    resource_id: UUID | None
    person_id: UUID | None
    organisation_id: UUID | None
    name: str


class HelperReasons(Shape):
    """Why this helper."""

    near: str = Field(description="building, grid, community, or empty.")
    skills: list[SkillName] = Field(description="In common.")
    percent: int = Field(description="Share of the skills asked for.")
    slots: list[Slot] = Field(description="Times both can.")
    known: int = Field(description="How often this helper served this person before.")
    kept: bool = Field(description="Proposed before, too.")
    load: int = Field(description="Needs of this helper in the plan.")


class PairReasons(HelperReasons):
    """Why these two."""

    waited: int = Field(description="Days the need had waited.")
    raised: Urgency = Field(description="Urgency after waiting.")


class OtherHelper(Shape):
    """Somebody else who could."""

    resource_id: UUID | None
    person_id: UUID | None
    organisation_id: UUID | None
    distance_m: int
    free: bool = Field(description="Not taken by other needs in this plan.")
    reasons: HelperReasons


class PairShape(Shape):
    """A need and who is proposed or promised for it."""

    id: UUID
    run_id: UUID
    rank: int = Field(description="1 is the most pressing need of the run; 0 is unknown.")
    state: PairStateName
    need: MatchedNeed
    helper: MatchedHelper
    slot: Slot | None
    distance_m: int
    by_hand: bool
    reasons: PairReasons
    alternatives: list[OtherHelper]
    replaced_by_id: UUID | None
    decided_at: Moment | None
    version: int


class MissingShape(Shape):
    """A need nobody is proposed for."""

    need: MatchedNeed
    rank: int
    why: WhyName
    left: dict[str, int] = Field(description="Offers left after each question: fits, in_reach, in_time, allowed, free.")


class RecruitingShape(Shape):
    """Where one more helper would be worth most."""

    place: PlaceRef
    kind: NeedKindName
    skills: list[SkillName]
    unserved: int
    price: int = Field(description="Shadow price: the weight of the need that would be served next.")
    need_id: UUID | None = Field(description="That need; null outside your places.")
    elsewhere: bool = Field(description="Served by somebody who is set free.")


class ProofStage(Shape):
    """What the plan comes to, and what no plan can better; equal when proven."""

    value: int
    bound: int


class ProofShape(Shape):
    """A run checked again at this moment."""

    holds: bool
    who: ProofStage
    whom: ProofStage
    spread: ProofStage
    same_input: bool
    same_plan: bool
    same_pairs: bool
    input_digest: str
    plan_digest: str


class ApartShape(Shape):
    """Who must not serve whom. The reason is given for one of them only."""

    id: UUID
    subject: PersonRef
    person: PersonRef | None
    organisation_id: UUID | None
    at: Moment
    lifted_at: Moment | None
    reason: str | None = None


class NewMatching(Given):
    """A community to match."""

    place_id: UUID


class HelperChosen(Given):
    """Another helper, and why."""

    resource_id: UUID | None = Field(None, description="This, or person_id.")
    person_id: UUID | None = None
    reason: Reason


class PairRefusal(Given):
    """Why not."""

    reason: Reason


class NewApart(Given):
    """Who must not serve whom, and why."""

    subject_id: UUID
    person_id: UUID | None = Field(None, description="This, or organisation_id.")
    organisation_id: UUID | None = None
    reason: Annotated[Note, Field(min_length=2)]


def run_shape(run: Run, progress: int | None = None) -> MatchingRun:
    """A run as the API shows it."""
    return MatchingRun(
        id=run.pk, place=place_ref(run.place), by=person_ref(run.by), at=run.at, state=RunState(run.state), done_at=run.done_at,
        counts=run.counts, progress=progress,
    )  # fmt: skip


def pair_shape(pair: Pair, names: Any) -> PairShape:
    """A pair; `names(person, path)` says how a person's name is shown."""
    path = pair.need.place.path
    return PairShape(
        id=pair.pk, run_id=pair.run_id, rank=pair.rank, state=PairState(pair.state), need=_need(pair.need),
        helper=MatchedHelper(
            resource_id=pair.resource_id, person_id=pair.person_id, organisation_id=pair.organisation_id,
            name=names(pair.person, path) or (pair.organisation.name if pair.organisation else ""),
        ),
        slot=pair.slot, distance_m=pair.distance_m, by_hand=pair.by_hand, reasons=_reasons(PairReasons, pair.reasons),
        alternatives=[_other(one) for one in pair.alternatives], replaced_by_id=pair.replaced_by_id,
        decided_at=pair.decided_at, version=pair.version,
    )  # fmt: skip


def missing_shape(one: Unserved) -> MissingShape:
    """A need nobody is proposed for."""
    return MissingShape(need=_need(one.need), rank=one.rank, why=Why(one.why), left=one.counts)


def recruiting_shape(row: dict[str, Any]) -> RecruitingShape:
    """A line of the recruiting list."""
    need = row["need"]
    return RecruitingShape(
        place=place_ref(row["place"]), kind=row["kind"], skills=row["skills"], unserved=row["unserved"], price=row["price"],
        need_id=need.pk if need else None, elsewhere=row["elsewhere"],
    )  # fmt: skip


def proof_shape(run: Run, again: Rechecked) -> ProofShape:
    """The proof of a run."""
    return ProofShape(
        holds=again.holds, who=_stage(again.checked.who), whom=_stage(again.checked.whom),
        spread=_stage(again.checked.spread), same_input=again.same_input, same_plan=again.same_plan,
        same_pairs=again.same_pairs, input_digest=run.input_digest, plan_digest=run.plan_digest,
    )  # fmt: skip


def apart_shape(one: Exclusion, *, reason: bool = False) -> ApartShape:
    """Two who are kept apart."""
    return ApartShape(
        id=one.pk, subject=_person(one.subject), person=person_ref(one.person), organisation_id=one.organisation_id,
        at=one.at, lifted_at=one.lifted_at, reason=one.reason if reason else None,
    )  # fmt: skip


def choice(given: HelperChosen) -> Choice:
    """Whom somebody chose. Raises ValueError for neither or both."""
    return Choice(resource_id=given.resource_id, person_id=given.person_id)


def _person(person: Person) -> PersonRef:
    return PersonRef(id=person.pk, name=person.name)


def _need(need: Any) -> MatchedNeed:
    return MatchedNeed(
        id=need.pk, number=need.number, title=need.title, kind=need.kind, urgency=need.urgency, safety=need.safety
    )


def _reasons(of: type[Told], told: dict[str, Any]) -> Told:
    return of(**{name: told[name] for name in of.model_fields})


def _other(one: dict[str, Any]) -> OtherHelper:
    keys = {f"{name}_id": one[name] for name in ("resource", "person", "organisation")}
    return OtherHelper(**keys, distance_m=one["distance_m"], free=one["free"], reasons=_reasons(HelperReasons, one))


def _stage(stage: Stage) -> ProofStage:
    return ProofStage(value=stage.value, bound=stage.bound)

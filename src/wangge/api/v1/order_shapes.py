"""Shapes of orders: services to be done, offers, reviews, disputes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import (
    Given,
    GivenMoment,
    Line,
    Moment,
    Note,
    PersonRef,
    PlaceRef,
    Shape,
    Text,
    one_of,
    person_ref,
    place_ref,
)
from wangge.api.v1.need_shapes import NeedKindName
from wangge.orders import queries
from wangge.orders.candidates import Candidate
from wangge.orders.models import Offer, Order
from wangge.orders.rules import actual_minutes
from wangge.orders.states import Declined, OfferState, State
from wangge.people.models import Person
from wangge.points import tariffs

OrderStateName = Annotated[State, one_of(State)]
OfferStateName = Annotated[OfferState, one_of(OfferState)]
Difficulty = Annotated[int, Field(ge=1, le=3)]
Stars = Annotated[int, Field(ge=1, le=5)]
Why = Annotated[Text, Field(min_length=4, max_length=300)]
Minutes = Annotated[int, Field(ge=1, le=1440, description="Of actual service; travel does not count.")]
AT_HOME = ("household", "unit")


class OrderTask(Shape):
    """An open service as who may take it sees it: never for whom, no nearer than the building."""

    id: UUID
    number: str
    title: str
    kind: NeedKindName
    difficulty: Difficulty
    place: PlaceRef
    starts_at: Moment
    ends_at: Moment
    risks: str
    distance_m: int | None = Field(description="From your home as the crow flies.")
    points: int = Field(description="What it would give as planned, without a review.")


class OrderLine(Shape):
    """A service in a list."""

    id: UUID
    number: str
    title: str
    kind: NeedKindName
    difficulty: Difficulty
    state: OrderStateName
    place: PlaceRef
    starts_at: Moment
    ends_at: Moment
    taker: PersonRef | None
    organisation_id: UUID | None
    minutes: int | None = Field(description="Of actual service.")
    stars: int | None


class AttendanceShape(Shape):
    """One check-in and check-out."""

    number: int
    started_at: Moment
    finished_at: Moment | None


class OrderShape(OrderLine):
    """A service. What is for its people only is null for others."""

    subject: PersonRef | None
    details: str | None = Field(description="For the taker and staff.")
    risks: str
    insurance: str = Field(description="The accident insurance of who does it; empty: none.")
    need_id: UUID | None
    task_id: UUID | None
    for_everybody: bool
    owner: PersonRef | None = Field(description="Who on the staff answers for it; for the taker and staff.")
    started_at: Moment | None
    finished_at: Moment | None
    away_since: Moment | None = Field(description="Checked out, to come back.")
    attendances: list[AttendanceShape] = Field(description="For its people and staff; the minutes are their sum.")
    confirmed_at: Moment | None
    settled_at: Moment | None = Field(description="Points or score are posted.")
    review_text: str | None = Field(description="For staff and the served person.")
    dispute: str | None = Field(description="open or decided.")
    version: int


class OfferShape(Shape):
    """A service somebody is asked to do."""

    id: UUID
    order_id: UUID
    person: PersonRef | None
    organisation_id: UUID | None
    state: OfferStateName
    at: Moment
    told_at: Moment = Field(description="When the message left or leaves: at night it waits for the morning.")
    expires_at: Moment
    declined: Annotated[Declined, one_of(Declined)] | None = Field(description="Why, where it was declined.")
    decline_text: str | None = Field(description="For staff and who declined.")


class OwnOffer(OfferShape):
    """An offer with its task."""

    task: OrderTask


class AskableShape(Shape):
    """Somebody who could be asked."""

    person_id: UUID | None
    organisation_id: UUID | None
    name: str
    busy: bool
    asked: int = Field(description="Times in the last seven days.")
    served: int = Field(description="Times this person before.")
    distance_m: int = Field(description="From their door; guessed from building, grid or community where not exact.")
    exact: bool
    skills: list[str] = Field(description="Of those the service asks, those they have.")
    minutes: int = Field(description="Of service lately.")
    cost: int = Field(description="What the order of the list is made of, in metres; less is better.")


class LinkedService(Shape):
    """What the link of the served person shows."""

    title: str
    starts_at: Moment
    ends_at: Moment
    state: OrderStateName
    minutes: int | None
    stars: int | None


class NewOrder(Given):
    """A service to be done."""

    title: Annotated[Line, Field(min_length=1, max_length=80)]
    kind: NeedKindName
    difficulty: Difficulty = 1
    place_id: UUID
    starts_at: GivenMoment
    ends_at: GivenMoment
    subject_id: UUID | None = None
    need_id: UUID | None = None
    details: Note = ""
    risks: Line = ""
    insurance: Annotated[Line, Field(max_length=80)] = ""
    for_everybody: bool = True


class TaskToPublish(Given):
    """A project's task."""

    task_id: UUID
    starts_at: GivenMoment | None = Field(None, description="Left out: as the task says.")
    ends_at: GivenMoment | None = None
    details: Note = ""
    risks: Line = ""
    insurance: Annotated[Line, Field(max_length=80)] = ""
    for_everybody: bool = False


class OrderOffered(Given):
    """Whom to ask."""

    person_id: UUID | None = Field(None, description="This, or organisation_id.")
    organisation_id: UUID | None = None


class OrderTaking(Given):
    """For whom it is taken."""

    organisation_id: UUID | None = Field(None, description="Left out: for yourself.")


class OfferDeclined(Given):
    """Why not."""

    reason: Annotated[Declined, one_of(Declined)]
    text: Annotated[Text, Field(max_length=300, description="Needed with other.")] = ""


class OrderReason(Given):
    """Why."""

    reason: Why


class OrderInsured(Given):
    """The accident insurance of who does it."""

    insurance: Annotated[Line, Field(max_length=80, description="Empty: there is none.")]


class MinutesTold(Given):
    """So long it took."""

    minutes: Minutes


class ReviewGiven(Given):
    """How it was."""

    stars: Stars
    text: Annotated[Text, Field(max_length=500)] = ""


class LinkGiven(Given):
    """The secret of the link."""

    token: Annotated[Text, Field(min_length=20, max_length=43)]


class LinkReview(ReviewGiven):
    """How it was, by the link."""

    token: Annotated[Text, Field(min_length=20, max_length=43)]


class LinkDispute(OrderReason):
    """What was otherwise, by the link."""

    token: Annotated[Text, Field(min_length=20, max_length=43)]


class DisputeDecision(Given):
    """What counts, and why."""

    minutes: Annotated[int, Field(ge=0, le=1440, description="0: it was not done.")]
    grounds: Why


def task_shape(order: Order, viewer: Person, at: datetime) -> OrderTask:
    """An open order for who may take it."""
    place: Any = order.place
    while place.kind in AT_HOME and place.parent is not None:
        place = place.parent
    planned = actual_minutes(order.starts_at, order.ends_at)
    priced = tariffs.points_for(kind=order.kind, difficulty=order.difficulty, minutes=planned, at=at)
    return OrderTask(
        id=order.pk, number=order.number, title=order.title, kind=order.kind, difficulty=order.difficulty,
        place=place_ref(place), starts_at=order.starts_at, ends_at=order.ends_at, risks=order.risks,
        distance_m=queries.distance_to(order, viewer), points=priced.amount,
    )  # fmt: skip


def line_shape(order: Order) -> OrderLine:
    """An order in a list of its people or of staff."""
    return OrderLine(**_line(order))


def order_shape(order: Order, *, inside: bool, details: bool, review: bool) -> OrderShape:
    """An order; `inside`: its people and staff, `details`: taker and staff, `review`: served person and staff."""
    found = getattr(order, "review", None)
    dispute = getattr(order, "dispute", None)
    line = _line(order)
    if not inside:
        place: Any = order.place
        while place.kind in AT_HOME and place.parent is not None:
            place = place.parent
        line |= {"place": place_ref(place), "taker": None}
    return OrderShape(
        **line, subject=person_ref(order.subject) if inside else None, details=order.details if details else None,
        risks=order.risks, insurance=order.insurance, need_id=order.need_id, task_id=order.task_id,
        for_everybody=order.for_everybody,
        owner=person_ref(order.owner) if details else None,
        started_at=order.started_at, finished_at=order.finished_at, away_since=order.away_since,
        attendances=_attendances(order) if inside and order.started_at else [], confirmed_at=order.confirmed_at,
        settled_at=order.settled_at, review_text=found.text if found and review else None,
        dispute=dispute.state if dispute and inside else None, version=order.version,
    )  # fmt: skip


def offer_shape(offer: Offer) -> OfferShape:
    """An offer as staff see it."""
    return OfferShape(**_offer(offer))


def own_offer_shape(offer: Offer, viewer: Person, at: datetime) -> OwnOffer:
    """An offer as who is asked sees it."""
    return OwnOffer(**_offer(offer), task=task_shape(offer.order, viewer, at))


def candidate_shape(one: Candidate) -> AskableShape:
    """Somebody who could be asked."""
    person = isinstance(one.to, Person)
    return AskableShape(
        person_id=one.to.pk if person else None, organisation_id=None if person else one.to.pk, name=one.to.name,
        busy=one.busy, asked=one.asked, served=one.served, distance_m=one.distance_m, exact=one.is_exact, skills=list(one.skills),
        minutes=one.minutes, cost=one.cost,
    )  # fmt: skip


def linked_shape(order: Order) -> LinkedService:
    """What the link shows."""
    review = getattr(order, "review", None)
    return LinkedService(
        title=order.title, starts_at=order.starts_at, ends_at=order.ends_at, state=State(order.state),
        minutes=order.minutes, stars=review.stars if review else None,
    )  # fmt: skip


def _line(order: Order) -> dict[str, Any]:
    review = getattr(order, "review", None)
    return {
        "id": order.pk, "number": order.number, "title": order.title, "kind": order.kind, "difficulty": order.difficulty,
        "state": State(order.state), "place": place_ref(order.place), "starts_at": order.starts_at,
        "ends_at": order.ends_at, "taker": person_ref(order.taker), "organisation_id": order.organisation_id,
        "minutes": order.minutes, "stars": review.stars if review else None,
    }  # fmt: skip


def _attendances(order: Order) -> list[AttendanceShape]:
    found = queries.attendances_of(order)
    return [AttendanceShape(number=one.number, started_at=one.started_at, finished_at=one.finished_at) for one in found]


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.pk, "order_id": offer.order_id, "person": person_ref(offer.person),
        "organisation_id": offer.organisation_id, "state": OfferState(offer.state), "at": offer.at,
        "told_at": offer.told_at or offer.at,
        "expires_at": offer.expires_at, "declined": Declined(offer.declined) if offer.declined else None,
        "decline_text": offer.decline_text,
    }  # fmt: skip

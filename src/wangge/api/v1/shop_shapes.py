"""Shapes of the points shop: goods, the lines of their stock, redemptions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import (
    LEFT_OUT,
    Code,
    Given,
    Line,
    Moment,
    PersonRef,
    PlaceRef,
    Shape,
    Text,
    one_of,
    person_ref,
    place_ref,
)
from wangge.api.v1.agreement_shapes import Picture
from wangge.kernel.masking import mask_name
from wangge.people.models import Person
from wangge.posts.access import Permission
from wangge.shop.models import Good, Redemption, StockMove

GoodKindName = Annotated[Good.Kind, one_of(Good.Kind)]
GoodStateName = Annotated[Good.State, one_of(Good.State)]
RedemptionStateName = Annotated[Redemption.State, one_of(Redemption.State)]
StockMoveName = Annotated[StockMove.Kind, one_of(StockMove.Kind)]
GoodTitle = Annotated[Text, Field(min_length=1, max_length=60)]
GoodDetails = Annotated[Text, Field(max_length=300)]
Cost = Annotated[int, Field(ge=1, le=100_000, description="Points for one.")]
Most = Annotated[int | None, Field(ge=1, le=100_000, description="For one person in `days`; null: no limit.")]
Days = Annotated[int, Field(ge=1, le=3660)]


class GoodShape(Shape):
    """A thing or a service on the shelf of a community."""

    id: UUID
    place: PlaceRef
    kind: GoodKindName
    title: str
    details: str
    cost: Cost
    stock: int = Field(description="What nobody has redeemed yet.")
    most: Most
    days: Days
    state: GoodStateName
    pictured: bool
    version: int


class DeskGood(GoodShape):
    """The same for the desk."""

    waits: int = Field(description="How many are redeemed and not collected yet.")


class GoodPhoto(Shape):
    """The photo of a good."""

    content: str = Field(description="A JPEG as Base64, without hidden data.")


class StockLine(Shape):
    """One change of a stock."""

    id: UUID
    kind: StockMoveName
    amount: int
    after: int
    reason: str
    redemption_id: UUID | None
    by: PersonRef | None = Field(description="Null: the system, by rule.")
    at: Moment


class RedemptionShape(Shape):
    """Points spent for something of the shelf."""

    id: UUID
    number: str
    code: str | None = Field(description="What is shown at the desk; only whoever redeemed reads it, while it waits.")
    good_id: UUID
    title: str
    place: PlaceRef
    person: PersonRef = Field(description="The name is masked where you neither hand out nor see people.")
    count: int
    cost: int = Field(description="Points in all.")
    state: RedemptionStateName
    at: Moment
    collect_by: date
    ended_at: Moment | None
    given_back: int = Field(description="Points given back when it was cancelled or expired.")


class NewGood(Given):
    """Something for a community's shelf."""

    place_id: UUID
    kind: GoodKindName
    title: GoodTitle
    details: GoodDetails = ""
    cost: Cost
    stock_in: int = Field(0, ge=0, le=100_000)
    most: Most = None
    days: Days = 30
    photo: Picture | None = None


class GoodChange(Given):
    """What to change; names left out stay as they are, and so does what was redeemed."""

    kind: GoodKindName = LEFT_OUT
    title: GoodTitle = LEFT_OUT
    details: GoodDetails = LEFT_OUT
    cost: Cost = LEFT_OUT
    most: Most = LEFT_OUT
    days: Days = LEFT_OUT
    photo: Picture = LEFT_OUT


class StockChange(Given):
    """Stock that came in, or (less than nothing) is missing after counting."""

    amount: int = Field(ge=-100_000, le=100_000)
    reason: Line = Field("", description="Needed when it becomes less: at least two characters.")


class HowMany(Given):
    """How many of it."""

    count: int = Field(1, ge=1, le=99)


class HandOut(Given):
    """The code somebody shows at the desk."""

    code: Code


def good_shape(one: Good) -> GoodShape:
    """A good; its photo is read only where the query did not say whether there is one."""
    return GoodShape(**_told(one))


def desk_good(one: Any) -> DeskGood:
    """A good of `queries.goods`."""
    return DeskGood(**_told(one), waits=one.waits)


def stock_line(one: StockMove) -> StockLine:
    """A change of a stock."""
    return StockLine(
        id=one.pk, kind=StockMove.Kind(one.kind), amount=one.amount, after=one.after, reason=one.reason,
        redemption_id=one.redemption_id, by=person_ref(one.by), at=one.at,
    )  # fmt: skip


def redemption_shape(one: Redemption, viewer: Person, rights: Any) -> RedemptionShape:
    """A redemption as this viewer may read it."""
    own, path = one.person_id == viewer.pk, one.place.path
    whole = own or rights.allow(Permission.MANAGE_SERVICE, path) or rights.allow(Permission.SEE_PEOPLE, path)
    return RedemptionShape(
        id=one.pk, number=one.number, code=one.code if own and one.state == Redemption.State.WAITING else None,
        good_id=one.good_id, title=one.good.title, place=place_ref(one.place),
        person=PersonRef(id=one.person_id, name=one.person.name if whole else mask_name(one.person.name)),
        count=one.count, cost=one.cost, state=Redemption.State(one.state), at=one.at, collect_by=one.collect_by,
        ended_at=one.ended_at, given_back=one.given_back,
    )  # fmt: skip


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "place": place_ref(one.place), "kind": one.kind, "title": one.title, "details": one.details,
        "cost": one.cost, "stock": one.stock, "most": one.most, "days": one.days, "state": one.state,
        "pictured": one.pictured if hasattr(one, "pictured") else bool(one.photo), "version": one.version,
    }  # fmt: skip

"""Shapes of delegation: who handles an item where, the matrix, its changes, and what stations hand up."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, PersonRef, PlaceRef, Shape, Text, one_of, place_ref
from wangge.api.fields import person_ref as ref_of
from wangge.delegation import queries
from wangge.delegation.models import Change, ChangeCell, Delegated, HandUp
from wangge.delegation.resolver import Answer
from wangge.delegation.states import Because, ChangeState, HandUpState, How
from wangge.kernel.masking import mask_name, mask_phone

HowName = Annotated[How, one_of(How)]
BecauseName = Annotated[Because, one_of(Because)]
ChangeStateName = Annotated[ChangeState, one_of(ChangeState)]
HandUpStateName = Annotated[HandUpState, one_of(HandUpState)]
WayName = Annotated[Text, Field(pattern="^(handle|accept|hand_up|back)$", description="back: to the department.")]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=500)]


class OfficeRef(Shape):
    """An office by name."""

    id: UUID
    name: str


class WhoHandles(Shape):
    """Who handles an item at a place on a day, and why."""

    office: OfficeRef = Field(description="Decides.")
    place: PlaceRef = Field(description="Where it decides.")
    taken_by: OfficeRef = Field(description="Takes the application and hands out the result.")
    taken_at: PlaceRef
    centre: PlaceRef | None = Field(description="The street, town or township asked for; null above them.")
    because: BecauseName
    how: str = Field(description="handle, accept or hand_up; empty where nothing is delegated.")
    since: date | None
    until: date | None
    change_number: str


class MatrixCell(Shape):
    """A cell of the matrix that holds."""

    id: UUID
    item_id: UUID
    code: str
    name: str
    centre: PlaceRef
    office: OfficeRef
    how: HowName
    from_day: date
    to_day: date | None
    change_number: str


class ChangeFlow(Shape):
    """Cases of one item that another office would have had."""

    item: str
    centre: str
    before: str = Field(description="handle, accept, hand_up or department.")
    after: str
    count: int
    example: str = Field(description="Number of one such case.")


class ChangeResult(Shape):
    """What a trial on past cases found."""

    since: date
    until: date
    cases: int
    moved: int
    has_sources: bool = Field(description="False: nobody keeps cases yet, so nothing could be compared.")
    flows: list[ChangeFlow]
    gains: dict[str, int] = Field(description="Cases more (or less) by name of office.")
    quiet: list[str] = Field(description="Items nobody asked for in these days.")


class MatrixChange(Shape):
    """A change of the matrix."""

    id: UUID
    number: str
    title: str
    reason: str
    place: PlaceRef
    state: ChangeStateName
    cell_count: int
    drafted_by: PersonRef | None
    drafted_at: Moment
    decided_by: PersonRef | None
    from_day: date | None
    version: int


class MatrixChangeCell(Shape):
    """A cell a change sets."""

    item_id: UUID
    code: str
    name: str
    centre: PlaceRef
    how: str
    office: OfficeRef | None


class MatrixChangeDetail(MatrixChange):
    """A change with its cells and its trial."""

    cells: list[MatrixChangeCell]
    result: ChangeResult | None


class NewMatrixChange(Given):
    """A change to begin."""

    place_id: UUID
    title: Annotated[Text, Field(min_length=4, max_length=80)]
    reason: Annotated[Text, Field(min_length=2, max_length=500)]


class CellsGiven(Given):
    """Cells to put: every item at every centre."""

    item_ids: Ids
    centre_ids: Ids
    how: WayName
    offices: dict[UUID, UUID] = Field(default_factory=dict, description="Which organisation does it, by centre.")


class CellsGone(Given):
    """Items to take out of a change."""

    item_ids: Ids


class TrialDays(Given):
    """Past days a change is tried on."""

    since: date
    until: date


class AdoptionDay(Given):
    """From when a change holds."""

    from_day: date


class HandedUp(Shape):
    """What a station handed up for a resident; name and number are masked except for the resident."""

    id: UUID
    number: str
    item_id: UUID
    item: str
    station: PlaceRef
    to_place: PlaceRef
    office: OfficeRef
    because: BecauseName
    state: HandUpStateName
    name: str
    phone: str
    note: str | None
    answer: str | None
    case_number: str
    follows_case: bool = Field(description="The deeds of that case move this on.")
    handed_at: Moment
    receive_by: Moment
    received_at: Moment | None
    version: int


class NewHandUp(Given):
    """What a station takes for a resident."""

    item_id: UUID
    place_id: UUID
    name: Annotated[Text, Field(min_length=1, max_length=60)]
    phone: Annotated[Text, Field(min_length=1, max_length=30)]
    mandate: bool = Field(description="The resident asked for it.")
    note: Annotated[Text, Field(max_length=500)] = ""


class Receiving(Given):
    """Receiving what was handed up."""

    case_number: Line = ""


class HandUpAnswer(Given):
    """How it ended."""

    answer: Annotated[Text, Field(min_length=2, max_length=500)]


def office_ref(office: Any) -> OfficeRef:
    """The office's reference."""
    return OfficeRef(id=office.pk, name=office.name)


def who_shape(answer: Answer) -> WhoHandles:
    """An answer of the resolver."""
    return WhoHandles(
        office=office_ref(answer.office), place=place_ref(answer.place), taken_by=office_ref(answer.taken_by),
        taken_at=place_ref(answer.taken_at), centre=place_ref(answer.centre) if answer.centre else None,
        because=answer.because, how=answer.how, since=answer.since, until=answer.until, change_number=answer.change_number,
    )  # fmt: skip


def cell_shape(row: Delegated) -> MatrixCell:
    """A cell that holds."""
    return MatrixCell(
        id=row.pk, item_id=row.item_id, code=row.item.code, name=row.item.name, centre=place_ref(row.centre),
        office=office_ref(row.office), how=How(row.how), from_day=row.from_day, to_day=row.to_day,
        change_number=row.adopted_in.number,
    )  # fmt: skip


def _change(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "number": one.number, "title": one.title, "reason": one.reason, "place": place_ref(one.place),
        "state": one.state, "cell_count": one.cell_count, "drafted_by": ref_of(one.drafted_by), "drafted_at": one.drafted_at,
        "decided_by": ref_of(one.decided_by), "from_day": one.from_day, "version": one.version,
    }  # fmt: skip


def change_shape(one: Change) -> MatrixChange:
    """A change in a list."""
    return MatrixChange(**_change(one))


def change_detail(one: Change) -> MatrixChangeDetail:
    """A change with its cells and its trial."""
    cells = [_cell(cell) for line in queries.lines_of(one) for cell in line.cells]
    return MatrixChangeDetail(**_change(one), cells=cells, result=_result(one))


def _cell(cell: ChangeCell) -> MatrixChangeCell:
    return MatrixChangeCell(
        item_id=cell.item_id, code=cell.item.code, name=cell.item.name, centre=place_ref(cell.centre), how=cell.how,
        office=office_ref(cell.office) if cell.office else None,
    )  # fmt: skip


def _result(one: Change) -> ChangeResult | None:
    found = queries.result_of(one)
    if found is None or one.tried_since is None or one.tried_until is None:
        return None
    flows = [ChangeFlow(**vars(flow)) for flow in found.flows]
    return ChangeResult(
        since=one.tried_since, until=one.tried_until, cases=found.cases, moved=found.moved, has_sources=found.has_sources,
        flows=flows, gains=dict(found.gains), quiet=found.quiet,
    )  # fmt: skip


def hand_up_shape(one: HandUp, viewer: Any) -> HandedUp:
    """What was handed up, as the viewer may read it."""
    own = one.person_id == viewer.pk
    return HandedUp(
        id=one.pk, number=one.number, item_id=one.item_id, item=one.item.name, station=place_ref(one.place),
        to_place=place_ref(one.to_place), office=office_ref(one.office), because=Because(one.because),
        state=HandUpState(one.state), name=one.name if own else mask_name(one.name),
        phone=one.phone if own else mask_phone(one.phone), note=one.note, answer=one.answer, case_number=one.case_number,
        follows_case=one.follows_case,
        handed_at=one.handed_at, receive_by=one.receive_by, received_at=one.received_at, version=one.version,
    )  # fmt: skip

"""Shapes of the service catalogue. What a version says has the same names in answers and in what is sent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, create_model

from wangge.api.fields import LEFT_OUT, Given, Moment, PersonRef, PlaceRef, Shape, Text, one_of, place_ref
from wangge.api.fields import person_ref as ref_of
from wangge.catalogue import codes, kinds, rules
from wangge.catalogue.content import FIELDS, Content, HandlingLine, MaterialLine, StepLine
from wangge.catalogue.cuts import Basis, CutLine, Measure, at_most_one_visit
from wangge.catalogue.differences import Difference
from wangge.catalogue.ledger import Ledger
from wangge.catalogue.models import Item, ItemVersion

ServiceKindName = Annotated[kinds.ItemKind, one_of(kinds.ItemKind)]
ServiceFieldName = Annotated[kinds.ServiceField, one_of(kinds.ServiceField)]
LevelName = Annotated[kinds.Level, one_of(kinds.Level)]
ProjectTypeName = Annotated[kinds.ProjectType, one_of(kinds.ProjectType)]
ServedName = Annotated[kinds.Served, one_of(kinds.Served)]
HandlingFormName = Annotated[kinds.HandlingForm, one_of(kinds.HandlingForm)]
LimitUnitName = Annotated[kinds.LimitUnit, one_of(kinds.LimitUnit)]
OnlineDepthName = Annotated[kinds.OnlineDepth, one_of(kinds.OnlineDepth)]
ResultTypeName = Annotated[kinds.ResultType, one_of(kinds.ResultType)]
SituationName = Annotated[kinds.Situation, one_of(kinds.Situation)]
MaterialFormName = Annotated[kinds.MaterialForm, one_of(kinds.MaterialForm)]
MaterialSourceName = Annotated[kinds.MaterialSource, one_of(kinds.MaterialSource)]
StepKindName = Annotated[kinds.StepKind, one_of(kinds.StepKind)]
SpecialKindName = Annotated[kinds.SpecialKind, one_of(kinds.SpecialKind)]
VersionStateName = Annotated[kinds.State, one_of(kinds.State)]
BasisName = Annotated[Basis, one_of(Basis)]
MeasureName = Annotated[Measure, one_of(Measure)]
Days = Annotated[int, Field(ge=0, le=rules.LONGEST_LIMIT)]
Short = Annotated[Text, Field(max_length=120)]
Sentence = Annotated[Text, Field(max_length=200)]
Long = Annotated[Text, Field(max_length=4000)]
Called = Annotated[Text, Field(min_length=1, max_length=120)]
LineName = Annotated[Text, Field(min_length=1, max_length=200)]
Reason = Annotated[Text, Field(min_length=2, max_length=500)]


class MaterialGiven(Given):
    """A material."""

    name: LineName
    form: MaterialFormName = kinds.MaterialForm.ORIGINAL
    copies: Annotated[int, Field(ge=1, le=rules.LONGEST_LIMIT)] = 1
    source: MaterialSourceName = kinds.MaterialSource.APPLICANT
    source_office: Short = ""
    condition: Sentence = Field("", description="When it is asked for; empty: always.")
    is_waived: bool = Field(False, description="Not to be handed in, because data sharing gives it.")
    waived_reason: Sentence = ""


class StepGiven(Given):
    """A step of the procedure."""

    name: LineName
    kind: StepKindName = kinds.StepKind.REVIEW
    office: Short = ""
    working_days: Days = 0


class HandlingGiven(Given):
    """A handling item (业务办理项)."""

    number: Annotated[str, Field(pattern="^[0-9]{2}$", description="Last two digits of its code of 33.")]
    name: LineName
    situation: SituationName = kinds.Situation.NEW


class ContentGiven(Given):
    """What a version says. Left out: as in a new draft."""

    name: Called
    served: Annotated[list[ServedName], Field(max_length=9)] = [kinds.Served.PERSON]
    project_type: ProjectTypeName = kinds.ProjectType.COMMITTED
    topics: Short = Field("", description="Words people search with.")
    result_type: ResultTypeName = kinds.ResultType.LICENCE
    result_name: Short = ""
    basis: Long = ""
    power_source: Short = ""
    conditions: Long = ""
    quantity_limit: Sentence = ""
    statutory_amount: Days = 20
    statutory_unit: LimitUnitName = kinds.LimitUnit.WORKING_DAY
    statutory_note: Sentence = ""
    promised_amount: Days = 20
    promised_unit: LimitUnitName = kinds.LimitUnit.WORKING_DAY
    promised_note: Sentence = ""
    special_procedures: Annotated[list[SpecialKindName], Field(max_length=9)] = []
    handling_forms: Annotated[list[HandlingFormName], Field(max_length=9)] = [kinds.HandlingForm.WINDOW]
    onsite_visits: Days = 1
    visits_reason: Sentence = ""
    online_depth: OnlineDepthName = kinds.OnlineDepth.CONSULT
    is_express: bool = False
    is_booked: bool = False
    at_terminal: bool = False
    scope: Short = ""
    has_fee: bool = False
    fee_basis: Annotated[Text, Field(max_length=300)] = ""
    fee_note: Sentence = ""
    is_paid_online: bool = False
    in_hall: bool = True
    address: Sentence = ""
    hours: Short = ""
    ask: Short = ""
    complain: Short = ""
    entrusted_to: Short = ""
    joint_departments: Annotated[Text, Field(max_length=300)] = ""
    review_body: Short = ""
    court: Short = ""
    materials: Annotated[list[MaterialGiven], Field(max_length=rules.MOST_LINES)] = []
    steps: Annotated[list[StepGiven], Field(max_length=rules.MOST_LINES)] = []
    handling: Annotated[list[HandlingGiven], Field(max_length=rules.MOST_LINES)] = []

    def content(self) -> Content:
        """As the commands take it."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self._values()
        }
        return Content(**values)

    def _values(self) -> list[tuple[str, Any]]:
        known = [(name, _codes(getattr(self, name))) for name in FIELDS]
        return [*known, *lines_of(self).items()]


def _codes(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value) if isinstance(value, str) else value


def lines_of(given: Any) -> dict[str, Any]:
    """The lists as plain lines; None for one that was left out."""
    made: dict[str, Any] = {}
    for name, kind in (("materials", MaterialLine), ("steps", StepLine), ("handling", HandlingLine)):
        rows = getattr(given, name)
        made[name] = None if rows is None else tuple(kind(**_plain(one)) for one in rows)
    return made


def _plain(row: Given) -> dict[str, Any]:
    return {name: _codes(value) for name, value in row.model_dump().items()}


ContentChange = create_model(  # type: ignore[call-overload]
    "ContentChange", __base__=Given, __doc__="What is changed of a draft; a list that is sent replaces the whole list.",
    **{name: (one.rebuild_annotation(), LEFT_OUT) for name, one in ContentGiven.model_fields.items()},
)  # fmt: skip


class NewItem(Given):
    """A new item with its first draft."""

    department_id: UUID
    place_id: UUID
    base_code: Annotated[str, Field(pattern="^[0-9]{12}$")]
    code: Annotated[str, Field(max_length=codes.TASK_LENGTH)] = Field(
        "", description="Implementation code of 31; left out: made of department, level and base code."
    )
    kind: ServiceKindName
    field: ServiceFieldName | None = Field(None, description="Of a public service.")
    level: LevelName = kinds.Level.COUNTY
    content: ContentGiven


class ReturnReason(Given):
    """What has to be changed, or why something is taken back."""

    reason: Reason


class PublicationDay(Given):
    """From which day on a version holds."""

    from_day: date


class Withdrawing(Given):
    """From which day an item is not offered any more."""

    from_day: date
    reason: Reason
    merged_into_id: UUID | None = None


class ItemDepartment(Shape):
    """The department that implements an item."""

    id: UUID
    name: str
    uscc: str | None


class ServiceItem(Shape):
    """An item of the catalogue, as staff see it."""

    id: UUID
    code: str = Field(description="Implementation code of 31 characters.")
    base_code: str
    name: str
    kind: ServiceKindName
    field: str = Field(description="Field of a public service, else empty.")
    level: LevelName
    department: ItemDepartment
    place: PlaceRef
    merged_into_id: UUID | None


class ItemVersionRef(Shape):
    """A version in the list of its item."""

    id: UUID
    number: int
    state: VersionStateName
    valid_from: date | None
    valid_to: date | None = Field(description="Last day it holds.")


class ServiceItemDetail(ServiceItem):
    """An item with its versions, the newest first."""

    versions: list[ItemVersionRef]


class PublishedItem(Shape):
    """An item as everybody finds it in the guide."""

    code: str
    name: str
    kind: ServiceKindName
    department: str
    project_type: ProjectTypeName
    promised_amount: int
    promised_unit: LimitUnitName
    onsite_visits: int


class GuideShape(Shape):
    """All an applicant must know, as it holds today."""

    code: str
    kind: ServiceKindName
    department: str
    number: int = Field(description="Of the version.")
    valid_from: date | None
    content: ContentGiven


class ItemVersionShape(Shape):
    """A version with all it says and what keeps it from being published."""

    id: UUID
    item_id: UUID
    code: str
    number: int
    state: VersionStateName
    valid_from: date | None
    valid_to: date | None
    drafted_by: PersonRef | None
    drafted_at: Moment
    submitted_at: Moment | None
    returned_for: str
    published_by: PersonRef | None
    published_at: Moment | None
    ended_for: str
    problems: list[VersionProblem]
    content: ContentGiven


class VersionProblem(Shape):
    """Something to mend before it can be published."""

    code: str
    field: str
    message: str


class FieldDifference(Shape):
    """A field that says something else."""

    field: str
    before: Any
    after: Any


class LineDifference(Shape):
    """A material, step or handling item that came, went or changed."""

    noun: str
    name: str
    what: str = Field(description="came, went or changed")
    fields: list[str]


class VersionDifference(Shape):
    """What a version changes of the one before."""

    before_id: UUID | None
    fields: list[FieldDifference]
    lines: list[LineDifference]


class CutTotal(Shape):
    """One of the five, in both states."""

    measure: MeasureName
    before: float
    after: float
    cut: float
    rate: float | None = Field(description="Share of what there was; null of nothing.")


class CutsShape(Shape):
    """The five cuts between two days, from the published catalogue."""

    from_day: date
    to_day: date
    basis: BasisName
    kept: int = Field(description="Items in both states.")
    totals: list[CutTotal]
    efficiency: float | None = Field(description="Limits before over limits after.")
    is_weighted: bool = Field(description="Every item counts as often as it was applied for.")
    promised_one_visit: float | None = Field(
        description="Share of items promising at most one visit, on the later day."
    )
    recorded_one_visit: float | None = Field(description="Share of the cases finished between the days; null: none.")


class CutLineShape(Shape):
    """A cut with its two lines."""

    item_id: UUID
    code: str
    name: str
    before: str
    after: str
    because: str
    amount: float
    before_version_id: UUID | None
    after_version_id: UUID | None


ItemVersionShape.model_rebuild()


def item_shape(one: Item) -> ServiceItem:
    """The item as staff see it."""
    return ServiceItem(**_of_item(one))


def item_detail(one: Item, versions: list[ItemVersion]) -> ServiceItemDetail:
    """The item with its versions."""
    refs = [
        ItemVersionRef(
            id=version.pk, number=version.number, state=kinds.State(version.state), valid_from=version.valid_from,
            valid_to=version.valid_to,
        ) for version in versions
    ]  # fmt: skip
    return ServiceItemDetail(**_of_item(one), versions=refs)


def _of_item(one: Item) -> dict[str, Any]:
    department = ItemDepartment(id=one.department_id, name=one.department.name, uscc=one.department.uscc)
    return {
        "id": one.pk, "code": one.code, "base_code": one.base_code, "name": one.name, "kind": kinds.ItemKind(one.kind),
        "field": one.field, "level": kinds.Level(one.level), "department": department, "place": place_ref(one.place),
        "merged_into_id": one.merged_into_id,
    }  # fmt: skip


def content_shape(said: Content) -> ContentGiven:
    """What a version says."""
    lists = {
        "materials": [_known(one, MaterialGiven) for one in said.materials],
        "steps": [vars(one) for one in said.steps],
        "handling": [vars(one) for one in said.handling],
    }
    return ContentGiven.model_validate({**said.values(), **lists})


def _known(line: Any, kind: type[Given]) -> dict[str, Any]:
    return {name: getattr(line, name) for name in kind.model_fields}


def version_shape(one: ItemVersion, said: Content) -> ItemVersionShape:
    """The version with what is still missing while it is worked on."""
    found = rules.problems(said) if one.published_at is None else []
    return ItemVersionShape(
        id=one.pk, item_id=one.item_id, code=one.item.code, number=one.number, state=kinds.State(one.state),
        valid_from=one.valid_from, valid_to=one.valid_to, drafted_by=ref_of(one.drafted_by), drafted_at=one.drafted_at,
        submitted_at=one.submitted_at, returned_for=one.returned_for, published_by=ref_of(one.published_by),
        published_at=one.published_at, ended_for=one.ended_for, content=content_shape(said),
        problems=[VersionProblem(code=p.code, field=p.field, message=p.message) for p in found],
    )  # fmt: skip


def published_item(one: ItemVersion) -> PublishedItem:
    """The item as it is found in the guide."""
    return PublishedItem(
        code=one.item.code, name=one.name, kind=kinds.ItemKind(one.item.kind), department=one.item.department.name,
        project_type=kinds.ProjectType(one.project_type), promised_amount=one.promised_amount,
        promised_unit=kinds.LimitUnit(one.promised_unit), onsite_visits=one.onsite_visits,
    )  # fmt: skip


def guide_shape(one: ItemVersion, said: Content) -> GuideShape:
    """The whole guide of an item."""
    return GuideShape(
        code=one.item.code, kind=kinds.ItemKind(one.item.kind), department=one.item.department.name, number=one.number,
        valid_from=one.valid_from, content=content_shape(said),
    )  # fmt: skip


def difference_shape(found: Difference, before_id: UUID | None) -> VersionDifference:
    """What changed."""
    return VersionDifference(
        before_id=before_id,
        fields=[FieldDifference(field=one.field, before=one.before, after=one.after) for one in found.fields],
        lines=[
            LineDifference(noun=one.noun, name=one.name, what=one.what, fields=list(one.fields)) for one in found.lines
        ],
    )


def cuts_shape(found: Ledger) -> CutsShape:
    """The five totals."""
    totals = [
        CutTotal(
            measure=one.measure, before=float(one.before), after=float(one.after), cut=float(one.cut), rate=_float(one.rate)
        ) for one in found.totals.values()
    ]  # fmt: skip
    return CutsShape(
        from_day=found.from_day, to_day=found.to_day, basis=found.basis, kept=found.kept, totals=totals,
        efficiency=_float(found.efficiency), is_weighted=found.weights is not None,
        promised_one_visit=_float(found.share(at_most_one_visit)[1]),
        recorded_one_visit=_float(found.recorded.share) if found.recorded is not None else None,
    )  # fmt: skip


def cut_line_shape(one: CutLine) -> CutLineShape:
    """One cut."""
    return CutLineShape(
        item_id=one.item_id, code=one.code, name=one.name, before=one.before, after=one.after, because=one.because,
        amount=float(one.amount), before_version_id=one.before_version, after_version_id=one.after_version,
    )  # fmt: skip


def _float(number: Fraction | None) -> float | None:
    return float(number) if number is not None else None

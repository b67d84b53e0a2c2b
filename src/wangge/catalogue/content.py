"""What a version says, as plain values: compared, copied, checked and counted without asking the database again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from wangge.catalogue.kinds import (
    LimitUnit,
    MaterialForm,
    MaterialSource,
    OnlineDepth,
    ProjectType,
    ResultType,
    Situation,
    StepKind,
)

# Columns of a version that say something about the service, in the groups in which pages show them.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "served", "project_type", "topics", "result_type", "result_name"),
    "law": ("basis", "power_source", "conditions", "quantity_limit"),
    "limits": (
        "statutory_amount", "statutory_unit", "statutory_note", "promised_amount", "promised_unit", "promised_note",
        "special_procedures",
    ),
    "ways": (
        "handling_forms", "onsite_visits", "visits_reason", "online_depth", "is_express", "is_booked", "at_terminal",
        "scope",
    ),
    "fees": ("has_fee", "fee_basis", "fee_note", "is_paid_online"),
    "where": ("in_hall", "address", "hours", "ask", "complain", "entrusted_to", "joint_departments"),
    "remedies": ("review_body", "court"),
}  # fmt: skip
FIELDS: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)


@dataclass(frozen=True)
class MaterialLine:
    """A material (材料). It is asked of the applicant unless data sharing waives it; `condition` says when only."""

    name: str
    form: str = MaterialForm.ORIGINAL.value
    copies: int = 1
    source: str = MaterialSource.APPLICANT.value
    source_office: str = ""
    condition: str = ""
    is_waived: bool = False
    waived_reason: str = ""
    sample_id: UUID | None = None


@dataclass(frozen=True)
class StepLine:
    """A step of the procedure: who does it within how many working days; 0 is at once."""

    name: str
    kind: str = StepKind.REVIEW.value
    office: str = ""
    working_days: int = 0


@dataclass(frozen=True)
class HandlingLine:
    """A handling item (业务办理项): the finest unit by situation; `number` are the last two digits of its code."""

    number: str
    name: str
    situation: str = Situation.NEW.value


Line = MaterialLine | StepLine | HandlingLine
PARTS: Mapping[str, type[Any]] = {"material": MaterialLine, "step": StepLine, "handling": HandlingLine}
LINE_FIELDS: Mapping[str, tuple[str, ...]] = {
    noun: tuple(one.name for one in fields(kind)) for noun, kind in PARTS.items()
}


@dataclass(frozen=True)
class Content:
    """All a version says. Defaults are those of a new draft: no fee, one visit, twenty working days by law."""

    name: str = ""
    served: tuple[str, ...] = ("person",)
    project_type: str = ProjectType.COMMITTED.value
    topics: str = ""
    result_type: str = ResultType.LICENCE.value
    result_name: str = ""
    basis: str = ""
    power_source: str = ""
    conditions: str = ""
    quantity_limit: str = ""
    statutory_amount: int = 20
    statutory_unit: str = LimitUnit.WORKING_DAY.value
    statutory_note: str = ""
    promised_amount: int = 20
    promised_unit: str = LimitUnit.WORKING_DAY.value
    promised_note: str = ""
    special_procedures: tuple[str, ...] = ()
    handling_forms: tuple[str, ...] = ("window",)
    onsite_visits: int = 1
    visits_reason: str = ""
    online_depth: str = OnlineDepth.CONSULT.value
    is_express: bool = False
    is_booked: bool = False
    at_terminal: bool = False
    scope: str = ""
    has_fee: bool = False
    fee_basis: str = ""
    fee_note: str = ""
    is_paid_online: bool = False
    in_hall: bool = True
    address: str = ""
    hours: str = ""
    ask: str = ""
    complain: str = ""
    entrusted_to: str = ""
    joint_departments: str = ""
    review_body: str = ""
    court: str = ""
    materials: tuple[MaterialLine, ...] = field(default=())
    steps: tuple[StepLine, ...] = field(default=())
    handling: tuple[HandlingLine, ...] = field(default=())

    @property
    def on_the_spot(self) -> bool:
        """Whether it is done while the applicant waits."""
        return self.project_type == ProjectType.IMMEDIATE

    def values(self) -> dict[str, Any]:
        """The columns of the version."""
        return {name: _stored(getattr(self, name)) for name in FIELDS}

    def but(self, **changes: Any) -> Content:
        """The same with these changes; lists become tuples."""
        return replace(self, **{name: _plain(value) for name, value in changes.items()})


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def line_of(noun: str, row: Any) -> Any:
    """The plain line of a material, step or handling item."""
    return PARTS[noun](**{name: getattr(row, name) for name in LINE_FIELDS[noun]})


def content_of(version: Any, materials: Iterable[Any], steps: Iterable[Any], handling: Iterable[Any]) -> Content:
    """What a version with these parts says; parts in their order."""
    return Content(
        **{name: _plain(getattr(version, name)) for name in FIELDS},
        materials=tuple(line_of("material", one) for one in materials),
        steps=tuple(line_of("step", one) for one in steps),
        handling=tuple(line_of("handling", one) for one in handling),
    )

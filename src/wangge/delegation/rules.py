"""What a change of the matrix would have meant for past cases. Plain values, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

from wangge.delegation.cases import Past
from wangge.delegation.resolver import Cell, decide
from wangge.delegation.states import BACK, How

Key = tuple[UUID, UUID]  # item and centre
DEPARTMENT = "department"
MOST_FLOWS = 50


@dataclass(frozen=True)
class Wanted:
    """What a change makes of a cell; `office_id` None: back to the department."""

    how: str
    office_id: UUID | None


@dataclass(frozen=True)
class Flow:
    """Cases of one item that another office would have decided or taken."""

    item_id: UUID
    centre_id: UUID
    before: str
    after: str
    count: int
    example: str


@dataclass
class Trial:
    """The figures of a trial: all cases of the items, those that move, by flow, and what each office gains and loses."""

    cases: int = 0
    moved: int = 0
    flows: list[Flow] = field(default_factory=list)
    gains: dict[UUID, int] = field(
        default_factory=dict
    )  # cases an office of a centre takes or decides more (less: negative)
    quiet: list[UUID] = field(default_factory=list)  # items of the change nobody asked for in these days


def as_past(how: str, office_id: UUID | None) -> str:
    """What stands in a flow: how a centre has it, or the department."""
    return how if office_id is not None and how != BACK else DEPARTMENT


def tried(
    wanted: Mapping[Key, Wanted], cells: Mapping[Key, list[Cell]], centres: Mapping[str, UUID], cases: Iterable[Past]
) -> Trial:
    """Each case twice: by the cells that held on its day, and by what the change wants.

    `centres`: path of a centre → its id; a case belongs to the centre whose path its own begins with. Every case counts once;
    cases outside all centres stay with the department.
    """
    trial, seen = Trial(), set()
    moves: Counter[tuple[UUID, UUID, str, str]] = Counter()
    examples: dict[tuple[UUID, UUID, str, str], str] = {}
    gains: Counter[UUID] = Counter()
    for case in cases:
        trial.cases += case.count
        seen.add(case.item_id)
        centre = _centre(case.path, centres)
        new = wanted.get((case.item_id, centre)) if centre is not None else None
        if new is None or centre is None:
            continue
        held = decide(cells.get((case.item_id, centre), ()), case.day).cell
        old = Wanted(held.how, held.office_id) if held is not None else Wanted(BACK, None)
        if old == new:
            continue
        flow = (case.item_id, centre, as_past(old.how, old.office_id), as_past(new.how, new.office_id))
        trial.moved += case.count
        moves[flow] += case.count
        examples.setdefault(flow, case.example)
        for office, sign in ((old.office_id, -1), (new.office_id, 1)):
            if office is not None:
                gains[office] += sign * case.count
    trial.flows = [Flow(*flow, count, examples[flow]) for flow, count in moves.most_common(MOST_FLOWS)]
    trial.gains = {office: count for office, count in gains.items() if count}
    trial.quiet = sorted({item for item, _centre in wanted} - seen)
    return trial


def _centre(path: str, centres: Mapping[str, UUID]) -> UUID | None:
    end = 0
    while (end := path.find("/", end) + 1) > 0:
        found = centres.get(path[:end])
        if found is not None:
            return found
    return None


def digest(wanted: Mapping[Key, Wanted], cells: Mapping[Key, list[Cell]]) -> str:
    """SHA-256 of what is wanted and of what stands there now: when it differs, a trial says nothing any more."""
    lines = [f"{item}|{centre}|{one.how}|{one.office_id}" for (item, centre), one in wanted.items()]
    lines += [
        f"{item}|{centre}|{cell.how}|{cell.office_id}|{cell.from_day}|{cell.to_day}"
        for (item, centre), found in cells.items() for cell in found
    ]  # fmt: skip
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


@dataclass(frozen=True)
class Step:
    """What adopting does to one cell: end what holds on a day, begin something new, or both."""

    ends_on: date | None
    begins: Wanted | None


class Later(ValueError):
    """Something begins in the cell on or after the day."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day}")
        self.day = day


def step_for(new: Wanted, cells: Iterable[Cell], from_day: date, before: date) -> Step | None:
    """How a cell gets from what stands there to what is wanted from a day; `before` is the day before it. None: nothing to do.

    Raises Later (a later arrangement stands there).
    """
    known = list(cells)
    later = [one.from_day for one in known if one.from_day >= from_day]
    if later:
        raise Later(min(later))
    held = next((one for one in known if one.holds(from_day)), None)
    if held is not None and held.to_day is not None:
        raise Later(held.to_day)
    if held is None:
        return Step(None, new) if new.office_id is not None else None
    if (held.how, held.office_id) == (new.how, new.office_id):
        return None
    return Step(before, new if new.office_id is not None else None)


def is_way(how: str) -> bool:
    """Whether a cell of a change may say so."""
    return how == BACK or how in How.values

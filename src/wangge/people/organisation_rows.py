"""A whole list of organisations at once, such as a spreadsheet's: the rules of the single deeds, in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from wangge import journal
from wangge.kernel import permits, writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotPermitted, Refused
from wangge.people import contacts, organisation_rules, refusals
from wangge.people.commands import Actor
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.people.organisations import EDIT_ORGANISATIONS
from wangge.people.refusals import RowProblem, RowsRefused
from wangge.places.models import Place

CHUNK = 400  # values in one query; SQLite allows a limited number of parameters
Key = tuple[str, UUID | None]


@dataclass(frozen=True)
class OrganisationRow:
    """One row: `place` is where it is (None: the whole district); a contact is recorded when none of the name is."""

    name: str
    kind: str
    uscc: str | None = None
    place: Place | None = None
    contact_name: str = ""
    contact_phone: str | None = None


@dataclass(frozen=True)
class Imported:
    """What became of the rows, in their order."""

    organisations: tuple[Organisation, ...]
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Trial:
    """What a row would do: the organisation as it would be, whether it is new, and what of a known one would change."""

    organisation: Organisation
    new: bool
    fields: tuple[str, ...]


@atomic
def import_organisations(*, by: Actor, rows: Sequence[OrganisationRow], at: datetime) -> Imported:
    """Register or correct a list of organisations, all of it or nothing; the same list again changes nothing.

    A row is a known organisation when its credit code is, else when one of the same name is open at the same place;
    everything else is new. A known one takes the row's name, kind, code (when given) and place. One query does for
    hundreds of rows. Raises NotPermitted, RowsRefused (every problem with its row).
    """
    checked, results = _planned(by, rows, at, locked=True)
    with writing.together():
        return _written(by, at, checked, results)


def try_organisations(*, by: Actor, rows: Sequence[OrganisationRow], at: datetime) -> list[Trial]:
    """What `import_organisations` would do with each row, in their order ("contact" among the fields: one more). Nothing is
    written or locked. Raises what it raises.
    """
    checked, results = _planned(by, rows, at, locked=False)
    more = {one.pk for one, _row in _missing_contacts(checked, results)}
    return [
        Trial(one.organisation, one.new, (*one.fields, *(("contact",) if one.organisation.pk in more else ())))
        for one in results
    ]


def _planned(
    by: Actor, rows: Sequence[OrganisationRow], at: datetime, *, locked: bool
) -> tuple[list[OrganisationRow], list[_Result]]:
    permits.require_anywhere(by, EDIT_ORGANISATIONS, at=at)
    problems: list[RowProblem] = []
    reach = _Reach(by, at, [row.place for row in rows])
    checked = [_checked(number, row, reach, problems) for number, row in enumerate(rows)]
    problems += _twice(checked)
    _stop_at(problems)
    known = _Known(checked, locked=locked)
    reach = _Reach(by, at, [one.place for one in known.all()])
    results = [_placed(number, row, known, reach, at, problems) for number, row in enumerate(checked)]
    problems += _clashes([result.organisation for result in results], known)
    _stop_at(problems)
    return checked, results


def _stop_at(problems: list[RowProblem]) -> None:
    if problems:
        raise RowsRefused(sorted(problems, key=lambda one: one.row))


class _Reach:
    """Which of these places the actor may edit organisations at; one query for every few hundred of them."""

    def __init__(self, by: Actor, at: datetime, places: Iterable[Place | None]) -> None:
        self._everywhere = not isinstance(by, Person)
        keys = {place.pk for place in places if place is not None}
        within = Q() if self._everywhere else permits.subtree_filter(by, EDIT_ORGANISATIONS, on=day_of(at))
        found = (Place.objects.filter(within, pk__in=chunk).values_list("pk", flat=True) for chunk in _chunks(keys))
        self._places = {pk for some in found for pk in some}

    def check(self, place: Place | None) -> None:
        """Raise NotPermitted unless the place is within reach; what serves the whole district is."""
        if not (self._everywhere or organisation_rules.is_of_district(place) or place.pk in self._places):  # type: ignore[union-attr]
            raise NotPermitted(field="place")


def _checked(number: int, row: OrganisationRow, reach: _Reach, problems: list[RowProblem]) -> OrganisationRow:
    """The row with its values in their normal form; what is wrong goes into `problems`."""

    def kept(check: Callable[..., Any], *values: Any) -> Any:
        try:
            return check(*values)
        except Refused as refusal:
            problems.append(RowProblem(number, refusal.field, refusal.code, refusal.message))
            return None

    name = kept(organisation_rules.checked_name, row.name)
    kind = kept(organisation_rules.checked_kind, row.kind)
    uscc = kept(organisation_rules.checked_uscc, row.uscc)
    kept(_within, reach, row.place)
    contact = kept(contacts.checked_contact, row.contact_name, row.contact_phone) if row.contact_name else ("", None)
    who, phone = contact or ("", None)
    return OrganisationRow(name or "", kind or "", uscc, row.place, who, phone)


def _within(reach: _Reach, place: Place | None) -> None:
    if place is not None and not organisation_rules.can_hold(place):
        raise refusals.NotADoor(field="place")
    reach.check(place)


def _twice(rows: Sequence[OrganisationRow]) -> list[RowProblem]:
    """Rows that say the same organisation as an earlier row of the list."""
    found = []
    codes: set[str] = set()
    doors: set[Key] = set()
    for number, row in enumerate(rows):
        door = (row.name, row.place.pk if row.place else None)
        if row.uscc and row.uscc in codes:
            problem = refusals.CodeInUse(field="uscc", name=row.name)
            found.append(RowProblem(number, "uscc", problem.code, problem.message))
        elif row.name and door in doors:
            problem_there = refusals.AlreadyThere(field="name")
            found.append(RowProblem(number, "name", problem_there.code, problem_there.message))
        codes.add(row.uscc or "")
        doors.add(door)
    return found


class _Known:
    """The organisations a list may speak of: by credit code, and the open ones by name and place."""

    def __init__(self, rows: Sequence[OrganisationRow], *, locked: bool) -> None:
        held = Organisation.objects.select_related("place")
        held = held.select_for_update(of=("self",)) if locked else held
        self.by_code = {
            one.uscc: one
            for chunk in _chunks({row.uscc for row in rows if row.uscc})
            for one in held.filter(uscc__in=chunk)
        }
        same = {one.pk: one for one in self.by_code.values()}
        named = (one for chunk in _chunks({row.name for row in rows}) for one in held.current().filter(name__in=chunk))
        self.by_door: dict[Key, Organisation] = {(one.name, one.place_id): same.get(one.pk, one) for one in named}

    def all(self) -> list[Organisation]:
        """Every one of them."""
        return [*self.by_code.values(), *self.by_door.values()]

    def match(self, row: OrganisationRow) -> Organisation | None:
        """The organisation the row speaks of."""
        by_code = self.by_code.get(row.uscc) if row.uscc else None
        return by_code or self.by_door.get((row.name, row.place.pk if row.place else None))


@dataclass(frozen=True)
class _Result:
    organisation: Organisation
    new: bool
    fields: tuple[str, ...]  # what differs of a known one


def _placed(
    number: int, row: OrganisationRow, known: _Known, reach: _Reach, at: datetime, problems: list[RowProblem]
) -> _Result:
    """The organisation of a row as it will be."""
    found = known.match(row)
    if found is None:
        made = Organisation(place=row.place, valid_from=day_of(at))
        organisation_rules.put(made, {"name": row.name, "kind": row.kind, "uscc": row.uscc})
        return _Result(made, new=True, fields=())
    try:
        reach.check(found.place)
        if found.uscc and row.uscc and found.uscc != row.uscc:
            raise refusals.AlreadyThere(field="uscc")
        if found.valid_to is not None:
            raise refusals.OrganisationClosed(field="name")
    except Refused as refusal:
        problems.append(RowProblem(number, refusal.field, refusal.code, refusal.message))
    wanted = {"name": row.name, "kind": row.kind, "uscc": row.uscc or found.uscc}
    fields = [field for field, value in wanted.items() if getattr(found, field) != value]
    if fields:
        organisation_rules.put(found, {field: wanted[field] for field in fields})
    if found.place_id != (row.place.pk if row.place else None):
        found.place = row.place
        fields.append("place")
    return _Result(found, new=False, fields=tuple(fields))


def _clashes(wanted: Sequence[Organisation], known: _Known) -> list[RowProblem]:
    """Rows that speak of the same organisation, or would stand where another open one of the name already stands."""
    seen: set[UUID] = set()
    found = []
    for number, one in enumerate(wanted):
        other = known.by_door.get((one.name, one.place_id))
        if one.pk in seen or (other is not None and other.pk != one.pk):
            refusal = refusals.AlreadyThere(field="name")
            found.append(RowProblem(number, "name", refusal.code, refusal.message))
        seen.add(one.pk)
    return found


def _written(by: Actor, at: datetime, rows: Sequence[OrganisationRow], results: Sequence[_Result]) -> Imported:
    new = [result.organisation for result in results if result.new]
    changed = [result for result in results if result.fields]
    for result in changed:
        result.organisation.version += 1
    Organisation.objects.bulk_create(new, batch_size=CHUNK)
    Organisation.objects.bulk_update(
        [result.organisation for result in changed],
        ["name", "pinyin", "initials", "kind", "uscc", "place", "version"],
        batch_size=CHUNK // 4,
    )
    _contacts(rows, results, at)
    for result in results:
        if result.new or result.fields:
            deed = "organisation.added" if result.new else "organisation.updated"
            one = result.organisation
            fields = sorted(result.fields)
            journal.record(deed, by=by, on=one, at=at, place=one.place, imported=True, fields=fields)
    organisations = tuple(result.organisation for result in results)
    return Imported(organisations, len(new), len(changed), len(rows) - len(new) - len(changed))


def _contacts(rows: Sequence[OrganisationRow], results: Sequence[_Result], at: datetime) -> None:
    """Managers of the rows that are not recorded yet, by name."""
    OrganisationContact.objects.bulk_create(
        [
            OrganisationContact(
                organisation=one, role=OrganisationContact.Role.MANAGER, name=row.contact_name,
                phone=row.contact_phone, valid_from=day_of(at),
            )
            for one, row in _missing_contacts(rows, results)
        ],
        batch_size=CHUNK,
    )  # fmt: skip


def _missing_contacts(
    rows: Sequence[OrganisationRow], results: Sequence[_Result]
) -> list[tuple[Organisation, OrganisationRow]]:
    wanted = [(result.organisation, row) for result, row in zip(results, rows, strict=True) if row.contact_name]
    held: set[tuple[UUID, str]] = set()
    for chunk in _chunks({one.pk for one, _row in wanted}):
        current = OrganisationContact.objects.filter(organisation__in=chunk, valid_to=None).select_related("person")
        held |= {(one.organisation_id, str(one)) for one in current}
    return [(one, row) for one, row in wanted if (one.pk, row.contact_name) not in held]


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(values, key=str)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))

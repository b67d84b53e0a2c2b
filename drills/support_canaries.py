"""Many canary cases from few: a case that went its way through commands is copied row by row, with another canary in every word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model

from tests import cast
from wangge.hall import models as hall
from wangge.kernel.ids import new_id, numbered
from wangge.oversight import models as oversight
from wangge.people.models import Organisation, Person
from wangge.people.rules import pinyin_of

SIGN = "雀鸣"  # in every name and every word of a canary
BLOCK = "1990000"  # of every telephone number
# Tables of a case, those pointed to first; each with the way to its case.
TABLES: tuple[tuple[type[Model], str], ...] = (
    (hall.CaseMaterial, "case"), (hall.CasePart, "case"), (hall.CaseStep, "case"), (hall.Correction, "case"),
    (hall.Promise, "case"), (hall.Pause, "case"), (hall.Extension, "case"), (hall.Explanation, "case"), (hall.Document, "case"),
    (hall.Decision, "case"), (hall.Handover, "case"), (oversight.Opinion, "case"), (oversight.Inspection, "case"),
    (oversight.Finding, "inspection__case"), (oversight.Demand, "case"), (oversight.Answer, "demand__case"),
)  # fmt: skip
AT_ONCE = 200


class Canary:
    """One applicant: a person, or an organisation, and perhaps an agent. Nothing is saved."""

    def __init__(self, number: int, home: Any, *, organised: bool, with_agent: bool) -> None:
        self.number = number
        self.person = _person(f"{SIGN}{number:05d}", home, f"{BLOCK}{number % 10_000:04d}")
        self.company = _company(f"{SIGN}{number:05d}便利店") if organised else None
        self.agent = _person(f"{SIGN}代{number:05d}", None, None) if with_agent else None

    def rows(self) -> list[Model]:
        """What has to be saved."""
        return [one for one in (self.person, self.company, self.agent) if one is not None]

    def words(self) -> str:
        """How people speak of it."""
        return f"{self.person.name}说要快，电话{self.person.phone}"


def _person(name: str, home: Any, phone: str | None) -> Person:
    pinyin, initials = pinyin_of(name)
    return Person(name=name, pinyin=pinyin, initials=initials, home=home, phone=phone)


def _company(name: str) -> Organisation:
    pinyin, initials = pinyin_of(name)
    return Organisation(name=name, pinyin=pinyin, initials=initials, kind="shop", valid_from=cast.SINCE)


def save(canaries: Iterable[Canary]) -> None:
    """Insert them."""
    rows = [row for one in canaries for row in one.rows()]
    for model in (Person, Organisation):
        model._base_manager.bulk_create([row for row in rows if isinstance(row, model)])


def copies(template: hall.Case, of: Canary, canaries: Sequence[Canary], first: int) -> list[hall.Case]:
    """As many cases like this one, each of another canary, numbered from `first` on within the item and day."""
    rows = [(model, list(model._base_manager.filter(**{way: template}))) for model, way in TABLES]
    made: list[hall.Case] = []
    for begin in range(0, len(canaries), AT_ONCE):
        some = canaries[begin : begin + AT_ONCE]
        save(some)
        made += _copied(template, rows, of, some, first + begin)
    return made


def _copied(template: hall.Case, rows: Any, of: Canary, canaries: Sequence[Canary], first: int) -> list[hall.Case]:
    new: dict[type[Model], list[Model]] = {hall.Case: []}
    for offset, canary in enumerate(canaries):
        number = f"{(template.number or '')[:-4]}{first + offset:04d}"
        words = {of.person.name[len(SIGN) :]: f"{canary.number:05d}", str(of.person.phone): str(canary.person.phone),
                 str(template.number): number}  # fmt: skip
        keys: dict[Any, Any] = {of.person.pk: canary.person.pk}
        for theirs, own in ((of.agent, canary.agent), (of.company, canary.company)):
            if theirs is not None and own is not None:
                keys[theirs.pk] = own.pk
        case = _copy(template, keys, words)
        case.number, case.token = number, f"{canary.number:032d}"
        new[hall.Case].append(case)
        for model, found in rows:
            new.setdefault(model, []).extend(_copy(one, keys, words) for one in found)
    for demand in new.get(oversight.Demand, ()):
        demand.number = numbered("XX", date(2022, 7, 28), 8)  # type: ignore[attr-defined]
    for model, made in new.items():
        model._base_manager.bulk_create(made)
    return new[hall.Case]  # type: ignore[return-value]


def _copy(row: Any, keys: dict[Any, Any], words: dict[str, str]) -> Any:
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        values[field.attname] = keys.get(value, value) if field.is_relation else _said(value, words)
    keys[row.pk] = values[row._meta.pk.attname] = new_id()
    return type(row)(**values)


def _said(value: Any, words: dict[str, str]) -> Any:
    """The same with other names and numbers."""
    if isinstance(value, str):
        for old, new in words.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, dict):
        return {key: _said(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_said(one, words) for one in value]
    return value

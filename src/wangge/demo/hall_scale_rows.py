"""Rows of many cases: made of their stories, streamed into the database, each batch proven by one journal line.

Histories that are loaded at once cannot each have had a journal line when they happened, and ten million lines made up now
would prove nothing. So a batch has one line, `case.loaded`, with how many cases and steps it is and the SHA-256 of the
steps; every step of the batch points to it. `holds` computes that digest again from the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wangge.demo import hall_scale_beside as beside
from wangge.demo.hall_scale_days import Days
from wangge.demo.hall_scale_fold import Told, Who, fold
from wangge.demo.hall_scale_stage import Offer
from wangge.demo.hall_scale_story import Story
from wangge.hall.models import Case, CaseStep, Serial
from wangge.journal.leaves import compose
from wangge.journal.models import Leaf
from wangge.kernel import bulk, district
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.places.models import Place

LOADED: Final = "case.loaded"
STEP: Final = ("id", "case_id", "kind", "by_id", "at", "before", "after", "due", "detail", "note", "leaf_id")
COLUMNS: Final = tuple(one.attname for one in Case._meta.concrete_fields)
USUAL: Final = {one.attname: one.get_default() for one in Case._meta.concrete_fields if one.attname != "id"}
EMPTY: Final = {name: int(value) if isinstance(value, bool) else value for name, value in USUAL.items()}


class Ids:
    """Keys that rise, as UUIDv7 do: twenty digits of a load and a counter."""

    def __init__(self, at: datetime, random: int) -> None:
        milliseconds = int(at.timestamp() * 1000)
        self._head = f"{milliseconds:012x}7{random & 0xFFF:03x}8{random >> 12 & 0xFFF:03x}"
        self._last = 0

    def next(self) -> str:
        """The next key, 32 hex digits."""
        self._last += 1
        return f"{self._head}{self._last:012x}"


@dataclass
class Batch:
    """Cases that are written and proven together."""

    days: Days
    ids: Ids
    now: int
    warn_until: int
    cases: list[tuple[Any, ...]] = field(default_factory=list)
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    others: dict[type[Any], list[Any]] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)

    def add(self, offer: Offer, story: Story, who: Who, number: str, token: str, channel: str) -> None:
        """One case with its steps and whatever else belongs to it."""
        key = self.ids.next()
        row = EMPTY | {
            "id": key, "number": number, "item_id": offer.item.hex, "version_id": offer.version, "place_id": who.place,
            "office_id": who.office, "office_place_id": who.office_place, "applicant_id": who.applicant,
            "organisation_id": who.organisation, "agent_id": who.agent, "channel": channel, "token": token,
        }  # fmt: skip
        told = fold(row, story, who, self.days, self.now, self.warn_until)
        self.cases.append(tuple(map(row.__getitem__, COLUMNS)))
        self._tell(key, story, told)
        if story.answer_by or story.pause or story.extension or story.is_late:
            self._put(beside.clocks(UUID(key), offer, story, who))
        if row["closed_at"] is None:
            self._put(beside.checklist(UUID(key), offer, story))

    def write(self, place: Place, at: datetime) -> None:
        """Everything in one transaction, with its journal line; then it is empty again."""
        with atomic():
            leaf, _salts = compose(
                LOADED, by=SYSTEM, on=place, at=at, place=place, cases=len(self.cases), steps=len(self.steps),
                first=str(UUID(self.steps[0][0])), last=str(UUID(self.steps[-1][0])), digest=_digest(self.steps),
            )  # fmt: skip
            leaf.save(force_insert=True)
            stream(Case, COLUMNS, self.cases)
            proven = (leaf.pk.hex,)
            stream(CaseStep, STEP, (step + proven for step in self.steps))
            for model, rows in self.others.items():
                bulk.insert(model, rows).write()
            _keep(self.serials)
        self.cases, self.steps, self.others, self.serials = [], [], {}, {}

    def _tell(self, key: str, story: Story, told: list[Told]) -> None:
        following, add, before = self.ids.next, self.steps.append, ""
        for at, kind, after, by, due in told:
            detail = "{}"
            if kind == "paused" and story.pause:
                detail = json.dumps({"days": story.pause[1], "special": story.pause[0]})
            elif kind == "extended" and story.extension:
                detail = json.dumps({"days": story.extension[0]})
            add((following(), key, kind, by, at, before, after, due, detail, None))
            before = after

    def _put(self, rows: beside.Found) -> None:
        for model, row in rows:
            self.others.setdefault(model, []).append(row)


def stream(model: type[Any], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows in as the driver does it quickest: COPY on PostgreSQL, executemany elsewhere. In the present transaction."""
    connection = district.connection()
    quote = connection.ops.quote_name
    names, table = ", ".join(map(quote, columns)), quote(model._meta.db_table)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copying:
                for row in rows:
                    copying.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        # The bare driver: Django's cursor would read every statement anew. S608: names of our own tables
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def holds(leaf: Leaf) -> bool:
    """Whether the steps of a batch are still those whose digest its journal line has."""
    facts = json.loads(leaf.body)["facts"]
    rows = CaseStep.objects.filter(pk__gte=UUID(facts["first"]), pk__lte=UUID(facts["last"])).order_by("pk")
    found = rows.values_list("id", "case_id", "kind", "by_id", "at", "before", "after", "due", "leaf_id")
    steps = [
        (key.hex, case.hex, kind, by.hex if by else None, _plain(at), before, after, _plain(due))
        for key, case, kind, by, at, before, after, due, proven in found.iterator() if proven == leaf.pk
    ]  # fmt: skip
    return len(steps) == facts["steps"] and _digest(steps) == facts["digest"]


def _digest(steps: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 of the steps in order, each a line of what it says."""
    digest = hashlib.sha256()
    for key, case, kind, by, at, before, after, due, *_rest in steps:
        digest.update(f"{key} {case} {kind} {by} {at} {before} {after} {due}\n".encode())
    return digest.hexdigest()


def _keep(serials: dict[str, int]) -> None:
    """The last serial of each item and day."""
    connection = district.connection()
    table = connection.ops.quote_name(Serial._meta.db_table)
    sql = f"INSERT INTO {table} (key, last) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET last = excluded.last"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, sorted(serials.items()))


def _plain(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d %H:%M:%S}"

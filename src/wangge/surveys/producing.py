"""From answers to the two lists: needs and resources come about, and go again when an answer is corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.kernel.clock import day_of
from wangge.needs import closing
from wangge.needs import commands as lists
from wangge.needs.kinds import Source
from wangge.needs.models import STEPS, Need, Resource
from wangge.needs.states import State
from wangge.people.models import Person
from wangge.surveys import answering
from wangge.surveys.answering import Answers, Product
from wangge.surveys.models import Door, Produced, Response
from wangge.surveys.rules import Content

Thing = Need | Resource


@dataclass
class Settled:
    """What changed on the two lists: see `rounds.Completed`."""

    added: list[Thing] = field(default_factory=list)
    withdrawn: list[Thing] = field(default_factory=list)
    kept: list[Thing] = field(default_factory=list)


def settle(response: Response, door: Door, content: Content, answers: Answers, *, by: Person, at: datetime) -> Settled:
    """Bring the lists in line with the answers. What the answers asked for before stays the same row."""
    wanted = {product.key: product for product in answering.products(content, answers, day_of(at))}
    standing = {row.key: row for row in produced_by(response)}
    settled = Settled()
    for key, product in wanted.items():
        if key not in standing:
            settled.added.append(_make(product, response, door, by, at))
    for key, row in standing.items():
        if key not in wanted:
            _take_back(row, settled, by, at)
    return settled


def produced_by(response: Response) -> list[Produced]:
    """What came of a response and still stands, with the needs and resources. One query."""
    rows = response.produced.filter(withdrawn_at=None)
    return list(rows.select_related("need", "resource").order_by("id"))


def thing_of(row: Produced) -> Thing:
    """The need or resource of a row."""
    thing = row.need or row.resource
    assert thing is not None  # the table's own constraint
    return thing


def is_untouched(thing: Thing) -> bool:
    """Whether nobody has done anything with it since the answer made it. One query."""
    return thing.state == State.OPEN and STEPS[type(thing)].objects.filter(entry=thing).count() <= 1


def _make(product: Product, response: Response, door: Door, by: Person, at: datetime) -> Thing:
    rule = product.rule
    thing: Thing
    if rule.makes == "need":
        thing = lists.add_need(
            by=by, at=at, kind=rule.kind, title=product.title, place_id=door.place_id, details=product.details,
            urgency=rule.urgency, wanted_by=product.wanted_by, times=rule.times, skills=rule.skills,
            organisation_id=door.organisation_id, source=Source.SURVEY, source_id=response.pk,
        )  # fmt: skip
        Produced.objects.create(response=response, key=product.key, need=thing)
    else:
        thing = lists.add_resource(
            by=by, at=at, kind=rule.kind, title=product.title, place_id=door.place_id, details=product.details,
            times=rule.times, skills=rule.skills, organisation_id=door.organisation_id, valid_to=product.wanted_by,
            source=Source.SURVEY, source_id=response.pk,
        )  # fmt: skip
        Produced.objects.create(response=response, key=product.key, resource=thing)
    return thing


def _take_back(row: Produced, settled: Settled, by: Person, at: datetime) -> None:
    thing = thing_of(row)
    if not is_untouched(thing):
        settled.kept.append(thing)
        return
    reason = _("敲门问需的答案更正后不再需要")
    if isinstance(thing, Need):
        closing.withdraw_need(by=by, need_id=thing.pk, reason=reason, at=at)
    else:
        closing.withdraw_resource(by=by, resource_id=thing.pk, reason=reason, at=at)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    settled.withdrawn.append(thing)

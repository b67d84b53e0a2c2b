"""The worked examples of docs/rules/delegation.md."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.delegation import story
from tests.surveys.story import table
from wangge.delegation import resolver, rules
from wangge.delegation.cases import Past
from wangge.delegation.models import Change, Delegated
from wangge.delegation.resolver import Cell
from wangge.delegation.rules import Wanted


def rows_of(*columns: str) -> list[dict[str, str]]:
    return [dict(zip(columns, row, strict=True)) for row in table("delegation.md", *columns)]


ANSWERS = rows_of("cells", "place", "day", "decides", "takes it", "because")
TRIALS = rows_of("cells", "wanted", "cases", "all", "moved", "from", "to", "centre gains")


def spans(text: str) -> list[tuple[str, date, date | None]]:
    found = []
    for one in text.split():
        how, _, days = one.partition(":")
        first, _, last = days.partition("..")
        found.append((how, date.fromisoformat(first), date.fromisoformat(last) if last else None))
    return found


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: f"{row['cells']} {row['place']} {row['day']}")
def test_who_handles_it(row, bai, civil, office, places, at):
    item = story.item("临时救助", civil, places.district, at)
    change = story.drafted(bai, places.district, at)
    for how, first, last in spans(row["cells"]):
        Delegated.objects.create(
            item=item, centre=places.street, office=office, how=how, from_day=first, to_day=last, adopted_in=change,
            ended_in=change if last else None,
        )  # fmt: skip
    known = {"坞城街道": places.street, "云水明珠社区": places.community, "502": places.home,
             "外社区": places.foreign_community, "小店区": places.district}  # fmt: skip
    answer = resolver.who_handles(item, known[row["place"]], date.fromisoformat(row["day"]))
    assert (answer.office.name, answer.taken_by.name, answer.because) == (
        row["decides"],
        row["takes it"],
        row["because"],
    )
    everywhere = {one.centre: one for one in resolver.everywhere(item, date.fromisoformat(row["day"])) if one.centre}
    if answer.centre is not None:
        assert everywhere[answer.centre] == answer
    assert Change.objects.count() == 1


@pytest.mark.parametrize("row", TRIALS, ids=lambda row: f"{row['cells']} {row['wanted']} {row['cases']}")
def test_what_a_trial_counts(row):
    item, centre, office = uuid4(), uuid4(), uuid4()
    cells = [Cell(how, office, first, last) for how, first, last in spans(row["cells"])]
    back = row["wanted"] == "back"
    wanted = {(item, centre): Wanted(row["wanted"], None if back else office)}
    trial = rules.tried(wanted, {(item, centre): cells}, {"140105/001/": centre}, list(cases(item, row["cases"])))
    assert (trial.cases, trial.moved) == (int(row["all"]), int(row["moved"]))
    flows = [(one.before, one.after) for one in trial.flows]
    assert flows == ([(row["from"], row["to"])] if row["from"] != "-" else [])
    assert trial.gains.get(office, 0) == int(row["centre gains"])


def cases(item: UUID, text: str):
    for one in text.split():
        when, _, elsewhere = one.partition("@")
        day, _, count = when.partition("×")
        path = "140105/002/X01/" if elsewhere else "140105/001/X01/003/"
        yield Past(item, path, date.fromisoformat(day), int(count), "1")

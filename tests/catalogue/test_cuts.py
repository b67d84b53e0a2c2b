"""The five cuts: the worked examples of docs/rules/five-cuts.md, and that lines always add up to the total."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.catalogue import cuts, rules
from wangge.catalogue.cuts import Basis, Entry, Measure

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "five-cuts.md"
SPACE = UUID(int=7)


def entry(name, materials, steps, days, visits):
    asked, _, waived = materials.partition("-")
    names = [f"材料{number}" for number in range(int(asked))]
    left = int(asked) - int(waived or 0)
    amount, unit = days.rstrip("c"), "calendar_day" if days.endswith("c") else "working_day"
    immediate = days == "!"
    return Entry(
        item_id=uuid5(SPACE, name), code=name, name=name, version_id=uuid5(SPACE, name + materials), number=1,
        materials=tuple(names[:left]), steps=tuple(f"环节{number}" for number in range(int(steps))),
        days=Fraction(0) if immediate else rules.in_working_days(int(amount), unit), visits=int(visits),
        is_immediate=immediate, waived=tuple((one, "数据共享") for one in names[left:]),
    )  # fmt: skip


def state(text):
    made = [entry(name, *values.split("/")) for name, _, values in (one.partition("=") for one in text.split())]
    return {one.item_id: one for one in made}


def cases():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[1:]]


@pytest.mark.parametrize("row", cases(), ids=lambda row: row[0])
def test_the_page_counts_right(row):
    _case, before, after, basis, weighted, *wanted, times = row
    weights = {uuid5(SPACE, one[0]): int(one[1:]) for one in weighted.split()} or None
    found = cuts.totals(state(before), state(after), basis=Basis(basis), weights=weights)
    said = [f"{cuts.as_text(t.before)}→{cuts.as_text(t.after)} {cuts.as_percent(t.rate)}" for t in found.values()]
    assert said == wanted
    multiple = cuts.efficiency(found[Measure.LIMITS])
    assert ("—" if multiple is None else cuts.as_text(multiple)) == times


def test_the_page_has_examples():
    assert len(cases()) == 10


def test_a_waiver_is_the_second_line_of_a_material_cut():
    before, after = state("A=2/4/20/1"), state("A=2-1/4/20/1")
    (line,) = cuts.lines(Measure.MATERIALS, before, after)
    assert (line.before, line.after, line.because, line.amount) == ("材料1", "材料1", "数据共享", 1)


SIZES = st.tuples(st.integers(0, 5), st.integers(1, 6), st.integers(1, 30), st.integers(0, 3))
STATES = st.dictionaries(st.sampled_from("ABCDEFG"), SIZES, max_size=7).map(
    lambda made: state(" ".join(f"{name}={m}/{s}/{d}/{v}" for name, (m, s, d, v) in made.items()))
)
WEIGHTS = st.none() | st.dictionaries(
    st.sampled_from("ABCDEFG").map(lambda name: uuid5(SPACE, name)), st.integers(0, 50)
)


@given(STATES, STATES, st.sampled_from(list(Basis)), WEIGHTS)
def test_every_total_is_the_sum_of_its_lines(before, after, basis, weights):
    for measure, total in cuts.totals(before, after, basis=basis, weights=weights).items():
        found = cuts.lines(measure, before, after, basis=basis, weights=weights)
        assert sum((line.amount for line in found), Fraction(0)) == total.cut


@given(STATES, STATES, st.sampled_from(list(Basis)))
def test_what_is_cut_one_way_has_grown_the_other_way(before, after, basis):
    there, back = cuts.totals(before, after, basis=basis), cuts.totals(after, before, basis=basis)
    assert all(there[measure].cut == -back[measure].cut for measure in Measure)


def test_shares_of_items_and_of_cases():
    held = state("A=1/4/5/1 B=1/4/5/2 C=1/4/!/0")
    assert cuts.share(held.values(), cuts.at_most_one_visit) == Fraction(2, 3)
    assert cuts.share(held.values(), cuts.no_visit) == Fraction(1, 3)
    assert cuts.share(held.values(), cuts.is_immediate, {uuid5(SPACE, "C"): 3, uuid5(SPACE, "A"): 1}) == Fraction(3, 4)
    assert cuts.share([], cuts.no_visit) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(10, 3), "3.3"),
        (Fraction(20), "20"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(1, 100), "0"),
        (Fraction(99, 100), "1"),
    ],
)
def test_numbers_are_rounded_half_up_to_a_tenth(number, text):
    assert cuts.as_text(number) == text

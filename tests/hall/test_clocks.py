"""When a case has to be decided: the rows of docs/rules/case-clocks.md, each counted."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.care.story import table
from wangge.hall.clocks import Term, decide_by
from wangge.hall.states import ENDED, FOLLOW, State, may_follow
from wangge.kernel import policy
from wangge.kernel.calendar import from_rows, seed_rows
from wangge.kernel.clock import SHANGHAI

ROWS = table("case-clocks.md", "accepted", "limit", "unit", "stops", "extra", "due")
CALENDAR = from_rows(seed_rows(2022, 2022))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("accepted", "limit", "unit", "stops", "extra", "due"), ROWS)
def test_a_case_is_due_when_the_page_says(accepted, limit, unit, stops, extra, due):
    spans = [
        tuple(moment(one) if one else None for one in span.strip().split("/"))
        for span in stops.split(",")
        if span.strip()
    ]
    found = decide_by(Term(int(limit), unit), moment(accepted), CALENDAR, spans, int(extra))
    assert found == (None if due == "standing" else moment(due))


def test_the_page_names_policies_that_exist():
    known = {row["key"] for row in policy.defaults()}
    named = {
        row[3] for row in table("case-clocks.md", "state", "due next", "from", "limit") if row[3].startswith("hall.")
    }
    assert named
    assert named <= known


def test_every_state_has_its_line_and_what_is_over_leads_to_the_archive_only():
    assert set(FOLLOW) == set(State.values)
    assert all(FOLLOW[state] <= {"archived"} for state in ENDED)
    reached, ahead = {State.DRAFT.value, State.RECEIVED.value}, [State.DRAFT.value, State.RECEIVED.value]
    while ahead:
        for then in FOLLOW[ahead.pop()]:
            if then not in reached:
                reached.add(str(then))
                ahead.append(str(then))
    assert reached == set(State.values)
    assert not may_follow("approved", "withdrawn")

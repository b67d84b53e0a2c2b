"""What the policy says of the API of `oversight`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, P, always, needs
from tests.sweeps.expected.oversight import answers_overseers, asks_advice

_OV = "/oversight/cases/{case_id}"


_WORDS = fields_of("text")


API: dict[tuple[str, str], Call] = {
    ("GET", "/oversight/coverage"): reads(P.INSPECT_CASES),
    ("GET", "/oversight/to-inspect"): reads(P.INSPECT_CASES),
    ("GET", _OV): reads(P.SEE_CASES, needs(P.SEE_CASES), "ov_case"),
    ("POST", f"{_OV}/inspections"): does(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_case"),
    ("POST", f"{_OV}/notices"): does(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_case", fields_of("text", "days")),
    ("POST", f"{_OV}/opinions"): does(P.GIVE_OPINIONS, needs(P.GIVE_OPINIONS), "ov_case", _WORDS),
    ("POST", f"{_OV}/ask-advice"): does(P.SEE_CASES, asks_advice, "ov_case", _WORDS),
    ("GET", "/oversight/demands"): reads(P.SEE_CASES),
    ("GET", "/oversight/demands/{demand_id}"): reads(P.SEE_CASES, needs(P.SEE_CASES), "ov_demand"),
    ("POST", "/oversight/demands/{demand_id}/answer"): does(P.SEE_CASES, answers_overseers, "ov_demand", _WORDS),
    ("GET", "/oversight/samples"): reads(P.INSPECT_CASES),
    ("POST", "/oversight/samples"): does(P.INSPECT_CASES, always, "ov_draw", fields_of("from_day", "to_day", "size")),
    ("GET", "/oversight/samples/{sample_id}"): reads(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_sample"),
    ("GET", "/oversight/observed"): reads(P.OBSERVE_CASES),
    ("GET", "/oversight/observed/{case_id}"): reads(P.OBSERVE_CASES, needs(P.OBSERVE_CASES), "ov_case"),
    ("POST", "/oversight/observed/{case_id}/questions"): does(
        P.OBSERVE_CASES, needs(P.OBSERVE_CASES), "ov_case", _WORDS
    ),
    ("GET", "/oversight/questions/mine"): reads(P.OBSERVE_CASES),
    ("GET", "/oversight/questions"): reads(PUBLIC),
}  # fmt: skip

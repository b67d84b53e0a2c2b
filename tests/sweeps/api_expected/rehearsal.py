"""What the policy says of the API of `rehearsal`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import SIGNED_IN, P
from tests.sweeps.expected.rehearsal import manages_rules, reads_rules

_RH, _drafted = "/rehearsals/{rehearsal_id}", fields_of("title", "since", "until", "changes")


API: dict[tuple[str, str], Call] = {
    ("GET", "/rehearsals"): reads(SIGNED_IN, reads_rules),
    ("POST", "/rehearsals"): does(P.MANAGE_POLICY, manages_rules, "rh_body", _drafted),
    ("GET", "/rehearsals/rules"): reads(P.MANAGE_POLICY),
    ("GET", _RH): reads(SIGNED_IN, reads_rules, "rh_ready"),
    ("GET", f"{_RH}/outcomes"): reads(SIGNED_IN, reads_rules, "rh_ready"),
    ("POST", f"{_RH}/change"): does(P.MANAGE_POLICY, manages_rules, "rh_draft_body", _drafted),
    ("POST", f"{_RH}/start"): does(P.MANAGE_POLICY, manages_rules, "rh_draft"),
    ("POST", f"{_RH}/drop"): does(P.MANAGE_POLICY, manages_rules, "rh_draft"),
    ("POST", f"{_RH}/adopt"): does(P.MANAGE_POLICY, manages_rules, "rh_adopt", fields_of("valid_from")),
}  # fmt: skip

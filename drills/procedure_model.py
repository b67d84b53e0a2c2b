"""The lawful procedure of a case: who may do what in which state, and where it leads.

Written from the law (行政许可法 Art. 26, 32-45; 优化营商环境条例 Art. 37; 安阳市政务服务条例 Art. 24) and from
docs/rules/case-clocks.md, not read from `hall.states`. Terms are the book-keeper's (`deadline_cases`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from drills.deadline_cases import Own

# Who tries. Parties differ from case to case.
WINDOW: Final = frozenset({"clerk", "other_clerk", "both"})  # holds the general window
OFFICE: Final = frozenset({"approver", "other_approver", "both", "drafter", "department"})  # decides in the back office
DEPARTMENT: Final = frozenset({"department"})  # of these, who speaks for another department in a joint case
HEAD: Final = frozenset({"head"})
PARTIES: Final = frozenset(
    {"applicant", "agent", "contact", "colleague"}
)  # a colleague: staff of all kinds, agent of some
OUTSIDE: Final = frozenset({"stranger", "adviser", "inspector", "observer", "far_clerk", "far_approver", "far_head"})
CLOCK: Final = frozenset({"clock"})
STAFF_TOO: Final = "colleague"
ROLES: Final = tuple(sorted(WINDOW | OFFICE | HEAD | PARTIES | OUTSIDE | CLOCK))


@dataclass(frozen=True)
class Deed:
    """What somebody does: from which states, to which ("" it stays), and which part of the hall does it."""

    states: frozenset[str]
    to: str
    by: str  # window, office, owner, head, party, party or window, clock
    own: str = ""  # what the book-keeper calls it


def _deed(states: str, to: str, by: str, own: str = "") -> Deed:
    return Deed(frozenset(states.split()), to, by, own)


IN_THE_OFFICE: Final = "accepted reviewing special deciding"
AT_WORK: Final = f"submitted received supplement {IN_THE_OFFICE}"
AFTERWARDS: Final = "closed not_accepted withdrawn terminated"
TABLE: Final[dict[str, tuple[Deed, ...]]] = {
    "submit": (_deed("draft", "submitted", "party"),),
    "receive": (_deed("submitted", "received", "window", "receive"),),
    "fix": (_deed("received", "", "window"),),
    "hand_in": (_deed(AT_WORK, "", "window"),),
    "send_in": (_deed(f"draft supplement {IN_THE_OFFICE}", "", "party"), _deed(AT_WORK, "", "window")),
    "accept": (_deed("submitted received", "accepted", "window", "accept"),),
    "promise": (_deed("submitted received", "accepted", "window", "accept"),),
    "correct": (_deed("submitted received", "supplement", "window", "correct"),),
    "not_accept": (_deed("submitted received", "not_accepted", "window", "not_accept"),),
    "answer": (_deed("supplement", "received", "party or window", "answer"),),
    "settle": (_deed("received", "closed", "window"),),
    "claim": (_deed("accepted", "reviewing", "office", "claim"),),
    "release": (_deed("reviewing", "accepted", "owner", "release"),),
    "pass_on": (_deed("reviewing", "deciding", "owner", "pass_on"),),
    "send_back": (_deed("deciding", "reviewing", "office", "send_back"),),
    "pause": (_deed("reviewing", "special", "owner", "pause"),),
    "resume": (_deed("special", "reviewing", "owner", "resume"),),
    "extend": (_deed("accepted reviewing deciding", "", "head", "extend"),),
    "approve": (_deed("deciding", "approved", "office", "decide"),),
    "refuse": (_deed("deciding", "refused", "office", "decide"),),
    "explain": (
        _deed(
            "accepted reviewing deciding approved refused certified issued closed withdrawn terminated", "", "office", "explain"
        ),
    ),
    "part_claim": (_deed(IN_THE_OFFICE, "", "department"),),
    "part_release": (_deed(IN_THE_OFFICE, "", "department"),),
    "part_agree": (_deed(IN_THE_OFFICE, "", "department", "agree"),),
    "part_object": (_deed(IN_THE_OFFICE, "", "department", "object"),),
    "ask_again": (_deed("reviewing deciding", "", "office", "ask_again"),),
    "certify": (_deed("approved", "certified", "office", "certify"),),
    "hand_out": (_deed("certified refused", "closed", "window", "hand_out"),),
    "post": (_deed("certified refused", "issued", "window", "post"),),
    "delivered": (_deed("issued", "closed", "window", "delivered"),),
    "withdraw": (
        _deed("draft", "withdrawn", "party", "withdraw"), _deed(AT_WORK, "withdrawn", "party or window", "withdraw"),
    ),
    "terminate": (
        _deed("supplement", "terminated", "window", "terminate"), _deed(IN_THE_OFFICE, "terminated", "office", "terminate"),
    ),
    "archive": (_deed(AFTERWARDS, "archived", "window"),),
    "clock_accepts": (_deed("submitted received", "accepted", "clock"),),
    "clock_breaks": (_deed(IN_THE_OFFICE, "withdrawn", "clock"),),
    "clock_closes": (_deed("issued", "closed", "clock"),),
    "clock_archives": (_deed(AFTERWARDS, "archived", "clock"),),
}  # fmt: skip
TRANSITIONS: Final = frozenset((state, deed) for deed, ways in TABLE.items() for way in ways for state in way.states)
STAFF: Final = {
    "window": WINDOW | {STAFF_TOO}, "office": OFFICE | {STAFF_TOO}, "owner": OFFICE | {STAFF_TOO}, "head": HEAD | {STAFF_TOO},
    "party": frozenset(), "party or window": WINDOW | {STAFF_TOO}, "clock": CLOCK, "department": DEPARTMENT,
}  # fmt: skip
# Deeds nobody may do in any state: each as the deed of the same first word, with one thing wrong.
NEVER: Final = {
    "correct_in_part", "correct_waived", "promise_too_late", "not_accept_nowhere", "release_wordless", "pause_unlisted",
    "pause_endless", "decide_wordless", "decide_otherwise", "extend_wordless", "explain_by_name", "hand_out_unchecked",
    "post_numberless", "terminate_wordless", "outdated",
}  # fmt: skip
DEEDS: Final = (*TABLE, *sorted(NEVER))


@dataclass
class Procedure:
    """A case as the law has it: the book-keeper's terms, and who has it."""

    own: Own
    parties: frozenset[str]
    immediate: bool
    taker: str = ""
    owner: str = ""
    part_owner: str = ""  # who has, or had, the part of the other department

    @property
    def state(self) -> str:
        return self.own.state

    def may(self, deed: str, role: str, at: datetime, **said: Any) -> bool:
        """Whether this is lawful now."""
        way = self._way(deed, role)
        return way is not None and self._holds(deed, way, role, at, **said)

    @staticmethod
    def ever(state: str, pair: tuple[str, str]) -> bool:
        """Whether a deed by this role is lawful for any case in this state."""
        deed, role = pair
        return any(
            state in way.states and ((role in PARTIES and "party" in way.by) or role in STAFF[way.by])
            for way in TABLE.get(deed, ())
        )

    def do(self, deed: str, role: str, at: datetime, **said: Any) -> None:
        """It was done, and was lawful."""
        way, own = self._way(deed, role), self.own
        if way is None:
            raise ValueError(f"{deed} by {role} is not lawful")
        if deed == "submit":
            own.begin(at, own.missing)
        elif deed in ("fix", "hand_in", "send_in"):
            own.missing, own.promise = False, None
        elif deed == "settle":
            own.do("accept", at)
            own.do("decide", at, outcome="approved")
            own.do("hand_out", at)
            self.owner = role
        elif way.by == "clock":
            own.tick(at)
        elif way.own:
            own.do(way.own, at, **said)
        elif way.to:
            own.state = way.to
        if way.own in ("receive", "accept", "correct", "not_accept"):  # whoever looks at it first has taken it
            self.taker = self.taker or role
        if deed in ("part_claim", "part_agree", "part_object"):
            self.part_owner = role
        if deed in ("part_release", "ask_again"):
            self.part_owner = ""
        if deed == "claim":
            self.owner = role
        if deed == "release":
            self.owner = ""

    def signature(self, at: datetime) -> tuple[Any, ...]:
        """What of it decides what is lawful: two cases alike in this are alike."""
        own = self.own
        return (
            own.state, tuple(sorted(self.parties)), self.immediate, self.taker, self.owner, own.missing, own.corrected,
            bool(own.extra), own.explained, own.is_over(at), own.is_late(at), own.online, own.promise is not None,
            self._promise_open(at), bool(own.answer_by and at >= own.answer_by), own.part, self.part_owner,
        )  # fmt: skip

    def _way(self, deed: str, role: str) -> Deed | None:
        found = (way for way in TABLE.get(deed, ()) if self.state in way.states and self._by(way.by, role))
        return next(found, None)

    def _by(self, who: str, role: str) -> bool:
        if who == "clock":
            return role == "clock"
        if role in self.parties:  # nobody deals with a case of his own, whatever post he holds
            return who in ("party", "party or window")
        if who in ("window", "party or window"):
            return role in WINDOW or role == STAFF_TOO
        if who == "department":
            return role in DEPARTMENT and role not in (self.taker, self.owner)
        if who in ("office", "owner"):
            may = (role in OFFICE or role == STAFF_TOO) and role != self.taker
            return may and (who == "office" or self.owner in ("", role))
        return who == "head" and (role in HEAD or role == STAFF_TOO)

    def _holds(self, deed: str, way: Deed, role: str, at: datetime, **said: Any) -> bool:
        """Whether what the deed needs beside state and person is there."""
        own = self.own
        if way.by == "department":
            mine = ("", role) if deed != "part_release" else (role,)
            return own.part == "waiting" and self.part_owner in mine
        if deed in ("claim", "approve", "refuse", "ask_again") and own.part and self.part_owner == role:
            return False  # whoever speaks for another department neither reviews nor decides
        if deed in ("hand_in", "send_in"):
            if role in self.parties and own.state not in ("draft", "supplement"):
                return self._promise_open(at)  # of his own accord only what he promised
            return own.promise is None or self._promise_open(at)
        if deed in ("archive", "clock_archives") and own.online and own.submitted is None:
            return False  # a draft was never the office's
        if deed == "explain":
            return own.due is not None and (own.decided or own.closed or at) > own.due
        if way.by == "clock" or way.own:
            trial = replace(own, stops=list(own.stops))
            lawful = trial.tick(at) and trial.state == way.to if way.by == "clock" else trial.do(way.own, at, **said)
            return lawful and (own.missing if deed == "promise" else not own.missing or deed != "answer")
        return own.missing if deed == "fix" else deed != "settle" or (self.immediate and not own.missing)

    def _promise_open(self, at: datetime) -> bool:
        return self.own.promise is not None and at <= self.own.promise

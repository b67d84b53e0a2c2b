"""Tables of the package: who has checked in, what they agreed to, what they did, and how posts were filled."""

from wangge.checkin.models.people import CheckIn, Consent, Guardian, Merge, ServiceRecord, ServiceRole
from wangge.checkin.models.selection import OFFERED, Candidate, Decision, Opening, Outcome, PostClaim, Proposal
from wangge.checkin.models.units import FeedbackReport, UnitContact

__all__ = [
    "OFFERED",
    "Candidate",
    "CheckIn",
    "Consent",
    "Decision",
    "FeedbackReport",
    "Guardian",
    "Merge",
    "Opening",
    "Outcome",
    "PostClaim",
    "Proposal",
    "ServiceRecord",
    "ServiceRole",
    "UnitContact",
]

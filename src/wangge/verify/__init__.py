"""The independent verifier of the journal. It shares no code with the writer and needs only `cryptography`.

`verify(connection, …)` audits a whole database; `check_inclusion` and `check_consistency` check single proofs.
"""

from wangge.verify.audit import verify
from wangge.verify.report import Report
from wangge.verify.tree import check_consistency, check_inclusion

__all__ = ["Report", "check_consistency", "check_inclusion", "verify"]

"""The journal: every deed leaves one line, and nobody can change the past unseen. See README.md.

What other packages use comes from here: `journal.record`, `journal.commit_to`, `journal.history_of`, `journal.receipt`.
The names load on first use, because tables cannot be imported before Django has started.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wangge.journal.leaves import commit_to, forget, record
    from wangge.journal.queries import history_of, leaves_on, receipt, status

__all__ = ["commit_to", "forget", "history_of", "leaves_on", "receipt", "record", "status"]

_HOME = {
    "commit_to": "leaves",
    "forget": "leaves",
    "record": "leaves",
    "history_of": "queries",
    "leaves_on": "queries",
    "receipt": "queries",
    "status": "queries",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

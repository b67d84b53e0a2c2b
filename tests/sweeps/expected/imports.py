"""What the policy says of `imports`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, holds, holds_anywhere
from tests.sweeps.world import Persona, Thing


def imports_people(who: Persona, it: Thing) -> bool:
    """The sweeps' runs are lists of residents: who imports other lists sees nothing of them."""
    return holds(who, P.IMPORT_DATA, it.path) and holds(who, P.EDIT_PEOPLE, it.path)


def may_import_people(who: Persona, it: Thing) -> bool:
    return holds_anywhere(who, P.EDIT_PEOPLE)


RULES: dict[str, Rule] = {
    "imports:list": Rule(P.IMPORT_DATA, get=always),
    "imports:lists": Rule(P.IMPORT_DATA, get=always),
    "imports:template": Rule(P.IMPORT_DATA, get=may_import_people, thing="import_template"),
    "imports:upload": Rule(P.IMPORT_DATA, get=may_import_people, post=imports_people, thing="import_upload", denied_as=(422,)),
    "imports:detail": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:findings": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:marked": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:rows": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:columns": Rule(P.IMPORT_DATA, get=imports_people, post=imports_people, thing="import_columns"),
    "imports:apply": Rule(P.IMPORT_DATA, post=imports_people, thing="import_apply"),
    "imports:again": Rule(P.IMPORT_DATA, post=imports_people, thing="import_again"),
    "imports:restart": Rule(P.IMPORT_DATA, post=imports_people, thing="import_restart"),
    "imports:cancel": Rule(P.IMPORT_DATA, post=imports_people, thing="import_cancel"),
}  # fmt: skip

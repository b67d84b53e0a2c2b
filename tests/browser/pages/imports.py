"""Lists that are brought in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scripts.messy_workbook import SAMPLES
from tests.browser.pages.who import FILE, STAFF, person
from tests.imports.desk import checked
from wangge.demo import personas
from wangge.imports.models import ImportRun

NO_PAGE = {"imports:marked": FILE, "imports:template": FILE}
LARGE = ("imports:columns",)


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """The messy sample, checked and full of problems; and a list that went through."""
    content = (SAMPLES / "messy-residents.xlsx").read_bytes()
    run = checked(person(STAFF), personas._first_grid().parent, content, at)
    applied = ImportRun.objects.filter(state="applied").first()
    assert applied is not None
    return {"imports": {"run_id": run.pk, "list_code": "residents"}, "imports:rows": {"run_id": applied.pk}}

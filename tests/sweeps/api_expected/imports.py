"""What the policy says of the API of `imports`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import P
from tests.sweeps.expected.imports import imports_people
from tests.sweeps.world import Thing


def _workbook(it: Thing) -> dict[str, Any]:
    return {"list_code": "residents", "place": it.body["code"], "file_name": "x.xlsx", "content": it.marker}


API: dict[tuple[str, str], Call] = {
    ("GET", "/imports/lists"): reads(P.IMPORT_DATA),
    ("GET", "/imports"): reads(P.IMPORT_DATA),
    ("POST", "/imports"): does(P.IMPORT_DATA, imports_people, "import_upload", _workbook),
    ("GET", "/imports/{run_id}"): reads(P.IMPORT_DATA, imports_people, "import_run"),
    ("GET", "/imports/{run_id}/findings"): reads(P.IMPORT_DATA, imports_people, "import_run"),
    ("GET", "/imports/{run_id}/rows"): reads(P.IMPORT_DATA, imports_people, "import_run"),
    ("POST", "/imports/{run_id}/columns"): does(
        P.IMPORT_DATA,
        imports_people,
        "import_columns",
        lambda it: {"version": it.body["version"], "sheet": 0, "mapping": {"building": 0, "door": 1, "name": 2}},
    ),
    ("POST", "/imports/{run_id}/check"): does(P.IMPORT_DATA, imports_people, "import_again", fields_of("version")),
    ("POST", "/imports/{run_id}/apply"): does(P.IMPORT_DATA, imports_people, "import_apply", fields_of("version")),
    ("POST", "/imports/{run_id}/restart"): does(P.IMPORT_DATA, imports_people, "import_restart", fields_of("version")),
    ("POST", "/imports/{run_id}/cancel"): does(P.IMPORT_DATA, imports_people, "import_cancel", fields_of("version")),
}  # fmt: skip

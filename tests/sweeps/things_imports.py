"""What the sweeps ask about imports."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.imports.desk import workbook
from wangge.imports.models import ImportFile, ImportRun

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

HEADS = ("楼栋", "门牌号", "姓名")
SHEET = {
    "name": "居民", "hidden": False, "rows": 1, "header_row": 1, "heads": list(HEADS), "mapping": {}, "samples": [],
    "remembered": False,
}  # fmt: skip
COLUMNS = {"building": 0, "door": 1, "name": 2}
COUNTS = {"rows": 1, "new": 1, "changed": 0, "same": 0, "problems": 0, "notes": 0, "wrong_rows": 0}


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    place = of.places["community"]
    content = workbook(("3号楼", "101", "某某"), heads=HEADS, sheet=of.segment)
    given = {"place": place.pk, "code": place.code, "file": SimpleUploadedFile("x.xlsx", content)}
    template = Thing(place.path, {"list_code": "residents"})

    def thing(state: str, body: dict[str, Any] | None = None) -> Thing:
        run = _run(of, state, content)
        return Thing(place.path, {"run_id": run.pk}, body={"version": run.version} | (body or {}), marker=str(run.pk))

    return {
        "import_upload": Thing(place.path, template.args, body=given, marker=b64encode(content).decode()),
        "import_template": template,
        "import_run": thing("checked"),
        "import_columns": thing("read", {"sheet": 0, **COLUMNS}),
        "import_apply": thing("checked"),
        "import_again": thing("outdated"),
        "import_restart": thing("checking"),
        "import_cancel": thing("read"),
    }


def _run(of: Community, state: str, content: bytes) -> ImportRun:
    """A run at some state, with its file."""
    tried = state in ("checked", "outdated", "checking")
    run = ImportRun.objects.create(
        list_code="residents", place=of.places["community"], by=of.staff, at=of.at, state=state, file_name="x.xlsx",
        file_bytes=len(content), file_sha256="0" * 64, reading={"sheets": [SHEET], "likely": 0}, counts=COUNTS,
        sheet=0 if tried else None, header_row=1 if tried else None, mapping=COLUMNS if tried else {},
    )  # fmt: skip
    ImportFile.objects.create(run=run, content=b64encode(content).decode())
    return run

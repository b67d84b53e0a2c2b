"""归档: the package of an ended case as one ZIP of JSON, papers as PDF and files, every one with its digest."""

from __future__ import annotations

import hashlib
import json
import zipfile
from base64 import b64decode, b64encode
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from wangge.hall import part_queries, printing, timeline
from wangge.hall.models import Archive, Case, CaseStep, Document, Mandate, MaterialFile
from wangge.hall.states import State
from wangge.hall.timeline import Actor
from wangge.journal import canonical
from wangge.kernel.district import atomic

SUFFIX: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
SAME_TIME: Final = (1980, 1, 1, 0, 0, 0)  # in the ZIP: the same content is the same package
ENDED: Final = (State.CLOSED, State.NOT_ACCEPTED, State.WITHDRAWN, State.TERMINATED)


def archive(*, by: Actor, case_id: UUID, at: datetime) -> Archive:
    """Put an ended case into the archive: its package, hashed. Nothing may follow. Its PDFs are set before the transaction.

    Raises NotFound, NotPermitted, OwnCase, WrongState, Changed (something happened while they were set).
    """
    case = _ended(by, case_id, at)
    content, manifest = package(case)
    return _kept(by, case, content, manifest, at)


@atomic
def _ended(by: Actor, case_id: UUID, at: datetime, revision: int | None = None) -> Case:
    case = timeline.at_the_window(by, case_id, at, revision=revision)
    timeline.require_state(case, ENDED)
    return case


@atomic
def _kept(by: Actor, seen: Case, content: bytes, manifest: dict[str, str], at: datetime) -> Archive:
    case = _ended(by, seen.pk, at, seen.revision)
    digest = hashlib.sha256(content).hexdigest()
    kept = Archive.objects.create(
        case=case, manifest=manifest, sha256=digest, content=b64encode(content).decode(), size=len(content), at=at
    )
    timeline.move(
        case,
        State.ARCHIVED,
        "archived",
        by=by,
        at=at,
        detail={"package": digest, "files": len(manifest)},
        archived_at=at,
    )
    return kept


def package(case: Case) -> tuple[bytes, dict[str, str]]:
    """The ZIP, and the SHA-256 of every file in it but the manifest itself."""
    files: dict[str, bytes] = {
        "case.json": json.dumps(told(case), ensure_ascii=False, indent=1, sort_keys=True).encode()
    }
    for n, paper in enumerate(_papers(case), start=1):
        files[f"papers/{n:02d}-{paper.kind}.pdf"] = printing.pdf(paper)
    for mandate in Mandate.objects.filter(case=case):
        files[f"mandate.{SUFFIX.get(mandate.media_type, 'bin')}"] = b64decode(mandate.content)
    rows = MaterialFile.objects.filter(of__case=case).select_related("of").order_by("of__position", "id")
    for n, one in enumerate(rows, start=1):
        files[f"materials/{one.of.position:02d}-{n:02d}.{SUFFIX.get(one.media_type, 'bin')}"] = b64decode(one.content)
    manifest = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    files["manifest.json"] = json.dumps(manifest, indent=1, sort_keys=True).encode()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name in sorted(files):
            folder.writestr(zipfile.ZipInfo(name, SAME_TIME), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue(), manifest


def told(case: Case) -> dict[str, Any]:
    """Everything about a case as plain values: itself, its checklist, its timeline, what its papers say."""
    steps = CaseStep.objects.filter(case=case).select_related("by").order_by("id")
    return {
        "number": case.number, "item": case.item.code, "name": case.version.name, "version": case.version.number,
        "applicant": str(case.applicant or case.organisation), "channel": case.channel, "state": case.state,
        "outcome": case.outcome,
        "times": {
            name: canonical.moment(value)
            for name in ("began_at", "received_at", "accepted_at", "due_at", "decided_at", "issued_at", "closed_at")
            if (value := getattr(case, name)) is not None
        },
        "materials": [
            {"name": one.material.name, "state": one.state}
            for one in case.materials.select_related("material").order_by("position")
        ],
        "steps": [
            {
                "kind": one.kind, "at": canonical.moment(one.at), "by": one.by.name if one.by else "", "after": one.after,
                "note": one.note or "", "detail": one.detail, "line": str(one.leaf_id),
            }
            for one in steps
        ],
        "parts": [
            {
                "office": one.office.name, "state": one.state, "opinion": one.opinion or "",
                "by": one.answered_by.name if one.answered_by else "",
                "at": canonical.moment(one.answered_at) if one.answered_at else "",
            }
            for one in part_queries.of_case(case)
        ],
        "papers": [{"number": one.number, "digest": one.digest, "said": one.said} for one in _papers(case)],
    }  # fmt: skip


def is_whole(kept: Archive) -> bool:
    """Whether the package is still the one that was hashed, every file of it."""
    content = b64decode(kept.content)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        return False
    with zipfile.ZipFile(BytesIO(content)) as folder:
        return all(hashlib.sha256(folder.read(name)).hexdigest() == digest for name, digest in kept.manifest.items())


def _papers(case: Case) -> list[Document]:
    return list(Document.objects.filter(case=case).select_related("case").order_by("id"))

"""Sample and blank forms of materials: office files and pictures people fill in or look at."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from datetime import datetime
from uuid import UUID

from wangge.catalogue import refusals
from wangge.catalogue.deeds import Actor, locked_version, record, saved
from wangge.catalogue.drafting import MANAGE
from wangge.catalogue.kinds import State
from wangge.catalogue.models import ItemVersion, Material, SampleForm
from wangge.kernel import policy
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound

MB = 1024 * 1024
LONGEST_NAME = 120
# What a file is by its ending, and how it begins. Nothing a browser would run.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "docx": (f"{OFFICE}wordprocessingml.document", ZIP),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", ZIP),
    "doc": ("application/msword", OLE),
    "xls": ("application/vnd.ms-excel", OLE),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG"),
}


@atomic
def add_sample(
    *, by: Actor, version_id: UUID, material_id: UUID, file_name: str, content: bytes, at: datetime
) -> SampleForm:
    """Keep a sample form with a material of a draft, in place of the one before.

    Raises NotFound, NotPermitted, WrongState, NotASample (kind of file, or larger than the policy allows).
    """
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=None)
    material = Material.objects.filter(of=draft, pk=material_id).first()
    if material is None:
        raise NotFound
    most = policy.on("catalogue.most_sample_megabytes", at).value
    ending = file_name.rpartition(".")[2].lower()
    media_type, begins = TYPES.get(ending, ("", b""))
    if not media_type or not content.startswith(begins) or len(content) > most * MB:
        raise refusals.NotASample(field="file", most=most)
    made = SampleForm.objects.create(
        name=file_name.replace("\x00", "")[-LONGEST_NAME:], media_type=media_type, content=b64encode(content).decode(),
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), added_at=at,
    )  # fmt: skip
    material.sample = made
    material.save(update_fields=["sample"])
    saved(draft)
    record("item.sample_added", by, draft, at, material=material.name, sha256=made.sha256)
    return made


def samples_of(version: ItemVersion) -> list[Material]:
    """The materials of a version that have a sample form, with it but without its bytes, in their order. One query."""
    found = Material.objects.filter(of=version, sample__isnull=False).select_related("sample")
    return list(found.defer("sample__content").order_by("position", "id"))


def published_sample(version: ItemVersion, material_id: UUID) -> tuple[SampleForm, bytes]:
    """The sample form of a material of a version, and its bytes. Raises NotFound."""
    found = Material.objects.filter(of=version, pk=material_id, sample__isnull=False).select_related("sample").first()
    if found is None or found.sample is None:
        raise NotFound
    return found.sample, b64decode(found.sample.content)

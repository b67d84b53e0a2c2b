"""What the sweeps ask about the service catalogue: items of the community at every stage of a version."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.catalogue import story
from wangge.catalogue import publishing, samples
from wangge.catalogue.models import ItemVersion
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"
PDF = b"%PDF-1.7 blank form"


class Again(SimpleUploadedFile):
    """A file every request may send from its beginning."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return bytes(super().read(*args))


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community, today = of.places["community"], day_of(of.at)
    bureau = story.department(f"{of.segment}便民服务中心")

    def draft(what: str) -> ItemVersion:
        return story.draft(SYSTEM, bureau, community, of.at, name=f"{of.segment}{what}")

    def thing(version: ItemVersion, body: dict[str, Any] | None = None, **args: Any) -> Thing:
        found = {"version_id": version.pk, **args}
        return Thing(community.path, found, body=body or {}, marker=version.item.name)

    made, sampled = draft("居住证办理"), draft("食品经营许可")
    material = sampled.materials.first()
    samples.add_sample(
        by=SYSTEM, version_id=sampled.pk, material_id=material.pk, file_name="样表.pdf", content=PDF, at=of.at
    )
    story.brought_out(sampled, SYSTEM, SYSTEM, of.at)
    ending = {"from_day": f"{today + timedelta(days=1)}", "reason": REASON, "into": ""}
    item = replace(thing(sampled), args={"item_id": sampled.item_id}, body=ending)
    review = draft("就业登记")
    publishing.submit(by=SYSTEM, version_id=review.pk, at=of.at)
    coming = draft("社保卡补领")
    story.brought_out(coming, SYSTEM, SYSTEM, of.at, today + timedelta(days=3))
    made.refresh_from_db()
    line, step = made.materials.first(), {"name": "复核", "kind": "review", "working_days": 1}
    named = {"name": "新材料", "form": "original", "copies": 1, "source": "applicant"}
    published = {"code": sampled.item.code}
    return {
        "ct_item": item,
        "ct_version": thing(sampled),
        "ct_draft": thing(made, {"topics": "落户", "version": made.version}),
        "ct_edit": thing(made, {"version": made.version, "fee_note": "免费"}, group="fees"),
        "ct_line_new": thing(made, step, noun="step"),
        "ct_line": thing(made, named, noun="material", line_id=line.pk),
        "ct_sample": thing(made, {"file": Again("样表.pdf", PDF)}, line_id=line.pk),
        "ct_review": thing(review, {"from_day": f"{today}", "reason": REASON}),
        "ct_coming": thing(coming, {"reason": REASON}),
        "ct_code": replace(item, args=published),
        "ct_sampled": thing(sampled, material_id=material.pk),
        "ct_blank": thing(made, material_id=line.pk),
        "ct_form": replace(item, args={**published, "material_id": material.pk}),
        "ct_measure": replace(item, args={"measure": "items"}),
        "ct_new": replace(item, args={}, body=_new(of, bureau)),
    }


def _new(of: Community, bureau: Any) -> dict[str, Any]:
    """A new item as the page's form and as the API want it."""
    place = str(of.places["community"].pk)
    content = {name: value for name, value in asdict(story.content()).items() if name not in ("materials", "handling")}
    return {
        "name": f"{of.segment}新事项", "department": str(bureau.pk), "place": place, "kind": "permit", "level": "6",
        "base_code": story.base_code(), "department_id": str(bureau.pk), "place_id": place, "content": content,
    }  # fmt: skip

"""Versions as plain content, many at a time: three queries for the parts however many versions there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wangge.catalogue.content import Content, content_of
from wangge.catalogue.models import PART_MODELS, ItemVersion
from wangge.kernel.bulk import in_chunks


def contents_of(versions: Sequence[ItemVersion]) -> dict[UUID, Content]:
    """What each of these versions says, by the version's id."""
    parts: dict[str, dict[UUID, list[Any]]] = {noun: defaultdict(list) for noun in PART_MODELS}
    models: dict[str, Any] = dict(PART_MODELS)
    for noun, model in models.items():
        for chunk in in_chunks([one.pk for one in versions]):
            for part in model.objects.filter(of__in=chunk).order_by("position", "id"):
                parts[noun][part.of_id].append(part)
    return {
        one.pk: content_of(one, parts["material"][one.pk], parts["step"][one.pk], parts["handling"][one.pk])
        for one in versions
    }


def content(version: ItemVersion) -> Content:
    """What one version says. Three queries."""
    return contents_of([version])[version.pk]

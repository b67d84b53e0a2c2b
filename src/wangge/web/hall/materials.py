"""The checklist as a form: paper ticked, files chosen or dropped, the same at the window, on a case's page and at home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from wangge.hall import checklist, uploads
from wangge.hall.models import CaseMaterial
from wangge.hall.states import Given, OnPaper
from wangge.hall.uploads import Upload
from wangge.kernel import policy

ALL = "all"  # the one box that ticks everything on paper
PAPER = [(one.value, one.label) for one in (OnPaper.RETURNED, OnPaper.KEPT)]


def draw_photos(request: HttpRequest) -> None:
    """Draw the photos that were sent anew before the transaction of the deed: each file keeps its drawing."""
    for file in chain.from_iterable(files for _name, files in request.FILES.lists()):
        file.drawn = uploads.draw(file.read())  # type: ignore[attr-defined]  # the form takes it from there
        file.seek(0)


class FilesInput(forms.FileInput):
    """A file field that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """All files of the field, also those of the camera's field beside it."""
        return list(files.getlist(name)) if isinstance(files, MultiValueDict) else []


class FilesField(forms.Field):
    """Several files, read."""

    widget = FilesInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything was chosen."""
        return bool(data)

    def to_python(self, value: Any) -> list[Upload]:
        """The files as the commands take them."""
        return [Upload(one.read(), one.name or "", getattr(one, "drawn", None)) for one in value or ()]


@dataclass(frozen=True)
class Line:
    """A line of the checklist as the form shows it: of a version (nothing is there yet), or of a case."""

    pk: UUID
    material: Any
    state: str = ""
    tone: str = ""
    has: int = 0  # files that are there


class MaterialsForm(forms.Form):
    """What is handed in, line by line. `window`: paper counts; `may_skip`: lines may be marked as not needed."""

    def __init__(
        self, *args: Any, lines: Sequence[Line], window: bool, may_skip: bool = True, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.lines, self.window, self.may_skip = list(lines), window, may_skip
        for one in self.lines:
            if not one.material.is_waived:
                self.fields[f"files_{one.pk}"] = FilesField(label=one.material.name, required=False)

    def uploads(self) -> dict[UUID, list[Upload]]:
        """The files of each line that has any."""
        found = {one.pk: self.cleaned_data.get(f"files_{one.pk}") for one in self.lines}
        return {pk: files for pk, files in found.items() if files}

    def given(self) -> list[UUID]:
        """The lines ticked as handed in on paper; the box for all ticks what is asked for without a condition."""
        ticked = set(self._list("given")) if self.window else set()
        asked = [one for one in self.lines if not one.material.is_waived]
        every = (
            {str(one.pk) for one in asked if not one.material.condition} - set(self._skip()) if ALL in ticked else set()
        )
        with_files = {str(pk) for pk in self.uploads()}
        return [one.pk for one in asked if str(one.pk) in ticked | (every - with_files)]

    def paper(self) -> dict[UUID, str]:
        """What became of each paper."""
        return {pk: str(self.data.get(f"paper_{pk}") or "") for pk in self.given()}

    def not_needed(self) -> list[UUID]:
        """The lines marked as not needed that have neither paper nor file; the box for all marks every one with a condition."""
        there = {*self.given(), *self.uploads()}
        skipped = set(self._skip())
        if self.is_all_ticked and self.window and self.may_skip:
            skipped |= {str(one.pk) for one in self.lines if one.material.condition and not one.material.is_waived}
        return [one.pk for one in self.lines if str(one.pk) in skipped and one.pk not in there]

    def rows(self) -> list[dict[str, Any]]:
        """The lines for the template, with what was ticked before a refusal."""
        ticked, skipped = self._list("given"), self._skip()
        return [
            {
                "pk": one.pk, "material": one.material, "state": one.state, "tone": one.tone, "has": one.has,
                "field": self[f"files_{one.pk}"] if f"files_{one.pk}" in self.fields else None,
                "is_ticked": str(one.pk) in ticked, "is_skipped": str(one.pk) in skipped,
                "paper": self.data.get(f"paper_{one.pk}") or checklist.usual_paper(one.material) or OnPaper.KEPT,
            }
            for one in self.lines
        ]  # fmt: skip

    @property
    def is_all_ticked(self) -> bool:
        """Whether the box for all was ticked."""
        return ALL in self._list("given")

    def _list(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []

    def _skip(self) -> list[str]:
        return self._list("not_needed") if self.may_skip else []


def of_version(version: Any) -> list[Line]:
    """The lines of a case that is only beginning. One query."""
    return [Line(one.pk, one) for one in version.materials.select_related("sample").order_by("position", "id")]


def of_case(lines: Iterable[CaseMaterial], *, draft: bool) -> list[Line]:
    """The lines of a case that may still come; in a draft also those one may add files to."""
    wanted = {Given.MISSING, Given.WRONG, Given.PROMISED} | ({Given.GIVEN, Given.NOT_NEEDED} if draft else set())
    from wangge.web.hall.words import GIVEN_TONES

    return [
        Line(one.pk, one.material, one.get_state_display(), GIVEN_TONES[Given(one.state)], len(one.files.all()))
        for one in lines
        if one.state in wanted
    ]


def limits(at: Any) -> dict[str, Any]:
    """What the fields say and check before anything is sent."""
    return {
        "accept": uploads.ACCEPTED, "most": policy.on(uploads.MOST_MEGABYTES, at).value,
        "most_at_once": policy.on(uploads.MOST_AT_ONCE, at).value, "most_files": policy.on(uploads.MOST_FILES, at).value,
        "paper_choices": PAPER, "too_large": _("超过 {most} 兆，收不了"), "wrong_kind": _("不是 PDF、JPEG 或 PNG，收不了"),
        "remove": _("移除"),
    }  # fmt: skip

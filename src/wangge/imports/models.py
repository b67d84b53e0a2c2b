"""Tables of imports: a run, its file, what was found in it, remembered columns, and which row made what."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.imports.states import BUSY, State
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "policy imports.keep_days"
CHECKING = "check a list before it is imported"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, viewer: Person | None, on: date) -> ImportRunQuerySet:
        """The runs for places where the viewer may import, of the lists he may import there.

        Who imports service items for a district sees nothing of the lists of residents.
        """
        from wangge.imports.lists.known import LISTS  # here: lists stand on the packages, the table stands below them

        codes: dict[Permission, list[str]] = {}
        for code, importer in LISTS.items():
            codes.setdefault(importer.permission, []).append(code)
        theirs = Q(pk__in=())
        for permission, some in codes.items():
            theirs |= access.subtree_filter(viewer, permission, on=on, column="place__path") & Q(list_code__in=some)
        return self.filter(access.subtree_filter(viewer, Permission.IMPORT_DATA, on=on, column="place__path"), theirs)


class ImportRun(Row):
    """One file on its way into one list of one place. Its states are in `states.py`.

    `counts` are numbers only; `plan` is the digest of what the trial run found, so that nothing else is imported than what
    was confirmed; `refusal` says in code and words why it was refused or has to be checked again.
    """

    list_code = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file_name = SealedField()
    file_bytes = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    reading = SealedJSONField(null=True)  # sheets with heads and their first rows
    sheet = models.PositiveSmallIntegerField(null=True)  # counted from 0
    header_row = models.PositiveIntegerField(null=True)  # as people see it, from 1
    mapping = models.JSONField(default=dict)  # code of a column → its number in the sheet, from 0
    counts = models.JSONField(default=dict)
    plan = models.CharField(max_length=64, default="")
    refusal = SealedJSONField(null=True)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImportRunQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "file_name": Personal("find a file again", "while the run is kept", PersonalKind.OTHER),
        "reading": Personal("choose the sheet and its columns", KEPT, PersonalKind.OTHER),
        "refusal": Personal("say what is wrong with a file", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("list_code", "file_sha256", "mapping", "counts", "plan")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("place", "list_code", "file_sha256", "sheet"),
                condition=Q(state="applied"),
                name="import_a_sheet_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False, sheet__isnull=False), name="import_applied"
            ),
        )
        indexes = (
            models.Index(fields=("place", "-at"), name="import_place"),
            models.Index(fields=("file_sha256",), name="import_file"),
            models.Index(fields=("at",), name="import_at"),
        )

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it now."""
        return self.state in BUSY


class ImportFile(models.Model):
    """The bytes of a file, sealed; in the database so that they are in the backup, and deleted after a while."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, primary_key=True, related_name="file")
    content = SealedField()  # Base64
    personal: ClassVar[dict[str, Personal]] = {
        "content": Personal("import a list all or nothing", KEPT, PersonalKind.OTHER)
    }


class ImportPage(Row):
    """A page of what a trial run found: problems, or what would change; sealed, because it names people."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("问题")
        CHANGE = "change", _("变化")
        NOTE = "note", _("提示")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.PositiveIntegerField()  # from 1
    lines = SealedJSONField()
    personal: ClassVar[dict[str, Personal]] = {"lines": Personal(CHECKING, KEPT, PersonalKind.OTHER)}

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "kind", "number"), name="import_page_once"),)


class ImportedRow(Row):
    """Which row of which sheet made or changed what, so that its page can say where it comes from."""

    class What(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("更新")

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField()  # as people see it, from 1
    object_type = models.CharField(max_length=60)  # "people.person"
    object_id = models.UUIDField()
    what = models.CharField(max_length=8, choices=What.choices)
    impersonal: ClassVar[tuple[str, ...]] = ("object_type",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "object_id"), name="imported_once_a_run"),)
        indexes = (models.Index(fields=("object_id",), name="imported_object"),)


class RememberedMapping(Row):
    """Which column is which, for heads a community has imported before."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    list_code = models.CharField(max_length=40)
    heads = models.CharField(max_length=64)  # SHA-256 of the heads
    mapping = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("list_code", "heads", "mapping")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "list_code", "heads"), name="mapping_remembered_once"),)


def heads_of(run: ImportRun) -> list[dict[str, Any]]:
    """The sheets that were read, each with name, heads, first rows and the row of its heads; empty before."""
    return (run.reading or {}).get("sheets", [])

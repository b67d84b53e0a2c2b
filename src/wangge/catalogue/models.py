"""Items of the service catalogue, their versions, and what a version consists of."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from wangge.catalogue import kinds
from wangge.catalogue.kinds import State
from wangge.kernel.fields import BytewiseField
from wangge.kernel.models import AppendOnly, Row
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

OPEN = (State.DRAFT.value, State.REVIEW.value)  # a version still being worked on


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, viewer: Person | None, on: date) -> ItemQuerySet:
        """The items whose drafts and history a person may see. What is published anybody reads through `guide`."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_CATALOGUE, on=on, column="place__path"))


class Item(Row):
    """A service item (政务服务事项): what stays while its versions change. `place` is the area it is offered for."""

    base_code = models.CharField(max_length=12)
    code = models.CharField(max_length=31, unique=True)  # 实施编码
    kind = models.CharField(max_length=12, choices=kinds.ItemKind.choices)
    field = models.CharField(max_length=12, choices=kinds.ServiceField.choices, default="")
    level = models.CharField(max_length=1, choices=kinds.Level.choices, default=kinds.Level.COUNTY)
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_items")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = BytewiseField(max_length=120)  # of the newest version
    pinyin = BytewiseField(max_length=400)
    initials = BytewiseField(max_length=120)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    objects = ItemQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("base_code", "code", "name", "pinyin", "initials")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Exact(Length("base_code"), 12), name="item_base_code_of_12"),
            models.CheckConstraint(condition=Exact(Length("code"), 31), name="item_code_of_31"),
            models.CheckConstraint(condition=~Q(name=""), name="item_named"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="item_not_into_itself"),
        )
        indexes = (
            models.Index(fields=("pinyin", "id"), name="item_pinyin"),
            models.Index(fields=("department", "pinyin"), name="item_department"),
            models.Index(fields=("base_code",), name="item_base_code"),
        )

    def __str__(self) -> str:
        return self.name


class ItemVersion(Row):
    """One statement of all an applicant must know (实施清单). Published ones hold from a day to a day, both inclusive, and
    never meet; a case keeps the version it began with."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    # basics
    name = models.CharField(max_length=120)
    served = models.JSONField(default=list)
    project_type = models.CharField(max_length=12, choices=kinds.ProjectType.choices)
    topics = models.CharField(max_length=120, default="")
    result_type = models.CharField(max_length=10, choices=kinds.ResultType.choices)
    result_name = models.CharField(max_length=120, default="")
    # law
    basis = models.TextField(default="")
    power_source = models.CharField(max_length=120, default="")
    conditions = models.TextField(default="")
    quantity_limit = models.CharField(max_length=200, default="")
    # limits
    statutory_amount = models.PositiveSmallIntegerField()
    statutory_unit = models.CharField(max_length=12, choices=kinds.LimitUnit.choices)
    statutory_note = models.CharField(max_length=200, default="")
    promised_amount = models.PositiveSmallIntegerField()
    promised_unit = models.CharField(max_length=12, choices=kinds.LimitUnit.choices)
    promised_note = models.CharField(max_length=200, default="")
    special_procedures = models.JSONField(default=list)
    # ways
    handling_forms = models.JSONField(default=list)
    onsite_visits = models.PositiveSmallIntegerField()
    visits_reason = models.CharField(max_length=200, default="")
    online_depth = models.CharField(max_length=1, choices=kinds.OnlineDepth.choices)
    is_express = models.BooleanField(default=False)
    is_booked = models.BooleanField(default=False)
    at_terminal = models.BooleanField(default=False)
    scope = models.CharField(max_length=120, default="")
    # fees
    has_fee = models.BooleanField(default=False)
    fee_basis = models.CharField(max_length=300, default="")
    fee_note = models.CharField(max_length=200, default="")
    is_paid_online = models.BooleanField(default=False)
    # where
    in_hall = models.BooleanField(default=True)
    address = models.CharField(max_length=200, default="")
    hours = models.CharField(max_length=120, default="")
    ask = models.CharField(max_length=120, default="")
    complain = models.CharField(max_length=120, default="")
    entrusted_to = models.CharField(max_length=120, default="")
    joint_departments = models.CharField(max_length=300, default="")
    # remedies
    review_body = models.CharField(max_length=120, default="")
    court = models.CharField(max_length=120, default="")
    # the way to publication
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned_for = models.TextField(default="")  # what the reviewer asked to change, until it is submitted again
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_for = models.TextField(default="")  # why the item was withdrawn
    version = models.PositiveIntegerField(default=1)
    impersonal: ClassVar[tuple[str, ...]] = (
        "name", "served", "topics", "result_name", "basis", "power_source", "conditions", "quantity_limit",
        "statutory_note", "promised_note", "special_procedures", "handling_forms", "visits_reason", "scope", "fee_basis",
        "fee_note", "address", "hours", "ask", "complain", "entrusted_to", "joint_departments", "review_body", "court",
        "returned_for", "ended_for",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="item_version_number"),
            models.UniqueConstraint(fields=("item",), condition=Q(state__in=OPEN), name="item_version_one_open"),
            # With a span in order, one open end and one start a day each, overlaps need two deeds at once: the item's lock.
            models.UniqueConstraint(
                fields=("item",), condition=Q(state=State.PUBLISHED, valid_to=None), name="item_version_one_endless"
            ),
            models.UniqueConstraint(
                fields=("item", "valid_from"), condition=Q(state=State.PUBLISHED), name="item_version_one_start"
            ),
            models.UniqueConstraint(
                fields=("item", "valid_to"),
                condition=Q(state=State.PUBLISHED, valid_to__isnull=False),
                name="item_version_one_end",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED, valid_from__isnull=False, published_at__isnull=False)
                | (~Q(state=State.PUBLISHED) & Q(valid_from=None, valid_to=None, published_at=None)),
                name="item_version_published_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="item_version_span"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(drafted_by=None) | ~Q(published_by=F("drafted_by")),
                name="item_version_two_people",
            ),
            models.CheckConstraint(condition=Q(has_fee=False) | ~Q(fee_basis=""), name="item_version_fee_has_basis"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(onsite_visits=0) | ~Q(visits_reason=""),
                name="item_version_visits_explained",
            ),
        )
        indexes = (
            models.Index(fields=("state", "valid_from", "valid_to"), name="item_version_in_force"),
            models.Index(fields=("state", "submitted_at"), name="item_version_waiting"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def on_the_spot(self) -> bool:
        """Whether it is done while the applicant waits (即办件)."""
        return self.project_type == kinds.ProjectType.IMMEDIATE


class SampleForm(AppendOnly):
    """A sample or blank form, as a file. Versions that are copied point to the same one."""

    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    content = models.TextField()  # base64
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("name", "media_type", "content", "sha256")


class Part(Row):
    """A line of a version, in its order."""

    position = models.PositiveSmallIntegerField()  # from 1
    name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class HandlingItem(Part):
    """业务办理项: the finest unit by situation; its code is the item's and two digits."""

    of = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="handling_items")
    number = models.CharField(max_length=2)
    situation = models.CharField(max_length=8, choices=kinds.Situation.choices)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "number")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("of", "number"), name="handling_number_once"),
            models.CheckConstraint(condition=Exact(Length("number"), 2), name="handling_number_of_2"),
        )


class Material(Part):
    """材料: what the applicant hands in, or what data sharing waives, with the reason."""

    of = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="materials")
    form = models.CharField(max_length=10, choices=kinds.MaterialForm.choices)
    copies = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=kinds.MaterialSource.choices)
    source_office = models.CharField(max_length=120, default="")
    condition = models.CharField(max_length=200, default="")
    is_waived = models.BooleanField(default=False)
    waived_reason = models.CharField(max_length=200, default="")
    sample = models.ForeignKey(SampleForm, on_delete=models.PROTECT, null=True, related_name="+")
    impersonal: ClassVar[tuple[str, ...]] = ("name", "source_office", "condition", "waived_reason")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("of", "name"), name="material_once"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="material_copies"),
            models.CheckConstraint(condition=Q(is_waived=False) | ~Q(waived_reason=""), name="material_waived_why"),
        )


class Step(Part):
    """环节: a step of the procedure, its office, and the working days it may take."""

    of = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=kinds.StepKind.choices)
    office = models.CharField(max_length=120, default="")
    working_days = models.PositiveSmallIntegerField(default=0)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "office")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("of", "name"), name="step_once"),)


PART_MODELS: dict[str, type[Part]] = {"material": Material, "step": Step, "handling": HandlingItem}
PART_SETS: dict[str, str] = {"material": "materials", "step": "steps", "handling": "handling_items"}

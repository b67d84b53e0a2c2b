"""Check-ins, consents, service records, merges."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

WHILE_IN = "while checked in, then 3 years"


class ServiceRole(models.TextChoices):
    """The eight kinds of service people sign up for under double check-in (双报到, eight post types)."""

    POLICY = "policy", _("政策宣讲岗")
    MEDIATION = "mediation", _("矛盾调解岗")
    ENVIRONMENT = "environment", _("环境卫生岗")
    SAFETY = "safety", _("治安巡防岗")
    CARE = "care", _("助老助残岗")
    YOUTH = "youth", _("关爱未成年岗")
    CULTURE = "culture", _("文体活动岗")
    EMERGENCY = "emergency", _("应急支援岗")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, viewer: Person | None, on: date) -> CheckInQuerySet:
        """One's own; and those of the communities of one's posts, or of residents of one's grid who checked in around it.

        A check-in whose person took back the consent to keep party membership is for the person only.
        """
        if viewer is None:
            return self.none()
        here = access.subtree_filter(viewer, Permission.SEE_CHECKINS, on=on, column="place__path")
        living = access.subtree_filter(viewer, Permission.SEE_CHECKINS, on=on, column="person__home__path")
        around = Q(person__home__path__startswith=F("place__path"))
        return self.filter(Q(person=viewer) | (Q(hidden_at=None) & (here | (living & around))))

    def live(self) -> CheckInQuerySet:
        """Waiting or approved."""
        return self.filter(state__in=CheckIn.LIVE)


class CheckIn(Row):
    """A person who reported in to a community to serve there, as a party member or as a volunteer."""

    class Kind(models.TextChoices):
        SERVING_MEMBER = "serving_member", _("在职党员")
        RETIRED_MEMBER = "retired_member", _("退休党员")
        VOLUNTEER = "volunteer", _("志愿者")

    class State(models.TextChoices):
        APPLIED = "applied", _("待审核")
        APPROVED = "approved", _("已报到")
        DECLINED = "declined", _("未通过")
        ENDED = "ended", _("已结束")
        MERGED = "merged", _("已合并")

    class Source(models.TextChoices):
        PHONE = "phone", _("本人手机")
        DESK = "desk", _("社区窗口")
        UNIT = "unit", _("单位名单")

    MEMBERS: ClassVar = (Kind.SERVING_MEMBER, Kind.RETIRED_MEMBER)
    LIVE: ClassVar = (State.APPLIED, State.APPROVED)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="check_ins")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="check_ins")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="check_ins")
    skills = models.JSONField(default=list)
    times = models.JSONField(default=list)
    wished_posts = models.JSONField(default=list)  # codes of PostKind
    wished_roles = models.JSONField(default=list)  # codes of ServiceRole
    note = SealedField(null=True)  # what else the person wishes or offers, in their words
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedField(null=True)  # why declined or ended
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    confirm_by = models.DateField(null=True)  # the half-yearly re-check-in
    reminded_on = models.DateField(null=True)
    hidden_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    version = models.PositiveIntegerField(default=1)

    objects = CheckInQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "skills": Personal("offer service that fits (志愿服务条例 Art. 7, 15)", WHILE_IN, PersonalKind.OTHER),
        "times": Personal("offer service that fits (志愿服务条例 Art. 7)", WHILE_IN, PersonalKind.OTHER),
        "wished_posts": Personal("offer posts the person wants", WHILE_IN, PersonalKind.OTHER),
        "wished_roles": Personal("offer service the person wants", WHILE_IN, PersonalKind.OTHER),
        "note": Personal("offer service that fits", WHILE_IN, PersonalKind.OTHER),
        "reason": Personal("explain a decision to the person", WHILE_IN, PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "place", "kind"), condition=Q(state__in=("applied", "approved")),
                name="check_in_one_live",
            ),
            models.CheckConstraint(
                condition=Q(kind="serving_member", unit__isnull=False) | (~Q(kind="serving_member") & Q(unit=None)),
                name="check_in_unit_of_serving",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "ended")) | Q(since__isnull=False), name="check_in_since"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "ended")) | Q(reason__isnull=False), name="check_in_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="check_in_merged",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="check_in_span"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("place", "state", "kind"), name="check_in_place"),
            models.Index(fields=("unit", "place", "state"), name="check_in_unit"),
            models.Index(fields=("confirm_by",), condition=Q(state="approved"), name="check_in_confirm"),
        )

    @property
    def is_member(self) -> bool:
        """Whether it says that the person belongs to the Party: sensitive (PIPL Art. 28)."""
        return self.kind in self.MEMBERS


class Guardian(Row):
    """On what ground somebody under 18 serves: their own statement, or a guardian's consent."""

    class Basis(models.TextChoices):
        OWN_LABOUR = "own_labour", _("已满16周岁，以自己的劳动收入为主要生活来源（本人声明）")
        GUARDIAN = "guardian", _("监护人书面同意")

    check_in = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="guardian")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    name = SealedField(null=True)
    relation = SealedField(null=True)
    phone = SealedField(null=True)
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        field: Personal("prove the guardian's consent (志愿服务: 14-18)", WHILE_IN, PersonalKind.MINORS)
        for field in ("name", "relation", "phone")
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(basis="own_labour")
                | Q(basis="guardian", name__isnull=False, relation__isnull=False, phone__isnull=False),
                name="guardian_named",
            ),
        )


class Consent(Row):
    """What a person agreed to, for one purpose, until they take it back (PIPL Art. 13-15, 29)."""

    class Purpose(models.TextChoices):
        CONTACT = "contact", _("接收活动和提醒的通知")
        MATCH = "match_to_tasks", _("按技能和时间匹配任务、参加选聘排序")
        SHARE_WITH_UNIT = "share_with_unit", _("把我的服务情况反馈给我的工作单位")
        PUBLISH_NAME = "publish_name", _("在选聘结果和表扬中公开我的姓名")
        PHOTO = "photo", _("在活动报道中使用有我的照片")
        PARTY_MEMBERSHIP = "party_membership", _("登记我的党员身份（敏感个人信息，单独同意）")

    class How(models.TextChoices):
        OWN_PHONE = "own_phone", _("本人手机")
        DESK = "desk", _("窗口当面")
        PAPER = "paper", _("书面")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "purpose"), condition=Q(withdrawn_at=None), name="consent_one_current"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_span"
            ),
        )


class ServiceRecord(Row):
    """One service that was done, or not turned up for. Whoever organises records (民政部令第67号)."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("已记录")
        WAITING = "waiting", _("补录待审")
        REFUSED = "refused", _("补录未通过")

    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="services")
    day = models.DateField()
    role = models.CharField(max_length=12, choices=ServiceRole.choices)
    what = models.CharField(max_length=80)
    where = models.CharField(max_length=80)
    organiser = models.CharField(max_length=80)
    attended = models.BooleanField()
    minutes = models.PositiveSmallIntegerField()  # of actual service; the way there does not count
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECORDED)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    backfill_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    backfill_at = models.DateTimeField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("what", "where", "organiser")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("check_in", "day", "what", "organiser"), name="service_once"),
            models.CheckConstraint(
                condition=Q(attended=True, minutes__gte=1, minutes__lte=1440) | Q(attended=False, minutes=0),
                name="service_minutes",
            ),
            models.CheckConstraint(
                condition=Q(backfill_by=None) | ~Q(backfill_by=F("confirmed_by")), name="service_four_eyes"
            ),
        )
        indexes = (models.Index(fields=("check_in", "-day"), name="service_of_check_in"),)


class Merge(Row):
    """Two check-ins of one person made into one. It remembers what moved, so that it can be taken back."""

    kept = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="+")
    dropped = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="+")
    kept_version = models.PositiveIntegerField()  # after the merge: a later change makes taking back unsafe
    moved = SealedJSONField()
    reason = SealedField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    personal: ClassVar[dict[str, Personal]] = {
        "moved": Personal("take a wrong merge back", WHILE_IN, PersonalKind.OTHER),
        "reason": Personal("explain a merge", WHILE_IN, PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("dropped",), condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="merge_two"),
        )

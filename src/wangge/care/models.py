"""The help call 求助 (M17): what the desk and the worker need to know, beside the matter that follows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.kernel.identity import normalise_phone
from wangge.kernel.models import AppendOnly
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import DigestField, SealedField, SealedJSONField
from wangge.matters.models import Matter
from wangge.people.models import Organisation, Person

FILE = "10 years with the matter's file"
HELP = "help the caller"


class HelpCall(models.Model):
    """A call for help. Its state, place, people, clocks and timeline are the matter's."""

    class Kind(models.TextChoices):
        FALL = "fall", _("跌倒")
        ILLNESS = "illness", _("突发疾病")
        SAFETY = "safety", _("水电气火安全")
        LOST = "lost", _("走失")
        MOOD = "mood", _("情绪困扰")
        DAILY = "daily", _("生活求助")
        OTHER = "other", _("其他")

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("危急")
        URGENT = "urgent", _("紧急")
        ORDINARY = "ordinary", _("一般")

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        DESK = "desk", _("社区窗口")
        ONE_KEY = "one_key", _("一键求助")
        WEB = "web", _("网页")
        API = "api", _("接口")

    class Outcome(models.TextChoices):
        SAFE_AT_HOME = "safe_at_home", _("在家安好")
        HOSPITAL = "hospital", _("送医治疗")
        WITH_FAMILY = "with_family", _("由家属照看")
        TRANSFERRED = "transferred", _("转其他部门")
        NO_HELP_NEEDED = "no_help_needed", _("不需要帮助")

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="help_call")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    caller_name = SealedField(null=True)
    caller_phone = SealedField(null=True)
    caller_phone_digest = DigestField(of="caller_phone", normalise=normalise_phone, db_index=True)
    said = SealedField(null=True)  # what the caller said
    place_note = SealedField(null=True)  # "third floor, door is open"
    longitude = models.FloatField(null=True)  # EPSG:4490, as sent by the caller's phone
    latitude = models.FloatField(null=True)
    arrived_longitude = models.FloatField(null=True)
    arrived_latitude = models.FloatField(null=True)
    asked_at = models.DateTimeField(null=True)  # first worker asked
    accepted_at = models.DateTimeField(null=True)  # by the one who came
    arrived_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)  # nobody was free: the community desk must act
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default="")

    personal: ClassVar[dict[str, Personal]] = {
        "caller_name": Personal(HELP, FILE, PersonalKind.IDENTITY),
        "caller_phone": Personal(HELP, FILE, PersonalKind.CONTACT),
        "said": Personal(HELP, FILE, PersonalKind.HEALTH),
        "place_note": Personal("find the door", FILE, PersonalKind.ADDRESS),
        "longitude": Personal("find the caller", FILE, PersonalKind.LOCATION),
        "latitude": Personal("find the caller", FILE, PersonalKind.LOCATION),
        "arrived_longitude": Personal("show that help arrived", FILE, PersonalKind.LOCATION),
        "arrived_latitude": Personal("show that help arrived", FILE, PersonalKind.LOCATION),
    }

    class Meta:
        indexes = (models.Index(fields=("alarm_at",), name="call_alarm", condition=models.Q(alarm_at__isnull=False)),)

    def __str__(self) -> str:
        return self.matter.number


class FallCard(AppendOnly):
    """Answers to the fall card at one moment, and the advice the rule gave. The newest one counts."""

    call = models.ForeignKey(HelpCall, on_delete=models.PROTECT, related_name="fall_cards")
    answers = SealedJSONField()
    advice = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "answers": Personal("first help after a fall", FILE, PersonalKind.HEALTH)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("advice",)


class FamilyNotice(AppendOnly):
    """One attempt to tell the family: whom, how, and whether they were reached."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        SMS = "sms", _("短信")
        IN_PERSON = "in_person", _("当面")

    call = models.ForeignKey(HelpCall, on_delete=models.PROTECT, related_name="family_notices")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reached = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

"""The kinds of values an item of the catalogue is described with. Codes are ours; the national code lists stand beside."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """事项类型: administrative powers on application, and public services."""

    PERMIT = "permit", _("行政许可")
    CONFIRMATION = "confirmation", _("行政确认")
    ADJUDICATION = "adjudication", _("行政裁决")
    PAYMENT = "payment", _("行政给付")
    AWARD = "award", _("行政奖励")
    FILING = "filing", _("行政备案")
    OTHER = "other", _("其他行政权力")
    PUBLIC_SERVICE = "service", _("公共服务")


class ServiceField(models.TextChoices):
    """The nine fields of public services."""

    EDUCATION = "education", _("公共教育")
    EMPLOYMENT = "employment", _("劳动就业")
    INSURANCE = "insurance", _("社会保险")
    HEALTH = "health", _("医疗卫生")
    ELDERS = "elders", _("养老服务")
    SOCIAL = "social", _("社会服务")
    HOUSING = "housing", _("住房保障")
    CULTURE = "culture", _("文化体育")
    DISABILITY = "disability", _("残疾人服务")


class Level(models.TextChoices):
    """行使层级, and the digit that stands for it in our implementation codes."""

    NATION = "1", _("国家级")
    PROVINCE = "2", _("省级")
    CITY = "3", _("市级")
    COUNTY = "4", _("县级")
    TOWN = "5", _("镇（乡、街道）级")
    VILLAGE = "6", _("村（社区）级")


class ProjectType(models.TextChoices):
    """办件类型; in national exchange 1 to 4 in this order."""

    IMMEDIATE = "immediate", _("即办件")
    COMMITTED = "committed", _("承诺件")
    JOINT = "joint", _("联办件")
    REPORTED_UP = "reported_up", _("上报件")


class Served(models.TextChoices):
    """服务对象; in national exchange 1 to 6 and 9."""

    PERSON = "person", _("自然人")
    ENTERPRISE = "enterprise", _("企业法人")
    INSTITUTION = "institution", _("事业法人")
    SOCIAL = "social", _("社会组织法人")
    NO_LEGAL_PERSON = "unincorporated", _("非法人企业")
    ADMINISTRATION = "administration", _("行政机关")
    OTHER = "other", _("其他组织")


class HandlingForm(models.TextChoices):
    """办理形式; in national exchange 0 to 2."""

    WINDOW = "window", _("窗口办理")
    ONLINE = "online", _("网上办理")
    EXPRESS = "express", _("快递申请")


class LimitUnit(models.TextChoices):
    """What a time limit counts: days of the working calendar, or every day. In national exchange 1 and 2."""

    WORKING_DAY = "working_day", _("个工作日")
    CALENDAR_DAY = "calendar_day", _("个自然日")


class OnlineDepth(models.TextChoices):
    """网办深度."""

    NONE = "0", _("不能网上办理")
    CONSULT = "1", _("网上咨询")
    REPORT = "2", _("网上申报")
    PREVIEW = "3", _("网上预审")
    WHOLE = "4", _("全程网办")


class ResultType(models.TextChoices):
    """审批结果类型."""

    LICENCE = "licence", _("证照")
    APPROVAL = "approval", _("批文")
    RECEIPT = "receipt", _("回执")
    SERVICE = "service", _("服务")
    OTHER = "other", _("其他")


class Situation(models.TextChoices):
    """What a handling item (业务办理项) is for."""

    NEW = "new", _("新办")
    CHANGE = "change", _("变更")
    RENEW = "renew", _("延续")
    CANCEL = "cancel", _("注销")
    REPLACE = "replace", _("补证")
    OTHER = "other", _("其他")


class MaterialForm(models.TextChoices):
    """In what form a material is handed in."""

    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    BOTH = "both", _("原件和复印件")
    ELECTRONIC = "electronic", _("电子件")


class MaterialSource(models.TextChoices):
    """Where the applicant has a material from."""

    APPLICANT = "applicant", _("申请人自备")
    OFFICE = "office", _("政府部门核发")
    OTHER = "other", _("其他机构出具")


class StepKind(models.TextChoices):
    """What a step of the procedure is."""

    RECEIVE = "receive", _("收件")
    ACCEPT = "accept", _("受理")
    REVIEW = "review", _("审核")
    SITE_CHECK = "site_check", _("现场核查")
    SPECIAL = "special", _("特别程序")
    LEADER_SIGNATURE = "leader_signature", _("领导签字")
    DECIDE = "decide", _("决定")
    CERTIFY = "certify", _("制证")
    ISSUE = "issue", _("出件")


class SpecialKind(models.TextChoices):
    """特别程序 that stop the clock (行政许可法 Art. 45)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class State(models.TextChoices):
    """How far a version of an item is. Whether a published one is in force says the day."""

    DRAFT = "draft", _("草案")
    REVIEW = "review", _("审核中")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已放弃")

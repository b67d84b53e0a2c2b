"""The people a visitor of the demo can enter as, each found by what they do in the district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from wangge.alliance.models import Complaint
from wangge.checkin.models import CheckIn, UnitContact
from wangge.config import settings
from wangge.hall.models import Case
from wangge.hall.states import State as CaseState
from wangge.honours.models import Recommendation
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.accounts import NewToken, issue_token, open_resident_account
from wangge.people.models import Account, Kin, Person, Trait
from wangge.people.organisation_queries import speakers
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.models import DutyShift, Holding, PostKind
from wangge.windows.models import Seat, WindowState

TOKEN_DAYS = 1


@dataclass(frozen=True)
class Persona:
    """A code for links and the API, words for people, and how to find the person."""

    code: str
    name: object
    does: object
    find: Callable[[datetime], Person | None]


def _first_grid() -> Place | None:
    return Place.objects.filter(kind=PlaceKind.GRID).order_by("path").first()


def _holder(kind: PostKind, *, in_first_grid: bool = False) -> Callable[[datetime], Person | None]:
    def find(at: datetime) -> Person | None:
        holders = Holding.objects.filter(kind=kind, valid_to=None).select_related("person__home")
        if in_first_grid:
            holders = holders.filter(place=_first_grid())
        found = holders.order_by("place__path", "id").first()
        return found.person if found else None

    return find


def _worker_on_duty(at: datetime) -> Person | None:
    """The worker a call from the first grid goes to now."""
    shift = (
        DutyShift.objects.filter(place=_first_grid(), starts_at__lte=at, ends_at__gt=at)
        .select_related("person__home").first()
    )  # fmt: skip
    return shift.person if shift else _holder(PostKind.GRID_WORKER, in_first_grid=True)(at)


def _elder(at: datetime) -> Person | None:
    """An elder who lives alone in the first grid and lets a child follow the calls."""
    grid = _first_grid()
    followed = Kin.objects.filter(sees_calls=True, valid_to=None).values("person")
    elders = Person.objects.filter(pk__in=followed, traits__kind=Trait.Kind.LIVING_ALONE).select_related("home")
    inside = [one for one in elders.order_by("id") if grid and one.home and one.home.path.startswith(grid.path)]
    return inside[0] if inside else None


def _child(at: datetime) -> Person | None:
    elder = _elder(at)
    kin = Kin.objects.filter(person=elder, valid_to=None).select_related("relative__home").first() if elder else None
    return kin.relative if kin else None


def _checked_in(kind: str) -> Callable[[datetime], Person | None]:
    """Somebody approved, best one who has put in for a post."""

    def find(at: datetime) -> Person | None:
        found = CheckIn.objects.filter(kind=kind, state=CheckIn.State.APPROVED).select_related("person__home")
        check_in = found.order_by(F("claims__opening__decision").desc(nulls_last=True), "applied_at", "id").first()
        return check_in.person if check_in else None

    return find


def _contact(at: datetime) -> Person | None:
    contact = UnitContact.objects.filter(valid_to=None).select_related("person").order_by("id").first()
    return contact.person if contact else None


def _member(at: datetime) -> Person | None:
    """Who speaks for a member with a complaint to answer, best the one that is nearest to leaving."""
    open_ones = Complaint.objects.filter(state="raised", membership__ended_at=None)
    struck = Count("organisation__complaints", filter=Q(organisation__complaints__state="verified"))
    found = open_ones.annotate(struck=struck).select_related("organisation").order_by("-struck", "raised_at").first()
    return speakers(found.organisation, day_of(at)).select_related("home").first() if found else None


def _department(at: datetime) -> Person | None:
    """Who reads the letters of a department, best one that still waits."""
    letters = Recommendation.objects.order_by(F("acknowledged_at").desc(nulls_first=True), "sent_at")
    letter = letters.select_related("department").first()
    return speakers(letter.department, day_of(at)).select_related("home").first() if letter else None


def _applicant(at: datetime) -> Person | None:
    """Somebody who has to hand in corrections, or any applicant with an open case."""
    cases = Case.objects.filter(closed_at=None, applicant__home__isnull=False).select_related("applicant__home")
    case = cases.filter(state=CaseState.SUPPLEMENT).order_by("id").first() or cases.order_by("-began_at", "id").first()
    return case.applicant if case is not None else None


def _station(at: datetime) -> Person | None:
    """Who takes applications at a community station."""
    held = Holding.objects.filter(kind=PostKind.WINDOW_CLERK, place__kind="community", valid_to=None)
    first = held.select_related("person__home").order_by("id").first()
    return first.person if first else None


def _clerk(at: datetime) -> Person | None:
    """Who sits at an open window, best one that is free."""
    desks = Seat.objects.filter(window__state=WindowState.OPEN, to_day=None).select_related("person__home")
    desk = (
        desks.exclude(window__tickets__state__in=("called", "serving")).order_by("window__number").first()
        or desks.first()
    )
    return desk.person if desk else _holder(PostKind.WINDOW_CLERK)(at)


PERSONAS = (
    Persona("community-staff", _("社区工作人员"), _("接听求助电话、派单、看全社区进展"), _holder(PostKind.COMMUNITY_STAFF)),
    Persona("grid-worker", _("网格员"), _("在手机上接单、到现场、填写处置卡"), _worker_on_duty),
    Persona("grid-leader", _("网格长"), _("看本网格的超时和统计，安排岗位和值班"),
            _holder(PostKind.GRID_LEADER, in_first_grid=True)),
    Persona("resident", _("独居老人"), _("一键求助，看谁正在赶来"), _elder),
    Persona("family", _("老人的子女"), _("看家人求助的每一步进展"), _child),
    # party-member, volunteer, work-unit
    Persona("party-member", _("在职党员"), _("在手机上报到、认领岗位、看自己的服务和同意"), _checked_in("serving_member")),
    Persona("volunteer", _("志愿者"), _("改特长和空闲时间、认领岗位、看得分明细"), _checked_in("volunteer")),
    Persona("work-unit", _("工作单位联络人"), _("报送名单、看同意反馈的本单位党员、下载季度反馈"), _contact),
    # member, committee, department
    Persona("member", _("联盟成员"), _("看自己店的积分、权益和投诉，回复和申诉"), _member),
    Persona("committee", _("居委会委员"), _("裁定申诉，不参与核实"), _holder(PostKind.COMMITTEE_MEMBER)),
    Persona("department", _("区直部门"), _("收推荐信，确认收到"), _department),
    Persona("district-manager", _("区级管理员"), _("看全区地图和数字，不看个人信息"), _holder(PostKind.DISTRICT_MANAGER)),
    # catalogue: approver, bureau-head
    Persona("approver", _("审批人员"), _("起草服务事项的新版本，送审"), _holder(PostKind.APPROVER)),
    # hall: applicant
    Persona("applicant", _("办事群众"), _("网上申请，看办到哪一步，补正，撤回"), _applicant),
    # online: station-clerk
    Persona("station-clerk", _("社区代办员"), _("在社区站点为居民收件，上报代办，看办到哪一步"), _station),
    Persona("bureau-head", _("审批局负责人"), _("审核和发布事项目录，看五减台账"), _holder(PostKind.BUREAU_HEAD)),
    # windows: window-clerk
    Persona("window-clerk", _("窗口工作人员"), _("叫号、办件，管自己的窗口"), _clerk),
    Persona("system-admin", _("系统管理员"), _("看运行状况、备份和凭证"), _holder(PostKind.SYSTEM_ADMIN)),
    # oversight: legal-adviser, inspector, media-observer
    Persona("legal-adviser", _("法律顾问"), _("在办件的任何一步提出法律意见"), _holder(PostKind.LEGAL_ADVISER)),
    Persona("inspector", _("行政监察员"), _("看覆盖率和尚未监察的办件，按风险抽取，发督办"), _holder(PostKind.INSPECTOR)),
    Persona("media-observer", _("媒体监督员"), _("看每一件的办理全过程，没有个人信息；提问"), _holder(PostKind.MEDIA_OBSERVER)),
)  # fmt: skip


def person_of(code: str, at: datetime) -> Person | None:
    """The person behind a persona, if the district has one."""
    return next((one.find(at) for one in PERSONAS if one.code == code), None)


def account_of(code: str, at: datetime) -> Account:
    """The account of a persona, opened on first use. Raises NotFound outside the demo or for an unknown code."""
    person = person_of(code, at) if settings.demo else None
    if person is None:
        raise NotFound
    return open_resident_account(person=person, at=at)


def token_of(code: str, at: datetime) -> NewToken:
    """An API token of a persona, valid for a day. Raises NotFound as `account_of`."""
    return issue_token(by=account_of(code, at).person, name=f"demo {code}", days=TOKEN_DAYS, at=at)

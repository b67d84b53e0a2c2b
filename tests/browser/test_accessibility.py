"""Every page of the site, opened as somebody who may see it: accessible, quiet on the console, and fitting a phone.

The pages are found by walking the routes, so that a new page is looked at from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser, Page

from tests import cast, lanes
from tests.accessibility import assert_accessible
from tests.conftest import PATIENCE_MS, profile, seed, served
from tests.imports.desk import checked
from tests.sweeps.expected import RULES
from wangge.demo.personas import PERSONAS, account_of
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.guard import PUBLIC, SIGNED_IN, Guard

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HOUR = 3600  # seconds
HISTORY_DAYS = 3  # enough for a row in every list
STAFF, WORKER, RESIDENT, FAMILY = "community-staff", "grid-worker", "resident", "family"
LEADER, MANAGER, ADMIN, NOBODY = "grid-leader", "district-manager", "system-admin", ""

WITH_PASSWORD = (STAFF, LEADER)

# Routes that show no page, and why.
A_FILE = {
    "calls:export", "people:export", "posts:export", "places:map-data", "journal:proof",
    "grids:export", "grids:card-pdf", "grids:cards-pdf", "mfa_download_recovery_codes", "healthz", "readyz", "metrics",
}  # fmt: skip
PART_OF_A_PAGE = {"calls:pick"}
ONLY_POST = {
    "preferences", "demo:enter", "posts:position", "system:retry", "people:reveal", "people:move-out",
    "people:kin-consent", "people:end-kin", "people:new-trait", "people:end-trait", "accounts:end-session",
    "accounts:end-all-sessions", "accounts:issue-token", "accounts:revoke-token",
}  # fmt: skip
# Needs and resources have the same pages.
A_FILE |= {"needs:export", "resources:export"}
PART_OF_A_PAGE |= {"needs:pick", "resources:pick"}
ONLY_POST |= {
    f"{space}:{deed}" for space in ("needs", "resources") for deed in ("bulk", "publish", "unpublish", "undo-merge")
}
AFTER_ANOTHER_STEP = {  # these lead on to the step before them; tests/web/test_accounts.py takes it
    "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn",
}  # fmt: skip
NO_PAGE = A_FILE | PART_OF_A_PAGE | ONLY_POST | AFTER_ANOTHER_STEP
NO_PAGE |= {"surveys:export", "surveys:map-data", "surveys:photo"}  # files
NO_PAGE |= {f"surveys:{deed}" for deed in (
    "visit", "draft", "edit", "publish", "retire", "draft-start", "start", "close", "assign", "unattended",
)}  # fmt: skip

A_FILE_OF_COMMUNITY = {
    "checkin:export", "checkin:report", "grids:plan-map", "grids:plans-map", "imports:marked", "imports:template",
    "organisations:export",
}  # fmt: skip
ONLY_POST_OF_COMMUNITY = {
    *(f"checkin:{deed}" for deed in (
        "approve", "backfill", "claim", "confirm", "consent-of", "contact-end", "rank", "report-make", "unclaim", "undo",
    )),
    *(f"grids:plan-{deed}" for deed in ("propose", "start-over", "withdraw", "discard", "restore")),
    *(f"imports:{deed}" for deed in ("again", "apply", "cancel", "restart")),
    *(f"organisations:{deed}" for deed in ("end-contact", "reopen", "reveal")),
    "search:typed",
}  # fmt: skip
FOR_THE_COMMITTEE = {"checkin:decide"}  # no persona is on it; tests/browser/test_community_story.py looks at the page
NO_PAGE |= A_FILE_OF_COMMUNITY | ONLY_POST_OF_COMMUNITY | FOR_THE_COMMITTEE

# matching
NO_PAGE |= {f"matching:{name}" for name in (
    "export", "start", "again", "cancel", "bulk", "confirm", "exclusion-lift",
)}  # fmt: skip

# alliance
NO_PAGE |= {"alliance:benefit-end", "alliance:withdraw", "alliance:export-file"}

# points, agreements, projects, orders, volunteers, shop: what only posts, and files
SERVICE = ("points", "agreements", "projects", "orders", "volunteers", "shop", "rehearsal")
NO_PAGE |= {name for name, rule in RULES.items() if name.partition(":")[0] in SERVICE and rule.get is None}
NO_PAGE |= {
    *(f"{space}:export" for space in SERVICE), "points:statement-pdf", "agreements:pdf", "projects:photo", "shop:photo",
    "volunteers:card-pdf", "volunteers:certificate-pdf", "volunteers:photo",
} & set(RULES)  # fmt: skip
# honours
NO_PAGE |= {"honours:award-export", "honours:certificate", "honours:letter-file", "honours:letter-pdf"}
NO_PAGE |= {name for name, rule in RULES.items() if name.startswith("honours:") and rule.get is None}
NO_PAGE |= {"honours:vote"}  # the demo's list was voted on; tests/honours opens it
# hall
NO_PAGE |= {name for name, rule in RULES.items() if name.startswith("hall:") and rule.get is None}
NO_PAGE |= {"hall:paper", "hall:file", "hall:mandate", "hall:package", "hall:items"}  # files, and a part of a page
NO_PAGE |= {
    "hall:figures-xlsx", "hall:figures-csv", "oversight:sample-xlsx", "oversight:sample-csv", "delegation:matrix-export",
}  # fmt: skip
# catalogue
NO_PAGE |= {name for name, rule in RULES.items() if name.startswith("catalogue:") and rule.get is None}
NO_PAGE |= {"catalogue:export", "catalogue:cuts-export", "guide:sample"}  # files

HALL_OFFICE = (
    "parts", "part-answer", "part-release", "part-ask-again",  # joint cases
    "release", "pass-on", "send-back", "pause", "resume", "decide", "explain", "terminate",
)  # fmt: skip
# delegation and ratings
NO_PAGE |= {name for name, rule in RULES.items() if name.startswith(("delegation:", "ratings:")) and rule.get is None}
NO_PAGE |= {"ratings:appeal"}  # of whoever was rated: tests/ratings opens it

# windows
NO_PAGE |= {name for name, rule in RULES.items() if name.startswith("windows:") and rule.get is None}

# Who looks at a page that many may see; by default the first of PREFERRED who may.
PREFERRED = (STAFF, ADMIN, MANAGER)
SEEN_BY = {
    "calls:mine": WORKER, "calls:help": RESIDENT, "calls:own": FAMILY, "people:my-accesses": RESIDENT,
    "calls:figures": MANAGER, "account_logout": STAFF,
    "mfa_reauthenticate": LEADER, "mfa_deactivate_totp": LEADER, "mfa_view_recovery_codes": LEADER,
}  # fmt: skip
SEEN_BY |= {f"checkin:{page}": "party-member" for page in ("mine", "apply", "consents")}
SEEN_BY |= {f"checkin:{page}": "work-unit" for page in ("unit", "unit-list", "unit-mine")}
SEEN_BY |= {"surveys:mine": WORKER, "surveys:door": WORKER, "surveys:answers": WORKER}
SEEN_BY |= {f"{space}:{page}": FAMILY for space in ("needs", "resources") for page in ("mine", "ask")}
SEEN_BY |= {f"alliance:{page}": "member" for page in ("mine", "reply", "appeal")}
# only for one person in one state of a thing: the demo has one for the persona (`wangge.demo.own`)
SEEN_BY |= dict.fromkeys(("orders:decline", "orders:give-back", "volunteers:appeal", "shop:redeem"), "volunteer")
SEEN_BY |= {
    "volunteers:appeals": "committee",
    "volunteers:decide": "committee",
    "alliance:appeal-decide": "committee",
    "alliance:complain": FAMILY,
    "alliance:complained": FAMILY,
}
SEEN_BY |= {f"honours:{page}": "committee" for page in ("objection", "objection-decide", "withdraw", "nominee")}
SEEN_BY |= {name: "bureau-head" for name in RULES if name.startswith("catalogue:")}
# oversight
SEEN_BY |= {name: "bureau-head" for name in RULES if name.startswith("oversight:")}
SEEN_BY |= {f"oversight:{page}": "inspector" for page in ("list", "samples", "draw", "sample", "inspect", "supervise")}
SEEN_BY |= {f"oversight:{page}": "media-observer" for page in ("observed", "questions", "observed-case", "ask")}
SEEN_BY |= {"oversight:advise": "legal-adviser"}
# hall
SEEN_BY |= {name: "window-clerk" for name in RULES if name.startswith("hall:")}
SEEN_BY |= {f"hall:{page}": "approver" for page in HALL_OFFICE} | {
    "hall:extend": "bureau-head",
    "hall:figures": "bureau-head",
    "hall:mine": "applicant",
}
SEEN_BY |= {name: "bureau-head" for name in RULES if name.startswith("windows:")}
SEEN_BY |= {name: "bureau-head" for name in RULES if name.startswith(("delegation:", "ratings:"))}
SEEN_BY |= {"ratings:qr": "window-clerk", "hall:apply": "applicant"}
SEEN_BY |= {f"delegation:{page}": "window-clerk" for page in ("hand-up-new", "receive", "finish", "return")}
SEEN_BY |= {
    "windows:give": "window-clerk",
    "windows:desk": "window-clerk",
    "windows:book": RESIDENT,
    "windows:mine": RESIDENT,
}
QUERY = {
    "checkin:apply": "?kind=serving_member", "checkin:contact-add": "?q=wang", "posts:shift-add": "?place={code}",
    "people:search": "?q=w", "rehearsal:new": "?keys=points.hour_points&keys=strikes.window_days",
    "calls:new": "?subject={person_id}",
}  # fmt: skip
MAIN = (
    "home", "calls:board", "calls:new", "calls:mine", "calls:list", "calls:detail", "calls:figures", "calls:check",
    "calls:help", "calls:own", "people:list", "people:detail", "places:tree", "places:map", "posts:list", "posts:duty",
    "grids:list", "grids:detail", "grids:card", "grids:plan", "checkin:mine", "checkin:list", "surveys:door",
    "surveys:answers",
    "surveys:campaign", "needs:list", "matching:run", "matching:pair",
    "windows:desk", "windows:kiosk", "windows:ticket", "windows:screen", "windows:hall",
    "catalogue:version", "catalogue:cuts", "guide:list", "guide:item", "honours:appraisal", "honours:hall",
    "alliance:list", "alliance:detail", "alliance:mine", "alliance:complaint", "alliance:public", "needs:public",
    "imports:columns",
    "organisations:list", "search:home",
    "journal:index", "journal:check", "account_login",
)  # fmt: skip

TOO_SMALL = """(least) => [...document.querySelectorAll(
  'button, .button, summary, select, textarea, input:not([type=hidden]), .nav a, .crumbs a, .chip, .pick'
)].filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest('.leaflet-container, .hidden-words'))
  .map((one) => one.matches('[type=radio], [type=checkbox]') ? one.closest('label') ?? one : one)
  .filter((one) => one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${one.outerHTML.slice(0, 90)} ${one.getBoundingClientRect().height}px`)"""
SMALL_WORDS = """(least) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !parent.closest('script, template, .leaflet-container, .hidden-words')
        && parent.checkVisibility() && parseFloat(getComputedStyle(parent).fontSize) < least)
      found.push(`${walker.currentNode.data.trim().slice(0, 30)} ${getComputedStyle(parent).fontSize}`);
  }
  return found;
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((one) => one.outerHTML.slice(0, 90))
  .concat(`page is ${document.documentElement.scrollWidth} px wide`)"""


@dataclass(frozen=True)
class Route:
    """A route of the site: who may come, and the names of the parts of its path."""

    guard: Guard
    parts: tuple[str, ...]


def _routes(resolver: Any, namespace: str = "") -> Iterator[tuple[str, Route]]:
    """Every guarded route; only the API has others, tests/sweeps sees to that."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif hasattr(entry.callback, "guard"):
            yield namespace + entry.name, Route(entry.callback.guard, tuple(entry.pattern.converters))


ROUTES = dict(_routes(get_resolver()))
PAGES = sorted(set(ROUTES) - NO_PAGE)


class Visitors:
    """One open tab per person and looks; what a page complains about on its console is kept in `said`."""

    def __init__(self, browser: Browser, site: str, stack: ExitStack) -> None:
        self.browser, self.site, self.stack = browser, site, stack
        self.said: list[str] = []
        self.tabs: dict[tuple[str, str], Page] = {}

    def tab(self, who: str, mode: str = "standard") -> Page:
        """The tab of a persona (or of nobody), signed in through the demo page."""
        if (who, mode) not in self.tabs:
            self.tabs[who, mode] = self._open(who, mode)
        self.said.clear()
        return self.tabs[who, mode]

    def _open(self, who: str, mode: str) -> Page:
        context = self.stack.enter_context(self.browser.new_context(**profile(self.site), reduced_motion="reduce"))
        context.add_cookies([{"name": "mode", "value": mode, "url": self.site}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on(
            "console",
            lambda message: message.type == "error" and self.said.append(f"{message.text} {message.location}"),
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        if who:
            page.goto("/demo/")
            page.locator(f"form:has(input[value='{who}']) button").click()
            page.wait_for_url("/")
        if who in WITH_PASSWORD:
            page.goto("/account/confirm?next=/account/")
            page.locator("input[type=password]").fill(cast.PASSWORD)
            page.locator("main button").click()
            page.wait_for_url("/account/")
        return page


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of empty tables for each test: the demo's home district, loaded once, for tests that change nothing."""
    from wangge.demo import load
    from wangge.kernel import district

    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(district, "aliases", lambda: ["default"])
            load.load(history_days=HISTORY_DAYS)
            _sign_in_means()
        yield
        with lanes.as_owner("default"):
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        seed(["default"])


def _sign_in_means() -> None:
    """A password for the staff, and a second step for the leader, whose pages exist only with them."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    for who in WITH_PASSWORD:
        account = account_of(who, clock.now())
        account.set_password(cast.PASSWORD)
        account.save()
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)


@pytest.fixture(scope="module")
def demo_site(transactional_db: None) -> Iterator[str]:
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=HOUR), served() as address:
        yield address


@pytest.fixture(scope="module")
def visitors(browser: Browser, demo_site: str) -> Iterator[Visitors]:
    with ExitStack() as stack:
        yield Visitors(browser, demo_site, stack)


@pytest.fixture(scope="module")
def address(demo_site: str) -> Callable[[str], str]:
    """The path of a route, with rows of the demo for its parts."""
    from wangge.demo import personas
    from wangge.journal.models import Leaf
    from wangge.matters.models import Matter
    from wangge.needs.models import Need, Resource
    from wangge.people.commands import reveal
    from wangge.posts.models import DutyShift, Holding, PublishedContact

    at = clock.now()
    grid, elder = personas._first_grid(), personas._elder(at)
    parts = {
        "call_id": Matter.objects.get(state="on_site").pk,
        "code": grid.code,
        "person_id": elder.pk,
        "holding_id": Holding.objects.filter(place=grid, kind="grid_worker").first().pk,
        "contact_id": PublishedContact.objects.filter(holding__place=grid).first().pk,
        "shift_id": DutyShift.objects.filter(place=grid, starts_at__gt=at).first().pk,
        "leaf_id": Leaf.objects.filter(kind__endswith=".reported").first().pk,
        "field": "phone",
        **_of_surveys(_person(WORKER)),
        "need_id": Need.objects.filter(state="open").order_by("number").first().pk,
        "resource_id": Resource.objects.filter(state="open").order_by("number").first().pk,
        "organisation_id": _shop().pk,
    }
    staff = personas.account_of(STAFF, at).person
    elsewhere = {  # by route or by the whole group: the same name means another thing there
        **_of_check_ins(), **_of_plans(staff, grid, at), **_of_imports(staff, grid.parent, at),
        "matching": _of_matching(),
        **_of_alliance(), **_of_service(), **_of_catalogue(), **_of_windows(), **_of_delegation(), **_of_oversight(),
        **_of_hall(),
    }  # fmt: skip

    def path(route: str) -> str:
        if route == "alliance:exported":  # only for the one who asked, and for a quarter of an hour
            from wangge.alliance.exports import take_out

            taken = take_out(
                by=personas.account_of(STAFF, at).person, what="members", purpose="季度例会汇总", at=clock.now()
            )
            return reverse(route, args=[taken.pk])
        if route == "people:revealed":  # only for the one who asked, and for a minute
            staff = personas.account_of(STAFF, at).person
            shown = reveal(by=staff, subject_id=elder.pk, field="phone", purpose="核对求助电话", at=clock.now())
            return reverse(route, args=[shown.access_id])
        if route == "organisations:revealed":
            staff = personas.account_of(STAFF, at).person
            return reverse(route, args=[_revealed_contact(staff, clock.now())])
        own = elsewhere.get(route.partition(":")[0], {}) | elsewhere.get(route, {})
        known = {name: own.get(name) or parts[name] for name in ROUTES[route].parts}
        return reverse(route, kwargs=known) + QUERY.get(route, "").format(**parts)

    return path


def _of_hall() -> dict[str, dict[str, Any]]:
    """A case in the state each page is for."""
    from wangge.catalogue.queries import in_force
    from wangge.hall.models import Case

    def one(state: str) -> Any:
        return Case.objects.filter(state=state).earliest("id")

    received, reviewing, deciding = one("received"), one("reviewing"), one("deciding")
    asked = one("supplement")
    online = next(
        one for one in in_force(day_of(clock.now())).select_related("item") if "online" in one.handling_forms
    ).item
    line = asked.materials.exclude(state__in=("given", "waived")).earliest("position")
    return {
        "hall": {"case_id": reviewing.pk, "token": reviewing.token, "code": online.code},
        "hall:hand-in": {"case_id": asked.pk, "line_id": line.pk},
        "hall:materials": {"case_id": asked.pk},
        **{f"hall:{page}": {"case_id": received.pk} for page in ("accept", "correct", "not-accept", "spot")},
        **{f"hall:{page}": {"case_id": deciding.pk} for page in ("send-back", "decide")},
        **{f"hall:{page}": {"case_id": one("certified").pk} for page in ("hand-out", "post")},
        "hall:resume": {"case_id": one("special").pk},
        **{f"hall:part-{page}": _part("waiting") for page in ("answer", "release")}, "hall:part-ask-again": _part("objected"),
    }  # fmt: skip


def _part(state: str) -> dict[str, Any]:
    """A part of a joint case."""
    from wangge.hall.models import CasePart

    part = CasePart.objects.filter(state=state, case__closed_at=None).earliest("id")
    return {"case_id": part.case_id, "part_id": part.pk}


def _of_catalogue() -> dict[str, dict[str, Any]]:
    """A draft, one in review, one that has not begun, and an item in force."""
    from wangge.catalogue import queries
    from wangge.catalogue.models import ItemVersion

    today = day_of(clock.now())
    draft, review = (ItemVersion.objects.filter(state=state).earliest("drafted_at") for state in ("draft", "review"))
    held = queries.in_force(today).select_related("item").earliest("item__code")
    return {
        "catalogue": {
            "item_id": held.item_id, "version_id": draft.pk, "group": "ways", "noun": "material", "measure": "items",
            "line_id": draft.materials.earliest("position").pk,
        },
        "catalogue:return": {"version_id": review.pk},
        "catalogue:publish": {"version_id": review.pk},
        "catalogue:cancel": {"version_id": ItemVersion.objects.filter(valid_from__gt=today).earliest("valid_from").pk},
        "guide": {"code": held.item.code},
    }  # fmt: skip


def _of_delegation() -> dict[str, dict[str, Any]]:
    """A change that was tried, what stations handed up, bad ratings at every stage, and a visit to rate."""
    from wangge.delegation.models import Change, HandUp
    from wangge.hall.models import Case
    from wangge.ratings.models import Handling
    from wangge.windows.models import Ticket

    tried = Change.objects.get(state="tried")
    ups = {one.state: one.pk for one in HandUp.objects.all()}
    bad = {one.state: one.pk for one in Handling.objects.all()}
    visit = Ticket.objects.filter(state="done").exclude(window=None).select_related("hall", "window").latest("ended_at")
    ended = Case.objects.filter(state="closed", rating=None).latest("closed_at")
    return {
        "delegation": {"change_id": tried.pk, "item_id": tried.cells.earliest("id").item_id, "hand_up_id": ups["handed"]},
        "delegation:finish": {"hand_up_id": ups["received"]},
        "ratings": {
            "handling_id": bad["open"], "token": visit.token, "kiosk_key": visit.hall.kiosk_key, "number": visit.window.number,
        },
        "ratings:case": {"token": ended.token},
        "ratings:qr": {"case_id": ended.pk},
        "ratings:rectify": {"handling_id": bad["contacted"]},
        "ratings:follow-up": {"handling_id": bad["rectified"]},
        "ratings:decide": {"handling_id": bad["appealed"]},
    }  # fmt: skip


def _of_oversight() -> dict[str, dict[str, Any]]:
    """A notice that waits, its case, and a draw."""
    from wangge.oversight.models import Demand, Sample

    notice = Demand.objects.filter(kind="notice", answer=None).order_by("id").first()
    sample = Sample.objects.order_by("id").first()
    if notice is None or sample is None:  # the demo's hall has no cases
        return {}
    return {"oversight": {"case_id": notice.case_id, "demand_id": notice.pk, "sample_id": sample.pk}}


def _of_windows() -> dict[str, dict[str, Any]]:
    """The demo's hall with a number that waits."""
    from wangge.windows.models import Appointment, Hall, Leave, Seat, Slot, Ticket, Topic, Window

    ticket = Ticket.objects.filter(state="waiting").earliest("taken_at")
    return {
        "windows": {
            "hall_id": Hall.objects.get().pk, "token": ticket.token, "key": ticket.hall.kiosk_key, "ticket_id": ticket.pk,
            "window_id": Window.objects.earliest("number").pk, "topic_id": Topic.objects.earliest("letter").pk,
            "seat_id": Seat.objects.earliest("from_day").pk, "leave_id": Leave.objects.earliest("recorded_at").pk,
            "slot_id": Slot.objects.earliest("starts_at").pk,
            "appointment_id": Appointment.objects.earliest("booked_at").pk,
        },
    }  # fmt: skip


def _of_surveys(worker: Any) -> dict[str, Any]:
    """A door of the worker still to do in the round under way, an answered one, and the draft of a questionnaire."""
    from wangge.surveys.models import Campaign, Door, QuestionnaireVersion, Response

    campaign = Campaign.objects.get(state="running")
    return {
        "campaign_id": campaign.pk,
        "door_id": Door.objects.filter(campaign=campaign, person=worker, state="todo").first().pk,
        "response_id": Response.objects.filter(door__campaign=campaign).first().pk,
        "version_id": QuestionnaireVersion.objects.get(state="draft").pk,
        "question_id": "q3",
        "number": 0,
    }


def _of_alliance() -> dict[str, dict[str, Any]]:
    """The member that is nearest to leaving with a complaint to answer, and an appeal that waits."""
    from wangge.alliance.models import Complaint
    from wangge.people.organisation_queries import spoken_for

    shop = spoken_for(_person("member"), day_of(clock.now())).get()
    complaint = Complaint.objects.get(organisation=shop, state="raised")
    return {
        "alliance": {"membership_id": complaint.membership_id, "complaint_id": complaint.pk},
        "alliance:appeal-decide": {"complaint_id": Complaint.objects.get(appeal__state="waiting").pk},
    }


def _of_service() -> dict[str, dict[str, Any]]:
    """One of each in the state its page asks for."""
    from wangge.agreements.models import Agreement
    from wangge.orders.models import Offer, Order
    from wangge.points.models import Account, Correction, Entry, YearClose
    from wangge.projects.models import Project, Task
    from wangge.rehearsal.models import Rehearsal
    from wangge.shop.models import Good, Redemption
    from wangge.volunteers.models import Card, Certificate, Deduction, Star

    account = (
        Account.objects.filter(book="points", person__home__isnull=False, entries__gt=1).order_by("-balance").first()
    )
    order = Order.objects.filter(state="open").earliest("starts_at")
    card = Card.objects.filter(state="valid").earliest("number")
    own = _person("volunteer")
    task = Task.objects.filter(state="open", order=None).order_by("pk").first()

    def first(rows: Any) -> Any:
        found = rows.order_by("pk").first()
        return found.pk if found else None

    def in_state(state: str) -> Any:
        return {"order_id": first(Order.objects.filter(state=state))}

    return {
        "points": {
            "account_id": account.pk, "entry_id": first(Entry.objects.filter(account=account, posting__kind="earn")),
            "close_id": first(YearClose.objects.all()),
        },
        "agreements": {"agreement_id": first(Agreement.objects.filter(state="in_force"))},
        "agreements:edit": {"agreement_id": first(Agreement.objects.filter(state="draft"))},
        "agreements:sign": {"agreement_id": first(Agreement.objects.filter(state="offered"))},
        "agreements:paper": {"agreement_id": first(Agreement.objects.filter(state="offered"))},
        "projects": {"project_id": first(Project.objects.filter(state="running")), "task_id": task.pk if task else None},
        "orders": {
            "order_id": order.pk, "token": order.token, "offer_id": first(Offer.objects.filter(state="waiting")),
            "task_id": task.pk if task else None,
        },
        "orders:review": in_state("finished"), "orders:dispute": in_state("finished"), "orders:decide": in_state("disputed"),
        "orders:record": in_state("taken"),
        "orders:decline": {"offer_id": first(Offer.objects.filter(person=own, state="waiting"))},
        "orders:give-back": {"order_id": first(Order.objects.filter(taker=own, state="taken"))},
        "points:correction": {"correction_id": first(Correction.objects.filter(state="waiting"))},
        "volunteers:appeal": {"deduction_id": first(Deduction.objects.filter(person=own, appeal=None))},
        "volunteers:decide": {"deduction_id": first(Deduction.objects.filter(appeal__state="waiting"))},
        "volunteers": {
            "person_id": card.person_id, "token": card.token, "deduction_id": first(Deduction.objects.all()),
            "certificate_id": first(Certificate.objects.filter(state="applied")), "star_id": first(Star.objects.all()),
        },
        "volunteers:certificate-check": {"token": Certificate.objects.filter(state="issued").earliest("number").token},
        "volunteers:certificate-withdraw": {"certificate_id": first(Certificate.objects.filter(state="issued"))},
        **_of_honours(),
        "shop": {"good_id": first(Good.objects.all()), "redemption_id": first(Redemption.objects.all())},
        "rehearsal": {"rehearsal_id": first(Rehearsal.objects.filter(state="ready")), "part": "points"},
    }  # fmt: skip


def _of_honours() -> dict[str, dict[str, Any]]:
    """One under notice with an objection, one with honours and letters."""
    from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation

    noticed = Appraisal.objects.filter(state="noticed").latest("prepared_at")
    nominee = Nominee.objects.filter(appraisal=noticed, standing="passed").order_by("rank", "pk").first()
    honour = Honour.objects.filter(state="valid").order_by("number").first()
    waiting = Recommendation.objects.filter(acknowledged_at=None).order_by("number").first()
    assert nominee is not None
    assert honour is not None
    assert waiting is not None
    return {
        "honours": {
            "appraisal_id": noticed.pk, "award": "volunteer", "nominee_id": nominee.pk, "honour_id": honour.pk,
            "objection_id": Objection.objects.earliest("at").pk, "recommendation_id": waiting.pk, "token": waiting.token,
        },
        "honours:check": {"token": honour.token},
    }  # fmt: skip


def _shop() -> Any:
    from wangge.people.models import Organisation

    return Organisation.objects.filter(kind="shop", valid_to=None, contacts__valid_to=None).order_by("id").first()


def _revealed_contact(staff: Any, at: Any) -> Any:
    """The id of an access: only for the one who asked, and for a minute."""
    from wangge.people.contacts import reveal_contact

    contact = _shop().contacts.filter(valid_to=None).first()
    return reveal_contact(by=staff, contact_id=contact.pk, purpose="核对经营状况", at=at).pk


def _of_check_ins() -> dict[str, dict[str, Any]]:
    """A check-in accepted and one waiting, an opening under way, the unit its contact speaks for."""
    from wangge.checkin.models import CheckIn, Opening

    accepted = CheckIn.objects.filter(state="approved", kind="volunteer").order_by("id")
    contact = _person("work-unit").unit_contacts.get()
    return {
        "checkin": {
            "check_in_id": accepted[0].pk, "other_id": accepted[1].pk, "contact_id": contact.pk,
            "opening_id": Opening.objects.get(state="open").pk,
        },
        "checkin:decline": {"check_in_id": CheckIn.objects.filter(state="applied").first().pk},
    }  # fmt: skip


def _of_plans(staff: Any, grid: Any, at: Any) -> dict[str, dict[str, Any]]:
    """A plan that is being drafted."""
    from wangge.grids import commands

    plan = commands.draft_plan(by=staff, community_id=grid.parent_id, title="调整网格", source="街道批复", at=at)
    ids = {"plan_id": plan.pk, "key": grid.code}
    found = {route: ids for route in ROUTES if route.startswith("grids:plan-")}
    return found | {
        "grids:plan": ids,
        "grids:plans-of": {"code": grid.parent.code},
        "grids:plan-new": {"code": grid.parent.code},
    }


def _of_matching() -> dict[str, Any]:
    """The demo's run, a pair that waits, a need nobody is proposed for, two who are kept apart."""
    from wangge.matching.models import Exclusion, Pair, Run, Unserved

    run = Run.objects.get()
    pair = Pair.objects.filter(run=run, state="proposed").earliest("rank")
    missing = Unserved.objects.filter(run=run).earliest("rank")
    return {
        "run_id": run.pk,
        "pair_id": pair.pk,
        "need_id": missing.need_id,
        "exclusion_id": Exclusion.objects.get().pk,
    }


def _of_imports(staff: Any, community: Any, at: Any) -> dict[str, dict[str, Any]]:
    """The messy sample, checked and full of problems; and a list that went through."""
    from scripts.messy_workbook import SAMPLES
    from wangge.imports.models import ImportRun

    content = (SAMPLES / "messy-residents.xlsx").read_bytes()
    run = checked(staff, community, content, at)
    applied = ImportRun.objects.filter(state="applied").first()
    assert applied is not None
    return {"imports": {"run_id": run.pk, "list_code": "residents"}, "imports:rows": {"run_id": applied.pk}}


def _who_sees(route: str) -> str:
    guard = ROUTES[route].guard
    if route in SEEN_BY or guard in (PUBLIC, SIGNED_IN):
        return SEEN_BY.get(route, NOBODY if guard is PUBLIC else STAFF)
    return next(who for who in PREFERRED if access.rights_of(_person(who), day_of(clock.now())).anywhere(guard))


@cache
def _person(who: str) -> Any:
    return account_of(who, clock.now()).person


def _opened(page: Page, path: str, size: dict[str, int]) -> Page:
    page.set_viewport_size(size)
    answer = page.goto(path)
    assert answer is not None
    assert (answer.status, page.url.removeprefix(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2])) == (
        200,
        path,
    )
    assert answer.headers["content-type"].startswith("text/html")
    return page


def test_routes_without_a_page_are_declared_under_their_present_names():
    assert sorted(NO_PAGE - set(ROUTES)) == []
    assert sorted(set(MAIN) - set(PAGES)) == []


@pytest.mark.parametrize("route", PAGES)
def test_a_page_is_accessible_on_the_desk_and_fits_the_phone(route, visitors, address):
    page = _opened(visitors.tab(_who_sees(route)), address(route), DESK)
    assert_accessible(page)

    page.set_viewport_size(PHONE)

    assert_accessible(page)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TOO_SMALL, 44) == []
    assert visitors.said == []


@pytest.mark.parametrize("who", [persona.code for persona in PERSONAS])
def test_everybody_has_an_accessible_front_page(who, visitors):
    page = _opened(visitors.tab(who), "/", PHONE)

    assert_accessible(page)
    assert page.evaluate(TOO_WIDE) == []
    assert visitors.said == []


@pytest.mark.parametrize("route", MAIN)
def test_elder_mode_has_large_words_and_targets_and_dark_keeps_the_contrast(route, visitors, address):
    page = _opened(visitors.tab(_who_sees(route), mode="elder"), address(route), PHONE)

    assert page.evaluate(SMALL_WORDS, 18) == []
    assert page.evaluate(TOO_SMALL, 60) == []
    assert page.evaluate(TOO_WIDE) == []
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    assert page.evaluate(SMALL_WORDS, 18) == []
    assert page.evaluate(TOO_WIDE) == []
    assert visitors.said == []

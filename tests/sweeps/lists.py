"""What a list, a search or an export shows must be openable, and what may not be seen must be in none of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from tests.sweeps.expected import RULES
from tests.sweeps.expected.base import (
    Condition,
    P,
    Verdict,
    always,
    expected,
    is_its_own,
    is_subject,
    needs,
    sees_call,
    sees_complaint,
    sees_service,
)
from tests.sweeps.expected.checkin import sees_check_in
from tests.sweeps.expected.delegation import sees_hand_up
from tests.sweeps.expected.honours import appraises, sees_letter, sees_objection
from tests.sweeps.expected.imports import imports_people
from tests.sweeps.expected.journal import sees_leaf
from tests.sweeps.expected.matching import sees_run
from tests.sweeps.expected.needs import sees_entry
from tests.sweeps.expected.organisations import sees_organisation
from tests.sweeps.expected.people import sees_person
from tests.sweeps.expected.points import sees_account
from tests.sweeps.expected.ratings import sees_rating
from tests.sweeps.expected.rehearsal import reads_rules
from tests.sweeps.expected.surveys import sees_campaign, sees_questionnaire
from tests.sweeps.matrix import NOTHING, SIDES, Asking
from tests.sweeps.world import Persona, World

Read = Callable[[Persona, str], tuple[list[str], bool]]


@dataclass(frozen=True)
class List:
    """One address that shows many things: which of them, who may see each, and the page one of them opens on.

    `query` may hold `{marker}`, for a search that asks for the thing.
    """

    route: str
    thing: str
    sees: Condition
    opens: str = ""
    query: str = ""


LISTS = (
    List("calls:list", "call", sees_call, "calls:detail"),
    List("calls:list", "call", sees_call, query="?q={marker}"),
    List("calls:export", "call", sees_call),
    List("people:list", "person", sees_person, "people:detail"),
    List("people:search", "person", sees_person, query="?q={marker}"),
    List("people:export", "person", sees_person),
    # search
    List("search:home", "person", sees_person, query="?q={marker}"),
    List("search:home", "shop", sees_organisation, query="?q={marker}"),
    List("grids:list", "grid", needs(P.SEE_PLACES), "grids:detail"),
    List("grids:export", "grid", needs(P.SEE_PLACES)),
    # organisations
    List("organisations:list", "shop", sees_organisation, "organisations:detail"),
    List("organisations:list", "shop", sees_organisation, query="?q={marker}"),
    List("organisations:export", "shop", sees_organisation),
    # check-ins
    List("checkin:list", "check_in", sees_check_in, "checkin:detail"),
    List("checkin:list", "check_in", sees_check_in, query="?q={marker}"),
    List("checkin:export", "check_in", sees_check_in),
    List("checkin:openings", "opening", sees_check_in, "checkin:opening"),
    # surveys
    List("surveys:campaigns", "sv_campaign", sees_campaign, "surveys:campaign"),
    List("surveys:campaigns", "sv_campaign", sees_campaign, query="?q={marker}"),
    List("surveys:questionnaires", "sv_version", sees_questionnaire, "surveys:build"),
    # needs and resources
    List("needs:list", "need", sees_entry, "needs:detail"),
    List("needs:list", "need", sees_entry, query="?q={marker}"),
    List("needs:export", "need", sees_entry),
    List("resources:list", "resource", sees_entry, "resources:detail"),
    List("resources:export", "resource", sees_entry),
    # alliance
    List("alliance:list", "al_member", needs(P.SEE_SERVICE), "alliance:detail"),
    List("alliance:list", "al_member", needs(P.SEE_SERVICE), query="?q={marker}"),
    List("alliance:mine", "al_member", is_its_own, "alliance:detail"),
    List("alliance:complaints", "al_heard", sees_complaint, "alliance:complaint"),
    List("alliance:complained", "al_heard", is_subject, "alliance:complaint"),
    # matching
    List("matching:runs", "mt_run", sees_run, "matching:run"),
    List("matching:exclusions", "mt_apart", needs(P.MANAGE_SERVICE), "matching:exclusion"),
    # volunteers
    List("volunteers:list", "vl_person", needs(P.SEE_SERVICE), "volunteers:detail"),
    List("volunteers:list", "vl_person", needs(P.SEE_SERVICE), query="?q={marker}"),
    List("volunteers:export", "vl_person", needs(P.SEE_SERVICE)),
    List("volunteers:certificates", "vl_issued", sees_service, "volunteers:certificate"),
    List("volunteers:appeals", "vl_appealed", needs(P.DECIDE_APPEALS), "volunteers:deduction"),
    # windows
    List("windows:desk", "wn_hall", needs(P.SEE_HALL), "windows:hall"),
    # honours
    List("honours:list", "hn_voting", appraises, "honours:appraisal"),
    List("honours:given", "hn_honour", appraises, "honours:honour"),
    List("honours:mine", "hn_honour", is_subject, "honours:honour"),
    List("honours:letters", "hn_letter", sees_letter, "honours:letter-page"),
    List("honours:objections", "hn_objection", sees_objection, "honours:objection"),
    # agreements and projects
    List("agreements:list", "ag_force", needs(P.SEE_SERVICE), "agreements:detail"),
    List("agreements:list", "ag_draft", needs(P.SEE_SERVICE), query="?q={marker}"),
    List("agreements:export", "ag_force", needs(P.SEE_SERVICE)),
    List("agreements:mine", "ag_force", is_its_own, "agreements:detail"),
    List("projects:list", "pj_project", needs(P.SEE_SERVICE), "projects:detail"),
    List("projects:list", "pj_project", needs(P.SEE_SERVICE), query="?q={marker}"),
    List("projects:export", "pj_project", needs(P.SEE_SERVICE)),
    # ratings
    List("ratings:list", "rt_open", sees_rating, "ratings:detail"),
    # delegation
    List("delegation:changes", "dg_change", needs(P.SEE_HALL), "delegation:change"),
    List("delegation:hand-ups", "dg_handed", sees_hand_up, "delegation:hand-up"),
    # hall
    List("hall:list", "hl_received", needs(P.SEE_CASES), "hall:case"),
    List("hall:list", "hl_received", needs(P.SEE_CASES), query="?q={marker}"),
    List("hall:mine", "hl_received", is_subject, "hall:case"),
    # catalogue
    List("catalogue:list", "ct_item", needs(P.SEE_CATALOGUE), "catalogue:item"),
    List("catalogue:list", "ct_item", needs(P.SEE_CATALOGUE), query="?q={marker}"),
    # oversight
    List("oversight:demands", "ov_demand", needs(P.SEE_CASES), "oversight:demand"),
    List("oversight:samples", "ov_sample", needs(P.INSPECT_CASES), "oversight:sample"),
    List("oversight:observed", "ov_case", needs(P.OBSERVE_CASES), "oversight:observed-case", "?q={marker}"),
    List("catalogue:export", "ct_item", needs(P.SEE_CATALOGUE)),
    List("guide:list", "ct_code", always, query="?q={marker}"),
    # shop
    List("shop:desk", "sh_good", needs(P.SEE_SERVICE), "shop:good"),
    List("shop:redemptions", "sh_redeemed", needs(P.SEE_SERVICE), "shop:redemption"),
    List("shop:export", "sh_redeemed", needs(P.SEE_SERVICE)),
    # orders
    List("orders:list", "or_open", needs(P.SEE_SERVICE), "orders:detail", "?state=all"),
    List("orders:list", "or_cancel", needs(P.SEE_SERVICE), query="?q={marker}"),
    List("orders:export", "or_cancel", needs(P.SEE_SERVICE)),
    # points
    List("points:accounts", "pt_account", sees_account, "points:account"),
    List("points:corrections", "pt_correction", needs(P.CORRECT_POINTS), "points:correction"),
    # rehearsal
    List("rehearsal:list", "rh_ready", reads_rules, "rehearsal:detail"),
    # imports
    List("imports:list", "import_run", imports_people, "imports:detail"),
    List(
        "journal:index", "leaf", sees_leaf, "journal:leaf", "?kind=help_call.reported"
    ),  # the newest of all are others
)


def lies(world: World, asking: Asking, lists: Iterable[List] = LISTS) -> list[str]:
    """Sentences about lists that show too much or too little, or show what cannot be opened."""
    found, read = [], cache(lambda who, address: _texts(asking, who, address))
    for one in lists:
        for who in world.personas:
            if expected(RULES[one.route], "GET", who, NOTHING) is Verdict.ALLOWED:
                for side in SIDES:
                    found += _lies_of(one, who, side, world, asking, read)
    return found


def _lies_of(one: List, who: Persona, side: str, world: World, asking: Asking, read: Read) -> list[str]:
    it = world.side(side).things[one.thing]
    texts, is_book = read(who, reverse(one.route) + one.query.format(marker=it.marker))
    signs = [it.marker] if is_book else [str(key) for key in it.args.values()]
    shown = any(sign in text for sign in signs for text in texts)
    found = []
    if shown != one.sees(who, it):
        found.append(f"{one.route}{one.query} as {who.name}: the {side} {one.thing} is {'' if shown else 'not '}there")
    if shown and one.opens and asking.send(who, one.opens, "GET", it).status_code != 200:
        found.append(f"{one.route} as {who.name}: shows the {side} {one.thing}, which does not open")
    return found


def _texts(asking: Asking, who: Persona, address: str) -> tuple[list[str], bool]:
    """What can be read there, and whether it is a spreadsheet: that shows the name or number of a thing, a page leads to it."""
    response = asking.open(who, address)
    assert response.status_code == 200, (address, who.name, response.status_code)
    if "spreadsheet" not in response["Content-Type"]:
        return [response.content.decode()], False
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:  # texts are shared or in the cells themselves
        names = [name for name in book.namelist() if name.startswith("xl/") and name.endswith(".xml")]
        return [book.read(name).decode() for name in names], True

"""The policy, declared once more: who may open which route for which object. It asks nothing of the code it judges.

Rights come from one table, `PERMISSIONS` (which post allows what); everything else is written down here: the guard of
each route, and for each object what a person must have to do with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.sweeps.world import Persona, Thing
from wangge.posts.access import PERMISSIONS, Permission

P = Permission
PUBLIC, SIGNED_IN = "public", "signed_in"
Condition = Callable[[Persona, Thing], bool]


class Verdict(StrEnum):
    """What a request comes to."""

    ALLOWED = "allowed"
    DENIED = "denied"  # 401, 403, 404, or sent to sign in
    NO_METHOD = "no such method"
    FAULT = "fault"


def holds(who: Persona, permission: Permission, path: str) -> bool:
    """A post held today gives its permissions on the subtree of its place."""
    return any(permission in PERMISSIONS[kind] and path.startswith(root) for kind, root in who.posts)


def holds_anywhere(who: Persona, permission: Permission) -> bool:
    return any(permission in PERMISSIONS[kind] for kind, _root in who.posts)


# Conditions: plain sentences about a person and a thing


def always(who: Persona, it: Thing) -> bool:
    return True


def never(who: Persona, it: Thing) -> bool:
    return False


def needs(permission: Permission) -> Condition:
    return lambda who, it: holds(who, permission, it.path)


def is_subject(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.subject


def is_family(who: Persona, it: Thing) -> bool:
    return who.key in it.contacts


def is_near(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or is_family(who, it)


def sees_place(who: Persona, it: Thing) -> bool:
    return it.public or holds(who, P.SEE_PLACES, it.path)


def sees_person(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_PEOPLE, it.path) or is_near(who, it)


def sees_call(who: Persona, it: Thing) -> bool:
    concerned = who.key is not None and who.key in (it.reporter, it.asked)
    return holds(who, P.SEE_CALLS, it.path) or is_near(who, it) or concerned


def sees_leaf(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_JOURNAL, it.path)


def sees_leaf_or_call(who: Persona, it: Thing) -> bool:
    return sees_leaf(who, it) or sees_call(who, it)


def was_asked(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.asked and holds(who, P.ANSWER_CALL, it.path)


def acts_on_call(who: Persona, it: Thing) -> bool:
    owns = who.key is not None and who.key == it.owner and holds_anywhere(who, P.ANSWER_CALL)
    return owns or holds(who, P.TAKE_CALL, it.path)


def may_cancel(who: Persona, it: Thing) -> bool:
    return (who.key is not None and who.key == it.reporter) or holds(who, P.TAKE_CALL, it.path)


def may_report(who: Persona, it: Thing) -> bool:
    return holds(who, P.REPORT_CALL, it.path) or is_near(who, it)


def sees_organisation(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_ORGANISATIONS, it.path)


def may_reveal_contact(who: Persona, it: Thing) -> bool:
    return sees_organisation(who, it) and holds(who, P.REVEAL_PERSONAL, it.path)


def may_reveal(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or (sees_person(who, it) and holds(who, P.REVEAL_PERSONAL, it.path))


def may_consent(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.EDIT_PEOPLE, it.path)


def may_withdraw(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_POSTS, it.path)


def is_its_own(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.owner


# surveys


def around(who: Persona, permission: Permission, path: str) -> bool:
    """What belongs to a community is seen by whoever holds the permission in it, below it or above it."""
    held = [root for kind, root in who.posts if permission in PERMISSIONS[kind]]
    return any(path.startswith(root) or root.startswith(path) for root in held)


def sees_questionnaire(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SURVEYS, it.path)


def sees_campaign(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SURVEYS, it.path) or around(who, P.SEE_FIGURES, it.path)


def sees_check_in(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_CHECKINS, it.path) or is_subject(who, it)


def own_or_desk(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_CHECKINS, it.path) or is_subject(who, it)


def speaks_or_desk(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_CHECKINS, it.path)


@dataclass(frozen=True)
class Rule:
    """One route: its guard, the thing in its address, and when GET and POST go through (None: no such method).

    `denied_as`: statuses besides 401, 403 and 404 by which this route says no to somebody, such as a choice that is
    not offered or a task one was not asked to do (422). `sides`: only the own one where a foreign thing makes no sense.
    """

    guard: str
    get: Condition | None = None
    post: Condition | None = None
    thing: str = ""
    denied_as: tuple[int, ...] = ()
    sides: tuple[str, ...] = ("own", "foreign")


def expected(rule: Rule, method: str, who: Persona, it: Thing) -> Verdict:
    """What the policy says to this person, asking for this thing in this way."""
    condition = rule.get if method == "GET" else rule.post
    if condition is None:
        return Verdict.NO_METHOD
    if rule.guard != PUBLIC and who.person is None:
        return Verdict.DENIED
    if rule.guard not in (PUBLIC, SIGNED_IN) and not holds_anywhere(who, Permission(rule.guard)):
        return Verdict.DENIED
    return Verdict.ALLOWED if condition(who, it) else Verdict.DENIED


def _deed(guard: Permission, thing: str, post: Condition, *denied_as: int) -> Rule:
    """A deed on a call: whoever sees the call gets its form."""
    return Rule(guard, get=sees_call, post=post, thing=thing, denied_as=denied_as)


def _edit(thing: str, *denied_as: int) -> Rule:
    return Rule(P.EDIT_PEOPLE, get=sees_person, post=needs(P.EDIT_PEOPLE), thing=thing, denied_as=denied_as)


def _manage(permission: Permission, thing: str) -> Rule:
    return Rule(permission, get=needs(permission), post=needs(permission), thing=thing)


def sees_entry(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_NEEDS, it.path) or is_near(who, it)


def may_change_entry(who: Persona, it: Thing) -> bool:
    return holds(who, P.EDIT_NEEDS, it.path) or is_subject(who, it)


def _entries(space: str, noun: str) -> dict[str, Rule]:
    """The pages of one of the two lists, needs or resources: all of them alike."""
    staff, change = needs(P.EDIT_NEEDS), may_change_entry
    asked = ("own", "foreign") if noun == "need" else ("own",)  # a resource is always one's own: nobody is named
    rules = {
        "list": Rule(P.SEE_NEEDS, get=always),
        "export": Rule(P.SEE_NEEDS, get=always),
        "duplicates": Rule(P.SEE_NEEDS, get=always),
        "mine": Rule(SIGNED_IN, get=always),
        "public": Rule(PUBLIC, get=always),
        "new": Rule(P.EDIT_NEEDS, get=always, post=staff, thing=f"{noun}_new", denied_as=(422,)),
        "pick": Rule(P.EDIT_NEEDS, get=always),
        "bulk": Rule(P.EDIT_NEEDS, post=always),  # each entry by its own command; who may not is told so
        "ask": Rule(SIGNED_IN, get=always, post=is_near, thing=f"{noun}_ask", denied_as=(422,), sides=asked),
        "detail": Rule(SIGNED_IN, get=sees_entry, thing=noun),
        "edit": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_edit"),
        "withdraw": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_end"),
        "finish": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_end"),
        "reopen": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_ended"),
        "publish": Rule(P.EDIT_NEEDS, post=staff, thing=f"{noun}_publish"),
        "unpublish": Rule(SIGNED_IN, post=change, thing=f"{noun}_public"),
        "merge": Rule(P.EDIT_NEEDS, get=staff, post=staff, thing=f"{noun}_merge"),
        "undo-merge": Rule(P.EDIT_NEEDS, post=staff, thing=f"{noun}_merged"),
    }
    return {f"{space}:{name}": rule for name, rule in rules.items()}


# matching


def sees_run(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SERVICE, it.path)


def _decides(thing: str) -> Rule:
    return Rule(P.MANAGE_SERVICE, get=needs(P.MANAGE_SERVICE), post=needs(P.MANAGE_SERVICE), thing=thing)


MATCHING = {
    "matching:runs": Rule(P.SEE_SERVICE, get=always),
    "matching:start": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_start", denied_as=(409,)),
    "matching:run": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:again": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_stopped"),
    "matching:cancel": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_stopped"),
    "matching:bulk": Rule(P.MANAGE_SERVICE, post=sees_run, thing="mt_run"),  # each pair by its own command
    "matching:export": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:missing": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:recruiting": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:proof": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:by-hand": _decides("mt_missing"),
    "matching:pair": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="mt_pair"),
    "matching:confirm": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_pair"),
    "matching:change": _decides("mt_change"),
    "matching:reject": _decides("mt_reject"),
    "matching:exclusions": Rule(P.MANAGE_SERVICE, get=always),
    "matching:exclusion-new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="mt_apart_new", denied_as=(422,)
    ),
    "matching:exclusion": Rule(P.MANAGE_SERVICE, get=needs(P.MANAGE_SERVICE), thing="mt_apart"),
    "matching:exclusion-lift": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_apart"),
}

# alliance


def sees_member(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_its_own(who, it)


def sees_complaint(who: Persona, it: Thing) -> bool:
    return holds(who, P.HEAR_COMPLAINTS, it.path) or is_subject(who, it) or is_its_own(who, it)


def sees_appeal(who: Persona, it: Thing) -> bool:
    return sees_complaint(who, it) or holds(who, P.DECIDE_APPEALS, it.path)


def _of_member(thing: str, post: Condition = is_its_own) -> Rule:
    """A deed of whoever speaks for the member."""
    return Rule(SIGNED_IN, get=is_its_own, post=post, thing=thing)


ALLIANCE = {
    "alliance:list": Rule(P.SEE_SERVICE, get=always),
    "alliance:public": Rule(PUBLIC, get=always),
    "alliance:invite": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="al_invite", denied_as=(422,)
    ),
    "alliance:benefits": Rule(P.SEE_SERVICE, get=always),
    "alliance:benefit-new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="al_benefit_new", denied_as=(422,)
    ),
    "alliance:benefit-end": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="al_benefit"),
    "alliance:export": Rule(P.SEE_SERVICE, get=always, post=always, thing="al_export_new"),
    "alliance:exported": Rule(P.SEE_SERVICE, get=is_its_own, thing="al_export"),
    "alliance:export-file": Rule(P.SEE_SERVICE, get=is_its_own, thing="al_export_file"),
    "alliance:mine": Rule(SIGNED_IN, get=always),
    "alliance:complained": Rule(SIGNED_IN, get=always),
    "alliance:complaints": Rule(P.SEE_SERVICE, get=always),
    "alliance:complaint": Rule(SIGNED_IN, get=sees_complaint, thing="al_heard"),
    "alliance:reply": _of_member("al_raised"),
    "alliance:withdraw": Rule(SIGNED_IN, post=is_subject, thing="al_raised"),
    "alliance:decide": _manage(P.HEAR_COMPLAINTS, "al_heard"),
    "alliance:appeal": _of_member("al_verified"),
    "alliance:appeal-decide": _manage(P.DECIDE_APPEALS, "al_appealed"),
    "alliance:detail": Rule(SIGNED_IN, get=sees_member, thing="al_member"),
    "alliance:credit": _manage(P.MANAGE_SERVICE, "al_credit"),
    "alliance:desk": _manage(P.HEAR_COMPLAINTS, "al_complain"),
    "alliance:complain": Rule(SIGNED_IN, get=always, post=always, thing="al_complain"),
}

# volunteers


def sees_service(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_subject(who, it)


def own_or_manages(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_SERVICE, it.path) or is_subject(who, it)


VOLUNTEERS = {
    "volunteers:list": Rule(P.SEE_SERVICE, get=always),
    "volunteers:export": Rule(P.SEE_SERVICE, get=always),
    "volunteers:mine": Rule(SIGNED_IN, get=always),
    "volunteers:announced": Rule(PUBLIC, get=always),
    "volunteers:card-check": Rule(PUBLIC, get=always, thing="vl_card_code"),
    "volunteers:certificate-check": Rule(PUBLIC, get=always, thing="vl_certificate_code"),
    "volunteers:appeals": Rule(P.DECIDE_APPEALS, get=always),
    "volunteers:deduction": Rule(SIGNED_IN, get=sees_service, thing="vl_deduction"),
    "volunteers:appeal": Rule(SIGNED_IN, get=is_subject, post=is_subject, thing="vl_deduction"),
    "volunteers:decide": _manage(P.DECIDE_APPEALS, "vl_appealed"),
    "volunteers:certificates": Rule(P.SEE_SERVICE, get=always),
    "volunteers:certificate": Rule(SIGNED_IN, get=sees_service, thing="vl_applied"),
    "volunteers:certificate-pdf": Rule(SIGNED_IN, get=sees_service, thing="vl_issued"),
    "volunteers:certificate-issue": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_applied"),
    "volunteers:certificate-decline": _manage(P.MANAGE_SERVICE, "vl_applied"),
    "volunteers:certificate-withdraw": _manage(P.MANAGE_SERVICE, "vl_issued"),
    "volunteers:certificate-new": Rule(SIGNED_IN, get=sees_service, post=own_or_manages, thing="vl_certificate_new"),
    "volunteers:stars": Rule(P.SEE_SERVICE, get=always),
    "volunteers:star-apply": Rule(SIGNED_IN, post=is_subject, thing="vl_star_apply", denied_as=(409,), sides=("own",)),
    "volunteers:star-announce": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_star"),
    "volunteers:star-grant": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_star_noticed"),
    "volunteers:star-decline": _manage(P.MANAGE_SERVICE, "vl_star"),
    "volunteers:detail": Rule(SIGNED_IN, get=sees_service, thing="vl_person"),
    "volunteers:card-pdf": Rule(SIGNED_IN, get=sees_service, thing="vl_person"),
    "volunteers:card-issue": _manage(P.MANAGE_SERVICE, "vl_cardless"),
    "volunteers:card-replace": Rule(SIGNED_IN, get=own_or_manages, post=own_or_manages, thing="vl_person"),
    "volunteers:card-revoke": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_person"),
}


# honours


def appraises(who: Persona, it: Thing) -> bool:
    """Whoever prepares or decides the appraisals of a community."""
    return holds(who, P.MANAGE_HONOURS, it.path) or holds(who, P.DECIDE_HONOURS, it.path)


def sees_honour(who: Persona, it: Thing) -> bool:
    return appraises(who, it) or is_subject(who, it)


def sees_objection(who: Persona, it: Thing) -> bool:
    return holds(who, P.DECIDE_HONOURS, it.path) or is_subject(who, it)


def sees_letter(who: Persona, it: Thing) -> bool:
    return sees_honour(who, it) or is_its_own(who, it)


PREPARES, JUDGES = needs(P.MANAGE_HONOURS), needs(P.DECIDE_HONOURS)


def _behind(thing: str, post: Condition, get: Condition | None = None) -> Rule:
    """A page or deed of those who appraise."""
    return Rule(P.SEE_HONOURS, get=get, post=post, thing=thing)


HONOURS = {
    "honours:list": Rule(P.SEE_HONOURS, get=always),
    "honours:new": Rule(P.SEE_HONOURS, get=always, post=PREPARES, thing="hn_new", denied_as=(422,)),
    "honours:hall": Rule(PUBLIC, get=always),
    "honours:mine": Rule(SIGNED_IN, get=always),
    "honours:check": Rule(PUBLIC, get=always, thing="hn_code"),
    "honours:letter": Rule(PUBLIC, get=always, post=always, thing="hn_acknowledge"),
    "honours:letter-file": Rule(PUBLIC, get=always, thing="hn_link"),
    "honours:given": Rule(P.SEE_HONOURS, get=always),
    "honours:honour": Rule(SIGNED_IN, get=sees_honour, thing="hn_honour"),
    "honours:certificate": Rule(SIGNED_IN, get=sees_honour, thing="hn_honour"),
    "honours:withdraw": _behind("hn_withdraw", JUDGES, JUDGES),
    "honours:recommend": _behind("hn_recommend", PREPARES, PREPARES),
    "honours:letters": Rule(SIGNED_IN, get=always),
    "honours:letter-page": Rule(SIGNED_IN, get=sees_letter, thing="hn_letter"),
    "honours:letter-pdf": Rule(SIGNED_IN, get=sees_letter, thing="hn_letter"),
    "honours:objections": Rule(SIGNED_IN, get=always),
    "honours:objection": Rule(SIGNED_IN, get=sees_objection, thing="hn_objection"),
    "honours:objection-decide": _behind("hn_objection", JUDGES, JUDGES),
    "honours:nominee": Rule(SIGNED_IN, get=sees_honour, thing="hn_nominee"),
    "honours:object": Rule(SIGNED_IN, get=always, post=always, thing="hn_object"),
    "honours:objection-new": _behind("hn_desk", PREPARES, PREPARES),
    "honours:appraisal": Rule(P.SEE_HONOURS, get=appraises, thing="hn_voting"),
    "honours:submit": _behind("hn_prepared", PREPARES),
    "honours:extend": _behind("hn_voting", PREPARES),
    "honours:vote": _behind("hn_voting", JUDGES, JUDGES),
    "honours:count": _behind("hn_counted", JUDGES),
    "honours:confer": _behind("hn_over", JUDGES),
    "honours:stop": _behind("hn_voting", PREPARES, PREPARES),
    "honours:award": Rule(P.SEE_HONOURS, get=appraises, thing="hn_award"),
    "honours:award-export": Rule(P.SEE_HONOURS, get=appraises, thing="hn_award"),
}

# windows


def sees_hall_or_own(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_HALL, it.path) or is_subject(who, it)


def serves_or_own(who: Persona, it: Thing) -> bool:
    return holds(who, P.SERVE_QUEUE, it.path) or is_subject(who, it)


def takes_leave(who: Persona, it: Thing) -> bool:
    return holds(who, P.SERVE_QUEUE, it.path) or holds(who, P.MANAGE_HALL, it.path)


SEES_HALL, MANAGES_HALL, SERVES = needs(P.SEE_HALL), needs(P.MANAGE_HALL), needs(P.SERVE_QUEUE)


def _of_hall(thing: str) -> Rule:
    return Rule(P.MANAGE_HALL, get=MANAGES_HALL, post=MANAGES_HALL, thing=thing)


WINDOWS = {
    "windows:halls": Rule(PUBLIC, get=always),
    "windows:ticket": Rule(PUBLIC, get=always, thing="wn_link"),  # who has the link
    "windows:give-up": Rule(PUBLIC, post=always, thing="wn_link"),
    "windows:wait-again": Rule(PUBLIC, post=always, thing="wn_missed_link"),
    "windows:kiosk": Rule(PUBLIC, get=always, post=always, thing="wn_kiosk"),  # who has the machine's address
    "windows:kiosk-arrive": Rule(PUBLIC, post=always, thing="wn_kiosk_arrive"),
    "windows:slip": Rule(PUBLIC, get=always, thing="wn_slip"),
    "windows:take": Rule(PUBLIC, get=always, post=always, thing="wn_take"),
    "windows:board": Rule(PUBLIC, get=always, thing="wn_hall"),
    "windows:screen": Rule(PUBLIC, get=always, thing="wn_hall"),
    "windows:mine": Rule(SIGNED_IN, get=always),
    "windows:book": Rule(SIGNED_IN, get=always, post=always, thing="wn_book"),
    "windows:appointment": Rule(SIGNED_IN, get=sees_hall_or_own, thing="wn_appointment"),
    "windows:appointment-cancel": Rule(SIGNED_IN, post=serves_or_own, thing="wn_appointment"),
    "windows:appointment-arrive": Rule(SIGNED_IN, post=serves_or_own, thing="wn_arrive"),
    "windows:desk": Rule(P.SEE_HALL, get=always),
    "windows:call": Rule(P.SERVE_QUEUE, post=never, thing="wn_window"),  # only who is at the window today
    "windows:window-open": Rule(P.SEE_HALL, post=never, thing="wn_window"),
    "windows:window-pause": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:window-close": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:number": Rule(SIGNED_IN, get=sees_hall_or_own, thing="wn_number"),
    "windows:recall": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:serve": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:finish": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:miss": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:take-back": Rule(P.SERVE_QUEUE, post=SERVES, thing="wn_missed"),
    "windows:number-cancel": Rule(SIGNED_IN, post=serves_or_own, thing="wn_number"),
    "windows:numbers": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:give": Rule(P.SERVE_QUEUE, get=SERVES, post=SERVES, thing="wn_give"),
    "windows:appointments": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:slots": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:hall-new": Rule(P.MANAGE_HALL, get=always, post=MANAGES_HALL, thing="wn_new", denied_as=(422,)),
    "windows:hall": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:hall-edit": _of_hall("wn_edit"),
    "windows:kiosk-renew": Rule(P.MANAGE_HALL, post=MANAGES_HALL, thing="wn_hall"),
    "windows:floor": _of_hall("wn_floor"),
    "windows:topic-new": _of_hall("wn_topic_new"),
    "windows:topic-edit": _of_hall("wn_topic"),
    "windows:slots-new": _of_hall("wn_slots"),
    "windows:slot-edit": _of_hall("wn_slot"),
    "windows:window-new": _of_hall("wn_window_new"),
    "windows:window": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_window"),
    "windows:window-edit": _of_hall("wn_window"),
    "windows:window-retire": Rule(P.MANAGE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:seat-new": _of_hall("wn_empty"),
    "windows:seat-end": _of_hall("wn_seat"),
    "windows:leave-new": Rule(P.SEE_HALL, get=takes_leave, post=MANAGES_HALL, thing="wn_leave_new", denied_as=(422,)),
    "windows:leave-cover": _of_hall("wn_leave"),
    "windows:leave-cancel": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_leave"),
}

# agreements and projects


def signs(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_SERVICE, it.path)


def _pressed(thing: str) -> Rule:
    return Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing=thing)


AGREEMENTS = {
    "agreements:list": Rule(P.SEE_SERVICE, get=always),
    "agreements:export": Rule(P.SEE_SERVICE, get=always),
    "agreements:mine": Rule(SIGNED_IN, get=always),
    "agreements:check": Rule(PUBLIC, get=always, post=always),
    "agreements:new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="ag_new", denied_as=(422,)
    ),
    "agreements:detail": Rule(SIGNED_IN, get=sees_member, thing="ag_force"),
    "agreements:pdf": Rule(SIGNED_IN, get=sees_member, thing="ag_force"),
    "agreements:edit": _manage(P.MANAGE_SERVICE, "ag_draft"),
    "agreements:offer": _pressed("ag_draft"),
    "agreements:withdraw": _pressed("ag_draft"),
    "agreements:sign": Rule(SIGNED_IN, get=sees_member, post=signs, thing="ag_offered"),
    "agreements:paper": _manage(P.MANAGE_SERVICE, "ag_paper"),
    "agreements:renew": _manage(P.MANAGE_SERVICE, "ag_force"),
    "agreements:terminate": Rule(SIGNED_IN, get=sees_member, post=signs, thing="ag_force"),
}
PROJECTS = {
    "projects:list": Rule(P.SEE_SERVICE, get=always),
    "projects:export": Rule(P.SEE_SERVICE, get=always),
    "projects:new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="pj_new", denied_as=(422,)),
    "projects:detail": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_project"),
    "projects:task-new": _manage(P.MANAGE_SERVICE, "pj_task_new"),
    "projects:attach": _manage(P.MANAGE_SERVICE, "pj_attach"),
    "projects:owner": _manage(P.MANAGE_SERVICE, "pj_owner"),
    "projects:close": _pressed("pj_empty"),
    "projects:stop": _manage(P.MANAGE_SERVICE, "pj_project"),
    "projects:task": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_task"),
    "projects:task-finish": _pressed("pj_task"),
    "projects:task-reopen": _pressed("pj_done"),
    "projects:task-drop": _manage(P.MANAGE_SERVICE, "pj_task"),
    "projects:task-photo": _manage(P.MANAGE_SERVICE, "pj_task"),
    "projects:photo": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_photo"),
}

# shop


def on_the_shelf(who: Persona, it: Thing) -> bool:
    """Of those who ask only the elder lives there; whoever works there sees the desk."""
    return holds(who, P.SEE_SERVICE, it.path) or is_subject(who, it)


SHOP = {
    "shop:shelf": Rule(SIGNED_IN, get=always),
    "shop:mine": Rule(SIGNED_IN, get=always),
    "shop:photo": Rule(SIGNED_IN, get=on_the_shelf, thing="sh_good"),
    "shop:redeem": Rule(SIGNED_IN, get=is_subject, post=is_subject, thing="sh_good"),
    "shop:redemption": Rule(SIGNED_IN, get=sees_service, thing="sh_redeemed"),
    "shop:cancel": Rule(SIGNED_IN, post=own_or_manages, thing="sh_redeemed"),
    "shop:desk": Rule(P.SEE_SERVICE, get=always),
    "shop:hand-out": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="sh_code", denied_as=(422,)
    ),
    "shop:redemptions": Rule(P.SEE_SERVICE, get=always),
    "shop:export": Rule(P.SEE_SERVICE, get=always),
    "shop:good-new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="sh_new", denied_as=(422,)),
    "shop:good": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="sh_good"),
    "shop:good-edit": _manage(P.MANAGE_SERVICE, "sh_good"),
    "shop:restock": _manage(P.MANAGE_SERVICE, "sh_good"),
    "shop:off": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="sh_good"),
    "shop:on": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="sh_good"),
}


# hall


def sees_case(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_CASES, it.path) or is_subject(who, it)


def own_or_window(who: Persona, it: Thing) -> bool:
    return holds(who, P.TAKE_CASES, it.path) or is_subject(who, it)


def in_the_department(who: Persona, it: Thing) -> bool:
    """Nobody of the sweeps is in the other department of a joint case."""
    return who.key is not None and who.key == it.owner


def _on_case(guard: Permission, thing: str, *, page: bool = True) -> Rule:
    """A deed on a case: a form of its own, or a button."""
    return Rule(guard, get=needs(guard) if page else None, post=needs(guard), thing=thing)


HALL = {
    "hall:list": Rule(P.SEE_CASES, get=always),
    "hall:mine": Rule(SIGNED_IN, get=always),
    # figures of the hall: counts of what one sees, and the cases behind them
    "hall:figures": Rule(P.SEE_HALL, get=always),
    "hall:figures-xlsx": Rule(P.SEE_HALL, get=always),
    "hall:figures-csv": Rule(P.SEE_HALL, get=always),
    "hall:counted": Rule(P.SEE_CASES, get=always),
    "hall:intake": Rule(P.TAKE_CASES, get=always, post=always, thing="hl_new"),
    "hall:items": Rule(P.TAKE_CASES, get=always),
    "hall:look-up": Rule(P.TAKE_CASES, post=always, thing="hl_who"),
    "hall:register": Rule(P.TAKE_CASES, post=always, thing="hl_newcomer"),
    "hall:apply": Rule(SIGNED_IN, get=always, post=always, thing="hl_code"),
    "hall:search": Rule(PUBLIC, get=always),
    "hall:follow": Rule(PUBLIC, get=always, thing="hl_link"),
    "hall:case": Rule(SIGNED_IN, get=sees_case, thing="hl_received"),
    "hall:hand-in": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_line"),
    "hall:materials": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_lines"),
    "hall:paper": Rule(SIGNED_IN, get=sees_case, thing="hl_paper"),
    "hall:file": Rule(SIGNED_IN, get=sees_case, thing="hl_file"),
    "hall:mandate": Rule(SIGNED_IN, get=sees_case, thing="hl_mandate"),
    "hall:package": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="hl_archived"),
    "hall:receive": _on_case(P.TAKE_CASES, "hl_submitted", page=False),
    "hall:accept": _on_case(P.TAKE_CASES, "hl_received"),
    "hall:correct": _on_case(P.TAKE_CASES, "hl_received"),
    "hall:not-accept": _on_case(P.TAKE_CASES, "hl_received"),
    "hall:spot": _on_case(P.TAKE_CASES, "hl_spot"),
    "hall:submit": Rule(SIGNED_IN, post=is_subject, thing="hl_draft"),
    "hall:answered": Rule(SIGNED_IN, post=own_or_window, thing="hl_supplied"),
    "hall:claim": _on_case(P.DECIDE_CASES, "hl_accepted", page=False),
    "hall:release": _on_case(P.DECIDE_CASES, "hl_reviewing"),
    "hall:pass-on": _on_case(P.DECIDE_CASES, "hl_reviewing"),
    "hall:send-back": _on_case(P.DECIDE_CASES, "hl_deciding"),
    "hall:pause": _on_case(P.DECIDE_CASES, "hl_reviewing"),
    "hall:resume": _on_case(P.DECIDE_CASES, "hl_special"),
    "hall:extend": _on_case(P.MANAGE_HALL, "hl_reviewing"),
    "hall:decide": _on_case(P.DECIDE_CASES, "hl_deciding"),
    "hall:explain": _on_case(P.DECIDE_CASES, "hl_late"),
    "hall:certify": _on_case(P.DECIDE_CASES, "hl_approved", page=False),
    "hall:hand-out": _on_case(P.TAKE_CASES, "hl_certified"),
    "hall:post": _on_case(P.TAKE_CASES, "hl_certified"),
    "hall:delivered": _on_case(P.TAKE_CASES, "hl_posted", page=False),
    "hall:terminate": Rule(SIGNED_IN, get=sees_case, post=needs(P.DECIDE_CASES), thing="hl_reviewing"),
    "hall:withdraw": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_reviewing"),
    "hall:archive": _on_case(P.TAKE_CASES, "hl_closed", page=False),
    # joint cases: the department's own approver answers, and nobody of the sweeps is in it
    "hall:parts": Rule(P.DECIDE_CASES, get=always),
    "hall:part-claim": Rule(P.DECIDE_CASES, post=in_the_department, thing="hl_part"),
    "hall:part-release": Rule(P.DECIDE_CASES, get=needs(P.DECIDE_CASES), post=in_the_department, thing="hl_part"),
    "hall:part-answer": Rule(P.DECIDE_CASES, get=needs(P.DECIDE_CASES), post=in_the_department, thing="hl_part"),
    "hall:part-ask-again": _on_case(P.DECIDE_CASES, "hl_objected"),
}


# oversight


def asks_advice(who: Persona, it: Thing) -> bool:
    return answers_overseers(who, it) or holds(who, P.TAKE_CASES, it.path)


def answers_overseers(who: Persona, it: Thing) -> bool:
    return holds(who, P.DECIDE_CASES, it.path) or holds(who, P.MANAGE_HALL, it.path)


OVERSIGHT = {
    "oversight:list": Rule(P.INSPECT_CASES, get=always),
    "oversight:samples": Rule(P.INSPECT_CASES, get=always),
    "oversight:draw": Rule(P.INSPECT_CASES, get=always, post=always, thing="ov_draw"),
    "oversight:sample": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:sample-xlsx": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:sample-csv": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:demands": Rule(P.SEE_CASES, get=always),
    "oversight:demand": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="ov_demand"),
    "oversight:answer": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), post=answers_overseers, thing="ov_demand"),
    "oversight:case": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="ov_case"),
    "oversight:inspect": _on_case(P.INSPECT_CASES, "ov_case"),
    "oversight:supervise": _on_case(P.INSPECT_CASES, "ov_case"),
    "oversight:advise": _on_case(P.GIVE_OPINIONS, "ov_case"),
    "oversight:ask-advice": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), post=asks_advice, thing="ov_case"),
    "oversight:observed": Rule(P.OBSERVE_CASES, get=always),
    "oversight:questions": Rule(P.OBSERVE_CASES, get=always),
    "oversight:observed-case": Rule(P.OBSERVE_CASES, get=needs(P.OBSERVE_CASES), thing="ov_case"),
    "oversight:ask": _on_case(P.OBSERVE_CASES, "ov_case"),
    "oversight:published": Rule(PUBLIC, get=always),
}


# catalogue


def _catalogued(guard: str, thing: str, *, page: bool = True) -> Rule:
    """A deed on an item or version: a form of its own, or a button."""
    return Rule(guard, get=needs(guard) if page else None, post=needs(guard), thing=thing)


CATALOGUE = {
    "catalogue:list": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:export": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:new": Rule(
        P.MANAGE_CATALOGUE, get=always, post=needs(P.MANAGE_CATALOGUE), thing="ct_new", denied_as=(422,)
    ),
    "catalogue:item": Rule(P.SEE_CATALOGUE, get=needs(P.SEE_CATALOGUE), thing="ct_item"),
    "catalogue:version": Rule(P.SEE_CATALOGUE, get=needs(P.SEE_CATALOGUE), thing="ct_version"),
    "catalogue:draft": _catalogued(P.MANAGE_CATALOGUE, "ct_item", page=False),
    "catalogue:edit": _catalogued(P.MANAGE_CATALOGUE, "ct_edit"),
    "catalogue:line-new": _catalogued(P.MANAGE_CATALOGUE, "ct_line_new"),
    "catalogue:line": _catalogued(P.MANAGE_CATALOGUE, "ct_line"),
    "catalogue:line-remove": _catalogued(P.MANAGE_CATALOGUE, "ct_line", page=False),
    "catalogue:sample": _catalogued(P.MANAGE_CATALOGUE, "ct_sample"),
    "catalogue:submit": _catalogued(P.MANAGE_CATALOGUE, "ct_draft", page=False),
    "catalogue:discard": _catalogued(P.MANAGE_CATALOGUE, "ct_draft", page=False),
    "catalogue:return": _catalogued(P.PUBLISH_CATALOGUE, "ct_review"),
    "catalogue:publish": _catalogued(P.PUBLISH_CATALOGUE, "ct_review"),
    "catalogue:cancel": _catalogued(P.PUBLISH_CATALOGUE, "ct_coming"),
    "catalogue:withdraw": _catalogued(P.PUBLISH_CATALOGUE, "ct_item"),
    "catalogue:cuts": Rule(P.SEE_CATALOGUE, get=always),  # of what is published: everybody may read that
    "catalogue:cuts-export": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:cut-lines": Rule(P.SEE_CATALOGUE, get=always, thing="ct_measure"),
    "guide:list": Rule(PUBLIC, get=always),
    "guide:cuts": Rule(PUBLIC, get=always),
    "guide:item": Rule(PUBLIC, get=always, thing="ct_code"),
    "guide:sample": Rule(PUBLIC, get=always, thing="ct_form"),
}

# delegation


def sees_hand_up(who: Persona, it: Thing) -> bool:
    """One's own, and where cases are seen: at the station or at the district it went to (below which all of them lie)."""
    return is_subject(who, it) or holds(who, P.SEE_CASES, it.path)


def receives(who: Persona, it: Thing) -> bool:
    """Who takes cases at the district, where what is not delegated goes."""
    return holds(who, P.TAKE_CASES, it.path.split("/")[0] + "/")


def takes_back(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.TAKE_CASES, it.path)


DELEGATION = {
    "delegation:matrix": Rule(P.SEE_HALL, get=always),
    "delegation:matrix-export": Rule(P.SEE_HALL, get=always),
    "delegation:where": Rule(PUBLIC, get=always),
    "delegation:changes": Rule(P.SEE_HALL, get=always),
    "delegation:change-new": Rule(P.MANAGE_HALL, get=always, post=needs(P.MANAGE_HALL), thing="dg_new"),
    "delegation:change": Rule(P.SEE_HALL, get=needs(P.SEE_HALL), thing="dg_change"),
    "delegation:cells": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:remove": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_cell"),
    "delegation:try": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:adopt": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_adopt"),
    "delegation:drop": Rule(P.MANAGE_HALL, post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:hand-ups": Rule(P.SEE_CASES, get=always),
    "delegation:hand-up-new": Rule(
        P.TAKE_CASES, get=always, post=needs(P.TAKE_CASES), thing="dg_hand", denied_as=(422,)
    ),
    "delegation:mine": Rule(SIGNED_IN, get=always),
    "delegation:hand-up": Rule(SIGNED_IN, get=sees_hand_up, thing="dg_handed"),
    "delegation:receive": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_handed"),
    "delegation:finish": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_received"),
    "delegation:return": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_handed"),
    "delegation:withdraw": Rule(SIGNED_IN, post=takes_back, thing="dg_handed"),
}

# ratings


def sees_rating(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_RATINGS, it.path)


def handles_rating(who: Persona, it: Thing) -> bool:
    return holds(who, P.HANDLE_RATINGS, it.path)


def is_rated(who: Persona, it: Thing) -> bool:
    """Nobody of the sweeps: whoever was rated works in the hall only."""
    return who.key is not None and who.key == it.owner


def _handled(thing: str) -> Rule:
    return Rule(P.HANDLE_RATINGS, get=handles_rating, post=handles_rating, thing=thing)


RATINGS = {
    "ratings:list": Rule(P.SEE_RATINGS, get=always),
    "ratings:figures": Rule(PUBLIC, get=always),
    "ratings:case": Rule(PUBLIC, get=always, post=always, thing="rt_case"),
    "ratings:ticket": Rule(PUBLIC, get=always, post=always, thing="rt_ticket"),
    "ratings:device": Rule(PUBLIC, get=always, post=always, thing="rt_device"),
    "ratings:qr": Rule(P.TAKE_CASES, get=needs(P.TAKE_CASES), thing="rt_qr"),
    "ratings:phone": Rule(P.HANDLE_RATINGS, get=always, post=handles_rating, thing="rt_phone"),
    "ratings:about-me": Rule(SIGNED_IN, get=always),
    "ratings:appeal": Rule(SIGNED_IN, get=is_rated, post=is_rated, thing="rt_open"),
    "ratings:detail": Rule(P.SEE_RATINGS, get=sees_rating, thing="rt_open"),
    "ratings:number": Rule(P.HANDLE_RATINGS, post=handles_rating, thing="rt_open"),
    "ratings:contact": _handled("rt_open"),
    "ratings:rectify": _handled("rt_contacted"),
    "ratings:follow-up": _handled("rt_rectified"),
    "ratings:decide": _handled("rt_appealed"),
}

# imports


def imports_people(who: Persona, it: Thing) -> bool:
    """The sweeps' runs are lists of residents: who imports other lists sees nothing of them."""
    return holds(who, P.IMPORT_DATA, it.path) and holds(who, P.EDIT_PEOPLE, it.path)


def may_import_people(who: Persona, it: Thing) -> bool:
    return holds_anywhere(who, P.EDIT_PEOPLE)


# orders


def sees_order(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_its_own(who, it) or is_near(who, it)


def reviews_order(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_SERVICE, it.path) or is_subject(who, it)


def disputes_order(who: Persona, it: Thing) -> bool:
    return reviews_order(who, it) or is_its_own(who, it)


ORDERS = {
    "orders:list": Rule(P.SEE_SERVICE, get=always),
    "orders:export": Rule(P.SEE_SERVICE, get=always),
    "orders:near": Rule(SIGNED_IN, get=always),
    "orders:mine": Rule(SIGNED_IN, get=always),
    "orders:for-me": Rule(SIGNED_IN, get=always),
    "orders:new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="or_new", denied_as=(422,)),
    "orders:from-task": _manage(P.MANAGE_SERVICE, "or_task"),
    "orders:decline": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="or_offered"),
    "orders:review-link": Rule(PUBLIC, get=always, post=always, thing="or_link"),  # who holds the secret
    "orders:detail": Rule(SIGNED_IN, get=sees_order, thing="or_open"),
    "orders:take": Rule(SIGNED_IN, post=is_its_own, thing="or_open"),
    "orders:start": Rule(SIGNED_IN, post=is_its_own, thing="or_taken"),
    "orders:pause": Rule(SIGNED_IN, post=is_its_own, thing="or_started"),
    "orders:finish": Rule(SIGNED_IN, post=is_its_own, thing="or_started"),
    "orders:give-back": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="or_taken"),
    "orders:offer": _manage(P.MANAGE_SERVICE, "or_offer_new"),
    "orders:cancel": _manage(P.MANAGE_SERVICE, "or_cancel"),
    "orders:insure": _manage(P.MANAGE_SERVICE, "or_cancel"),
    "orders:record": _manage(P.MANAGE_SERVICE, "or_late"),
    "orders:missed": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="or_late"),
    "orders:confirm": Rule(SIGNED_IN, post=reviews_order, thing="or_finished"),
    "orders:review": Rule(SIGNED_IN, get=reviews_order, post=reviews_order, thing="or_finished"),
    "orders:dispute": Rule(SIGNED_IN, get=disputes_order, post=disputes_order, thing="or_finished"),
    "orders:decide": _manage(P.MANAGE_SERVICE, "or_disputed"),
}

# points


def sees_account(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.SEE_SERVICE, it.path)


CORRECTS, CLOSES = needs(P.CORRECT_POINTS), needs(P.MANAGE_POLICY)
POINTS = {
    "points:accounts": Rule(P.SEE_SERVICE, get=always),
    "points:export": Rule(P.SEE_SERVICE, get=always),
    "points:mine": Rule(SIGNED_IN, get=always),
    "points:account": Rule(SIGNED_IN, get=sees_account, thing="pt_account"),
    "points:statement-pdf": Rule(SIGNED_IN, get=sees_account, thing="pt_account"),
    "points:correct": Rule(P.CORRECT_POINTS, get=CORRECTS, post=CORRECTS, thing="pt_entry"),
    "points:corrections": Rule(P.CORRECT_POINTS, get=always),
    "points:correction": Rule(P.CORRECT_POINTS, get=CORRECTS, post=CORRECTS, thing="pt_correction"),
    "points:years": Rule(P.MANAGE_POLICY, get=always),
    "points:close": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_year"),
    "points:undo": Rule(P.MANAGE_POLICY, get=always, post=CLOSES, thing="pt_closed"),
    "points:undo-approve": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_undo"),
    "points:undo-go-on": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_undoing"),
}

# rehearsal


def reads_rules(who: Persona, it: Thing) -> bool:
    """Who manages the rules, or looks after services; only the first sees one without a result."""
    return holds_anywhere(who, P.MANAGE_POLICY) or holds_anywhere(who, P.SEE_SERVICE)


def manages_rules(who: Persona, it: Thing) -> bool:
    return holds_anywhere(who, P.MANAGE_POLICY)


REHEARSAL = {
    "rehearsal:list": Rule(SIGNED_IN, get=reads_rules),
    "rehearsal:choose": Rule(P.MANAGE_POLICY, get=always),
    "rehearsal:new": Rule(P.MANAGE_POLICY, get=always, post=manages_rules, thing="rh_new"),
    "rehearsal:detail": Rule(SIGNED_IN, get=reads_rules, thing="rh_ready"),
    "rehearsal:outcomes": Rule(SIGNED_IN, get=reads_rules, thing="rh_part"),
    "rehearsal:export": Rule(SIGNED_IN, get=reads_rules, thing="rh_ready"),
    "rehearsal:change": Rule(P.MANAGE_POLICY, get=manages_rules, post=manages_rules, thing="rh_draft"),
    "rehearsal:start": Rule(P.MANAGE_POLICY, post=manages_rules, thing="rh_draft"),
    "rehearsal:drop": Rule(P.MANAGE_POLICY, post=manages_rules, thing="rh_draft"),
    "rehearsal:adopt": Rule(P.MANAGE_POLICY, get=manages_rules, post=manages_rules, thing="rh_adopt"),
}


RULES: dict[str, Rule] = {
    "home": Rule(PUBLIC, get=always),
    "preferences": Rule(PUBLIC, post=always),
    # help calls
    "calls:board": Rule(P.SEE_CALLS, get=always),
    "calls:new": Rule(P.REPORT_CALL, get=always, post=may_report, thing="report", denied_as=(422,)),
    "calls:pick": Rule(P.REPORT_CALL, get=always),
    "calls:mine": Rule(P.ANSWER_CALL, get=always),
    "calls:list": Rule(P.SEE_CALLS, get=always),
    "calls:export": Rule(P.SEE_CALLS, get=always),
    "calls:figures": Rule(P.SEE_FIGURES, get=always),
    "calls:help": Rule(SIGNED_IN, get=always, post=is_near, thing="help", denied_as=(422,)),
    "calls:own": Rule(SIGNED_IN, get=always),
    "calls:detail": Rule(SIGNED_IN, get=sees_call, thing="call"),
    "calls:accept": _deed(P.ANSWER_CALL, "asked", was_asked, 422),
    "calls:decline": _deed(P.ANSWER_CALL, "asked", was_asked, 422),
    "calls:dispatch": _deed(P.TAKE_CALL, "asked", needs(P.TAKE_CALL)),
    "calls:set-out": _deed(P.ANSWER_CALL, "accepted", acts_on_call),
    "calls:arrive": _deed(P.ANSWER_CALL, "way", acts_on_call),
    "calls:check": _deed(P.ANSWER_CALL, "site_check", acts_on_call),
    "calls:ambulance": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:family": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:accompany": _deed(P.ANSWER_CALL, "seen", acts_on_call),
    "calls:close": _deed(P.ANSWER_CALL, "ready", acts_on_call),
    "calls:follow-up": _deed(P.ANSWER_CALL, "closed", acts_on_call),
    "calls:skip": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:cancel": _deed(SIGNED_IN, "asked", may_cancel),
    "calls:merge": _deed(P.TAKE_CALL, "merge", needs(P.TAKE_CALL)),
    "calls:correct": _deed(P.TAKE_CALL, "correct", needs(P.TAKE_CALL)),
    # places
    "places:tree": Rule(P.SEE_PLACES, get=always),
    "places:map": Rule(P.SEE_PLACES, get=always),
    "places:map-data": Rule(P.SEE_PLACES, get=always),
    "places:locate": Rule(P.SEE_PLACES, get=always),
    "places:detail": Rule(P.SEE_PLACES, get=sees_place, thing="household"),
    "places:add": _manage(P.MANAGE_PLACES, "building"),
    "places:rename": _manage(P.MANAGE_PLACES, "rename"),
    "places:close": _manage(P.MANAGE_PLACES, "spare"),
    "places:boundary": _manage(P.MANAGE_PLACES, "border"),
    # people
    "people:list": Rule(P.SEE_PEOPLE, get=always),
    "people:search": Rule(SIGNED_IN, get=always),
    "people:export": Rule(P.SEE_PEOPLE, get=always),
    "people:my-accesses": Rule(SIGNED_IN, get=always),
    "people:new": Rule(P.EDIT_PEOPLE, get=always, post=needs(P.EDIT_PEOPLE), thing="new_person", denied_as=(422,)),
    "people:detail": Rule(SIGNED_IN, get=sees_person, thing="person"),
    "people:reveal": Rule(SIGNED_IN, post=may_reveal, thing="person_reveal"),
    "people:field": Rule(SIGNED_IN, get=sees_person, thing="person_field"),
    "people:revealed": Rule(SIGNED_IN, get=is_its_own, thing="access"),
    "people:edit": _edit("person_edit"),
    "people:move": _edit("person_move", 422),
    "people:move-out": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person"),
    "people:new-kin": _edit("person_kin"),
    "people:new-trait": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person_trait"),
    "people:kin-consent": Rule(SIGNED_IN, post=may_consent, thing="kin"),
    "people:end-kin": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="kin"),
    "people:end-trait": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="trait"),
    # posts
    "posts:list": Rule(P.SEE_POSTS, get=always),
    "posts:export": Rule(P.SEE_POSTS, get=always),
    "posts:give": _manage(P.MANAGE_POSTS, "give"),
    "posts:end": _manage(P.MANAGE_POSTS, "end_post"),
    "posts:hand-over": _manage(P.MANAGE_POSTS, "hand_over"),
    "posts:duty": Rule(P.SEE_POSTS, get=always),
    "posts:shift-add": _manage(P.MANAGE_POSTS, "shift_add"),
    "posts:shift-remove": _manage(P.MANAGE_POSTS, "shift"),
    "posts:position": Rule(P.ANSWER_CALL, post=is_its_own, thing="position", denied_as=(409,), sides=("own",)),
    # grids
    "grids:list": Rule(P.SEE_PLACES, get=always),
    "grids:export": Rule(P.SEE_PLACES, get=always),
    "grids:cards-pdf": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="grid_cards"),
    "grids:detail": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="grid"),
    "grids:phone": _manage(P.MANAGE_POSTS, "community_phone"),
    "grids:card": Rule(PUBLIC, get=always, thing="grid"),
    "grids:card-pdf": Rule(PUBLIC, get=always, thing="grid"),
    "grids:contact-publish": _manage(P.MANAGE_POSTS, "grid_contact_new"),
    "grids:contact-withdraw": Rule(SIGNED_IN, get=may_withdraw, post=may_withdraw, thing="grid_contact"),
    "grids:plans": Rule(P.SEE_PLACES, get=always),
    "grids:plans-of": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="division"),
    "grids:plans-map": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="division"),
    "grids:plan-new": _manage(P.MANAGE_PLACES, "division"),
    "grids:plan": Rule(P.SEE_PLACES, get=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-map": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="plan_done"),
    "grids:plan-split": _manage(P.MANAGE_PLACES, "plan_split"),
    "grids:plan-merge": _manage(P.MANAGE_PLACES, "plan_merge"),
    "grids:plan-move": _manage(P.MANAGE_PLACES, "plan_move"),
    "grids:plan-border": _manage(P.MANAGE_PLACES, "plan_border"),
    "grids:plan-grid": _manage(P.MANAGE_PLACES, "plan_grid"),
    "grids:plan-propose": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-start-over": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-adopt": _manage(P.MANAGE_PLACES, "plan_ready"),
    "grids:plan-withdraw": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan_waiting"),
    "grids:plan-discard": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-restore": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan_done"),
    # organisations
    "organisations:list": Rule(P.SEE_ORGANISATIONS, get=always),
    "organisations:export": Rule(P.SEE_ORGANISATIONS, get=always),
    "organisations:detail": Rule(P.SEE_ORGANISATIONS, get=sees_organisation, thing="shop"),
    "organisations:new": Rule(
        P.EDIT_ORGANISATIONS, get=always, post=needs(P.EDIT_ORGANISATIONS), thing="new_shop", denied_as=(422,)
    ),
    "organisations:edit": _manage(P.EDIT_ORGANISATIONS, "shop_edit"),
    "organisations:move": Rule(
        P.EDIT_ORGANISATIONS,
        get=needs(P.EDIT_ORGANISATIONS),
        post=needs(P.EDIT_ORGANISATIONS),
        thing="shop_move",
        denied_as=(422,),
    ),
    "organisations:close": _manage(P.EDIT_ORGANISATIONS, "shop"),
    "organisations:reopen": Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="closed_shop"),
    "organisations:new-contact": _manage(P.EDIT_ORGANISATIONS, "shop_contact"),
    "organisations:end-contact": Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="contact"),
    "organisations:reveal": Rule(P.SEE_ORGANISATIONS, post=may_reveal_contact, thing="contact"),
    "organisations:revealed": Rule(P.SEE_ORGANISATIONS, get=is_its_own, thing="contact_access"),
    # search
    "search:home": Rule(P.SEE_PLACES, get=always, post=always),
    "search:typed": Rule(P.SEE_PLACES, post=always),
    # check-ins
    "checkin:list": Rule(P.SEE_CHECKINS, get=always),
    "checkin:export": Rule(P.SEE_CHECKINS, get=always),
    "checkin:new": Rule(P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="check_in_new", denied_as=(422,)),
    "checkin:mine": Rule(SIGNED_IN, get=always),
    "checkin:apply": Rule(SIGNED_IN, get=always, post=always, thing="check_in_apply"),
    "checkin:consents": Rule(SIGNED_IN, get=always, post=always, thing="own_consent"),
    "checkin:detail": Rule(SIGNED_IN, get=sees_check_in, thing="check_in"),
    "checkin:approve": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="check_in_waiting"),
    "checkin:decline": _manage(P.MANAGE_CHECKINS, "check_in_waiting"),
    "checkin:end": Rule(SIGNED_IN, get=own_or_desk, post=own_or_desk, thing="check_in"),
    "checkin:confirm": Rule(SIGNED_IN, post=own_or_desk, thing="check_in"),
    "checkin:offer": Rule(SIGNED_IN, get=own_or_desk, post=own_or_desk, thing="check_in_offer"),
    "checkin:consent-of": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="check_in_consent"),
    "checkin:service": _manage(P.MANAGE_CHECKINS, "check_in_served"),
    "checkin:backfill": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="backfill"),
    "checkin:duplicates": Rule(P.MANAGE_CHECKINS, get=always),
    "checkin:merge": _manage(P.MANAGE_CHECKINS, "double"),
    "checkin:undo": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="merged"),
    "checkin:openings": Rule(SIGNED_IN, get=always),
    "checkin:opening-new": Rule(P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="opening_new"),
    "checkin:opening": Rule(SIGNED_IN, get=sees_check_in, thing="opening"),
    "checkin:claim": Rule(SIGNED_IN, post=own_or_desk, thing="opening"),
    "checkin:unclaim": Rule(SIGNED_IN, post=is_subject, thing="opening_claimed"),
    "checkin:rank": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="opening_over"),
    "checkin:opening-withdraw": _manage(P.MANAGE_CHECKINS, "opening_over"),
    "checkin:decide": _manage(P.DECIDE_SELECTION, "opening_ranked"),
    "checkin:unit-mine": Rule(SIGNED_IN, get=always),
    "checkin:unit": Rule(SIGNED_IN, get=is_its_own, thing="unit_contact"),
    "checkin:unit-list": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="unit_contact"),
    "checkin:units": Rule(P.MANAGE_CHECKINS, get=always),
    "checkin:contact-add": Rule(
        P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="unit_contact_new", denied_as=(422,)
    ),
    "checkin:contact-end": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="unit_contact"),
    "checkin:report-make": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="report_new"),
    "checkin:report": Rule(SIGNED_IN, get=speaks_or_desk, thing="feedback_report"),
    # surveys
    "surveys:campaigns": Rule(P.SEE_FIGURES, get=always),
    "surveys:campaign-new": Rule(P.MANAGE_SURVEYS, get=always, post=needs(P.MANAGE_SURVEYS), thing="sv_plan", denied_as=(422,)),
    "surveys:campaign": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:start": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_planned"),
    "surveys:close": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_close"),
    "surveys:assign": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_campaign"),
    "surveys:unattended": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_campaign"),
    "surveys:campaign-doors": Rule(P.SEE_SURVEYS, get=sees_campaign, thing="sv_campaign"),
    "surveys:results": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:export": Rule(P.SEE_SURVEYS, get=sees_campaign, thing="sv_campaign"),
    "surveys:map": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:map-data": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:mine": Rule(P.ANSWER_SURVEYS, get=always),
    "surveys:door": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_door"),
    "surveys:visit": Rule(P.ANSWER_SURVEYS, post=needs(P.ANSWER_SURVEYS), thing="sv_door"),
    "surveys:answers": _manage(P.ANSWER_SURVEYS, "sv_met"),
    "surveys:draft": Rule(P.ANSWER_SURVEYS, post=needs(P.ANSWER_SURVEYS), thing="sv_draft"),
    "surveys:photo": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_photo"),
    "surveys:response": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_response"),
    "surveys:questionnaires": Rule(P.SEE_SURVEYS, get=always),
    "surveys:questionnaire-new": Rule(
        P.MANAGE_SURVEYS, get=always, post=needs(P.MANAGE_SURVEYS), thing="sv_questionnaire", denied_as=(422,)
    ),
    "surveys:draft-start": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_redraft"),
    "surveys:build": Rule(P.SEE_SURVEYS, get=sees_questionnaire, thing="sv_version"),
    "surveys:preview": Rule(P.SEE_SURVEYS, get=sees_questionnaire, thing="sv_version"),
    "surveys:edit": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_edit"),
    "surveys:publish": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_publish"),
    "surveys:retire": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_retire"),
    "surveys:question": _manage(P.MANAGE_SURVEYS, "sv_question"),
    "surveys:produces": _manage(P.MANAGE_SURVEYS, "sv_produces"),
    # needs and resources
    **_entries("needs", "need"),
    **_entries("resources", "resource"),
    # matching
    **MATCHING,
    # alliance
    **ALLIANCE,
    # volunteers
    **VOLUNTEERS,
    # honours
    **HONOURS,
    # shop
    **SHOP,
    # agreements and projects
    **AGREEMENTS,
    **PROJECTS,
    # orders
    **ORDERS,
    # points
    **POINTS,
    **REHEARSAL,
    # hall
    **HALL,
    # oversight
    **OVERSIGHT,
    # catalogue
    **CATALOGUE,
    # windows
    **WINDOWS,
    # delegation
    **DELEGATION,
    # ratings
    **RATINGS,
    # imports
    "imports:list": Rule(P.IMPORT_DATA, get=always),
    "imports:lists": Rule(P.IMPORT_DATA, get=always),
    "imports:template": Rule(P.IMPORT_DATA, get=may_import_people, thing="import_template"),
    "imports:upload": Rule(P.IMPORT_DATA, get=may_import_people, post=imports_people, thing="import_upload", denied_as=(422,)),
    "imports:detail": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:findings": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:marked": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:rows": Rule(P.IMPORT_DATA, get=imports_people, thing="import_run"),
    "imports:columns": Rule(P.IMPORT_DATA, get=imports_people, post=imports_people, thing="import_columns"),
    "imports:apply": Rule(P.IMPORT_DATA, post=imports_people, thing="import_apply"),
    "imports:again": Rule(P.IMPORT_DATA, post=imports_people, thing="import_again"),
    "imports:restart": Rule(P.IMPORT_DATA, post=imports_people, thing="import_restart"),
    "imports:cancel": Rule(P.IMPORT_DATA, post=imports_people, thing="import_cancel"),
    # the journal
    "journal:index": Rule(P.SEE_JOURNAL, get=always),
    "journal:check": Rule(PUBLIC, get=always),
    "journal:key": Rule(PUBLIC, get=always),
    "journal:leaf": Rule(P.SEE_JOURNAL, get=sees_leaf, thing="leaf"),
    "journal:proof": Rule(PUBLIC, get=sees_leaf_or_call, thing="leaf"),
    "journal:receipt": Rule(SIGNED_IN, get=sees_leaf_or_call, thing="leaf"),
    # the system
    "system:health": Rule(P.RUN_SYSTEM, get=always),
    "system:retry": Rule(P.RUN_SYSTEM, post=always, thing="message"),
    "healthz": Rule(PUBLIC, get=always),
    "readyz": Rule(PUBLIC, get=always),
    "metrics": Rule(PUBLIC, get=never),  # for whoever has the token; nobody of ours has
    "demo:index": Rule(PUBLIC, get=always),
    "demo:enter": Rule(PUBLIC, post=always, thing="enter"),
    "demo:messages": Rule(PUBLIC, get=always),
    "style:guide": Rule(PUBLIC, get=always),
    "style:list": Rule(PUBLIC, get=always),
    "style:question": Rule(PUBLIC, get=always),
    "style:wall": Rule(PUBLIC, get=always),
    "style:confirm": Rule(PUBLIC, get=always),
    # one's own account
    "accounts:home": Rule(SIGNED_IN, get=always),
    "accounts:sessions": Rule(SIGNED_IN, get=always),
    "accounts:end-all-sessions": Rule(SIGNED_IN, post=always),
    "accounts:end-session": Rule(SIGNED_IN, post=never, thing="session"),  # somebody else's
    "accounts:tokens": Rule(SIGNED_IN, get=always),
    "accounts:issue-token": Rule(SIGNED_IN, post=always, thing="new_token"),
    "accounts:revoke-token": Rule(SIGNED_IN, post=is_its_own, thing="token"),
    "account_change_password": Rule(SIGNED_IN, get=always, post=always),
}  # fmt: skip

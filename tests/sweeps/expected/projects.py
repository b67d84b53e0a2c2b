"""What the policy says of `projects`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, manages_at, needs, pressed_on

RULES: dict[str, Rule] = {
    "projects:list": Rule(P.SEE_SERVICE, get=always),
    "projects:export": Rule(P.SEE_SERVICE, get=always),
    "projects:new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="pj_new", denied_as=(422,)),
    "projects:detail": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_project"),
    "projects:task-new": manages_at(P.MANAGE_SERVICE, "pj_task_new"),
    "projects:attach": manages_at(P.MANAGE_SERVICE, "pj_attach"),
    "projects:owner": manages_at(P.MANAGE_SERVICE, "pj_owner"),
    "projects:close": pressed_on("pj_empty"),
    "projects:stop": manages_at(P.MANAGE_SERVICE, "pj_project"),
    "projects:task": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_task"),
    "projects:task-finish": pressed_on("pj_task"),
    "projects:task-reopen": pressed_on("pj_done"),
    "projects:task-drop": manages_at(P.MANAGE_SERVICE, "pj_task"),
    "projects:task-photo": manages_at(P.MANAGE_SERVICE, "pj_task"),
    "projects:photo": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="pj_photo"),
}  # fmt: skip

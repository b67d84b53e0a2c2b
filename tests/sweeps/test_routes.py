"""No route without a name, a guard that is its declared one, and a request key or a reason for none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sweeps.expected import RULES
from tests.sweeps.matrix import Route, routes
from wangge.api.v1 import api
from wangge.kernel.request_keys import reason_for_no_key
from wangge.posts.access import Permission
from wangge.web.guard import PUBLIC, SIGNED_IN

API = ("api/", "^api/")  # patterns; the API tells its guards itself
GUARDS = (PUBLIC, SIGNED_IN, *Permission)
MODULES_OF_OTHERS = ("allauth.",)  # sign-in pages: allauth keeps their state; ours is the guard around them


def own_routes() -> list[Route]:
    return [route for route in routes() if not route.pattern.startswith(API)]


def is_of_others(route: Route) -> bool:
    return route.view.__module__.startswith(MODULES_OF_OTHERS)


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in own_routes()]
    assert [route.pattern for route in own_routes() if not route.name.rpartition(":")[2]] == []
    assert sorted(names) == sorted(set(names))


def test_every_page_has_a_guard() -> None:
    assert [route.name for route in own_routes() if getattr(route.view, "guard", None) not in GUARDS] == []


def test_every_own_page_is_in_the_policy_table_and_the_table_names_nothing_else() -> None:
    assert {route.name for route in own_routes() if not is_of_others(route)} == set(RULES)


def test_every_guard_is_the_declared_one() -> None:
    guards = {route.name: str(route.view.guard) for route in own_routes() if route.name in RULES}
    assert guards == {name: str(rule.guard) for name, rule in RULES.items()}


def test_every_deed_takes_a_request_key_or_says_why_not() -> None:
    keyless = {route.name: reason_for_no_key(route.view) for route in own_routes() if reason_for_no_key(route.view)}
    assert all(len(reason) > 10 for reason in keyless.values())
    ours = {route.name for route in own_routes() if route.name in keyless and not is_of_others(route)}
    searching = {"search:home", "search:typed", "agreements:check"}
    assert ours == {"preferences", "demo:enter", "accounts:issue-token", "account_change_password"} | searching


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.post is None])
def test_a_page_without_a_deed_refuses_to_be_posted_to(name: str, rf: Any) -> None:
    view = next(route.view for route in own_routes() if route.name == name)
    assert view(rf.post("/")).status_code == 405


def test_every_route_of_the_api_has_a_guard() -> None:
    guards = api.guards()
    assert guards
    assert {route for route, guard in guards.items() if str(guard) not in [str(one) for one in GUARDS]} == set()


def test_a_route_without_a_guard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = next(route.entry for route in own_routes() if route.name == "calls:board")
    monkeypatch.setattr(entry, "callback", lambda request: None)
    with pytest.raises(AssertionError):
        test_every_page_has_a_guard()

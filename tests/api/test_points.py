"""The books through the API: what one has and why, corrections by two people, the end of the year."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import cast
from tests.api.conftest import moment, refused
from tests.points.story import move, work
from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI, local
from wangge.points import audit, ledger
from wangge.points.models import Account, Book, Entry, YearClose

REASON = "登记的时长多了一小时"


@pytest.fixture
def lin_has(lin):
    """林芳 earned 20 and spent 5, and has an hour of service; the API lives today."""
    at = clock.now()
    move(lin, 20, at - timedelta(minutes=2))
    move(lin, -5, at - timedelta(minutes=1))
    move(lin, 60, at, book=Book.MINUTES)
    return lin


@pytest.fixture
def colleague(places):
    who = cast.person("孟丽", home=places.home)
    cast.holding(who, "community_staff", places.community)
    return who


@pytest.fixture
def second_manager(places):
    who = cast.person("冯副处长")
    cast.holding(who, "district_manager", places.district)
    return who


def test_one_reads_what_one_has_and_why(caller, lin_has, zhao):
    phone = caller(lin_has)
    mine = {one["book"]: one for one in phone.get("/points/mine").json()}
    assert {book: one["balance"] for book, one in mine.items()} == {"points": 15, "minutes": 60}
    address = f"/points/accounts/{mine['points']['id']}"
    assert phone.get(address).json() == mine["points"]
    entries = phone.get(f"{address}/entries").json()["items"]
    assert [(one["number"], one["amount"], one["balance_after"], one["kind"]) for one in entries] == [
        (2, -5, 15, "redeem"), (1, 20, 20, "earn"),
    ]  # fmt: skip
    assert moment(entries[0]["at"]) > moment(entries[1]["at"])
    first = phone.get(f"{address}/entries", {"limit": 1}).json()
    rest = phone.get(f"{address}/entries", {"limit": 1, "cursor": first["next"]}).json()
    assert ([one["number"] for one in (*first["items"], *rest["items"])], rest["next"]) == ([2, 1], None)
    [seen] = caller(zhao).get("/points/accounts", {"q": lin_has.name}).json()["items"]
    assert (seen["id"], seen["balance"]) == (mine["points"]["id"], 15)


def test_a_strangers_books_are_not_there(caller, lin_has, stranger):
    account = Account.objects.get(person=lin_has, book=Book.POINTS)
    other = caller(stranger)
    assert other.get("/points/mine").json() == []
    for address in (f"/points/accounts/{account.pk}", f"/points/accounts/{account.pk}/entries"):
        refused(other.get(address), 404, "not_found")
    for address in ("/points/accounts", "/points/corrections", "/points/closes"):
        refused(other.get(address), 403, "not_permitted")


def test_a_correction_takes_two_people(caller, lin_has, zhao, colleague):
    entry = Entry.objects.get(account__person=lin_has, account__book=Book.POINTS, number=1)
    asks, decides = caller(zhao), caller(colleague)
    given = {"entry_id": str(entry.pk), "right_amount": 12, "reason": REASON}
    made = asks.post("/points/corrections", given)
    assert made.status_code == 201, made.content
    address = f"/points/corrections/{made.json()['id']}"
    assert made["Location"] == f"/api/v1{address}"
    assert (made.json()["state"], made.json()["amount"], made.json()["right_amount"]) == ("waiting", 20, 12)
    assert ledger.balance(Book.POINTS, lin_has, clock.now()) == 15  # nothing is moved by asking
    assert asks.post("/points/corrections", given).status_code == 409  # one waits already
    refused(asks.post(f"{address}/approve"), 409, "four_eyes")
    assert [one["id"] for one in decides.get("/points/corrections").json()["items"]] == [made.json()["id"]]
    done = decides.post(f"{address}/approve").json()
    assert (done["state"], done["asked_by"]["name"], done["decided_by"]["name"]) == ("approved", "赵敏", "孟丽")
    statement = f"/points/accounts/{entry.account_id}/entries"
    entries = caller(lin_has).get(statement).json()["items"]
    assert [one["amount"] for one in entries] == [12, -20, -5, 20]
    assert (entries[-1]["reversed"], entries[1]["approved_by"]["name"]) == (True, "孟丽")
    assert REASON in entries[0]["because"]
    assert decides.post(f"{address}/approve").status_code == 409
    assert audit.audit() == []


def test_a_correction_that_is_declined_moves_nothing(caller, lin_has, zhao, colleague):
    entry = Entry.objects.get(account__person=lin_has, account__book=Book.POINTS, number=1)
    made = caller(zhao).post("/points/corrections", {"entry_id": str(entry.pk), "reason": REASON}).json()
    address = f"/points/corrections/{made['id']}"
    refused(caller(colleague).post(f"{address}/decline", {"reason": "不"}), 422, "invalid")
    done = caller(colleague).post(f"{address}/decline", {"reason": "照片证明时长没错"}).json()
    assert (done["state"], done["answer"]) == ("declined", "照片证明时长没错")
    assert [one["id"] for one in caller(zhao).get("/points/corrections?state=declined").json()["items"]] == [made["id"]]
    assert ledger.balance(Book.POINTS, lin_has, clock.now()) == 15


def test_nobody_approves_a_correction_of_their_own_points(caller, zhao, colleague):
    move(colleague, 20, clock.now())
    entry = Entry.objects.get(account__person=colleague, number=1)
    made = caller(zhao).post("/points/corrections", {"entry_id": str(entry.pk), "reason": REASON}).json()
    refused(caller(colleague).post(f"/points/corrections/{made['id']}/approve"), 409, "four_eyes")
    assert ledger.balance(Book.POINTS, colleague, clock.now()) == 20


def test_the_year_is_closed_by_the_district_and_given_back_by_two(caller, lin, manager, second_manager, zhao):
    year = local(clock.now()).year - 1
    before = datetime(year, 7, 1, tzinfo=SHANGHAI)
    move(lin, 20, before)
    first, second = caller(manager), caller(second_manager)
    refused(caller(zhao).post("/points/closes", {"year": year}), 403, "not_permitted")
    refused(first.post("/points/closes", {"year": year + 1}), 409, "year_not_over")
    made = first.post("/points/closes", {"year": year})
    assert made.status_code == 201, made.content
    address = f"/points/closes/{made.json()['id']}"
    assert (made["Location"], made.json()["state"]) == (f"/api/v1{address}", "running")
    work(clock.now())
    done = first.get(address).json()
    assert (done["state"], done["accounts"], done["total"], len(done["digest"])) == ("done", 1, 20, 64)
    assert moment(done["cutoff"]) == datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    refused(first.post("/points/closes", {"year": year}), 409, "already_closed")
    assert first.post(f"{address}/undo", {"reason": "本区今年不清零"}).json()["state"] == "done"
    refused(first.post(f"{address}/approve-undo"), 409, "four_eyes")
    assert second.post(f"{address}/approve-undo").json()["state"] == "undoing"
    work(clock.now())
    assert [one["state"] for one in second.get("/points/closes").json()] == ["undone"]
    assert caller(lin).get("/points/mine").json()[0]["balance"] == 20
    assert audit.audit() == []


def test_what_the_coming_close_would_take(caller, lin_has, manager):
    coming = caller(manager).get("/points/closes/coming").json()
    assert (coming["year"], coming["accounts"], coming["total"]) == (local(clock.now()).year, 1, 15)
    assert not YearClose.objects.exists()

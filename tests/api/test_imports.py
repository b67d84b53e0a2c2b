"""An import by a program, from the file to the rows."""

from __future__ import annotations

from base64 import b64encode

import pytest
import time_machine

from tests.api.conftest import Caller
from tests.imports.desk import work, workbook
from wangge.people.models import Person

ROW = ("3号楼", "2单元", "601", "李建国", "男", "1950-01-02")


@pytest.fixture
def office(zhao, at):
    with time_machine.travel(at, tick=False):
        yield Caller(zhao)


def sent(office, places, content):
    body = {
        "list_code": "residents", "place": places.community.code, "file_name": "名单.xlsx",
        "content": b64encode(content).decode(),
    }  # fmt: skip
    return office.post("/imports", body)


def test_the_whole_way(office, places, at):
    assert [one["code"] for one in office.get("/imports/lists").json()][:2] == ["buildings", "residents"]
    answer = sent(office, places, workbook(ROW))
    assert answer.status_code == 201
    path = f"/imports/{answer.json()['id']}"
    assert answer["Location"] == f"/api/v1{path}"
    assert answer.json()["progress"]["state"] == "waiting"
    work(at)
    run = office.get(path).json()
    assert run["state"] == "read"
    body = {"version": run["version"], "sheet": 0, "mapping": run["sheets"][0]["mapping"]}
    assert office.post(f"{path}/columns", body).json()["state"] == "checking"
    work(at)
    run = office.get(path).json()
    assert (run["state"], run["counts"]["new"], run["counts"]["homes"]) == ("checked", 1, 1)
    assert office.post(f"{path}/apply", {"version": run["version"]}).json()["state"] == "applying"
    work(at)
    run = office.get(path).json()
    assert (run["state"], run["applied_by"]["name"]) == ("applied", "赵敏")
    rows = office.get(f"{path}/rows").json()["items"]
    person = Person.objects.get(name="李建国")
    assert {"row": 2, "object_type": "people.person", "object_id": str(person.pk), "what": "new"} in rows
    assert [one["id"] for one in office.get("/imports", {"state": "applied"}).json()["items"]] == [run["id"]]
    again = sent(office, places, workbook(ROW))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_imported")


def test_findings_name_row_column_and_reason_in_the_reader_s_language(office, places, at):
    run = sent(office, places, workbook(("9号楼", "2单元", "601", "李建国"))).json()
    work(at)
    path = f"/imports/{run['id']}"
    run = office.get(path).json()
    body = {"version": run["version"], "sheet": 0, "mapping": run["sheets"][0]["mapping"]}
    office.post(f"{path}/columns", body)
    work(at)
    found = office.get(f"{path}/findings").json()
    assert (found["page"], found["pages"]) == (1, 1)
    assert (found["items"][0]["row"], found["items"][0]["column"], found["items"][0]["code"]) == (2, "A", "no_building")
    english = office.get(f"{path}/findings", Accept_Language="en").json()["items"][0]
    assert english["reason"].startswith("There is no building")
    refused = office.post(f"{path}/apply", {"version": office.get(path).json()["version"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "still_problems")


def test_what_is_not_base64_is_refused_at_its_field(office, places):
    body = {"list_code": "residents", "place": places.community.code, "file_name": "x", "content": "??"}
    answer = office.post("/imports", body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["content"])

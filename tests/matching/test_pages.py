"""Matching on the pages: begin, read why, confirm, change, reject, see what is missing, check the proof; and by programs."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from wangge.kernel import chores, clock, jobs
from wangge.matching import deciding
from wangge.matching.models import Exclusion, Pair, Run
from wangge.people.accounts import issue_token


def post(client, route, body=None, **args):
    return client.post(reverse(route, kwargs=args), body or {}, headers={"Idempotency-Key": str(uuid4())})


def text(answer):
    return answer.content.decode()


@pytest.fixture
def desk(zhao):
    return cast.browser_of(zhao)


@pytest.fixture
def done(need, resource, helper, run, grandma_wang, places):
    """A run with two proposals (the first for 王秀兰) and one need nobody can meet."""
    need(subject_id=grandma_wang.pk, urgency=5, skills=["repair"])
    need("修楼道的灯", place_id=places.building7.pk)
    need("咨询劳动合同纠纷", kind="legal")
    helper("何会修", skills=["repair"], times=["6m"])
    resource("周日修水电", capacity=1)
    return run()


def test_it_begins_with_one_button_and_ends_by_itself(desk, need, resource, places, at):
    need()
    resource()
    assert "开始对接" in text(desk.get("/matching/"))
    answer = post(desk, "matching:start", {"place": places.community.pk})
    run = Run.objects.get()
    assert answer["Location"] == reverse("matching:run", args=[run.pk])
    waiting = desk.get(answer["Location"])
    assert "正在对接" in text(waiting)
    assert 'hx-trigger="every 1s"' in text(waiting)
    chores.discover()
    while jobs.run_waiting(clock.now()):
        pass
    again = desk.get(answer["Location"], headers={"HX-Request": "true", "HX-Target": "live"})
    assert "周末上门修水电" in text(desk.get(answer["Location"]))
    assert again.status_code == 200


def test_a_second_one_waits_for_the_first(desk, places):
    post(desk, "matching:start", {"place": places.community.pk})
    assert post(desk, "matching:start", {"place": places.community.pk}).status_code == 409


def test_the_list_says_who_why_and_how_urgent(desk, done, places):
    said = text(desk.get(reverse("matching:run", args=[done.pk])))
    for words in (
        "厨房水龙头漏水需要更换",
        "何会修",
        "会家电水电维修",
        "周六上午双方都方便",
        "非常急",
        "王秀兰",
        "已验证",
        "3号楼2单元502",
    ):
        assert words in said, words
    assert said.index("厨房水龙头漏水需要更换") < said.index("修楼道的灯")
    found = text(desk.get(reverse("matching:run", args=[done.pk]), {"q": "修楼道"}))
    assert "厨房水龙头" not in found
    assert "没有符合条件的安排" in text(desk.get(reverse("matching:run", args=[done.pk]), {"state": "rejected"}))


def test_a_need_that_is_over_says_so_and_asks_for_nothing(desk, done, zhao, at):
    from wangge.needs import closing

    pair = Pair.objects.get(rank=1)
    closing.withdraw_need(by=zhao, need_id=pair.need_id, reason="已自行解决", at=at)
    assert "需求已撤回" in text(desk.get(reverse("matching:run", args=[done.pk])))
    said = text(desk.get(reverse("matching:pair", args=[pair.pk])))
    assert "不用再安排" in said
    assert "改由别人" not in said


def test_one_is_confirmed_and_many(desk, done):
    first, second = Pair.objects.order_by("rank")
    assert post(desk, "matching:confirm", pair_id=first.pk).status_code == 303
    assert "确认" in text(desk.get(reverse("matching:pair", args=[first.pk])))
    post(desk, "matching:bulk", {"chosen": [first.pk, second.pk, "x"]}, run_id=done.pk)
    said = text(desk.get(reverse("matching:run", args=[done.pk])))
    assert "已确认 1 对。" in said
    assert "不能做这一步" in said  # the one that was confirmed before is named
    assert set(Pair.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_whole_page_is_confirmed(desk, done):
    keys = list(Pair.objects.values_list("pk", flat=True))
    post(desk, "matching:bulk", {"shown": keys, "deed": "page"}, run_id=done.pk)
    assert Pair.objects.filter(state="confirmed").count() == 2


def test_another_is_found_and_chosen(desk, done, helper):
    other = helper("林热心", skills=["care"])
    pair = Pair.objects.get(rank=1)
    page = reverse("matching:change", args=[pair.pk])
    assert "周日修水电" in text(desk.get(page))  # the best alternative
    assert "林热心" in text(desk.get(page, {"q": "林热"}))
    wrong = post(desk, "matching:change", {"to": f"person:{other.pk}", "q": "林热", "reason": ""}, pair_id=pair.pk)
    assert wrong.status_code == 422
    post(desk, "matching:change", {"to": f"person:{other.pk}", "q": "林热", "reason": "老邻居"}, pair_id=pair.pk)
    made = Pair.objects.get(person=other)
    said = text(desk.get(reverse("matching:pair", args=[made.pk])))
    assert "老邻居" in said
    assert "人工选定" in said
    assert "看现在的安排" in text(desk.get(reverse("matching:pair", args=[pair.pk])))


def test_it_is_rejected_with_a_reason(desk, done):
    pair = Pair.objects.get(rank=1)
    assert post(desk, "matching:reject", {"reason": "x"}, pair_id=pair.pk).status_code == 422
    post(desk, "matching:reject", {"reason": "本人不方便"}, pair_id=pair.pk)
    assert "本人不方便" in text(desk.get(reverse("matching:pair", args=[pair.pk])))


def test_what_is_missing_is_said_and_matched_by_hand(desk, done, helper):
    missing = reverse("matching:missing", args=[done.pk])
    said = text(desk.get(missing))
    assert "咨询劳动合同纠纷" in said
    assert "没有人会，也没有这类资源" in said
    assert "咨询劳动合同纠纷" not in text(desk.get(missing, {"why": "too_far"}))
    assert "法律咨询" in text(desk.get(reverse("matching:recruiting", args=[done.pk])))
    need = done.unserved.get().need
    who = helper("孙律师", skills=["legal"])
    by_hand = {"to": f"person:{who.pk}", "q": "孙律", "reason": "刚报到"}
    assert "孙律师" in text(desk.get(reverse("matching:by-hand", args=[done.pk, need.pk]), {"q": "孙律"}))
    post(desk, "matching:by-hand", by_hand, run_id=done.pk, need_id=need.pk)
    assert Pair.objects.get(need=need).state == "confirmed"
    assert "没有缺人的需求" in text(desk.get(missing))


def test_the_proof_is_checked_when_it_is_opened(desk, done):
    proof = reverse("matching:proof", args=[done.pk])
    said = text(desk.get(proof))
    assert "刚才重新验证过一次：成立" in said
    assert "没有任何方案能多照顾一条更急" in said
    Run.objects.filter(pk=done.pk).update(plan_digest="0" * 64)
    assert "不成立" in text(desk.get(proof))


def test_grid_workers_read_their_grid_and_decide_nothing(done, lin):
    worker = cast.browser_of(lin)
    said = text(worker.get(reverse("matching:run", args=[done.pk])))
    assert "厨房水龙头" in said
    assert "修楼道的灯" not in said
    pair = Pair.objects.get(rank=1)
    assert "改由别人" not in text(worker.get(reverse("matching:pair", args=[pair.pk])))
    assert post(worker, "matching:confirm", pair_id=pair.pk).status_code == 403


def test_who_does_not_work_with_the_lists_reads_masked_names_and_no_doors(done, places):
    member = cast.person("何委员")
    cast.holding(member, "committee_member", places.community)
    client = cast.browser_of(member)
    pair = Pair.objects.get(rank=1)
    for page in (reverse("matching:run", args=[done.pk]), reverse("matching:pair", args=[pair.pk])):
        said = text(client.get(page))
        assert "厨房水龙头" in said
        assert "王**" in said
        assert "何**" in said
        assert not [word for word in ("王秀兰", "何会修", "单元502", "单元 502", ">502") if word in said]


def test_the_spreadsheet_is_masked_and_counted(desk, done):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    from wangge.journal.models import Leaf

    answer = desk.get(reverse("matching:export", args=[done.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert [cell for cell in rows[1] if cell in ("王**", "何**")] == ["王**", "何**"]
    assert '"count":2' in Leaf.objects.get(kind="pairs.exported").body


def test_two_are_kept_apart_step_by_step(desk, done, grandma_wang):
    who = Pair.objects.get(rank=1).person
    pair_page = text(desk.get(reverse("matching:pair", args=[Pair.objects.get(rank=1).pk])))
    assert f"person={who.pk}" in pair_page
    new = reverse("matching:exclusion-new")
    assert "王秀兰" in text(desk.get(new, {"q": "王秀"}))
    assert "何会修" in text(desk.get(new, {"subject": grandma_wang.pk, "q": "何会"}))
    both = {"subject": grandma_wang.pk, "person": who.pk}
    assert "不为 王秀兰 服务" in text(desk.get(new, both))
    assert post(desk, "matching:exclusion-new", {**both, "reason": ""}).status_code == 422
    post(desk, "matching:exclusion-new", {**both, "reason": "有过矛盾"})
    made = Exclusion.objects.get()
    assert "有过矛盾" not in text(desk.get(reverse("matching:exclusions")))
    assert "有过矛盾" in text(desk.get(reverse("matching:exclusion", args=[made.pk])))
    post(desk, "matching:exclusion-lift", exclusion_id=made.pk)
    assert "已解除" in text(desk.get(reverse("matching:exclusions")))


def test_a_run_that_stopped_can_be_tried_again_or_given_up(desk, places, zhao, at):
    from wangge.kernel.models import Job

    post(desk, "matching:start", {"place": places.community.pk})
    run = Run.objects.get()
    Job.objects.update(state="failed", error="NotProven")
    assert "出错而停下了" in text(desk.get(reverse("matching:run", args=[run.pk])))
    post(desk, "matching:again", run_id=run.pk)
    assert "正在对接" in text(desk.get(reverse("matching:run", args=[run.pk])))
    post(desk, "matching:cancel", run_id=run.pk)
    assert "已取消" in text(desk.get(reverse("matching:run", args=[run.pk])))


def test_english_readers_read_english(done, zhao):
    client = cast.browser_of(zhao)
    client.cookies["language"] = "en"
    said = text(client.get(reverse("matching:run", args=[done.pk])))
    for words in ("no plan serves more than these 2 (of 3) needs", "can do", "Confirm the chosen", "waited 0 days"):
        assert words in said, words


# By programs


def test_a_program_reads_decides_and_checks(done, zhao, places):
    secret = issue_token(by=zhao, name="matching", days=1, at=clock.now()).secret
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def send(path, **body):
        return client.post(
            f"/api/v1/matching{path}", body, content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )  # fmt: skip

    pairs = client.get(f"/api/v1/matching/runs/{done.pk}/pairs").json()["items"]
    assert [pair["rank"] for pair in pairs] == sorted(pair["rank"] for pair in pairs)
    first = pairs[0]
    assert (first["helper"]["name"], first["reasons"]["skills"], first["slot"]) == ("何会修", ["repair"], "6m")
    assert first["alternatives"][0]["resource_id"] is not None
    assert send(f"/pairs/{first['id']}/confirm").json()["state"] == "confirmed"
    refused = send(f"/pairs/{first['id']}/change", reason="本人更愿意")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    again = send(f"/pairs/{first['id']}/confirm")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")
    proof = client.get(f"/api/v1/matching/runs/{done.pk}/proof").json()
    assert proof["holds"] is True
    assert proof["who"]["value"] == proof["who"]["bound"]
    missing = client.get(f"/api/v1/matching/runs/{done.pk}/missing").json()["items"]
    assert [one["why"] for one in missing] == ["no_offer"]
    [wanted] = client.get(f"/api/v1/matching/runs/{done.pk}/recruiting").json()
    assert (wanted["kind"], wanted["need_id"]) == ("legal", missing[0]["need"]["id"])
    started = send("/runs", place_id=str(places.community.pk))
    assert (started.status_code, started.json()["state"]) == (201, "asked")


def test_projects_find_what_is_confirmed(done, zhao, at):
    from wangge.matching import queries

    for pair in Pair.objects.all():
        deciding.confirm(by=zhao, pair_id=pair.pk, at=at)
    assert [pair.need.title for pair in queries.confirmed(zhao, at=at)] != []
    assert queries.confirmed(zhao, at=at).count() == 2

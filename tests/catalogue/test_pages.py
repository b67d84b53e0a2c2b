"""The catalogue over real HTTP: the office drafts, checks and publishes; everybody reads the guide."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import cast
from tests.catalogue import story
from tests.web.pressing import press
from wangge.catalogue import drafting, publishing
from wangge.catalogue.models import Item, ItemVersion
from wangge.kernel import clock
from wangge.kernel.clock import day_of

DAY = timedelta(days=1)


@pytest.fixture
def now(places):
    return clock.now()


@pytest.fixture
def food(xu, bai, bureau, places, now):
    """In force since ten days ago."""
    return story.published(xu, bai, bureau, places.district, now - 10 * DAY)


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_from_a_new_item_to_the_guide_in_the_browser(xu, bai, bureau, places):
    drafter, head = cast.browser_of(xu), cast.browser_of(bai)
    shown = press(
        drafter, "/catalogue/new", name="公共场所卫生许可", department=str(bureau.pk), place=str(places.district.pk),
        kind="permit", level="4", base_code=story.base_code(),
    )  # fmt: skip
    version = ItemVersion.objects.get()
    at = f"/catalogue/versions/{version.pk}"
    assert "缺少设定依据" in shown
    assert "缺少办理环节" in shown
    press(drafter, f"{at}/edit/basics", name="公共场所卫生许可", served=["enterprise"], project_type="committed",
          topics="开店 理发店", result_type="licence", result_name="卫生许可证")  # fmt: skip
    press(drafter, f"{at}/edit/law", basis="《公共场所卫生管理条例》第四条", conditions="有固定场所。")
    press(drafter, f"{at}/edit/limits", statutory_amount=20, statutory_unit="working_day", promised_amount=5,
          promised_unit="working_day")  # fmt: skip
    press(
        drafter,
        f"{at}/edit/ways",
        handling_forms=["window"],
        onsite_visits=1,
        visits_reason="核对原件",
        online_depth="1",
    )
    press(drafter, f"{at}/edit/remedies", review_body="区人民政府", court="区人民法院")
    press(drafter, f"{at}/lines/material", name="申请表", form="original", copies=1, source="applicant")
    press(drafter, f"{at}/lines/material", name="营业执照", form="copy", copies=1, source="office", is_waived="on",
          waived_reason="由市场监管部门共享")  # fmt: skip
    press(drafter, f"{at}/lines/step", name="审核", kind="review", working_days=3)
    press(drafter, f"{at}/lines/handling", number="01", name="新办", situation="new")
    material = version.materials.get(name="申请表")
    file = SimpleUploadedFile("申请表.pdf", b"%PDF-1.7 sample")
    assert "有" in press(drafter, f"{at}/samples/{material.pk}", file=file)
    press(drafter, f"{at}/submit")
    assert f"{at}/publish" not in says(drafter, at)
    assert f"{at}/publish" in says(head, at)
    assert "待审核" in says(head, "/catalogue/?state=review")
    press(head, f"{at}/publish", from_day=f"{day_of(clock.now())}")
    version.refresh_from_db()
    assert version.state == "published"
    guide = says(Client(), f"/guide/{version.item.code}")
    for words in ("公共场所卫生许可", "5 个工作日", "不收费", "免提交", "由市场监管部门共享", "下载样表", "最多 1 次"):
        assert words in guide
    sample = Client().get(f"/guide/{version.item.code}/samples/{material.pk}")
    assert (sample.status_code, sample["Content-Type"]) == (200, "application/pdf")
    assert "attachment" in sample["Content-Disposition"]
    assert "公共场所卫生许可" in says(Client(), "/guide/?q=理发店")


def test_a_line_is_changed_and_removed(xu, bureau, places, now):
    draft = story.draft(xu, bureau, places.district, now)
    client, row = cast.browser_of(xu), draft.materials.first()
    at = f"/catalogue/versions/{draft.pk}/lines/material/{row.pk}"
    assert row.name in says(client, at)
    press(client, at, name="申请书（新版）", form="original", copies=3, source="applicant")
    assert draft.materials.get(pk=row.pk).copies == 3
    press(client, f"{at}/remove")
    assert not draft.materials.filter(pk=row.pk).exists()


def test_what_is_wrong_is_said_at_the_field(xu, bureau, places, now):
    draft = story.draft(xu, bureau, places.district, now)
    answer = cast.browser_of(xu).post(
        f"/catalogue/versions/{draft.pk}/edit/fees", {"request_key": "k-1", "has_fee": "on", "fee_basis": ""}
    )
    assert answer.status_code == 422
    assert "没有依据的不得收费" in answer.content.decode()
    file = SimpleUploadedFile("run.exe", b"MZ")
    answer = cast.browser_of(xu).post(
        f"/catalogue/versions/{draft.pk}/samples/{draft.materials.first().pk}", {"request_key": "k-2", "file": file}
    )
    assert answer.status_code == 422


def test_a_new_version_shows_what_it_changes(xu, bai, food, now):
    client = cast.browser_of(xu)
    press(client, f"/catalogue/items/{food.item_id}/draft")
    draft = food.item.versions.get(state="draft")
    drafting.change_draft(by=xu, version_id=draft.pk, at=now, changes={"promised_amount": 2})
    drafting.remove_line(by=xu, version_id=draft.pk, noun="step", line_id=draft.steps.first().pk, at=now)
    shown = says(client, f"/catalogue/versions/{draft.pk}")
    assert "与上一版本的不同" in shown
    assert "收件" in shown
    publishing.submit(by=xu, version_id=draft.pk, at=now)
    head = cast.browser_of(bai)
    press(head, f"/catalogue/versions/{draft.pk}/return", reason="承诺太短")
    assert "承诺太短" in says(client, f"/catalogue/versions/{draft.pk}")
    press(client, f"/catalogue/versions/{draft.pk}/discard")
    draft.refresh_from_db()
    assert draft.state == "discarded"


def test_the_ledger_of_five_cuts_opens_to_its_lines(xu, bai, bureau, places, food, now):
    gone = story.published(xu, bai, bureau, places.district, now - 10 * DAY, name="仅销售预包装食品备案")
    draft = drafting.draft_version(by=xu, item_id=food.item_id, at=now)
    drafting.change_draft(by=xu, version_id=draft.pk, at=now, changes={"promised_amount": 3})
    step = draft.steps.get(name="收件")
    drafting.remove_line(by=xu, version_id=draft.pk, noun="step", line_id=step.pk, at=now)
    story.brought_out(draft, xu, bai, now)
    head = cast.browser_of(bai)
    press(
        head,
        f"/catalogue/items/{gone.item_id}/withdraw",
        from_day=f"{day_of(now)}",
        into=food.item.code,
        reason="并入许可",
    )
    figures = says(head, "/catalogue/cuts")
    for words in ("50%", "25%", "0%"):
        assert words in figures
    assert "50%" in says(Client(), "/guide/cuts")
    assert "并入“食品经营许可”" in says(head, "/catalogue/cuts/items")
    assert "收件" in says(head, "/catalogue/cuts/steps")
    assert says(head, "/catalogue/cuts/limits").count("/catalogue/versions/") == 2
    says(head, "/catalogue/cuts/nothing", status=404)
    says(head, "/catalogue/cuts?from_day=2030-01-01&to_day=2020-01-01", status=422)
    sheet = head.get("/catalogue/cuts.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet))).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 3
    assert says(Client(), "/guide/").count("/guide/11") == 1
    assert "并入" in says(head, f"/catalogue/items/{gone.item_id}")
    assert Item.objects.get(pk=gone.item_id).merged_into_id == food.item_id


def test_a_publication_that_has_not_begun_is_taken_back(xu, bai, food, now):
    draft = drafting.draft_version(by=xu, item_id=food.item_id, at=now)
    story.brought_out(draft, xu, bai, now, day_of(now) + 5 * DAY)
    head = cast.browser_of(bai)
    assert "起生效" in says(head, f"/catalogue/versions/{draft.pk}")
    press(head, f"/catalogue/versions/{draft.pk}/cancel", reason="上级暂缓")
    draft.refresh_from_db()
    assert draft.state == "discarded"


def test_the_list_is_exported(bai, food):
    sheet = cast.browser_of(bai).get("/catalogue/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet))).get_sheet_by_index(0).to_python()
    assert food.item.code in rows[1]
    assert "6 个工作日" in rows[1]


def test_strangers_read_the_guide_and_nothing_else(food, zhao):
    assert "食品经营许可" in says(Client(), "/guide/?q=spjy")
    says(Client(), f"/guide/{'0' * 31}", status=404)
    says(cast.browser_of(zhao), "/catalogue/", status=403)
    assert Client().get(f"/catalogue/items/{food.item_id}").status_code == 302

"""Materials in one post with the intake: paper seen, scans without hidden data, limits; the same later and at home."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests import cast
from tests.hall import story
from tests.hall.story import FORM, LEASE, when
from tests.web.pressing import press
from wangge.hall import answering, cards, checklist, intake, papers, refusals
from wangge.hall.models import Case, CaseMaterial, Document, MaterialFile
from wangge.hall.uploads import Upload
from wangge.kernel import clock

PDF = b"%PDF-1.7 scan"
MORNING = when("2022-07-28")
SECRET = b"37.8512N 112.5601E"


def photo(width: int = 400) -> bytes:
    """A JPEG from a phone that says where it was taken."""
    hidden = Image.Exif()
    hidden[0x010E] = SECRET.decode()  # a description
    out = BytesIO()
    Image.new("RGB", (width, 300), "white").save(out, "JPEG", exif=hidden)
    return out.getvalue()


def sent(name: str, content: bytes, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def ids(version):
    return {one.name: str(one.pk) for one in version.materials.all()}


def test_paper_and_scans_come_in_the_same_deed(wen, chen, permit):
    asked = {one.name: one.pk for one in permit.materials.all()}
    case = intake.take(
        by=wen, at=MORNING, item_id=permit.item_id, place_id=permit.item.place_id, applicant_id=chen.pk,
        given=[asked[FORM]], paper={asked[FORM]: "kept"}, not_needed=story.without_proxy(permit),
        files={asked[LEASE]: [Upload(PDF, "租赁合同.pdf"), Upload(photo(), "房产证.jpg")]},
    )  # fmt: skip
    form, lease = story.line(case, FORM), story.line(case, LEASE)
    assert (form.state, form.paper, lease.state, lease.paper) == ("given", "kept", "given", "")
    assert [one.media_type for one in lease.files.order_by("id")] == ["application/pdf", "image/jpeg"]
    said = Document.objects.get(case=case).said["rows"]
    assert said[0][3] == "已交（纸质留存）"


def test_what_a_photo_hides_is_not_kept(wen, chen, permit):
    lease = story.asked(permit, LEASE)[0]
    assert SECRET in photo()
    case = intake.take(
        by=wen, at=MORNING, item_id=permit.item_id, place_id=permit.item.place_id, applicant_id=chen.pk,
        files={lease: [Upload(photo(4000), "合同.jpg")]},
    )  # fmt: skip
    content = b64decode(MaterialFile.objects.get(of__case=case).content)
    assert SECRET not in content
    assert max(Image.open(BytesIO(content)).size) == 2400


def test_an_original_is_given_back_unless_the_clerk_says_otherwise(permit, quick):
    usual = {one.name: checklist.usual_paper(one) for one in [*permit.materials.all(), *quick.materials.all()]}
    assert usual["身份证"] == "returned"
    assert usual[FORM] == checklist.usual_paper(permit.materials.get(name=FORM))


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ([Upload(PDF), Upload(b"MZ\x90 program", "a.pdf")], refusals.BadFile),
        ([Upload(b"\xff\xd8\xff broken", "a.jpg")], refusals.BadFile),
        ([Upload(b"\0\0\0\x18ftypheic....", "a.heic")], refusals.BadFile),
        ([Upload(b"%PDF" + b"x" * 10 * 1024 * 1024, "large.pdf")], refusals.BadFile),
        ([Upload(PDF)] * 11, refusals.TooManyFiles),
        ([Upload(b"%PDF" + b"x" * 9 * 1024 * 1024)] * 5, refusals.TooMuch),
    ],
)
def test_one_bad_file_and_nothing_is_received(wen, chen, permit, files, refusal):
    lease = story.asked(permit, LEASE)[0]
    with pytest.raises(refusal) as problem:
        intake.take(
            by=wen, at=MORNING, item_id=permit.item_id, place_id=permit.item.place_id, applicant_id=chen.pk,
            files={lease: files},
        )  # fmt: skip
    assert LEASE in problem.value.message or refusal is refusals.TooMuch
    assert not Case.objects.exists()
    assert not MaterialFile.objects.exists()


def test_the_refusal_says_which_file(wen, chen, permit):
    lease = story.asked(permit, LEASE)[0]
    with pytest.raises(refusals.BadFile) as problem:
        intake.take(
            by=wen, at=MORNING, item_id=permit.item_id, place_id=permit.item.place_id, applicant_id=chen.pk,
            files={lease: [Upload(PDF), Upload(b"GIF89a")]},
        )  # fmt: skip
    assert problem.value.message.startswith(f"“{LEASE}”的第 2 个文件收不了：须为 PDF、JPEG 或 PNG。")
    assert problem.value.field == f"files_{lease}"


def test_intake_with_files_in_one_post(wen, chen, food):
    browser, known = cast.browser_of(wen), ids(food)
    shown = press(
        browser, "/hall/intake", item=food.item_id, person=chen.pk, given=["all"], delivery="window",
        not_needed=[known["委托书"]], **{f"files_{known[LEASE]}": [sent("a.pdf", PDF), sent("b.jpg", photo(), "image/jpeg")]},
        **{f"paper_{known[FORM]}": "returned"},
    )  # fmt: skip
    case = Case.objects.get()
    assert {one.material.name: (one.state, one.paper) for one in case.materials.all()} == {
        FORM: ("given", "returned"), LEASE: ("given", story.line(case, LEASE).paper), "营业执照": ("waived", ""),
        "委托书": ("not_needed", ""),
    }  # fmt: skip
    assert "b.jpg" in shown
    file = MaterialFile.objects.filter(of__case=case).earliest("id")
    assert browser.get(f"/hall/{case.pk}/files/{file.pk}").content == PDF


def test_photos_are_drawn_before_the_lock(wen, chen, food, monkeypatch):
    from wangge.kernel import district, photos

    locked = []
    draw = photos.clean
    monkeypatch.setattr(photos, "clean", lambda data, **more: locked.append(district.is_locked()) or draw(data, **more))
    known = ids(food)
    press(
        cast.browser_of(wen), "/hall/intake", item=food.item_id, person=chen.pk, given=["all"], delivery="window",
        **{f"files_{known[LEASE]}": [sent("b.jpg", photo(), "image/jpeg")]},
    )  # fmt: skip
    assert locked == [False]
    assert SECRET not in b64decode(MaterialFile.objects.get().content)


def test_a_refused_file_leaves_the_ticks_and_says_where(wen, chen, food):
    browser, known = cast.browser_of(wen), ids(food)
    body = {
        "request_key": "k" * 36, "item": food.item_id, "person": chen.pk, "given": [known[FORM]], "delivery": "post",
        f"files_{known[LEASE]}": sent("a.exe", b"MZ", "application/pdf"),
    }  # fmt: skip
    answer = browser.post("/hall/intake", body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_files_{known[LEASE]}"' in page
    assert f'value="{known[FORM]}" checked' in " ".join(page.split())
    assert not Case.objects.exists()
    body[f"files_{known[LEASE]}"] = sent("a.pdf", PDF)  # the same key: the refused request left nothing behind
    answer = browser.post("/hall/intake", body, headers={"HX-Request": "true"})
    assert (answer.status_code, Case.objects.count()) == (204, 1)
    body[f"files_{known[LEASE]}"] = sent("a.pdf", PDF)
    again = browser.post("/hall/intake", body, headers={"HX-Request": "true"})  # pressed twice: the same answer
    assert (again.status_code, again["Location"], Case.objects.count()) == (204, answer["Location"], 1)


def test_the_applicant_hands_everything_in_on_one_page(chen, stranger, food):
    home = cast.browser_of(chen)
    case = intake.begin_online(by=chen, item_id=food.item_id, at=clock.now())
    at = f"/hall/{case.pk}/materials"
    page = home.get(at).content.decode()
    assert "拍照" in page
    assert 'name="given"' not in page  # paper is for the window
    assert cast.browser_of(stranger).get(at).status_code == 404
    lines = {name: story.line(case, name).pk for name in (FORM, LEASE, "委托书")}
    press(home, at, **{f"files_{lines[FORM]}": [sent("1.pdf", PDF), sent("2.pdf", PDF)]})
    assert story.line(case, FORM).files.count() == 2
    press(home, at, goes_on="1", not_needed=[lines["委托书"]], **{f"files_{lines[LEASE]}": sent("3.pdf", PDF)})
    case.refresh_from_db()
    assert case.state == "submitted"
    assert set(case.materials.values_list("state", flat=True)) == {"given", "waived", "not_needed"}


def test_at_home_nothing_on_paper_and_no_empty_hands(chen, food):
    case = intake.begin_online(by=chen, item_id=food.item_id, at=clock.now())
    answer = cast.browser_of(chen).post(
        f"/hall/{case.pk}/materials", {"request_key": "k" * 36, "given": [story.line(case, FORM).pk]}
    )
    assert "请为" in answer.content.decode()
    assert story.line(case, FORM).state == "missing"


def test_the_window_takes_the_rest_on_the_cases_page(wen, chen, food):
    case = story.received(wen, food, clock.now(), given=[], applicant_id=chen.pk)
    form, lease = story.line(case, FORM), story.line(case, LEASE)
    answering.ask_correction(
        by=wen, case_id=case.pk, wrong={form.pk: "请补交", lease.pk: "请补交"}, at=clock.now()
    )  # fmt: skip
    browser = cast.browser_of(wen)
    press(
        browser, f"/hall/{case.pk}/materials", given=[form.pk], **{f"paper_{form.pk}": "kept"},
        **{f"files_{lease.pk}": sent("a.pdf", PDF)},
    )  # fmt: skip
    assert (story.line(case, FORM).paper, story.line(case, LEASE).paper) == ("kept", "")
    press(browser, f"/hall/{case.pk}/answered")
    assert story.fresh(case).state == "received"


def test_the_applicant_answers_a_correction_in_one_press(wen, chen, food):
    case = story.received(wen, food, clock.now(), given=[], applicant_id=chen.pk)
    lines = [story.line(case, name).pk for name in (FORM, LEASE)]
    answering.ask_correction(by=wen, case_id=case.pk, wrong=dict.fromkeys(lines, "请补交"), at=clock.now())
    files = {f"files_{pk}": sent("a.pdf", PDF) for pk in lines}
    press(cast.browser_of(chen), f"/hall/{case.pk}/materials", goes_on="1", **files)
    assert story.fresh(case).state == "received"


def test_paper_is_nowhere_where_nothing_was_given(wen, chen, permit):
    from django.db import IntegrityError

    case = story.received(wen, permit, MORNING, given=[], applicant_id=chen.pk)
    with pytest.raises(IntegrityError):
        CaseMaterial.objects.filter(case=case, state="missing").update(paper="kept")


NUMBER = cast.impossible_citizen_no(MORNING.date(), 77)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"姓名 张三丰 性别 男 民族 汉 出生 1990年5月20日 住址 太原市小店区 公民身份号码 {NUMBER}", "张三丰"),
        (f"姓名张三丰性别男民族汉出生1990年5月20日住址太原市小店区平阳路12号公民身份号码{NUMBER}", "张三丰"),
        (f"张三丰,{NUMBER}", "张三丰"),
        (f"{NUMBER} 阿依古丽·买买提", "阿依古丽·买买提"),
        (f"居民身份证 {NUMBER.lower()} 欧阳娜", "欧阳娜"),
        (NUMBER, ""),
    ],
)
def test_a_card_is_read(text, name):
    assert cards.read(text) == cards.Card(name, NUMBER)


@pytest.mark.parametrize("text", ["", "张三丰", "19900000000", f"9{NUMBER}", NUMBER[:-1] + "Y"])
def test_no_card(text):
    assert cards.read(text) is None


def test_the_text_of_a_card_finds_or_fills_the_applicant(wen, chen, food):
    browser = cast.browser_of(wen)
    card = f"姓名 {chen.name} 性别 女 公民身份号码 {chen.citizen_no}"
    shown = press(browser, "/hall/intake/applicant", item=food.item_id, who=card)
    assert "材料清单" in shown
    other = press(browser, "/hall/intake/applicant", item=food.item_id, who=card.replace(chen.name, "李四"))
    assert "请核对是不是同一个人" in other
    answer = browser.post(
        "/hall/intake/applicant", {"request_key": "k" * 36, "item": food.item_id, "who": f"姓名 王五 {NUMBER}"}
    )
    page = " ".join(answer.content.decode().split())
    assert 'value="王五"' in page
    assert f'value="{NUMBER}"' in page


def test_how_a_line_stands_on_a_receipt(wen, chen, permit):
    case = story.received(wen, permit, MORNING, applicant_id=chen.pk)
    assert [row[3] for row in papers.checklist(checklist.lines(case))][2] == "免交"

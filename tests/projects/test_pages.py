"""Projects on pages: made of confirmed pairs, worked through, closed."""

from __future__ import annotations

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.agreements.story import handwriting
from tests.projects.test_projects import confirmed, made_of, task  # noqa: F401 - a pair 赵敏 has confirmed
from tests.web.pressing import press
from wangge.projects.models import Project, Task, TaskPhoto


def test_from_a_pair_to_a_closed_project(confirmed, zhao, places, at):  # noqa: F811
    desk = cast.browser_of(zhao)
    with time_machine.travel(at, tick=False):
        assert "1 对已确认的对接" in desk.get("/projects/").content.decode()
        press(
            desk, "/projects/new", title="七月维修", place=places.community.pk, from_day="2022-07-28", to_day="2022-08-31",
            pairs=[str(confirmed.pk)],
        )  # fmt: skip
        project, made = Project.objects.get(), Task.objects.get()
        assert confirmed.need.title in desk.get(f"/projects/{project.pk}").content.decode()
        press(desk, f"/projects/tasks/{made.pk}/photo", photo=SimpleUploadedFile("p.png", handwriting()))
        photo = TaskPhoto.objects.get()
        assert desk.get(f"/projects/photos/{photo.pk}")["Content-Type"] == "image/jpeg"
        press(desk, f"/projects/tasks/{made.pk}/finish")
        assert "任务都已办完" in desk.get(f"/projects/{project.pk}").content.decode()
        assert "项目已完成" in press(desk, f"/projects/{project.pk}/close")
        assert desk.get("/projects/export.xlsx").status_code == 200


def test_stopping_says_its_effect_in_numbers(project, zhao, at):
    desk = cast.browser_of(zhao)
    with time_machine.travel(at, tick=False):
        press(
            desk, f"/projects/{project.pk}/tasks/new", title="修剪灌木", kind="environment", day="2022-07-30", begins="09:00",
            ends="10:00", difficulty=1, weight=1,
        )  # fmt: skip
        assert "1 项未完成的任务一并取消" in desk.get(f"/projects/{project.pk}/stop").content.decode()
        press(desk, f"/projects/{project.pk}/stop", reason="场地停用")
    assert Project.objects.get().state == "stopped"


def test_who_does_not_work_with_the_lists_reads_no_whole_names(confirmed, zhao, places, grandma_wang, at):  # noqa: F811
    confirmed.need.subject = grandma_wang
    confirmed.need.save(update_fields=["subject"])
    made_of([confirmed], zhao, places, at)
    committee = cast.person("任委员")
    cast.holding(committee, "committee_member", places.community)
    address = f"/projects/tasks/{Task.objects.get().pk}"
    with time_machine.travel(at, tick=False):
        assert "王秀兰" in cast.browser_of(zhao).get(address).content.decode()
        masked = cast.browser_of(committee).get(address)
    assert masked.status_code == 200
    assert "王秀兰" not in masked.content.decode()

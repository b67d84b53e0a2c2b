"""The books on pages: statements that explain themselves, corrections by two, the end of the year."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import time_machine
from pypdf import PdfReader

from tests import cast
from tests.points.story import amounts, move, work
from tests.web.pressing import press
from wangge.kernel.clock import SHANGHAI
from wangge.points.models import Account, Correction, Entry, YearClose


def test_a_statement_is_ones_own_or_in_reach_and_prints(lin, gao, zhao, foreign_staff, at):
    move(lin, 20, at)
    account = Account.objects.get(person=lin)
    with time_machine.travel(at, tick=False):
        assert "20" in cast.browser_of(lin).get("/points/mine").content.decode()
        assert cast.browser_of(zhao).get(f"/points/{account.pk}").status_code == 200
        assert cast.browser_of(foreign_staff).get(f"/points/{account.pk}").status_code == 404
        content = cast.browser_of(lin).get(f"/points/{account.pk}/statement.pdf").content
        assert "林晓梅" in cast.browser_of(zhao).get("/points/?q=lxm").content.decode()
        assert cast.browser_of(zhao).get("/points/export.xlsx").status_code == 200
    assert "林晓梅" in PdfReader(BytesIO(content)).pages[0].extract_text()


def test_a_correction_takes_two(lin, zhao, places, at):
    colleague = cast.person("孟丽")
    cast.holding(colleague, "community_staff", places.community)
    move(lin, 20, at)
    entry = Entry.objects.get(account__person=lin)
    with time_machine.travel(at, tick=False):
        press(cast.browser_of(zhao), f"/points/entries/{entry.pk}/correct", reason="多记了一小时", right_amount=10)
        waiting = Correction.objects.get()
        own = cast.browser_of(zhao).post(f"/points/corrections/{waiting.pk}", {"verdict": "yes", "request_key": "k"})
        assert own.status_code == 422
        press(cast.browser_of(colleague), f"/points/corrections/{waiting.pk}", verdict="yes")
    assert amounts(lin) == [20, -20, 10]


def test_the_year_is_closed_and_given_back(lin, manager, places, at):
    second = cast.person("冯副处长")
    cast.holding(second, "district_manager", places.district)
    move(lin, 20, at)
    with time_machine.travel(at, tick=False):
        assert "20" in cast.browser_of(manager).get("/points/years").content.decode()
    later = datetime(2023, 1, 1, 0, 5, tzinfo=SHANGHAI)
    with time_machine.travel(later, tick=False):
        press(cast.browser_of(manager), "/points/years/close")
        work(later)
        close = YearClose.objects.get()
        assert "已清零" in cast.browser_of(manager).get("/points/years").content.decode()
        press(cast.browser_of(manager), f"/points/years/{close.pk}/undo", reason="本区今年不清零")
        press(cast.browser_of(second), f"/points/years/{close.pk}/approve")
        work(later)
    assert amounts(lin) == [20, -20, 20]

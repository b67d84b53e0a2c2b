"""The style guide: every component in its states, with invented content. Shows no data of the district."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.web.guard import PUBLIC, guarded
from wangge.web.style_guide import samples
from wangge.web.templatetags.icons import ICONS


def _shell(request: HttpRequest) -> dict[str, Any]:
    """A sample person and navigation; theme and mode from the address, so that each look has one."""
    prefs = {"theme": request.GET.get("theme", "auto"), "mode": request.GET.get("mode", "standard")}
    return {"me": samples.ME, "nav": samples.nav(), "prefs": prefs, "call_url": "?"}


@require_GET
@guarded(PUBLIC)
def guide(request: HttpRequest) -> HttpResponse:
    wrong = samples.SampleForm({"person": "", "kind": "", "minutes": "-3", "place": "1", "note": "右腿疼，不能站起。"})
    context = _shell(request) | {
        "tones": samples.TONES,
        "form": samples.SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        "timeline": samples.timeline(clock.now()),
        "steps": samples.STEPS,
        "grids": samples.GRIDS,
        "hours": samples.HOURS,
        "calls": samples.calls(clock.now()),
        "icons": sorted(ICONS),
    }
    return render(request, "style_guide/guide.html", context)


@require_GET
@guarded(PUBLIC)
def sample_list(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    rows = [row for row in samples.calls(clock.now()) if q in row["person"] + row["place"] + row["number"]]
    stage = request.GET.get("stage", "")
    listing = {
        "rows": Paginator(rows * (1 if q else 9), 12).get_page(request.GET.get("page")),
        "columns": [
            {"label": _("求助人"), "key": "person"},
            {"label": _("状态")},
            {"label": _("时限"), "key": "due"},
            {"label": _("地点"), "key": "place"},
            {"label": _("类型")},
            {"label": _("网格员")},
            {"label": _("接到"), "key": "at"},
        ],
        "chips": [
            {"label": _("未关闭"), "url": "?", "current": not stage, "count": 5},
            {"label": _("已超时"), "url": "?stage=late", "current": stage == "late", "count": 1},
            {"label": _("我经手的"), "url": "?stage=mine", "current": stage == "mine", "count": 2},
            {"label": _("全部"), "url": "?stage=all", "current": stage == "all", "count": 1284},
        ],
        "q": q,
        "placeholder": _("姓名、拼音、门牌、编号"),
        "keep": {"stage": stage} if stage else {},
        "export": "?export=xlsx",
        "caption": _("求助"),
        "empty": {
            "title": _("没有未关闭的求助"),
            "text": _("有人打来电话或按下一键求助，就会出现在这里。"),
            "icon": "call",
        },
    }
    return render(request, "style_guide/list.html", _shell(request) | {"listing": listing})


@require_GET
@guarded(PUBLIC)
def question(request: HttpRequest) -> HttpResponse:
    return render(request, "style_guide/question.html", _shell(request) | {"me": None, "form": samples.QuestionForm()})


@require_GET
@guarded(PUBLIC)
def wall(request: HttpRequest) -> HttpResponse:
    return render(request, "style_guide/wall.html", _shell(request) | {"hours": samples.HOURS, "grids": samples.GRIDS})


@require_GET
@guarded(PUBLIC)
def confirm(request: HttpRequest) -> HttpResponse:
    return render(request, "style_guide/confirm.html", _shell(request))

"""Routes of the service hall's cases."""

from django.urls import path

from wangge.web.hall import applying, counted, deeds, desk, figures, files, lists, parts, public, show

app_name = "hall"
_deeds = {
    "receive": deeds.receive, "accept": deeds.accept, "correct": deeds.correct, "not-accept": deeds.not_accept,
    "spot": deeds.spot, "submit": deeds.submit, "answered": deeds.answered, "claim": deeds.claim, "release": deeds.release,
    "pass-on": deeds.pass_on, "send-back": deeds.send_back, "pause": deeds.pause, "resume": deeds.resume,
    "extend": deeds.extend, "decide": deeds.decide, "explain": deeds.explain, "certify": deeds.certify,
    "hand-out": deeds.hand_out, "post": deeds.post, "delivered": deeds.delivered, "terminate": deeds.terminate,
    "withdraw": deeds.withdraw, "archive": deeds.archive,
}  # fmt: skip
_parts = {"claim": parts.claim, "release": parts.release, "answer": parts.answer, "ask-again": parts.ask_again}
urlpatterns = [
    path("", lists.listed, name="list"),
    path("mine", lists.mine, name="mine"),
    path("parts", parts.listed, name="parts"),
    path("intake", desk.new, name="intake"),
    path("intake/items", desk.items, name="items"),
    path("intake/applicant", desk.look_up, name="look-up"),
    path("intake/register", desk.register, name="register"),
    path("apply/<str:code>", applying.apply_online, name="apply"),
    path("search", public.search, name="search"),
    # figures of the hall
    path("figures", figures.index, name="figures"),
    path("figures.xlsx", figures.workbook, name="figures-xlsx"),
    path("figures.csv", figures.plain_text, name="figures-csv"),
    path("figures/cases", counted.counted, name="counted"),
    path("follow/<str:token>", public.follow, name="follow"),
    path("<uuid:case_id>", show.case, name="case"),
    path("<uuid:case_id>/materials", applying.hand_in_all, name="materials"),
    path("<uuid:case_id>/materials/<uuid:line_id>", deeds.hand_in, name="hand-in"),
    path("<uuid:case_id>/papers/<uuid:paper_id>", files.paper, name="paper"),
    path("<uuid:case_id>/files/<uuid:file_id>", files.file, name="file"),
    path("<uuid:case_id>/mandate", files.mandate, name="mandate"),
    path("<uuid:case_id>/package", files.package, name="package"),
    *(path(f"<uuid:case_id>/parts/<uuid:part_id>/{name}", view, name=f"part-{name}") for name, view in _parts.items()),
    *(path(f"<uuid:case_id>/{name}", view, name=name) for name, view in _deeds.items()),
]

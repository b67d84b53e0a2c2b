from django.urls import path

from wangge.web.oversight import deeds, exports, lists, observer, show

app_name = "oversight"
urlpatterns = [
    path("", lists.index, name="list"),
    path("samples", lists.samples, name="samples"),
    path("samples/draw", deeds.draw, name="draw"),
    path("samples/<uuid:sample_id>", show.sample, name="sample"),
    path("samples/<uuid:sample_id>/sample.xlsx", exports.workbook, name="sample-xlsx"),
    path("samples/<uuid:sample_id>/sample.csv", exports.plain_text, name="sample-csv"),
    path("demands", lists.demands, name="demands"),
    path("demands/<uuid:demand_id>", show.demand, name="demand"),
    path("demands/<uuid:demand_id>/answer", deeds.answer, name="answer"),
    path("cases/<uuid:case_id>", show.case, name="case"),
    path("cases/<uuid:case_id>/inspect", deeds.inspect, name="inspect"),
    path("cases/<uuid:case_id>/supervise", deeds.supervise, name="supervise"),
    path("cases/<uuid:case_id>/advise", deeds.advise, name="advise"),
    path("cases/<uuid:case_id>/ask-advice", deeds.ask_advice, name="ask-advice"),
    path("observed", observer.index, name="observed"),
    path("observed/questions", observer.questions, name="questions"),
    path("observed/<uuid:case_id>", observer.case, name="observed-case"),
    path("observed/<uuid:case_id>/ask", observer.ask, name="ask"),
    path("published", observer.published, name="published"),
]

from django.urls import path

from wangge.web.ratings import about, deeds, figures, lists, rate

app_name = "ratings"
urlpatterns = [
    path("", lists.index, name="list"),
    path("public", figures.index, name="figures"),
    path("case/<slug:token>", rate.case, name="case"),
    path("ticket/<slug:token>", rate.ticket, name="ticket"),
    path("device/<slug:kiosk_key>/<int:number>", rate.device, name="device"),
    path("qr/<uuid:case_id>", rate.qr, name="qr"),
    path("phone", deeds.phone, name="phone"),
    path("about-me", about.index, name="about-me"),
    path("about-me/<uuid:handling_id>/appeal", about.appeal, name="appeal"),
    path("bad/<uuid:handling_id>", lists.show, name="detail"),
    path("bad/<uuid:handling_id>/number", deeds.number, name="number"),
    path("bad/<uuid:handling_id>/contact", deeds.contact, name="contact"),
    path("bad/<uuid:handling_id>/rectify", deeds.rectify, name="rectify"),
    path("bad/<uuid:handling_id>/follow-up", deeds.follow_up, name="follow-up"),
    path("bad/<uuid:handling_id>/decide", deeds.decide, name="decide"),
]

from django.urls import path

from wangge.web.calls import deeds, views

app_name = "calls"
urlpatterns = [
    path("", views.board, name="board"),
    path("new", views.new, name="new"),
    path("pick", views.pick, name="pick"),
    path("mine", views.mine, name="mine"),
    path("all", views.all_calls, name="list"),
    path("all.xlsx", views.export, name="export"),
    path("figures", views.figures, name="figures"),
    path("help", views.help_page, name="help"),
    path("own", views.own, name="own"),
    path("<uuid:call_id>", views.detail, name="detail"),
    path("<uuid:call_id>/accept", deeds.accept, name="accept"),
    path("<uuid:call_id>/decline", deeds.decline, name="decline"),
    path("<uuid:call_id>/dispatch", deeds.dispatch, name="dispatch"),
    path("<uuid:call_id>/set-out", deeds.set_out, name="set-out"),
    path("<uuid:call_id>/arrive", deeds.arrive, name="arrive"),
    path("<uuid:call_id>/check", deeds.check, name="check"),
    path("<uuid:call_id>/ambulance", deeds.ambulance, name="ambulance"),
    path("<uuid:call_id>/family", deeds.family, name="family"),
    path("<uuid:call_id>/accompany", deeds.accompany, name="accompany"),
    path("<uuid:call_id>/close", deeds.close, name="close"),
    path("<uuid:call_id>/follow-up", deeds.follow_up, name="follow-up"),
    path("<uuid:call_id>/skip", deeds.skip, name="skip"),
    path("<uuid:call_id>/cancel", deeds.cancel, name="cancel"),
    path("<uuid:call_id>/merge", deeds.merge, name="merge"),
    path("<uuid:call_id>/correct", deeds.correct, name="correct"),
]

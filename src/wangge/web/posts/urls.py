"""Routes of posts and the duty roster."""

from django.urls import path

from wangge.web.posts import duty, views

app_name = "posts"
urlpatterns = [
    path("", views.holdings, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("give", views.give, name="give"),
    path("<uuid:holding_id>/end", views.end, name="end"),
    path("<uuid:holding_id>/hand-over", views.hand_over, name="hand-over"),
    path("duty", duty.roster, name="duty"),
    path("duty/add", duty.add, name="shift-add"),
    path("duty/<uuid:shift_id>/remove", duty.remove, name="shift-remove"),
    path("position", duty.position, name="position"),
]

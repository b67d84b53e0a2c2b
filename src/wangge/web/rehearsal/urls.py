from django.urls import path

from wangge.web.rehearsal import deeds, views

app_name = "rehearsal"
urlpatterns = [
    path("", views.index, name="list"),
    path("choose", views.choose, name="choose"),
    path("new", deeds.new, name="new"),
    path("<uuid:rehearsal_id>", views.detail, name="detail"),
    path("<uuid:rehearsal_id>/export.xlsx", views.export, name="export"),
    path("<uuid:rehearsal_id>/change", deeds.change, name="change"),
    path("<uuid:rehearsal_id>/start", deeds.start, name="start"),
    path("<uuid:rehearsal_id>/drop", deeds.drop, name="drop"),
    path("<uuid:rehearsal_id>/adopt", deeds.adopt, name="adopt"),
    path("<uuid:rehearsal_id>/<slug:part>", views.outcomes, name="outcomes"),
]

from django.urls import path

from wangge.web.matching import apart, deeds, views

app_name = "matching"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("start", deeds.start, name="start"),
    path("<uuid:run_id>", views.run, name="run"),
    path("<uuid:run_id>/again", deeds.start_again, name="again"),
    path("<uuid:run_id>/cancel", deeds.cancel, name="cancel"),
    path("<uuid:run_id>/confirm", deeds.bulk, name="bulk"),
    path("<uuid:run_id>/export.xlsx", views.export, name="export"),
    path("<uuid:run_id>/missing", views.missing, name="missing"),
    path("<uuid:run_id>/recruiting", views.recruiting, name="recruiting"),
    path("<uuid:run_id>/proof", views.proof, name="proof"),
    path("<uuid:run_id>/needs/<uuid:need_id>", deeds.by_hand, name="by-hand"),
    path("pairs/<uuid:pair_id>", views.pair, name="pair"),
    path("pairs/<uuid:pair_id>/confirm", deeds.confirm, name="confirm"),
    path("pairs/<uuid:pair_id>/change", deeds.change, name="change"),
    path("pairs/<uuid:pair_id>/reject", deeds.reject, name="reject"),
    path("apart", apart.index, name="exclusions"),
    path("apart/new", apart.new, name="exclusion-new"),
    path("apart/<uuid:exclusion_id>", apart.detail, name="exclusion"),
    path("apart/<uuid:exclusion_id>/lift", apart.lift, name="exclusion-lift"),
]

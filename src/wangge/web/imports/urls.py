from django.urls import path

from wangge.web.imports import deeds, files, views

app_name = "imports"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("new", views.lists, name="lists"),
    path("new/<slug:list_code>", deeds.upload, name="upload"),
    path("template/<slug:list_code>", files.template, name="template"),
    path("<uuid:run_id>", views.detail, name="detail"),
    path("<uuid:run_id>/columns", deeds.columns, name="columns"),
    path("<uuid:run_id>/findings", views.findings, name="findings"),
    path("<uuid:run_id>/marked", files.marked, name="marked"),
    path("<uuid:run_id>/rows", views.rows, name="rows"),
    path("<uuid:run_id>/apply", deeds.apply, name="apply"),
    path("<uuid:run_id>/again", deeds.check_again, name="again"),
    path("<uuid:run_id>/restart", deeds.start_again, name="restart"),
    path("<uuid:run_id>/cancel", deeds.cancel, name="cancel"),
]

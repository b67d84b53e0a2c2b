from django.urls import path

from wangge.web.projects import deeds, views

app_name = "projects"
urlpatterns = [
    path("", views.index, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("new", deeds.new, name="new"),
    path("<uuid:project_id>", views.detail, name="detail"),
    path("<uuid:project_id>/tasks/new", deeds.new_task, name="task-new"),
    path("<uuid:project_id>/agreement", deeds.attach, name="attach"),
    path("<uuid:project_id>/owner", deeds.owner, name="owner"),
    path("<uuid:project_id>/close", deeds.close, name="close"),
    path("<uuid:project_id>/stop", deeds.stop, name="stop"),
    path("tasks/<uuid:task_id>", views.task, name="task"),
    path("tasks/<uuid:task_id>/finish", deeds.finish, name="task-finish"),
    path("tasks/<uuid:task_id>/reopen", deeds.reopen, name="task-reopen"),
    path("tasks/<uuid:task_id>/drop", deeds.drop, name="task-drop"),
    path("tasks/<uuid:task_id>/photo", deeds.photo, name="task-photo"),
    path("photos/<uuid:photo_id>", views.photo, name="photo"),
]

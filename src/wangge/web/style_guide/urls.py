from django.urls import path

from wangge.web.style_guide import views

app_name = "style"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("list", views.sample_list, name="list"),
    path("question", views.question, name="question"),
    path("wall", views.wall, name="wall"),
    path("confirm", views.confirm, name="confirm"),
]

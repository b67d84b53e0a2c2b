from django.urls import path

from wangge.web.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("enter", views.enter, name="enter"),
    path("messages", views.messages, name="messages"),
]

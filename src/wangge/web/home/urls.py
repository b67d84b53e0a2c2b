from django.urls import path

from wangge.web.home import views

urlpatterns = [
    path("", views.index, name="home"),
    path("preferences", views.preferences, name="preferences"),
]

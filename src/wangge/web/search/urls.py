from django.urls import path

from wangge.web.search import views

app_name = "search"
urlpatterns = [
    path("", views.home, name="home"),
    path("typed", views.typed, name="typed"),
]

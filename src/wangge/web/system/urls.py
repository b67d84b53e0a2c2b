from django.urls import path

from wangge.web.system import views

app_name = "system"
urlpatterns = [
    path("", views.overview, name="health"),
    path("messages/<uuid:message_id>/retry", views.retry, name="retry"),
]

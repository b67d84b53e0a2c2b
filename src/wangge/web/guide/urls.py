from django.urls import path

from wangge.web.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.index, name="list"),
    path("cuts", views.cuts, name="cuts"),
    path("<slug:code>", views.item, name="item"),
    path("<slug:code>/samples/<uuid:material_id>", views.sample, name="sample"),
]

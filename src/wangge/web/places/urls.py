"""Routes of the place tree and the map."""

from django.urls import path

from wangge.web.places import views

app_name = "places"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("map", views.map_page, name="map"),
    path("map.geojson", views.map_data, name="map-data"),
    path("locate", views.locate, name="locate"),
    path("<str:code>", views.detail, name="detail"),
    path("<str:code>/add", views.add, name="add"),
    path("<str:code>/rename", views.rename, name="rename"),
    path("<str:code>/close", views.close, name="close"),
    path("<str:code>/boundary", views.boundary, name="boundary"),
]

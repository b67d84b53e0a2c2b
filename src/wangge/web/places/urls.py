"""Routes of the place tree and the map."""

from django.urls import path

from wangge.web.places import views

app_name = "places"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("map", views.map_page, name="map"),
    path("map.geojson", views.map_data, name="map-data"),
    path("locate", views.locate, name="locate"),
    path("<path:code>/add", views.add, name="add"),
    path("<path:code>/rename", views.rename, name="rename"),
    path("<path:code>/close", views.close, name="close"),
    path("<path:code>/boundary", views.boundary, name="boundary"),
    path("<path:code>", views.detail, name="detail"),  # last: codes below a grid contain slashes
]

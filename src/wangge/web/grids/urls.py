from typing import Any

from django.urls import include, path

from wangge.web.grids import plan_urls

app_name = "grids"
urlpatterns: list[Any] = [
    # plans
    path("plans/", include(plan_urls.urlpatterns)),
]

from typing import Any

app_name = "grids"
urlpatterns: list[Any] = []

from typing import Any

app_name = "surveys"
urlpatterns: list[Any] = []

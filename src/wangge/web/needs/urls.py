from typing import Any

app_name = "needs"
urlpatterns: list[Any] = []

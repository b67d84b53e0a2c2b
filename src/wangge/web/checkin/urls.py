from typing import Any

app_name = "checkin"
urlpatterns: list[Any] = []

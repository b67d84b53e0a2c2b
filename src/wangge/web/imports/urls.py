from typing import Any

app_name = "imports"
urlpatterns: list[Any] = []

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    name = "wangge.windows"
    label = "windows"

    def ready(self) -> None:
        from wangge.windows import closing  # noqa: F401 - registers what keeps a place open

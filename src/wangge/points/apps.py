from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "wangge.points"
    label = "points"

    def ready(self) -> None:
        """Say how entries of the books' own deeds read."""
        from wangge.points import telling  # noqa: F401

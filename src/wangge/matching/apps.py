from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "wangge.matching"
    label = "matching"

    def ready(self) -> None:
        from wangge.matching import ties  # noqa: F401 - says which pairs do not keep a double record from being dropped

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "wangge.alliance"
    label = "alliance"

    def ready(self) -> None:
        from wangge.alliance import memberships, told  # noqa: F401 - registers what begins and ends with an agreement

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "wangge.orders"
    label = "orders"

    def ready(self) -> None:
        from wangge.orders import counting, leaving, moving  # noqa: F401 - registers what orders tell others

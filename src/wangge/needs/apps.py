from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "wangge.needs"
    label = "needs"

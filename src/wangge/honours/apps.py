from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "wangge.honours"
    label = "honours"

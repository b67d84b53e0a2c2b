from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "wangge.hall"
    label = "hall"

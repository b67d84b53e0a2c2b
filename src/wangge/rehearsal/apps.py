from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "wangge.rehearsal"
    label = "rehearsal"

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "wangge.imports"
    label = "imports"

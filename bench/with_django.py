"""Import this first in a benchmark or drill that needs Django: the settings of the tests, in a throw-away home."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
if not apps.ready:
    django.setup()

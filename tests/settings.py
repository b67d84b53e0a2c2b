"""Settings of the tests: demo mode in a throw-away home, fixed keys, databases of the chosen lane."""

from tests import lanes

lanes.prepare()

from wangge.settings import *  # noqa: E402, F403 - the environment must be ready before the settings load
from wangge.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
lanes.name_test_databases(DATABASES)

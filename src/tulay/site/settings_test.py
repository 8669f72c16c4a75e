"""Settings for tests: the same, except for speed and isolation."""

import os

os.environ["TULAY_ENV"] = "test"

from tulay.site.settings import *  # noqa: F403 - the mode must be set before they are read
from tulay.site.settings import CACHES, DATABASES

# A thread of a test keeps its own connection instead of one from a pool that outlives the test.
DATABASES["default"]["OPTIONS"]["pool"] = False

CACHES["default"]["KEY_PREFIX"] = f"tulay-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
# Cached values would outlive the transaction that a test rolls back; tests of the cache switch it on.
CACHE_ENABLED = False
VALKEY_PREFIX = CACHES["default"]["KEY_PREFIX"]
STATIC_ROOT = None  # type: ignore[assignment]  # WhiteNoise warns of a folder that is not there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

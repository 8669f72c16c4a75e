"""The job worker's entrance."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")
django.setup()

from tulay.plumbing.jobs import celery_app  # noqa: E402 - the apps must be loaded first

__all__ = ["celery_app"]

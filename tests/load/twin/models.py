"""Tables of the twin."""

import uuid

from django.conf import settings
from django.db import models


class Service(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)


class Request(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tracking_code = models.CharField(max_length=16, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, default="draft")
    priority = models.CharField(max_length=10, default="normal")
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["applicant", "-created_at"])]


class Transition(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)


class AuditEntry(models.Model):
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=120)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)


class OutboxRow(models.Model):
    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

"""The three calls: read one, a page of own requests, create."""

import secrets

from django.db import transaction
from django.urls import include, path
from rest_framework import mixins, routers, serializers, viewsets
from rest_framework.pagination import CursorPagination

from tests.load.twin.models import AuditEntry, OutboxRow, Request, Service, Transition


class RequestSerializer(serializers.ModelSerializer):
    service_slug = serializers.CharField(source="service.slug", read_only=True)
    service_name = serializers.CharField(source="service.name", read_only=True)
    service_id = serializers.PrimaryKeyRelatedField(
        source="service", queryset=Service.objects.all()
    )

    class Meta:
        model = Request
        fields = [
            "id",
            "tracking_code",
            "service_id",
            "service_slug",
            "service_name",
            "state",
            "priority",
            "answers",
            "created_at",
            "due_at",
        ]
        read_only_fields = ["tracking_code", "state", "due_at"]


class NewestFirst(CursorPagination):
    ordering = "-created_at"
    page_size = 20


class Requests(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    serializer_class = RequestSerializer
    pagination_class = NewestFirst

    def get_queryset(self):
        return Request.objects.filter(applicant=self.request.user).select_related("service")

    def perform_create(self, serializer):
        user = self.request.user
        with transaction.atomic():
            made = serializer.save(applicant=user, tracking_code=secrets.token_hex(8))
            Transition.objects.create(request=made, to_state="draft", by=user)
            AuditEntry.objects.create(action="cases.open", target=f"request:{made.id}", actor=user)
            OutboxRow.objects.create(name="cases.CaseOpened", payload={"case_id": str(made.id)})


router = routers.SimpleRouter(trailing_slash=False)
router.register("requests", Requests, basename="request")
urlpatterns = [path("api/v1/", include(router.urls))]

"""The site as the demo has it."""

from django.urls import include, path

from tulay.site.urls import handler404, urlpatterns

urlpatterns = [*urlpatterns, path("", include("tulay.site.demo_texts"))]
__all__ = ["handler404", "urlpatterns"]

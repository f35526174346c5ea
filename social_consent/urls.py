"""Addresses of social_consent."""

from django.urls import URLPattern, URLResolver

app_name = "social_consent"
urlpatterns: list[URLPattern | URLResolver] = []

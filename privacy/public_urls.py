"""Addresses for programs, outside the languages: mount them at the root."""

from django.urls import path

from privacy.promises.views import notice_json

app_name = "privacy_public"
urlpatterns = [path("privacy/notice.json", notice_json, name="notice_json")]

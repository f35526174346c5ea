"""Addresses of the layer: fixed, outside any language prefix."""

from django.urls import path

from social_consent import views
from social_consent.rendering.wrapper import embed

app_name = "social_consent"
urlpatterns = [
    path("social/", views.preferences, name="preferences"),
    path("social/choice/", views.choose, name="choose"),
    path("social/state/", views.state, name="state"),
    path("social/receipt/<slug:key>/", views.receipt, name="receipt"),
    path("social/what-is-sent/", views.what_is_sent, name="what_is_sent"),
    path("social/link/<slug:key>/", views.follow_link, name="link"),
    path("social/original/<slug:key>/", views.open_original, name="original"),
    path("embed/<slug:key>/", embed, name="embed"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]

"""Addresses outside the languages, at which programs look for them."""

from django.urls import path

from telekom_site.pages import public_views

urlpatterns = [
    path("robots.txt", public_views.robots, name="robots"),
    path("sitemap.xml", public_views.sitemap, name="sitemap"),
    path(".well-known/security.txt", public_views.security, name="security"),
    path(".well-known/change-password", public_views.change_password, name="change_password"),
]

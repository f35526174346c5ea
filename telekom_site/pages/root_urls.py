"""Addresses outside the languages, where programs expect them."""

from django.urls import path

from telekom_site.pages import root_views

urlpatterns = [
    path("robots.txt", root_views.robots, name="robots"),
    path("sitemap.xml", root_views.sitemap, name="sitemap"),
    path(".well-known/security.txt", root_views.security, name="security"),
    path(".well-known/change-password", root_views.change_password, name="change_password"),
]

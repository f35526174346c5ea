"""The site with a second admin site, which nobody told of the undertaking."""

from django.contrib.admin import AdminSite
from django.urls import path

from telekom_site.orders.models import Order
from telekom_site.urls import urlpatterns as of_the_site

site = AdminSite(name="operations")
site.register(Order)
urlpatterns = [*of_the_site, path("operations/", site.urls)]

"""Addresses of the competitions."""

from django.urls import path

from telekom_site.competitions import views

app_name = "competitions"
urlpatterns = [
    path("", views.index, name="index"),
    path("entered/", views.entered, name="entered"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("<slug:slug>/", views.competition, name="competition"),
    path("<slug:slug>/numbers.txt", views.numbers, name="numbers"),
]

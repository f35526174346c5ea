"""Addresses of the surveys."""

from django.urls import path

from telekom_site.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="index"),
    path("thanks/", views.thanks, name="thanks"),
    path("invited/<str:token>/", views.invited, name="invited"),
    path("<slug:slug>/", views.survey, name="survey"),
    path("<slug:slug>/results/", views.results, name="results"),
]

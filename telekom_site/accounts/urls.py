"""Addresses of the customer's account. Those that the library names itself are in
`library_urls`."""

from allauth.account import views as library
from django.urls import path

from telekom_site.accounts import address_views, login_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("register/", views.register, name="register"),
    path("mail-sent/", views.mail_sent, name="mail_sent"),
    path("login/", login_views.login, name="login"),
    path("logout/", library.logout, name="logout"),
    path("logins/", views.logins, name="logins"),
    path("password/link/", views.password_link, name="password_link"),
    path(
        "password/choose/<str:uidb64>/<str:token>/", views.choose_password, name="choose_password"
    ),
    path("address/", address_views.change, name="address"),
    path("address/confirm/<str:token>/", address_views.confirm, name="confirm_new_address"),
    path("address/object/<str:token>/", address_views.object_to_change, name="object_to_address"),
]

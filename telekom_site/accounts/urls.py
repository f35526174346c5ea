"""Addresses of the customer's account."""

from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from telekom_site.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("register/", views.register, name="register"),
    path("mail-sent/", views.mail_sent, name="mail_sent"),
    path("login/", auth.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("advertising/", views.advertising, name="advertising"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="accounts/password_change.html", success_url=reverse_lazy("accounts:account")
        ),
        name="password_change",
    ),
    path("password/link/", views.password_link, name="password_link"),
    path("password/choose/<str:uidb64>/<str:token>/", views.choose_password, name="choose_password"),
]

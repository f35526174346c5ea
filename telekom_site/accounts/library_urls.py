"""The same addresses under the names by which django-allauth looks them up, and its pages that we
use as they are.

Its registration, password link and change of address are not among them: ours take their names. Nor
is its login by a passkey alone, whose page begins a session before anybody has said who they are.
"""

from allauth.account import views as library
from allauth.mfa.base import views as second_factor
from django.urls import include, path

from telekom_site.accounts import address_views, login_views, views

urlpatterns = [
    path("login/", login_views.login, name="account_login"),
    path("logout/", library.logout, name="account_logout"),
    path("register/", views.register, name="account_signup"),
    path("closed/", library.account_inactive, name="account_inactive"),
    path("reauthenticate/", login_views.reauthenticate, name="account_reauthenticate"),
    path("address/", address_views.change, name="account_email"),
    path("address/first/<str:key>/", login_views.confirm_address, name="account_confirm_email"),
    path("mail-sent/", views.mail_sent, name="account_email_verification_sent"),
    path("password/", login_views.change_password, name="account_change_password"),
    path("password/link/", views.password_link, name="account_reset_password"),
    path("password/link/", views.password_link, name="account_set_password"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/authenticate/", login_views.authenticate, name="mfa_authenticate"),
    path(
        "second-factor/reauthenticate/",
        login_views.reauthenticate_by_code,
        name="mfa_reauthenticate",
    ),
    path("second-factor/app/", include("allauth.mfa.totp.urls")),
    path("second-factor/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("second-factor/passkeys/", include("allauth.mfa.webauthn.urls")),
]

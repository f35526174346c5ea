"""Opening "My data" as people do: logged in with a fresh proof, or by a mailed link."""

from django.core import mail
from django.test import Client

from telekom_site.accounts.models import User
from tests.conftest import link_in, prove_again

PAGE = "/en/privacy/my-data/"


def logged_in(user: User) -> Client:
    """Return a browser in which the person has just entered their password."""
    client = Client()
    client.force_login(user)
    prove_again(client, user)
    return client


def ask_for_link(email: str) -> str:
    """Ask for a link and return its path, as the last mail to the address names it."""
    answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(
        f"{PAGE}link/", {"email": email}
    )
    assert answer.status_code == 302, answer.content.decode()
    return link_in([sent for sent in mail.outbox if sent.to == [email]][-1])


def visit(email: str, browser: Client) -> str:
    """Open the page without an account; return its path."""
    answer = browser.post(ask_for_link(email))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])

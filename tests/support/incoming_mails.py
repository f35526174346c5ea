"""Incoming mails as mail servers, providers and people send them."""

from email.message import EmailMessage

from privacy.outbox.mail_tags import MailTag, message_id, tagged

BOUNCES = "bounces@telekom.example"

BOUNCE = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

Your mail could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@customer.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no

--cut
Content-Type: text/rfc822-headers

From: privacy@telekom.example
Message-ID: {message_id}

--cut--
"""

COMPLAINT = """\
From: <complaints@provider.example>
To: {to}
Subject: FW: your mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="cut"

--cut
Content-Type: text/plain

This is an email abuse report.

--cut
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Provider/1.0
Version: 1

--cut
Content-Type: message/rfc822

From: privacy@telekom.example
Message-ID: {message_id}
Subject: Offers

Hello

--cut--
"""


def bounce(tag: MailTag, *, action: str = "failed", status: str = "5.1.1", to: str = "") -> bytes:
    """A report by RFC 3464 to the address of the mail (VERP), or to another one."""
    to = to or tagged(BOUNCES, tag)
    text = BOUNCE.format(to=to, action=action, status=status, message_id=message_id(tag))
    return text.encode()


def complaint(tag: MailTag, feedback: str = "abuse") -> bytes:
    """A report by RFC 5965."""
    text = COMPLAINT.format(
        to="abuse@telekom.example", feedback=feedback, message_id=message_id(tag)
    )
    return text.encode()


def mail(text: str = "Hello", **headers: str) -> bytes:
    """Any other mail; `In_Reply_To` is the header In-Reply-To."""
    written = EmailMessage()
    for name, value in {"From": "anna@customer.example", **headers}.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    return written.as_bytes()

"""Where data come from (Art. 14(2)(f), 15(1)(g) GDPR), in the words of declarations."""

from django.utils.translation import gettext_lazy as _

OURS_AND_YOURS = _("from you, or recorded by our system while you used it")
FROM_YOU = _("from you")
BY_STAFF = _("entered by our staff")
BY_USE = _("recorded by our system while you used it")

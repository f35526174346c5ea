#!/usr/bin/env python
"""Django's command line for the site."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telekom_site.settings")
    if "DATA_DIR" in os.environ:
        os.umask(0o077)  # what commands write there is for this user only
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

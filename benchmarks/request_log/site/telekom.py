"""Settings of this project's own site, with its request log or, where BENCHMARK_LOG is none,
without."""

import os

from telekom_site.settings import *  # noqa: F403
from telekom_site.settings import MIDDLEWARE

if os.environ["BENCHMARK_LOG"] == "none":
    MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("privacy.request_log.")]

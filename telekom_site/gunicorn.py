"""How gunicorn serves the site. No access log: the request log is the only record of visits."""

worker_class = "gthread"
workers = 2
threads = 4
keepalive = 5  # seconds
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 4  # seconds a worker may finish its responses when it is told to stop
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"impersonal": {"()": "telekom_site.impersonal_logging.ImpersonalFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "impersonal"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Its warnings name the addresses of clients that sent nonsense.
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
control_socket_disable = True  # all state lives in the data folder

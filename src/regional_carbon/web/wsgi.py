"""Where the server enters."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from regional_carbon.web.attached import attach

if (server := multiprocessing.parent_process()) is not None and server.pid is not None:
    attach(server.pid)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regional_carbon.web.settings")

application = get_wsgi_application()

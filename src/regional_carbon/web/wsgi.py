"""Where the server enters."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regional_carbon.web.settings")

application = get_wsgi_application()

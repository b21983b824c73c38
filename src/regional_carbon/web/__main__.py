"""Django's own commands for the office: `python -m regional_carbon.web migrate`, `… db_worker`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regional_carbon.web.settings")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)

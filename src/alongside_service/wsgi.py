"""The service as a WSGI application."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
application = get_wsgi_application()

# What is loaded now stays. Unless it is set apart, looking through it for rubbish makes some request wait a tenth of a
# second now and then.
import_module("alongside_service.urls")
gc.collect()
gc.freeze()

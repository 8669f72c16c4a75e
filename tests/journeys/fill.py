"""Load a small demo into the database of the environment: `python -m tests.journeys.fill 120`."""

import os
import sys

import django


def main(count):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.site.demo.loading import load

    load(requests=count)


if __name__ == "__main__":
    main(int(sys.argv[1]))

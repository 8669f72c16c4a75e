"""`python -m tulay.site` is `tulay`."""

import sys

from tulay.site.cli import main

sys.exit(main())

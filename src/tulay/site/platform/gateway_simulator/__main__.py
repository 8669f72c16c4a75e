"""By hand: `python -m tulay.site.platform.gateway_simulator FOLDER PORT KEY WEBHOOK_SECRET WEBHOOK_URL`."""

import sys
from pathlib import Path

from tulay.site.platform.gateway_simulator.running import Place, run

if __name__ == "__main__":
    folder, port, *rest = sys.argv[1:]
    run(Place(Path(folder), int(port), *rest))

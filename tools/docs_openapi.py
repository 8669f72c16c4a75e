"""Write docs/reference/openapi.json from the API itself, or `--check` it."""

import json
import os
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"


def spelt() -> str:
    """Spell the description."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings_test")
    django.setup()

    from tulay.site.api import api

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


def main(arguments: list[str]) -> int:
    """Write it, or say that it is stale."""
    wanted = spelt()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{PAGE} is stale: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

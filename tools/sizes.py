"""Show modules and functions worth a second look (house 16): a question to the reader, not a law.

Run: python -m tools.sizes
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
MODULE_LINES, TEST_MODULE_LINES, FUNCTION_LINES, DOOR_LINES = 300, 500, 40, 20
DOORS = {"views.py", "endpoints.py"}


def main() -> None:
    """Print one line for each, longest first."""
    found = sorted((line for path in SOURCE.rglob("*.py") for line in _above(path)), reverse=True)
    for lines, limit, what in found:
        print(f"{lines:5} lines (look twice above {limit}): {what}")
    print(f"{len(found)} places to look at twice.")


def _above(path: Path) -> Iterator[tuple[int, int, str]]:
    if "migrations" in path.parts:
        return
    text, shown = path.read_text(encoding="utf-8"), str(path.relative_to(SOURCE))
    limit = TEST_MODULE_LINES if "tests" in path.parts else MODULE_LINES
    if (lines := len(text.splitlines())) > limit:
        yield lines, limit, shown
    within = DOOR_LINES if path.name in DOORS else FUNCTION_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno:
            lines = node.end_lineno - node.lineno + 1
            if lines > within:
                yield lines, within, f"{shown} {node.name}()"


if __name__ == "__main__":
    main()

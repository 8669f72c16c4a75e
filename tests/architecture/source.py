"""Read the source tree as syntax: what every rule here looks at."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tulay"


@dataclass(frozen=True)
class Module:
    """One file of the tree; `parts` are its path below the package: ("areas", "cases", "rules.py")."""

    path: Path
    parts: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def area(self) -> str:
        return self.parts[1] if self.parts[0] == "areas" and len(self.parts) > 2 else ""

    @property
    def layer(self) -> str:
        """The layer within its area: "actions" for actions.py and for actions/meetings.py."""
        return self.parts[2].removesuffix(".py") if self.area else ""

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts or self.parts[-1] == "conftest.py"

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    def at(self, node: ast.AST) -> str:
        return f"{'/'.join(self.parts)}:{getattr(node, 'lineno', 0)}"

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> list[ast.FunctionDef]:
        return [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]

    def imports(self) -> Iterator[tuple[str, ast.stmt]]:
        """Yield every imported name in full, wherever it is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


Rule = Callable[[Path], list[str]]


def modules(root: Path = PACKAGE) -> list[Module]:
    """Every module of the product itself: no tests, no migrations."""
    return _modules_of_the_product() if root == PACKAGE else _modules(root)


@cache
def _modules_of_the_product() -> list[Module]:
    return _modules(PACKAGE)


def _modules(root: Path) -> list[Module]:
    found = [Module(p, p.relative_to(root).parts) for p in sorted(root.rglob("*.py"))]
    return [m for m in found if not m.is_test and not m.is_migration]


def in_areas(root: Path = PACKAGE, *layers: str) -> list[Module]:
    """Modules of areas, of some layers or of all."""
    return [m for m in modules(root) if m.area and (not layers or m.layer in layers)]


def callee(call: ast.Call) -> str:
    """The dotted name of what is called, as far as it is one: `a.b(c).d(…)` gives "a.b().d"."""
    return dotted(call.func)


def dotted(node: ast.expr) -> str:
    """A name with its attributes; what stands between brackets is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return node.id if isinstance(node, ast.Name) else ""


def decorators(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Decorators by name, called or not."""
    bare = [d.func if isinstance(d, ast.Call) else d for d in function.decorator_list]
    names = [ast.unparse(d) for d in bare]
    return dict(zip(names, function.decorator_list, strict=True))


def literal(node: ast.expr | None) -> str:
    """The text of a string constant, or nothing."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""

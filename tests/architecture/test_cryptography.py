"""Whoever uses cryptography stands in the inventory; a pattern made of input would be found (ASVS 11.1.2, 1.2.9)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tulay"
INVENTORY = (ROOT / "docs" / "explanation" / "cryptography.md").read_text(encoding="utf-8")
LIBRARIES = {"hashlib", "hmac", "secrets", "cryptography", "jwt", "pyotp", "argon2", "webauthn"}
PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}


def trees():
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts:
            name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            yield name.removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def missing(inventory):
    users = {name for name, tree in trees() if LIBRARIES & set(imported(tree))}
    return sorted(name for name in users if f"`{name}`" not in inventory)


def test_every_module_that_uses_cryptography_is_in_the_inventory():
    assert missing(INVENTORY) == []


def test_the_inventory_names_no_module_that_is_gone():
    known = {name for name, _tree in trees()}
    named = {
        word
        for word in INVENTORY.split("`")[1::2]
        if word.startswith(("areas.", "plumbing.", "site."))
    }
    assert named - known == set()


def test_a_module_that_is_left_out_is_found():
    assert "plumbing.keys.sealing" in missing(INVENTORY.replace("`plumbing.keys.sealing`", ""))


def from_input(tree):
    """Yield the lines where a pattern is neither a text nor a constant of the module, nor escaped."""
    for node in ast.walk(tree):
        if is_pattern(node) and not is_constant(node.args[0]):
            yield node.lineno


def is_pattern(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in PATTERNS
        and bool(node.args)
    )


def is_constant(node):
    match node:
        case ast.Constant():
            found = True
        case (
            ast.Name(id=name) | ast.Call(func=ast.Attribute(attr="join"), args=[ast.Name(id=name)])
        ):
            found = name.isupper()
        case ast.JoinedStr(values=parts):
            found = all(
                is_constant(getattr(one, "value", one)) for one in parts if not is_text(one)
            )
        case ast.BinOp(left=left, right=right):
            found = is_constant(left) and is_constant(right)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="escape")):
            found = True
        case _:
            found = False
    return found


def is_text(node):
    return isinstance(node, ast.Constant)


def test_no_pattern_is_made_of_input():
    found = [f"{name}:{line}" for name, tree in trees() for line in from_input(tree)]
    assert found == []


def test_a_pattern_made_of_input_is_found():
    assert list(from_input(ast.parse("re.search(asked, text)"))) == [1]
    assert list(from_input(ast.parse('re.search(f"x{asked}", text)'))) == [1]
    assert list(from_input(ast.parse("re.search(re.escape(asked), text)"))) == []

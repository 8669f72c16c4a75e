"""Find every translatable string: in templates, calls of gettext, sentences and names of problems, declarations."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tulay"
TEMPLATES = {".html", ".txt"}
LEFT_OUT = {
    "tests",
    "migrations",
    "static_src",
    "demo",
}  # a demonstration's words stand in its rows
KINDS = {
    "gettext": "one",
    "gettext_lazy": "one",
    "gettext_noop": "one",
    "ngettext": "many",
    "ngettext_lazy": "many",
    "pgettext": "one in context",
    "pgettext_lazy": "one in context",
    "npgettext": "many in context",
    "npgettext_lazy": "many in context",
}
IN_TEMPLATES = {name: name for name in KINDS} | {"_": "gettext"}
DECLARATIONS = {"Personal", "Kept"}
_CALL = re.compile(r"\b(n?p?gettext|_)\(")
_SENTENCE = re.compile(r"[A-Z“][^\n]* [^\n]*[.?!]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One thing to translate and the file that says it."""

    place: str
    text: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds it by."""
        return self.context, self.text


def messages(package: Path = PACKAGE) -> list[Message]:
    """Return everything to translate below a package, in the order of the files."""
    found: list[Message] = []
    for path, place in _files(package):
        text = path.read_text(encoding="utf-8")
        found += of_python(text, place) if path.suffix == ".py" else of_template(text, place)
    return found


def untranslatable(package: Path = PACKAGE) -> list[str]:
    """Name sentences put together before they are translated: no catalogue can hold them."""
    return [
        fault
        for path, place in _files(package)
        if path.suffix == ".py"
        for fault in put_together(path.read_text(encoding="utf-8"), place)
    ]


def _files(package: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(package.rglob("*")):
        is_template = path.suffix in TEMPLATES and "templates" in path.parts
        if (is_template or path.suffix == ".py") and not LEFT_OUT & set(path.parts):
            yield path, path.relative_to(package.parent).as_posix()


def of_template(text: str, place: str) -> Iterator[Message]:
    """Yield what a template translates; Django's own lexer turns its tags into calls."""
    source = templatize(text, origin=place)
    for start in _CALL.finditer(source):
        call = _call_at(source, start.start())
        if call is not None:
            yield from _of_call(call, IN_TEMPLATES, place)


def _call_at(source: str, start: int) -> ast.Call | None:
    """Read one call out of what is otherwise no Python."""
    end = source.find(")", start)
    while end != -1:
        try:
            parsed = ast.parse(source[start : end + 1].strip(), mode="eval").body
        except SyntaxError:
            end = source.find(")", end + 1)
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def of_python(text: str, place: str) -> Iterator[Message]:
    """Yield what a module translates: calls, sentences of field errors, problems."""
    tree = ast.parse(text)
    yield from calls(tree, place)
    yield from (Message(place, said) for said in _sentences(tree))
    yield from _of_problems(tree, place)
    yield from (Message(place, said) for said in _declared(tree))


def calls(tree: ast.Module, place: str) -> Iterator[Message]:
    """Yield what the calls of gettext in a module translate."""
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, names, place)


def put_together(text: str, place: str) -> Iterator[str]:
    """Yield what a module says in a way that no catalogue can hold."""
    tree = ast.parse(text)
    names = dict(_imported(tree))
    translated = {
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names
        for argument in node.args
    }
    says_what_is_wrong = _says_what_is_wrong(tree)
    for node in (n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)):
        is_sentence = says_what_is_wrong and _is_sentence(ast.unparse(node)[2:-1])
        if is_sentence or node in translated:
            yield f"{place}:{node.lineno} puts a sentence together: {ast.unparse(node)}"


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((a.asname or a.name, a.name) for a in node.names if a.name in KINDS)


def _of_call(call: ast.Call, names: dict[str, str], place: str) -> Iterator[Message]:
    kind = KINDS.get(names.get(getattr(call.func, "id", ""), ""))
    if kind is None or not call.args:
        return
    texts = [_text(argument) for argument in call.args]
    context = texts.pop(0) if kind.endswith("context") else None
    if not texts or not texts[0] or (kind.startswith("many") and len(texts) < 2):  # noqa: PLR2004 - one and many
        return
    plural = texts[1] if kind.startswith("many") else ""
    yield Message(place, texts[0], plural or "", context)


def _text(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text else None  # type: ignore[attr-defined]  # a Constant, just checked


def _sentences(tree: ast.Module) -> Iterator[str]:
    """Yield whole sentences of a module that makes field errors: rules are pure, so the door translates them."""
    if not _says_what_is_wrong(tree):
        return
    comments = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node not in comments:
            text = _text(node)
            if text and _is_sentence(text):
                yield text


def _declared(tree: ast.Module) -> Iterator[str]:
    """Yield what declarations of personal data say: the register and the notices tell it to everybody."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in DECLARATIONS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            parts = [
                e for one in given for e in (one.elts if isinstance(one, ast.Tuple) else [one])
            ]
            yield from (text for part in parts if (text := _text(part)))


def _says_what_is_wrong(tree: ast.Module) -> bool:
    told_by = {
        "FieldError",
        "Unreadable",
    }  # the second is what a cell of a sheet says is wrong with it
    return any(isinstance(node, ast.Name) and node.id in told_by for node in ast.walk(tree))


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.fullmatch(text))


def _of_problems(tree: ast.Module, place: str) -> Iterator[Message]:
    """Yield a problem's sentence and its name in words, both of which the doors translate."""
    for node in tree.body:
        sentence = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef) and sentence and _code_of(node):
            yield Message(place, title(node.name))
            yield Message(place, " ".join(sentence.split()))


def _code_of(node: ast.ClassDef) -> str | None:
    """Return the text that a class gives its `code`: what makes it a problem."""
    given = {
        target.id: line.value
        for line in node.body
        if isinstance(line, (ast.Assign, ast.AnnAssign))
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
        if isinstance(target, ast.Name) and line.value is not None
    }
    return _text(given["code"]) if "code" in given else None


def title(name: str) -> str:
    """Return a problem's name in words: `ServiceClosed` is "Service closed"."""
    return _HUMP.sub(" ", name).capitalize()

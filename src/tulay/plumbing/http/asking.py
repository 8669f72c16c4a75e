"""Questions with one button: asked, answered and done, or asked again with what stands in the way beside them."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tulay.kernel.errors import Conflict, FieldError, Invalid, Unavailable
from tulay.plumbing.db.scope import is_reading, reading
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form


def seeing(request: HttpRequest) -> AbstractContextManager[None]:
    """Read with the actor's eyes where something was sent in; pages that are only shown do it already."""
    return nullcontext() if is_reading() else reading(actor_of(request))


def following(request: HttpRequest, cursor: str | None) -> str:
    """Return the address of the next page of a list, narrowed as this one is."""
    if not cursor:
        return ""
    kept = request.GET.copy()
    kept["cursor"] = cursor
    return f"?{kept.urlencode()}"


def put_errors(form: Form, errors: Iterable[FieldError], names: Mapping[str, str]) -> None:
    """Put what an action refused beside the question that it is about; the rest above the form."""
    for error in errors:
        name = names.get(error.pointer, error.pointer)
        form.add_error(name if name in form.fields else None, detail_of_field(error))


def ask(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    caption: str,
    button: str,
    back: str,
    status: int,
) -> HttpResponse:
    """Show questions with one button."""
    context: dict[str, Any] = {
        "page_title": title,
        "caption": caption,
        "form": form,
        "has_errors": bool(form.errors),
        "button": button,
        "back_href": back,
    }
    return page(request, "ui/ask.html", context, status)


def asked_and_done(
    request: HttpRequest,
    form: Form,
    act: Callable[[], None],
    *,
    said: tuple[str, str, str],
    caption: str,
    back: str,
    to: Callable[[], str] | None = None,
    put: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Ask; or do what was answered, say so and go on; or put beside the questions what stands in the way.

    :param said: the title, the button, and what is said afterwards.
    :param put: which question an error of the action belongs to, where the names differ.
    """
    title, button, afterwards = said
    status = 422 if request.method == "POST" else 200
    with seeing(request):
        is_fine = request.method == "POST" and form.is_valid()
    if is_fine:
        try:
            act()
        except Invalid as problem:
            _put(form, problem, put or {})
        except (Conflict, Unavailable) as problem:
            form.add_error(None, detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, afterwards)
            return redirect(to() if to else back)
    return ask(request, form, title=title, caption=caption, button=button, back=back, status=status)


def _put(form: Form, problem: Invalid, names: Mapping[str, str]) -> None:
    if isinstance(problem, FileRefused) and "file" in form.fields:
        form.add_error("file", detail_of(problem))  # its facts are filled in after the translation
    elif problem.errors:
        put_errors(form, problem.errors, names)
    else:
        form.add_error(None, detail_of(problem))

"""The language in which this request is answered: Chinese, unless its reader chose another.

Chinese stands in the sources and is the key of every translation; what has none is shown in Chinese. The choice is
the reader's own act, kept in his account, and in a cookie for whoever is not signed in: a browser's `Accept-Language`
says what it was installed with, not what its user reads. Outside a request (worker, commands) everything is Chinese.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel

from admin.translations.catalogue import CONTEXT_END, Catalogue, merged
from docstore.sentence import Sentence

CHINESE = "zh"
COOKIE = "qc-language"
_LOCALES = {CHINESE: Locale.parse("zh_CN")}


def _(text: str, /, **params: Any) -> str:
    """`text` in the reader's language, with `params` in its `{places}`; a Sentence brings its own.

    Parameters that are words of the screens themselves (a field's label in a sentence) are translated, too.
    """
    if isinstance(text, Sentence):
        return _(text.template, **text.params)
    said = _translated(text)
    if not params:
        return said
    return said.format(**{key: _(value) if isinstance(value, str) else value for key, value in params.items()})


def event_words(sentence: str) -> str:
    """What somebody did, as it stands after their name."""
    return _translated(f"event{CONTEXT_END}{sentence}").rpartition(CONTEXT_END)[2]


def language() -> str:
    """`zh`, or the code of the language that was chosen and that there are words in."""
    if not has_request_context():
        return CHINESE
    account = getattr(g.get("_login_user"), "account", None)  # who is loaded; a page of errors loads nobody
    chosen = (account.language if account else "") or request.cookies.get(COOKIE, CHINESE)
    return chosen if chosen in _catalogues() else CHINESE


def locale() -> Locale:
    """For dates and numbers."""
    return _LOCALES.get(language()) or Locale.parse(language())


def languages() -> dict[str, str]:
    """Every language to choose from: code → its name in itself."""
    return {
        CHINESE: "中文",
        **{code: (Locale.parse(code).get_display_name(code) or code).title() for code in _catalogues()},
    }


def init_language(app: Flask, catalogues: Iterable[Catalogue]) -> None:
    """Give the application and its templates their words: `_` for text in a template, `say` for what comes to it."""
    app.extensions["quancheng_words"] = merged(catalogues)
    Babel(app, configure_jinja=False, locale_selector=lambda: str(locale()))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_translated, _no_plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(say=_, language=language, languages=languages, script_words=_script_words)
    app.jinja_env.filters["say"] = _


def _catalogues() -> dict[str, Catalogue]:
    found: dict[str, Catalogue] = current_app.extensions["quancheng_words"]
    return found


def _translated(text: str) -> str:
    chosen = language()
    return text if chosen == CHINESE else _catalogues()[chosen].words.get(text, text)


def _no_plural(one: str, many: str, number: int) -> str:
    """Chinese has no plural; a translation says the number after its noun ("Missing: 3")."""
    return _translated(one)


def _script_words() -> dict[str, str]:
    """What the scripts of a page say, in the reader's language; none when it is Chinese, which they speak."""
    chosen = language()
    if chosen == CHINESE:
        return {}
    catalogue = _catalogues()[chosen]
    return {text: catalogue.words[text] for text in sorted(catalogue.in_scripts)}

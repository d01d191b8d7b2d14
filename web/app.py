"""The service of one site as a WSGI application."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader

from pressmark.index.deadline import within
from pressmark.index.errors import SettingsError
from pressmark.index.settings import Settings
from pressmark.web.api import api_blueprint
from pressmark.web.caching import register_caching
from pressmark.web.embed import embed_blueprint
from pressmark.web.headers import register_headers
from pressmark.web.health import health_blueprint
from pressmark.web.kept_answers import answering_again
from pressmark.web.language import box_files, read_strings
from pressmark.web.limits import TokenBuckets, buckets_for, register_limits, wait_of
from pressmark.web.links import origin
from pressmark.web.openapi import openapi_blueprint
from pressmark.web.opensearch import opensearch_blueprint
from pressmark.web.pages import pages_blueprint
from pressmark.web.problems import register_problems
from pressmark.web.publish_hook import PublishHook, hook_blueprint
from pressmark.web.service import Service, edition
from pressmark.web.static_site import site_blueprint
from pressmark.web.ui_files import read_ui_files, ui_blueprint

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from pressmark.search.site_search import SiteSearch

TEMPLATES = Path(__file__).parent / "templates"


def create_app(
    search: SiteSearch,
    settings: Settings,
    *,
    site: Path | None = None,
    buckets: TokenBuckets | None = None,
    hook: PublishHook | None = None,
) -> Flask:
    """Search over HTTP. With `site`, the pages of that folder are served too, below the service's own addresses.

    `buckets` are shared by all processes and sites in which a visitor counts as one. With `hook`, signed requests
    publish; without, there is nothing at their address.
    """
    check(settings)
    languages = read_strings()
    files = {**read_ui_files(), **box_files(languages)}
    service = Service(search, settings, files, languages, edition(settings, files, _texts(settings)))
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.jinja_loader = _templates(settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # A body is refused before it is read; the hook alone takes one.
    app.config["MAX_CONTENT_LENGTH"] = 0
    app.url_map.strict_slashes = False
    # Before a request, hooks run in this order; after it, in the opposite one.
    buckets = buckets or buckets_for(settings)
    register_limits(app, service, buckets)
    register_caching(app, service)
    register_headers(app, service)
    register_problems(app, service)
    for blueprint in (
        api_blueprint(service),
        pages_blueprint(service, site_served=site is not None),
        ui_blueprint(files),
        embed_blueprint(service),
        openapi_blueprint(service),
        opensearch_blueprint(service),
        health_blueprint(service),
    ):
        app.register_blueprint(blueprint)
    if hook is not None:
        app.register_blueprint(hook_blueprint(service, hook))
    if site is not None:
        app.register_blueprint(site_blueprint(site))
    app.wsgi_app = answering_again(app.wsgi_app, service, partial(wait_of, settings, buckets))  # type: ignore[assignment, method-assign]
    app.wsgi_app = _timely(app.wsgi_app, settings.deadline)  # type: ignore[assignment, method-assign]
    if prefix := prefix_of(settings):
        app.wsgi_app = below(prefix, app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def check(settings: Settings) -> None:
    """Raise SettingsError for what would silently do nothing."""
    if settings.service_url and not origin(settings.service_url):
        raise SettingsError(f'service_url: "{settings.service_url}" is no address such as https://search.example.org/.')
    if settings.templates and not Path(settings.templates).is_dir():
        raise SettingsError(f'templates: there is no folder "{settings.templates}".')
    for listed in settings.cors_origins:
        if listed != "*" and origin(listed) != listed:
            raise SettingsError(
                f'cors_origins: "{listed}" is no origin such as https://example.org (no path, no slash).'
            )


def prefix_of(settings: Settings) -> str:
    """The path of a larger site below which the service is reached; empty at the top."""
    return urlsplit(settings.service_url).path.rstrip("/")


def below(prefix: str, app: WSGIApplication) -> WSGIApplication:
    """The app at a path of a larger site, whether or not the proxy in front takes the path away."""

    def mounted(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return app(environ, start)

    return mounted


def _timely(app: WSGIApplication, seconds: float) -> WSGIApplication:
    """The app with one deadline for all that a request asks of a cluster."""

    def timed(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with within(seconds):
            return app(environ, start)

    return timed


def _templates(settings: Settings) -> BaseLoader:
    """An owner's templates come first, and extend ours as `pressmark/search.html`."""
    own = FileSystemLoader(TEMPLATES)
    loaders: list[BaseLoader] = [FileSystemLoader(settings.templates)] if settings.templates else []
    return ChoiceLoader([*loaders, own, PrefixLoader({"pressmark": own})])


def _texts(settings: Settings) -> str:
    """All templates and words, so that a changed one changes every cache key."""
    folders = [TEMPLATES, TEMPLATES.parent / "strings"] + ([Path(settings.templates)] if settings.templates else [])
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("**/*")) if path.is_file()]
    return "".join(path.read_text("utf-8", "replace") for path in paths)

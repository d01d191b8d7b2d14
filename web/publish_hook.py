"""Publishing on request: POST /api/v1/reindex, signed, and the job that one may follow; off unless there is a
secret."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, abort, request

from pressmark.index.errors import Unauthorized, UsageError
from pressmark.index.generations.home import prepare_home
from pressmark.web.answers import Object, encode
from pressmark.web.jobs import Job, Jobs
from pressmark.web.publisher import Publisher, index_command, run
from pressmark.web.service import Service
from pressmark.web.signature import HOOK_PATH, REFUSED, Secrets, read_secrets, verified

LARGEST_BODY = 65_536


@dataclass(frozen=True, slots=True)
class PublishHook:
    """What one site's hook does: this command, for who signs with one of these secrets. A request chooses nothing."""

    home: Path
    command: tuple[str, ...]
    secrets: Secrets
    now: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep


def hook_blueprint(service: Service, hook: PublishHook) -> Blueprint:
    blueprint = Blueprint("hook", __name__)
    jobs = Jobs(hook.home, hook.now)
    publisher = Publisher(hook.home, jobs, partial(run, hook.command), hook.wait)
    publisher.begin()

    @blueprint.post(HOOK_PATH)
    def ask() -> Response:
        """The job is on disk before it is answered for."""
        request.max_content_length = LARGEST_BODY
        body = request.get_data(cache=False)
        if request.query_string:
            raise Unauthorized(REFUSED)  # it is not signed
        path = request.script_root + request.path
        signature = verified(hook.secrets, dict(request.headers), request.method, path, body, jobs.now())
        job = jobs.accept(signature.nonce, int(signature.timestamp))
        publisher.begin()
        response = _answer(service, job, 202)
        response.headers["Location"] = service.url(f"{HOOK_PATH}/{job.id}")
        return response

    @blueprint.get(f"{HOOK_PATH}/<name>")
    def follow(name: str) -> Response:
        job = jobs.get(name)
        return _answer(service, job, 200) if job else abort(404)

    return blueprint


def _answer(service: Service, job: Job, status: int) -> Response:
    answer: Object = {
        "id": job.id,
        "url": service.url(f"{HOOK_PATH}/{job.id}"),
        "state": job.state,
        "asked": job.asked,
        "started": job.started,
        "ended": job.ended,
        "exit_code": job.exit_code,
        "report": job.report,
        "detail": job.detail,
    }
    response = Response(encode(answer), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def read_hooks(
    sites: Sequence[str],
    configs: Sequence[str],
    secret_files: Sequence[str],
    secret: Secrets | None,
    homes: Mapping[str, Path],
    config: Path | None,
    engine: str | None = None,
) -> dict[str, PublishHook]:
    """The hooks by the path of their site, "" for the first; each value is written as `VALUE` or `/docs=VALUE`.

    `secret` is for the sites that have no file; `config` and `engine` are those of the first site. Another site without
    settings of its own is indexed with the defaults. Raises UsageError for what names no site, or would silently do
    nothing.
    """
    wanted, chosen = _by_path(sites, homes, "--reindex"), _by_path(configs, homes, "--reindex-config")
    files = _by_path(secret_files, homes, "--reindex-secret-file")
    keys = {path: read_secrets(Path(file)) for path, file in files.items()}
    if (files or secret) and not wanted:
        raise UsageError("There is a secret for re-indexing, but no site to index. Name it: --reindex SITE")
    hooks: dict[str, PublishHook] = {}
    for path, site in wanted.items():
        known = keys.get(path) or keys.get("") or secret
        if known is None:
            raise UsageError(f'Nobody could ask to re-index "{site}": name a secret with --reindex-secret-file.')
        if not homes[path].exists():
            prepare_home(homes[path])  # of an index in a cluster, which is searched without one
        own = Path(chosen[path]) if path in chosen else Path("/dev/null") if path else config
        hooks[path] = PublishHook(homes[path], index_command(site, homes[path], own, None if path else engine), known)
    return hooks


def _by_path(values: Sequence[str], homes: Mapping[str, Path], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        path, equals, named = value.partition("=")
        path, named = (path.rstrip("/"), named) if equals and path.startswith("/") else ("", value)
        if path not in homes or path in found:
            raise UsageError(f'{option} "{value}": there is no other site at "{path or "/"}". Sites come from --also.')
        found[path] = named
    return found

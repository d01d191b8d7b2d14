"""The command that asks a running service to publish."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import click

from pressmark.index.errors import PressmarkError, ServiceUnreachable, Unauthorized, UsageError
from pressmark.index.remote.destination import shown
from pressmark.index.terminal import plain_line
from pressmark.web.jobs import STAGED
from pressmark.web.signature import ENVIRONMENT, HOOK_PATH, Secrets, parse_secrets, read_secrets, signed

LARGEST_ANSWER = 1_000_000
LOOK_EVERY = 1.0
ANSWER_WITHIN = 30.0


@click.command()
@click.argument("url")
@click.option("--secret-file", type=click.Path(path_type=Path), help=f"File of the secret.  [default: {ENVIRONMENT}]")
@click.option("--wait", is_flag=True, help="Follow the job to its end, and exit as `pressmark index` would have.")
@click.option("--timeout", type=click.IntRange(1), default=3600, show_default=True, help="Seconds to wait at most.")
def notify(url: str, secret_file: Path | None, wait: bool, timeout: int) -> None:
    """Ask the service at URL to index its site and publish what changed.

    The secret comes from a file, or from the environment as PRESSMARK_REINDEX_SECRET.

    \b
    pressmark notify https://search.example.org/ --secret-file reindex.secret --wait
    """
    parts = _service(url)
    path = parts.path.rstrip("/").removesuffix(HOOK_PATH) + HOOK_PATH
    job = _asked(parts, path, _secret(secret_file))
    if wait:
        job = _ended(parts, f"{path}/{job['id']}", time.monotonic() + timeout)
    _tell(job)


def _service(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and not parts.query and "@" not in parts.netloc
    except ValueError:
        known = False
    if not known:
        raise UsageError(
            f'"{shown(url).partition("?")[0]}" is not the address of a service, such as https://search.example.org/.'
        )
    return parts


def _secret(file: Path | None) -> Secrets:
    if file is not None:
        return read_secrets(file)
    if given := os.environ.get(ENVIRONMENT):
        return parse_secrets(given, ENVIRONMENT)
    raise UsageError(f"Name the file of the secret with --secret-file, or set {ENVIRONMENT}.")


def _asked(parts: SplitResult, path: str, known: Secrets) -> dict[str, Any]:
    proof = signed(known.keys[0], str(int(time.time())), secrets.token_urlsafe(24), "POST", path, b"")
    return _answer(parts, "POST", path, proof.headers())


def _ended(parts: SplitResult, path: str, deadline: float) -> dict[str, Any]:
    """The job when it is done; a service that restarts meanwhile goes on with it."""
    while True:
        try:
            job = _answer(parts, "GET", path, {})
        except ServiceUnreachable:
            if time.monotonic() > deadline:
                raise
        else:
            if job["state"] not in ("queued", "running"):
                return job
            if time.monotonic() > deadline:
                raise ServiceUnreachable(f"The publish has not ended yet: it is {job['state']}.")
        time.sleep(LOOK_EVERY)


def _answer(parts: SplitResult, method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    where = f"{parts.scheme}://{parts.netloc}{path}"
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_WITHIN)
        try:
            connection.request(method, path, body=b"", headers={"Accept": "application/json", **headers})
            response = connection.getresponse()
            status, content = response.status, response.read(LARGEST_ANSWER)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceUnreachable(f"Cannot reach {where}: {error}.") from None
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if status in (200, 202) and isinstance(answer, dict) and {"id", "state"} <= answer.keys():
        return answer
    detail = str(answer.get("detail", "")) if isinstance(answer, dict) else ""
    if status == 401:
        raise Unauthorized(f"{where} refused: {detail}")
    if status == 404:
        raise ServiceUnreachable(f"Nothing at {where} publishes on request: start it with --reindex and a secret.")
    raise ServiceUnreachable(f"{where} answered with status {status}. {detail}")


def _tell(job: dict[str, Any]) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in (job.get("report") or {}).items())
    click.echo(plain_line(f"{job['state']}{f': {counts}' if counts else ''} ({job.get('url', '')})"))
    if job.get("detail"):
        click.echo(plain_line(f"pressmark: {job['detail']}"), err=True)
    generation = (job.get("report") or {}).get("generation")
    if job["state"] == STAGED and isinstance(generation, int):
        click.echo(f"If that is right, where the index is: pressmark publish {generation}", err=True)
    if code := job.get("exit_code"):
        sys.exit(code if isinstance(code, int) else PressmarkError.exit_code)

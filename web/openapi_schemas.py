"""The shapes of the API's answers, as JSON Schema; nothing may be missing and nothing may be added."""

from __future__ import annotations

from typing import Any

from pressmark.web.problems import PROBLEMS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
OPTIONAL: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}
URL: Schema = {"type": ["string", "null"], "pattern": "^(https?://[^/]|/(?!/)|/$)"}
MARKED: Schema = {"type": "string", "pattern": "^([^<>]|</?mark>)*$"}
DATE: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T.+)?)?)?$"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def shape(**properties: Schema) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


COMMON: Schema = {
    "id": TEXT,
    "url": URL,
    "title": TEXT,
    "date": DATE,
    "authors": TEXTS,
    "author": OPTIONAL,
    "tags": TEXTS,
    "section": OPTIONAL,
    "lang": OPTIONAL,
    "image": URL,
    "image_alt": OPTIONAL,
    "score": {"type": "number"},
}
RESULT = shape(
    **COMMON,
    fragment={"type": ["string", "null"], "pattern": "^[A-Za-z0-9%_.~]+$", "description": "For #:~:text=FRAGMENT"},
    title_html=MARKED,
    excerpt=MARKED,
    plain_excerpt=MARKED,
    updated=DATE,
    kind={"enum": ["article", "page"]},
    word_count=COUNT,
    translations={
        "type": "object",
        "additionalProperties": TEXT,
        "description": "Urls of the article in other languages",
    },
    sub_results=listed(shape(title=TEXT, url=URL, excerpt=MARKED, plain_excerpt=MARKED)),
)
# `fields=` leaves out what was not asked for.
RESULT["required"] = []

SCHEMAS: dict[str, Schema] = {
    "Index": shape(generation=TEXT, built=TEXT, documents=COUNT),
    "Interpretation": shape(
        used=TEXT,
        insist=OPTIONAL,
        suggestion=OPTIONAL,
        corrections=listed(shape(typed=TEXT, used=TEXT)),
        missing={**TEXTS, "description": "Words typed that no article of the site has"},
        dropped={**TEXTS, "description": "Words or phrases typed that not every result has"},
        expanded={"type": "object", "additionalProperties": TEXTS},
        filters=listed(shape(name=TEXT, value=TEXT)),
        ignored=TEXTS,
        misread=TEXTS,
        relaxed=YES_NO,
    ),
    "Result": RESULT,
    "SearchAnswer": shape(
        query=TEXT,
        query_used=TEXT,
        suggestion=OPTIONAL,
        corrected=YES_NO,
        redirect={**URL, "description": "Where the site's owner sends who asks this"},
        interpretation=ref("Interpretation"),
        total=COUNT,
        page={"type": "integer", "minimum": 1},
        pages=COUNT,
        limit={"type": "integer", "minimum": 1},
        took_ms={"type": "number", "minimum": 0},
        results=listed(ref("Result")),
        facets={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": COUNT}},
        base_url={"type": ["string", "null"]},
        index=ref("Index"),
        links=shape(self=TEXT, prev=OPTIONAL, next=OPTIONAL, html=TEXT),
    ),
    "Suggestions": {
        "type": "array",
        "prefixItems": [TEXT, TEXTS, TEXTS, TEXTS],
        "minItems": 4,
        "items": False,
    },
    "RelatedResult": shape(
        **COMMON,
        excerpt={"type": ["string", "null"], "pattern": MARKED["pattern"]},
        plain_excerpt={"type": ["string", "null"], "pattern": MARKED["pattern"]},
        topics=TEXTS,
        reason={"enum": ["pinned", "linked", "topics"]},
    ),
    "RelatedAnswer": shape(
        url=TEXT, results=listed(ref("RelatedResult")), base_url={"type": ["string", "null"]}, index=ref("Index")
    ),
    "Job": shape(
        id=TEXT,
        url=TEXT,
        state={"enum": ["queued", "running", "published", "unchanged", "staged", "failed"]},
        asked=TEXT,
        started=OPTIONAL,
        ended=OPTIONAL,
        exit_code={"type": ["integer", "null"]},
        report={"type": ["object", "null"], "additionalProperties": COUNT},
        detail=TEXT,
    ),
    "Health": shape(
        status={"enum": ["ok", "degraded"]},
        degraded=YES_NO,
        problem=OPTIONAL,
        index={"anyOf": [ref("Index"), {"type": "null"}]},
    ),
    "Problem": {
        **shape(
            type={"type": "string", "pattern": f"/problems/({'|'.join(PROBLEMS)})$"},
            title=TEXT,
            status={"type": "integer", "minimum": 400, "maximum": 599},
            detail=TEXT,
            instance=TEXT,
            errors=listed(shape(parameter=TEXT, detail=TEXT)),
        ),
        "required": ["type", "title", "status", "detail", "instance"],
    },
}

"""The OpenSearch description, by which browsers learn to search the site from their address bar."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response

from pressmark.web.service import Service

TYPE = "application/opensearchdescription+xml"
# A limit of the format; what is longer is refused by some browsers.
SHORT_NAME = 16


def opensearch_blueprint(service: Service) -> Blueprint:
    blueprint = Blueprint("opensearch", __name__)

    @blueprint.get("/opensearch.xml")
    def description() -> Response:
        info = service.info
        words = service.strings(info)
        name = xml_text(service.site_name(info))
        label = words.t("search_site", site=name) if name else words.t("search_this_site")
        template = "q={searchTerms}"
        urls = (
            ("text/html", "results", f"{service.url('/search')}?{template}"),
            ("application/x-suggestions+json", "suggestions", f"{service.url('/api/v1/suggest')}?{template}"),
            (TYPE, "self", service.url("/opensearch.xml")),
        )
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
            f"<ShortName>{escape((name or words.t('search'))[:SHORT_NAME].strip())}</ShortName>",
            f"<Description>{escape(label[:1024])}</Description>",
            "<InputEncoding>UTF-8</InputEncoding>",
            *_image(service),
            *(f'<Url type="{kind}" rel="{rel}" template={quoteattr(url)}/>' for kind, rel, url in urls),
            "</OpenSearchDescription>",
        ]
        return Response("\n".join(lines) + "\n", content_type=f"{TYPE}; charset=utf-8")

    return blueprint


def xml_text(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(
        char for char in text if char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"
    )


def _image(service: Service) -> list[str]:
    icon = service.files.get("icon.png")
    if icon is None:
        return []
    address = escape(service.url(f"/ui/{icon.hashed_name}"))
    return [f'<Image width="16" height="16" type="image/png">{address}</Image>']

"""stub"""

from flask import Blueprint


def openapi_blueprint(service):
    return Blueprint("openapi", __name__)

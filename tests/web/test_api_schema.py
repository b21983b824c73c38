"""The API against its own description: whatever is sent, no server error and no answer it does not describe."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from regional_carbon.web.accounts import actions as people
from regional_carbon.web.api import api
from regional_carbon.web.wsgi import application

EXAMPLES = int(os.environ.get("API_EXAMPLES", "15"))  # of an operation; 1,000 by target
# What the description allows may still be refused by what the region holds (an enterprise that is not in its register):
# such a refusal is described, and that valid data must be accepted is therefore no check here.
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, ignored_auth,
]  # fmt: skip


OPERATIONS = [
    (path, method)
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in methods
]  # fmt: skip


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_operation_answers_as_it_is_described(path, method, region, boss):
    _, text = people.make_token(region=region, name="schema", right="run", by=boss)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=described[path][method.upper()].as_strategy())
    def answered(case):
        case.path_parameters["slug"] = "region-a"
        case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=CHECKS)

    answered()

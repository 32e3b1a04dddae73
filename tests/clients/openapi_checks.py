# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""A check for schemathesis: a server fails only by saying that something that it needs is not there."""
import schemathesis


@schemathesis.check
def fails_only_as_documented(_ctx, response, _case):
    if response.status_code >= 500:
        error = response.json().get('error', {})
        # What RFC 9110 asks for where a method is no known one.
        strange = response.status_code == 501 and error.get('message') == 'this method is not known'
        missing = (response.status_code, error.get('code')) == (503, 'unavailable')
        assert strange or missing, f'{response.status_code} {error}'

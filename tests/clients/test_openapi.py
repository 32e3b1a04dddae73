#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Requests made from the OpenAPI document, against the real server: no failure of the server, and every answer is one
that the document allows. MEMOS_SCHEMATHESIS names the program; with MEMOS_FULL at least 20,000 requests are made."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'server'))

from serve import ServerTest  # noqa: E402

FULL = os.environ.get('MEMOS_FULL') == '1'
CHECKS = ('fails_only_as_documented', 'response_schema_conformance', 'status_code_conformance',
          'content_type_conformance', 'response_headers_conformance')


class OpenApi(ServerTest):
    def test_every_answer_is_one_that_the_document_allows(self):
        server = self.serve('--backup-directory', str(self.folder / 'backups'))
        folder = pathlib.Path(__file__).resolve().parent
        run = subprocess.run(
            [os.environ['MEMOS_SCHEMATHESIS'], 'run', f'http://127.0.0.1:{server.port}/openapi.json',
             '--checks', ','.join(CHECKS), '--max-examples', '210' if FULL else '10', '--seed', '7', '--workers', '2',
             '--phases', 'examples,coverage,fuzzing'],
            capture_output=True, text=True, cwd=self.folder,
            env={**self.environment(), 'PYTHONPATH': str(folder), 'SCHEMATHESIS_HOOKS': 'openapi_checks',
                 'PYTHONDONTWRITEBYTECODE': '1'})
        told = run.stdout[run.stdout.find('= FAILURES ='):][:8000] + run.stderr[-2000:]
        self.assertEqual(run.returncode, 0, told)
        made = int(re.search(r'(\d+) generated', run.stdout).group(1))
        self.assertGreater(made, 20_000 if FULL else 1_000, told)
        self.assertEqual(server.ask('GET', '/health').status, 200)
        self.assertEqual(server.ask('POST', '/api/v1/verify').json.get('problems', []), [])


if __name__ == '__main__':
    unittest.main()

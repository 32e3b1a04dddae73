#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The JavaScript clients against the real server. MEMOS_NODE_CLIENTS is the folder where they are installed."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'server')]

from fake_models import FakeModels  # noqa: E402
from serve import PROGRAM, ServerTest  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = pathlib.Path(os.environ['MEMOS_NODE_CLIENTS'])


class Npm(ServerTest):
    def run_script(self, name, *arguments):
        # Modules are found from where a script lies.
        script = self.folder / name
        shutil.copy(HERE / name, script)
        (self.folder / 'node_modules').symlink_to(CLIENTS / 'node_modules')
        done = subprocess.run(['node', script, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                              env=self.environment(MEM0_TELEMETRY='false'))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.strip().splitlines()[-1], 'all is well', done.stdout + done.stderr)

    def test_mem0(self):
        self.run_script('mem0.mjs', f'http://127.0.0.1:{self.serve().port}')

    def test_openai(self):
        models = FakeModels(lambda body: 'You live in Lisbon.' if 'Lisbon' in str(body) else 'I do not know.')
        self.addCleanup(models.close)
        server = self.serve('--upstream', models.url, '--embedder', 'twin:16')
        self.run_script('openai.mjs', f'http://127.0.0.1:{server.port}')

    def test_mcp(self):
        server = self.serve()
        self.run_script('mcp.mjs', f'http://127.0.0.1:{server.port}/mcp', PROGRAM, self.folder / 'own')


if __name__ == '__main__':
    unittest.main()

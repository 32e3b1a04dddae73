#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Runs the Python of a page of docs/clients against the real server: each ```python block is followed by a ```text
block with what it prints. MEMOS_PAGE names the page; `--update` writes the output anew."""
import asyncio
import contextlib
import io
import logging
import os
import pathlib
import re
import sys
import tempfile
import unittest

os.environ['MEM0_TELEMETRY'] = 'False'
os.environ['MEM0_DIR'] = tempfile.mkdtemp(prefix='memos-mem0-')
os.environ['MEMOS_BASE_PATH'] = tempfile.mkdtemp(prefix='memos-client-')
logging.disable(logging.WARNING)  # Clients that tell of themselves on standard output.
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'server')]

from fake_models import FakeModels  # noqa: E402
from serve import PROGRAM, ServerTest  # noqa: E402

PAGE = pathlib.Path(os.environ['MEMOS_PAGE'])
UPDATE = '--update' in sys.argv
BLOCK = re.compile(r'```python\n(.*?)```\n\n```text\n(.*?)```', re.S)


def reply(body):
    """What the page's language model says: what it was told, and what it finds in its prompt."""
    prompt = str(body)
    if 'Where do I live?' not in prompt:
        return 'Noted.'
    return 'You live in Lisbon.' if 'Lisbon' in prompt else 'I do not know.'


class Page(ServerTest):
    def serve_page(self):
        if PAGE.stem != 'openai':
            return self.serve()
        models = FakeModels(reply)
        self.addCleanup(models.close)
        return self.serve('--upstream', models.url, '--embedder', 'twin:384')  # As long as the default embedder's.

    def test_what_the_page_shows(self):
        server = self.serve_page()
        names = {'__name__': 'page', 'asyncio': asyncio}
        text = PAGE.read_text(encoding='utf-8')
        blocks = 0
        # Programs that the page starts find the built one and the test's folder.
        os.environ['PATH'] = f'{pathlib.Path(PROGRAM).parent}:{os.environ["PATH"]}'
        os.environ['MEMOS_DATA'] = str(self.folder / 'own')

        def run(match):
            nonlocal blocks
            blocks += 1
            code = match.group(1).replace('http://127.0.0.1:8765', f'http://127.0.0.1:{server.port}')
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                exec(compile(code, f'{PAGE.name} block {blocks}', 'exec'), names)  # noqa: S102
            if not UPDATE:
                self.assertEqual(told.getvalue(), match.group(2), f'{PAGE.name}, block {blocks}')
            return match.group(0).replace(f'```text\n{match.group(2)}```', f'```text\n{told.getvalue()}```')

        new = BLOCK.sub(run, text)
        self.assertGreater(blocks, 0)
        self.assertEqual(blocks, text.count('```python'), 'every block is followed by what it prints')
        if UPDATE:
            PAGE.write_text(new, encoding='utf-8')


if __name__ == '__main__':
    unittest.main(argv=[argument for argument in sys.argv if argument != '--update'])

# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""mem0's MemoryClient of the installed version, against the real server."""
import importlib.metadata
import logging
import os
import pathlib
import sys
import tempfile
import warnings

# Before mem0 is imported: nothing leaves this machine, and its settings go into a folder of the test.
os.environ['MEM0_TELEMETRY'] = 'False'
os.environ['MEM0_DIR'] = tempfile.mkdtemp(prefix='memos-mem0-')
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'server'))

from mem0 import MemoryClient  # noqa: E402
from serve import ServerTest  # noqa: E402

logging.disable(logging.ERROR)  # Refusals that the tests ask for.
warnings.simplefilter('ignore')
AGE = tuple(int(part) for part in importlib.metadata.version('mem0ai').split('.')[:2])
NEW = AGE >= (2, 0)   # ids only in filters, /v3
OLD = AGE < (1, 0)    # bare lists, /v1


class ClientTest(ServerTest):
    """A server of its own for each test, and the client of this age on it."""

    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.client = self.connect()

    def connect(self, key='any'):
        return MemoryClient(api_key=key, host=f'http://127.0.0.1:{self.server.port}')

    def of(self, **ids):
        """Ids as this age passes them to searches and lists."""
        return {'filters': ids} if NEW else ids

    @staticmethod
    def results(answer):
        return answer if isinstance(answer, list) else answer['results']

    def texts(self, answer):
        return [item['memory'] for item in self.results(answer)]

    def all(self, **ids):
        return self.texts(self.client.get_all(**self.of(**ids)))

    def found(self, query, **ids):
        return self.texts(self.client.search(query, **self.of(**ids)))

    def add(self, text, **options):
        """Id of the memory that holds the text literally."""
        message = [{'role': 'user', 'content': text}]
        answer = self.results(self.client.add(message, **{'infer': False, **options}))
        self.assertEqual([item['event'] for item in answer], ['ADD'])
        self.assertEqual(answer[0]['memory'], text)
        return answer[0]['id']

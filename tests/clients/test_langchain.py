#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""LangChain's OpenAI classes against the real server, before a server that plays the language model."""
import pathlib
import sys
import unittest

from langchain_openai import ChatOpenAI, OpenAIEmbeddings

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'server')]

from fake_models import FakeModels  # noqa: E402
from serve import ServerTest  # noqa: E402


class LangChain(ServerTest):
    def setUp(self):
        super().setUp()
        self.models = FakeModels(lambda body: 'You live in Lisbon.' if 'Lisbon' in str(body) else 'I do not know.')
        self.addCleanup(self.models.close)
        server = self.serve('--upstream', self.models.url, '--embedder', 'twin:16')
        self.place = {'base_url': f'http://127.0.0.1:{server.port}/v1', 'api_key': 'sk-mine'}

    def test_chats_complete_and_streamed(self):
        chat = ChatOpenAI(model='fake-1', default_headers={'X-Memos-User': 'mira'}, **self.place)
        chat.invoke('I moved to Lisbon in May.')
        self.assertEqual(chat.invoke('Where do I live?').content, 'You live in Lisbon.')
        pieces = [piece.content for piece in chat.stream('Where do I live?')]
        self.assertEqual(''.join(pieces), 'You live in Lisbon.')
        other = ChatOpenAI(model='fake-1', default_headers={'X-Memos-User': 'tom'}, **self.place)
        self.assertEqual(other.invoke('Where do I live?').content, 'I do not know.')

    def test_embeddings(self):
        embeddings = OpenAIEmbeddings(model='memos', check_embedding_ctx_length=False, **self.place)
        one, other = embeddings.embed_documents(['a kite', 'a kiln'])
        self.assertEqual((len(one), len(other)), (16, 16))
        for a, b in zip(embeddings.embed_query('a kite'), one, strict=True):
            self.assertAlmostEqual(a, b, places=6)


if __name__ == '__main__':
    unittest.main()

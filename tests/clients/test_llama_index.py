#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""LlamaIndex's OpenAI classes against the real server, before a server that plays the language model."""
import pathlib
import sys
import unittest

from llama_index.core.llms import ChatMessage
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'server')]

from fake_models import FakeModels  # noqa: E402
from serve import ServerTest  # noqa: E402


class LlamaIndex(ServerTest):
    def setUp(self):
        super().setUp()
        self.models = FakeModels(lambda body: 'You live in Lisbon.' if 'Lisbon' in str(body) else 'I do not know.')
        self.addCleanup(self.models.close)
        server = self.serve('--upstream', self.models.url, '--embedder', 'twin:16')
        self.place = {'api_base': f'http://127.0.0.1:{server.port}/v1', 'api_key': 'sk-mine'}

    def test_chats_complete_and_streamed(self):
        model = OpenAI(model='gpt-4o-mini', default_headers={'X-Memos-User': 'mira'}, **self.place)

        def ask(text):
            return [ChatMessage(role='user', content=text)]
        model.chat(ask('I moved to Lisbon in May.'))
        self.assertEqual(model.chat(ask('Where do I live?')).message.content, 'You live in Lisbon.')
        last = None
        for last in model.stream_chat(ask('Where do I live?')):
            pass
        self.assertEqual(last.message.content, 'You live in Lisbon.')

    def test_embeddings(self):
        embeddings = OpenAIEmbedding(model_name='memos', **self.place)
        one, other = embeddings.get_text_embedding_batch(['a kite', 'a kiln'])
        self.assertEqual((len(one), len(other)), (16, 16))


if __name__ == '__main__':
    unittest.main()

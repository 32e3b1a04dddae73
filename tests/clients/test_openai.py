#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""OpenAI's Python client against the real server, before a server that plays the language model."""
import pathlib
import sys
import unittest

import openai

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'server')]

from fake_models import FakeModels  # noqa: E402
from serve import ServerTest  # noqa: E402


class OpenAiClient(ServerTest):
    def setUp(self):
        super().setUp()
        self.models = FakeModels(self.reply)
        self.addCleanup(self.models.close)
        self.server = self.serve('--upstream', self.models.url, '--embedder', 'twin:16')
        url = f'http://127.0.0.1:{self.server.port}/v1'
        self.client = openai.OpenAI(base_url=url, api_key='sk-mine', max_retries=0)
        self.addCleanup(self.client.close)

    @staticmethod
    def reply(body):
        return 'You live in Lisbon.' if 'Lisbon' in str(body) else 'I do not know.'

    def ask(self, text, **more):
        more.setdefault('user', 'mira')
        return self.client.chat.completions.create(model='fake-1', messages=[{'role': 'user', 'content': text}], **more)

    def test_what_is_said_once_is_known_later(self):
        self.assertEqual(self.ask('I moved to Lisbon in May.').choices[0].message.content, 'You live in Lisbon.')
        self.assertEqual(self.ask('Where do I live?').choices[0].message.content, 'You live in Lisbon.')
        self.assertEqual(self.ask('Where do I live?', user='tom').choices[0].message.content, 'I do not know.')
        self.assertEqual({asked[1] for asked in self.models.asked}, {'Bearer sk-mine'})

    def test_streams(self):
        self.ask('I moved to Lisbon in May.')
        with self.ask('Where do I live?', stream=True) as stream:
            pieces = [chunk.choices[0].delta.content or '' for chunk in stream]
        self.assertEqual(''.join(pieces), 'You live in Lisbon.')
        self.assertGreater(len(pieces), 3)
        texts = [memory['body']['text'] for memory in self.server.ask(
            'POST', '/api/v1/rpc/list', {'cube': 'mira', 'filter': {'derived': False}}).json['memories']]
        self.assertEqual(texts[2:], ['Where do I live?', 'You live in Lisbon.'])

    def test_responses(self):
        self.ask('I moved to Lisbon in May.')
        answer = self.client.responses.create(model='fake-1', input='Where do I live?', user='mira')
        self.assertEqual(answer.output_text, 'You live in Lisbon.')
        with self.client.responses.stream(model='fake-1', input='Where do I live?', user='mira',
                                          previous_response_id=answer.id) as stream:
            self.assertEqual(stream.get_final_response().output_text, 'You live in Lisbon.')
        self.assertEqual(self.models.asked[-1][2]['previous_response_id'], answer.id)
        with self.assertRaises(openai.NotFoundError):
            self.client.responses.retrieve('resp_none')

    def test_errors_are_the_upstreams(self):
        self.models.status, self.models.failure = 429, b'{"error": {"message": "slow down", "code": "rate"}}'
        self.models.headers = {'Content-Type': 'application/json', 'x-request-id': 'req_7', 'Retry-After': '1'}
        with self.assertRaises(openai.RateLimitError) as refused:
            self.ask('Hello')
        self.assertEqual((refused.exception.code, refused.exception.request_id), ('rate', 'req_7'))
        with self.assertRaises(openai.BadRequestError) as refused:
            self.ask('Hello', extra_headers={'X-Memos-Budget': 'x'})
        self.assertIn('X-Memos-Budget', str(refused.exception))
        # The client repeats what fails; only the answer that came is remembered.
        self.models.fail_after = 10**9
        calls = len(self.models.asked)
        fails = iter([True, False])
        self.models.script = lambda handler, body: (handler.send_bytes(500, b'{}', {}) if next(fails) else
                                                    handler.answer_chat(body, 'At last.'))
        self.models.headers = {}
        self.client.with_options(max_retries=2).chat.completions.create(
            model='fake-1', messages=[{'role': 'user', 'content': 'Once'}], user='tom')
        self.assertEqual(len(self.models.asked), calls + 2)
        page = self.server.ask('POST', '/api/v1/rpc/list', {'cube': 'tom', 'filter': {'derived': False}}).json
        self.assertEqual([memory['body']['text'] for memory in page['memories']], ['Once', 'At last.'])

    def test_models_and_embeddings(self):
        models = [model.id for model in self.client.models.list()]
        self.assertEqual(models[1:], ['fake-1'])
        self.assertEqual(self.client.models.retrieve(models[0]).owned_by, 'memos')
        packed = self.client.embeddings.create(model=models[0], input=['a kite', 'a kiln'])
        plain = self.client.embeddings.create(model='memos', input=['a kite', 'a kiln'], encoding_format='float')
        for one, other in zip(packed.data, plain.data, strict=True):
            self.assertEqual(len(one.embedding), 16)
            for a, b in zip(one.embedding, other.embedding, strict=True):
                self.assertAlmostEqual(a, b, places=6)
        with self.assertRaises(openai.BadRequestError) as refused:
            self.client.embeddings.create(model='memos', input=[[1, 2, 3]])
        self.assertEqual(refused.exception.param, 'input[0]')


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The routes of mem0's open-source REST server, both ages. It has no client of its own: programs send requests."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'server'))

from serve import ServerTest  # noqa: E402

MISSING = '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77'


class RestServer(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()

    def ask(self, method, path, body=None, status=200, **headers):
        reply = self.server.ask(method, path, body, headers)
        self.assertEqual(reply.status, status, reply)
        return reply.json

    def add(self, text, **fields):
        body = {'messages': [{'role': 'user', 'content': text}], 'infer': False, **fields}
        added = self.ask('POST', '/memories', body)['results']
        self.assertEqual([(one['memory'], one['event'], one['role']) for one in added], [(text, 'ADD', 'user')])
        return added[0]['id']

    def test_from_birth_to_death(self):
        memory = self.add('The kite is green.', user_id='mira', metadata={'room': 'attic'})
        item = self.ask('GET', '/memories/' + memory)
        self.assertEqual((item['memory'], item['user_id'], item['metadata']),
                         ('The kite is green.', 'mira', {'room': 'attic'}))
        self.assertEqual(len(item['hash']), 32)
        self.assertEqual(self.ask('PUT', '/memories/' + memory, {'text': 'The kite is red.'}),
                         {'message': 'Memory updated successfully!'})
        self.ask('PUT', '/memories/' + memory, {'data': 'The kite is blue.'})
        found = self.ask('POST', '/search', {'query': 'kite', 'user_id': 'mira', 'limit': 5})['results']
        self.assertEqual([hit['memory'] for hit in found], ['The kite is blue.'])
        found = self.ask('POST', '/search', {'query': 'kite', 'filters': {'user_id': 'mira', 'room': {'ne': 'attic'}}})
        self.assertEqual(found['results'], [])
        explained = self.ask('POST', '/search', {'query': 'kite', 'filters': {'user_id': 'mira'}, 'explain': True})
        self.assertIn('score_details', explained['results'][0])
        history = self.ask('GET', f'/memories/{memory}/history')
        self.assertEqual([event['event'] for event in history], ['ADD', 'UPDATE', 'UPDATE'])
        self.assertEqual(self.ask('DELETE', '/memories/' + memory), {'message': 'Memory deleted successfully'})
        self.assertIsNone(self.ask('GET', '/memories/' + memory))
        self.assertTrue(self.ask('GET', f'/memories/{memory}/history')[-1]['is_deleted'])
        self.assertIn('detail', self.ask('PUT', '/memories/' + MISSING, {'text': 'x'}, 404))
        self.assertIn('detail', self.ask('DELETE', '/memories/' + MISSING, None, 404))

    def test_lists_deletions_and_entities(self):
        for n in range(3):
            self.add(f'number {n}', user_id='mira', run_id=f'r{n}')
        self.add('of the agent', agent_id='helper')
        self.assertEqual(len(self.ask('GET', '/memories?user_id=mira')['results']), 3)
        self.assertEqual(len(self.ask('GET', '/memories?user_id=mira&top_k=2')['results']), 2)
        self.assertEqual(len(self.ask('GET', '/memories')['results']), 4, 'whoever runs the folder sees all')
        self.assertEqual({(one['type'], one['id'], one['total_memories']) for one in self.ask('GET', '/entities')},
                         {('user', 'mira', 3), ('agent', 'helper', 1), *(('run', f'r{n}', 1) for n in range(3))})
        self.ask('DELETE', '/memories', status=400)
        self.assertEqual(self.ask('DELETE', '/memories?user_id=mira&run_id=r0'),
                         {'message': 'All relevant memories deleted'})
        self.assertEqual(len(self.ask('GET', '/memories?user_id=mira')['results']), 2)
        self.ask('DELETE', '/entities/user/mira')
        self.assertEqual(len(self.ask('GET', '/memories')['results']), 1)
        self.assertEqual(self.ask('POST', '/reset'), {'message': 'All memories reset'})
        self.assertEqual(self.ask('GET', '/memories')['results'], [])

    def test_what_is_not_served_says_so(self):
        for method, path, body, status in (
                ('POST', '/memories', {'messages': [{'role': 'user', 'content': 'x'}]}, 400),
                ('POST', '/memories', {'messages': 'x', 'user_id': 'u', 'prompt': 'extract'}, 400),
                ('POST', '/search', {'query': 'x'}, 400), ('POST', '/search', {'user_id': 'u'}, 400),
                ('POST', '/configure', {'llm': {}}, 501), ('GET', '/configure/providers', None, 501),
                ('POST', '/generate-instructions', {'use_case': 'x'}, 501),
                ('GET', '/memories?colour=1', None, 400), ('GET', '/v1/nothing/', None, 404),
                ('PATCH', '/memories', {}, 405)):
            with self.subTest(method=method, path=path, body=body):
                self.assertIn('detail', self.ask(method, path, body, status))
        self.assertEqual(self.server.ask('POST', '/search', 'query=x', {'Content-Type': 'text/plain'}).status, 400)

    def test_agents_procedures_and_keys(self):
        messages = [{'role': 'assistant', 'content': 'First open, then read.'}]
        added = self.ask('POST', '/memories', {'messages': messages, 'agent_id': 'helper', 'infer': False,
                                               'memory_type': 'procedural_memory'})
        self.assertEqual(self.ask('GET', '/memories/' + added['results'][0]['id'])['memory_type'], 'skill')
        self.ask('POST', '/memories', {'messages': 'x', 'user_id': 'u', 'memory_type': 'procedural_memory'}, 400)
        key = self.make_key('full')
        reader = self.make_key('reader', '--verb', 'read')
        while self.server.ask('GET', '/memories').status != 401:
            pass
        self.assertIn('detail', self.ask('GET', '/memories', status=401))
        self.assertEqual(len(self.ask('GET', '/memories', **{'X-API-Key': key})['results']), 1)
        self.ask('GET', '/memories', status=403, **{'X-API-Key': reader})
        self.ask('GET', '/memories?agent_id=helper', **{'X-API-Key': reader})
        self.ask('POST', '/reset', status=403, **{'X-API-Key': reader})

    def test_a_door_can_be_switched_off(self):
        other = self.folder / 'other'
        self.data = other
        self.settings(doors=[])
        closed = self.serve()
        self.assertEqual(closed.ask('GET', '/memories').status, 404)
        self.assertEqual(closed.ask('GET', '/v1/ping/').status, 404)
        self.assertEqual(closed.ask('GET', '/health').status, 200)
        self.assertEqual(self.run_program('serve', '--data', other, MEMOS_DOORS='cellar').returncode, 1)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Who gets in, and what others see: every route of the document with every kind of key."""
import json
import unittest

from serve import ServerTest

MISSING = '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77'
MISSING_TOO = MISSING[:-1] + '8'
NAMED, ONE, CUBE = {'name': '{cube}'}, {'id': '{id}'}, {'cube': '{cube}'}
LINK = {'type': 'follows', 'from': '{id}', 'to': MISSING_TOO}
BODIES = {'createCube': {'name': 'new'}, 'add': {'items': [{'text': 'x'}]}, 'listByRequest': CUBE,
          'erase': {'ids': ['{id}']}, 'forget': {**CUBE, 'ids': ['{id}']}, 'updateMemory': {'text': 'x'},
          'rollbackMemory': {'version': 1}, 'rollbackCube': {'to': {'sequence': 1}}, 'link': LINK,
          'search': {'cubes': ['{cube}'], 'text': 'x'}, 'context': {'search': {'cubes': ['{cube}'], 'text': 'x'}},
          'factsByRequest': CUBE, 'refine': {}, 'backup': {'path': 'x'},
          'rpc_create_cube': {'name': 'new'}, 'rpc_list_cubes': {}, 'rpc_describe_cube': NAMED, 'rpc_drop_cube': NAMED,
          'rpc_add': {'items': [{'text': 'x'}]}, 'rpc_update': {**ONE, 'text': 'x'}, 'rpc_remove': ONE,
          'rpc_restore': ONE, 'rpc_archive': ONE, 'rpc_erase': {'ids': ['{id}']},
          'rpc_forget': {**CUBE, 'ids': ['{id}']}, 'rpc_rollback': {**ONE, 'version': 1},
          'rpc_rollback_cube': {**NAMED, 'to': {'sequence': 1}}, 'rpc_link': LINK, 'rpc_unlink': LINK, 'rpc_get': ONE,
          'rpc_list': CUBE, 'rpc_search': {'cubes': ['{cube}'], 'text': 'x'},
          'rpc_context': {'search': {'cubes': ['{cube}'], 'text': 'x'}}, 'rpc_facts': CUBE, 'rpc_history': ONE,
          'rpc_log': CUBE, 'rpc_provenance': ONE, 'rpc_verify': {}, 'rpc_backup': {'path': 'x'},
          'rpc_export_cube': NAMED, 'rpc_statistics': {}, 'rpc_jobs': {}, 'rpc_job': {'id': 1},
          'rpc_cancel_job': {'id': 1}, 'rpc_run_jobs': {}, 'rpc_reembed': NAMED, 'rpc_refine': CUBE,
          'rpc_spaces': NAMED, 'rpc_drop_space': NAMED,
          'plan': {'context': {'search': {'cubes': ['{cube}'], 'text': 'x'}}},
          'rpc_plan': {'context': {'search': {'cubes': ['{cube}'], 'text': 'x'}}}, 'warmKv': CUBE, 'rpc_kv_list': CUBE,
          'rpc_kv_drop': CUBE, 'rpc_kv_warm': CUBE,
          'chat': {**CUBE, 'message': 'x', 'remember': False, 'stream': False},
          'rpc_chat': {**CUBE, 'message': 'x', 'remember': False}}
FOLDER_WIDE = ('verify', 'backup', 'runJobs', 'rpc_verify', 'rpc_backup', 'rpc_run_jobs')


class AccessTest(ServerTest):
    def operations(self, server, key):
        """(operation, method, path with names, verb) of the document."""
        paths = server.ask('GET', '/openapi.json', key=key).json['paths']
        for path, item in paths.items():
            for method, operation in item.items():
                yield operation, method.upper(), path, operation['x-memos-verb']

    def concrete(self, operation, path, memory, cube='me'):
        """Address and body that are about this memory and cube, and whether they are about either."""
        name = operation['operationId']
        if name == 'unlink':
            path += '?type=follows&from={id}&to=' + MISSING_TOO
        if 'requestBody' in operation:
            self.assertIn(name, BODIES, 'a route with a body that this test does not know: give it one')
        body = json.dumps(BODIES[name]) if 'requestBody' in operation else None
        about = any(word in path + (body or '') for word in ('{id}', '{cube}'))
        fill = lambda text: text.replace('{id}', memory).replace('{cube}', cube).replace('{job}', '1')  # noqa: E731
        return fill(path), json.loads(fill(body)) if body else None, about

    def test_every_route_with_every_kind_of_key(self):
        full = self.make_key('full')
        kinds = {'read': self.make_key('reader', '--verb', 'read'), 'other': self.make_key('other', '--tenant', 'acme'),
                 'bound': self.make_key('bound', '--cube', 'elsewhere')}
        gone = self.make_key('gone')
        self.assertEqual(self.run_program('key', 'revoke', 'gone', '--data', self.data).returncode, 0)
        short = self.make_key('short', '--expires', '1s')
        server = self.serve()
        while server.ask('GET', '/health', key=short).status != 401:
            pass
        added = server.ask('POST', '/api/v1/memories', {'items': [{'text': 'The secret kite.'}]}, key=full)
        memory = added.json['items'][0]['id']
        walked = 0
        for operation, method, path, verb in list(self.operations(server, full)):
            name = operation['operationId']
            mine, body, about = self.concrete(operation, path, memory)
            nothing, empty, _ = self.concrete(operation, path, MISSING, 'nowhere')
            with self.subTest(operation=name):
                walked += 1
                for key in (None, '', 'wrong', gone, short, full[:-1], full + 'x', full.upper()):
                    reply = server.ask(method, mine, body, key=key)
                    self.assertEqual(reply.status, 401, (name, key))
                    self.assertIn('www-authenticate', reply.headers)
                    self.assertNotIn(b'kite', reply.body)
                if verb != 'read':
                    self.assertEqual(server.ask(method, mine, body, key=kinds['read']).status, 403, name)
                if name.removeprefix('rpc_') in ('createCube', 'create_cube', 'add'):
                    continue
                for kind in ('other', 'bound'):
                    reply = server.ask(method, mine, body, key=kinds[kind])
                    self.assertNotIn(b'kite', reply.body, (name, kind))
                    if name in FOLDER_WIDE:
                        self.assertEqual(reply.status, 403, (name, kind))
                    if about:
                        # As if it did not exist: the same status and words, but for the name.
                        like = server.ask(method, nothing, empty, key=kinds[kind])
                        self.assertIn(reply.status, (404, 501), (name, kind, reply))
                        words = reply.body.decode().replace(memory, MISSING).replace('\\"me\\"', '\\"nowhere\\"')
                        error, wanted = json.loads(words)['error'], like.json['error']
                        error.pop('request_id'), wanted.pop('request_id')
                        self.assertEqual(error, wanted, (name, kind))
        self.assertEqual(sum(name.startswith('rpc_') for name in BODIES), 40)
        self.assertGreater(walked, 65)
        self.assertEqual(server.ask('GET', '/api/v1/memories/' + memory, key=full).json['state'], 'activated')
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key=kinds['other']).json['cubes'], [])
        self.assertEqual(server.ask('POST', '/api/v1/verify', key=kinds['other']).status, 403)
        self.assertEqual(server.ask('GET', '/metrics', key=kinds['other']).status, 403)
        self.assertEqual(server.ask('GET', '/health', key=kinds['other']).json, {'status': 'ok'})

    def test_tenants_have_their_own_cubes_of_the_same_name(self):
        server = self.serve(MEMOS_API_KEYS='anna=key-of-anna,key-without-name')
        self.assertFalse(server.told['open'])
        for key, text in (('key-of-anna', 'The kite of Anna.'), ('key-without-name', 'The kite of nobody.')):
            self.assertEqual(server.ask('POST', '/api/v1/memories', {'items': [{'text': text}]}, key=key).status, 201)
        found = server.ask('POST', '/api/v1/search', {'text': 'kite'}, key='key-of-anna').json['hits']
        self.assertEqual([hit['memory']['body']['text'] for hit in found], ['The kite of Anna.'])
        self.assertEqual(server.ask('GET', '/api/v1/statistics', key='key-of-anna').json['memories'], 1)

    def test_a_key_closes_a_running_server_and_revoking_ends_it(self):
        server = self.serve()
        self.assertTrue(server.told['open'])
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key='any').status, 200)
        key = self.make_key('late')
        while server.ask('GET', '/api/v1/cubes').status != 401:
            pass
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key=key).status, 200)
        self.assertEqual(server.ask('GET', '/api/v1/cubes', headers={'X-API-Key': key}).status, 200)
        self.assertEqual(server.ask('GET', '/api/v1/cubes', headers={'Authorization': 'Token ' + key}).status, 200)
        self.run_program('key', 'revoke', 'late', '--data', self.data)
        while server.ask('GET', '/api/v1/cubes', key=key).status != 401:
            pass
        self.assertEqual(server.ask('GET', '/api/v1/cubes').status, 401, 'a revoked key opens nothing')

    def test_rates_and_quotas(self):
        rate = self.make_key('rate', '--per-second', '0.5', '--burst', '2')
        quota = self.make_key('quota', '--per-day', '3')
        server = self.serve()
        statuses = [server.ask('GET', '/api/v1/cubes', key=rate) for _ in range(3)]
        self.assertEqual([reply.status for reply in statuses], [200, 200, 429])
        self.assertIn(int(statuses[2].headers['retry-after']), (1, 2))
        self.assertEqual([server.ask('GET', '/api/v1/cubes', key=quota).status for _ in range(4)], [200, 200, 200, 429])
        self.assertEqual(server.end(), 0)
        server = self.serve()
        reply = server.ask('GET', '/api/v1/cubes', key=quota)
        self.assertEqual(reply.status, 429, 'quotas survive a restart')
        self.assertGreater(int(reply.headers['retry-after']), 0)

    def test_the_access_log_tells_who_asked_and_holds_no_content(self):
        key = self.make_key('logged')
        server = self.serve()
        server.ask('POST', '/api/v1/memories', {'items': [{'text': 'Unmistakable words.'}]}, key=key)
        server.ask('POST', '/api/v1/search', {'text': 'unmistakable'}, key=key)
        server.ask('GET', '/api/v1/cubes', key='wrong')
        self.assertEqual(server.end(), 0)
        text = (self.data / 'access/local/00000001.log').read_text(encoding='utf-8')
        lines = [json.loads(line) for line in text.splitlines()[1:]]
        self.assertEqual([(line['action'], line['status']) for line in lines],
                         [('POST /api/v1/memories', 201), ('POST /api/v1/search', 200), ('GET /api/v1/cubes', 401)])
        self.assertEqual([line.get('target') for line in lines], [None, None, None])
        self.assertEqual(lines[2]['refusal'], 'unknown')
        self.assertTrue(lines[0]['key'].startswith('k-'))
        for word in ('nmistakable', key, 'wrong'):
            self.assertNotIn(word, text)
        self.assertNotIn(key, (self.data / 'keys.json').read_text(encoding='utf-8'))


if __name__ == '__main__':
    unittest.main()

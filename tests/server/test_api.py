#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The native API through the real server. `--rewrite` writes golden/openapi.json and golden/metrics.txt anew."""
import json
import pathlib
import signal
import sys
import unittest

from serve import ServerTest

GOLDEN = pathlib.Path(__file__).parent / 'golden'
REWRITE = '--rewrite' in sys.argv


class ApiTest(ServerTest):
    def add(self, server, text, cube='me', **fields):
        reply = server.ask('POST', '/api/v1/memories', {'cube': cube, 'items': [{'text': text, **fields}]})
        self.assertEqual(reply.status, 201, reply)
        return reply.json['items'][0]['id']

    def test_a_memory_from_birth_to_erasure(self):
        server = self.serve()
        memory = self.add(server, 'The kite is green.', tags=['toys'])
        path = '/api/v1/memories/' + memory
        reply = server.ask('GET', path)
        self.assertEqual((reply.status, reply.headers['etag']), (200, '"1"'))
        self.assertEqual(server.ask('GET', path, headers={'If-None-Match': '"1"'}).status, 304)
        self.assertEqual(server.ask('PATCH', path, {'text': 'The kite is red.'}, {'If-Match': '"9"'}).status, 412)
        reply = server.ask('PATCH', path, {'text': 'The kite is red.'}, {'If-Match': '"1"'})
        self.assertEqual((reply.status, reply.headers['etag']), (200, '"2"'))
        self.assertEqual(reply.json['body']['text'], 'The kite is red.')
        self.assertEqual(server.ask('PATCH', path, {'text': 'x', 'expected_version': 1}).status, 409)
        found = server.ask('POST', '/api/v1/search', {'text': 'red kite'}).json
        self.assertEqual([hit['memory']['id'] for hit in found['hits']], [memory])
        self.assertEqual(server.ask('POST', path + '/archive').json['state'], 'archived')
        self.assertEqual(server.ask('POST', '/api/v1/search', {'text': 'kite'}).json['hits'], [])
        self.assertEqual(server.ask('POST', path + '/restore').json['state'], 'activated')
        self.assertEqual(server.ask('DELETE', path).json['state'], 'deleted')
        self.assertEqual(server.ask('POST', path + '/restore').json['state'], 'activated')
        rolled_back = server.ask('POST', path + '/rollback', {'version': 1}).json
        self.assertEqual(rolled_back['body']['text'], 'The kite is green.')
        operations = [entry['operation'] for entry in server.ask('GET', path + '/history').json['entries']]
        self.assertEqual(operations[:3], ['add', 'update', 'archive'])
        self.assertEqual(server.ask('POST', '/api/v1/memories/erase', {'ids': [memory]}).json['memories'], 1)
        self.assertEqual(server.ask('GET', path).status, 404)

    def test_cubes_lists_links_and_the_rest(self):
        server = self.serve()
        self.assertEqual(server.ask('POST', '/api/v1/cubes', {'name': 'a/b ü'}).status, 201)
        self.assertEqual(server.ask('POST', '/api/v1/cubes', {'name': 'a/b ü'}).status, 409)
        self.assertEqual(server.ask('GET', '/api/v1/cubes/a%2Fb%20%C3%BC').json['name'], 'a/b ü')
        ids = [self.add(server, f'Number {n} of the row.', tags=['even'] if n % 2 == 0 else []) for n in range(7)]
        seen, cursor = [], ''
        while True:
            page = server.ask('GET', f'/api/v1/cubes/me/memories?limit=3&cursor={cursor}').json
            seen += [memory['id'] for memory in page['memories']]
            cursor = page['next_cursor']
            if len(seen) == 3:
                ids.append(self.add(server, 'Added between two pages.'))
            if not cursor:
                break
        self.assertEqual(seen, ids, 'pages stay stable while memories are added')
        even = server.ask('GET', '/api/v1/cubes/me/memories?tag=even').json['memories']
        self.assertEqual([memory['id'] for memory in even], ids[0:7:2])
        self.assertEqual(server.ask('POST', '/api/v1/memories/list', {'limit': 1}).json['memories'][0]['id'], ids[0])
        link = {'type': 'follows', 'from': ids[1], 'to': ids[0]}
        self.assertEqual(server.ask('POST', '/api/v1/links', link).status, 201)
        self.assertEqual(len(server.ask('GET', f'/api/v1/memories/{ids[0]}/provenance').json['links']), 1)
        path = '/api/v1/links?' + '&'.join(f'{name}={value}' for name, value in link.items())
        self.assertEqual(server.ask('DELETE', path).status, 200)
        entries = server.ask('GET', '/api/v1/cubes/me/log?limit=2').json['entries']
        self.assertEqual(entries[0]['operation'], 'create_cube')
        exported = server.ask('GET', '/api/v1/cubes/me/export')
        self.assertEqual(exported.headers['content-type'], 'application/x-ndjson')
        self.assertEqual(len([json.loads(line) for line in exported.body.splitlines()]) > 8, True)
        self.assertEqual(server.ask('GET', '/api/v1/statistics').json['memories'], 8)
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])
        self.assertEqual(server.ask('GET', '/api/v1/jobs?finished=true').status, 200)
        self.assertEqual(server.ask('GET', '/api/v1/jobs/999').status, 404)
        self.assertEqual(server.ask('POST', '/api/v1/jobs/run').status, 200)
        calls = (('GET', '/api/v1/cubes/me/facts', None), ('POST', '/api/v1/facts', {}),
                 ('POST', '/api/v1/context', {'search': {'text': 'row'}}),
                 ('POST', '/api/v1/memories/forget', {'ids': [ids[0]]}))
        for method, path, body in calls:
            self.assertIn(server.ask(method, path, body).status, (200, 501), path)
        self.assertEqual(server.ask('POST', '/api/v1/cubes/me/rollback', {'to': {'sequence': 3}}).status, 200)
        self.assertEqual(server.ask('DELETE', '/api/v1/cubes/me').status, 200)
        self.assertEqual(server.ask('GET', '/api/v1/cubes/me').status, 404)

    def test_errors_have_one_shape_and_name_the_field(self):
        server = self.serve()
        cases = [('POST', '/api/v1/memories', {'items': [{'text': ''}]}, 400, 'items[0].text'),
                 ('POST', '/api/v1/memories', {'items': [{'text': 'x'}], 'itemz': 1}, 400, 'itemz'),
                 ('POST', '/api/v1/memories', {}, 400, 'items'),
                 ('GET', '/api/v1/memories/x', None, 400, 'id'),
                 ('GET', '/api/v1/memories/0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77', None, 404, 'id'),
                 ('POST', '/api/v1/search', {'text': 'a', 'cubes': ['nope']}, 404, 'cubes[0]'),
                 ('GET', '/api/v1/cubes/nope', None, 404, 'name'),
                 ('GET', '/api/v1/cubes/nope/memories?limit=0', None, 400, 'limit'),
                 ('POST', '/api/v1/backup', {'path': 'x'}, 403, 'path'),
                 ('GET', '/nowhere', None, 404, 'path'),
                 ('PUT', '/api/v1/cubes', None, 405, 'method')]
        for method, path, body, status, field in cases:
            with self.subTest(path=path, body=body):
                reply = server.ask(method, path, body, {'X-Request-Id': 'mine'})
                self.assertEqual(reply.status, status, reply)
                error = reply.json['error']
                self.assertEqual((error['field'], error['request_id']), (field, 'mine'))
                self.assertTrue(error['code'] and error['message'])

    def test_idempotency_keys(self):
        server = self.serve()
        body, key = {'items': [{'text': 'Once.'}]}, {'Idempotency-Key': 'key-1'}
        first = server.ask('POST', '/api/v1/memories', body, key)
        again = server.ask('POST', '/api/v1/memories', body, key)
        self.assertEqual((again.status, again.json), (201, first.json))
        self.assertEqual(again.headers['idempotent-replayed'], 'true')
        self.assertEqual(server.ask('POST', '/api/v1/memories', {'items': [{'text': 'Else.'}]}, key).status, 409)
        path = '/api/v1/memories/' + first.json['items'][0]['id']
        for _ in range(2):
            reply = server.ask('PATCH', path, {'text': 'Twice?'}, {'Idempotency-Key': 'key-2'})
            self.assertEqual((reply.status, reply.json['version']), (200, 2))
        server.end()
        server = self.serve()
        self.assertEqual(server.ask('POST', '/api/v1/memories', body, key).json, first.json)
        self.assertEqual(server.ask('GET', '/api/v1/statistics').json['memories'], 1)
        self.assertNotIn(b'Twice?', (self.data / 'replays.jsonl').read_bytes())

    def test_every_write_is_done_once(self):
        server = self.serve()
        first, second, third = (self.add(server, text) for text in ('A kite.', 'A kiln.', 'A lantern.'))
        head = server.ask('GET', '/api/v1/cubes/me').json['head']
        one, link = f'/api/v1/memories/{first}', {'type': 'follows', 'from': first, 'to': second}
        in_address = '&'.join(f'{name}={value}' for name, value in link.items())
        writes = [('POST', '/api/v1/cubes', {'name': 'new'}, {'name': 'newer'}),
                  ('POST', '/api/v1/links', link, {**link, 'type': 'mentions'}),
                  ('DELETE', f'/api/v1/links?{in_address}', None, None),
                  ('PATCH', one, {'text': 'A red kite.'}, {'text': 'A blue kite.'}),
                  ('POST', f'{one}/rollback', {'version': 1}, {'version': 2}),
                  ('POST', f'{one}/archive', None, None), ('POST', f'{one}/restore', None, None),
                  ('DELETE', one, None, None),
                  ('POST', '/api/v1/cubes/me/rollback', {'to': {'sequence': head}}, {'to': {'sequence': 1}}),
                  ('POST', '/api/v1/memories/forget', {'ids': [second], 'preview': False},
                   {'ids': [third], 'preview': False}),
                  ('POST', '/api/v1/memories/erase', {'ids': [third]}, {'ids': [first]}),
                  ('DELETE', '/api/v1/cubes/new', None, None)]
        for n, (method, path, body, other) in enumerate(writes):
            with self.subTest(method=method, path=path):
                key = {'Idempotency-Key': f'key {n}'}
                done = server.ask(method, path, body, key)
                self.assertLess(done.status, 300, done)
                log = server.ask('GET', '/api/v1/cubes/me/log?limit=1000').json
                again = server.ask(method, path, body, key)
                self.assertEqual((again.status, again.headers.get('idempotent-replayed')), (done.status, 'true'), again)
                expected = done.json
                if path.endswith('/forget'):
                    self.assertEqual(len(expected['memories']), 1)
                    expected = {**expected, 'memories': []}
                self.assertEqual(again.json, expected)
                self.assertEqual(server.ask('GET', '/api/v1/cubes/me/log?limit=1000').json, log, 'done once')
                elsewhere = path if other else path.replace(first, second).replace('cubes/new', 'cubes/me')
                if (elsewhere, other) == (path, body):
                    elsewhere = path.replace('follows', 'mentions')
                self.assertEqual(server.ask(method, elsewhere, other, key).status, 409)

    def test_a_write_whose_answer_a_kill_took_is_known_or_done_again_or_refused(self):
        server = self.serve()
        memory = self.add(server, 'A kite.')
        server.ask('POST', '/api/v1/cubes', {'name': 'old'})
        writes = [('POST', '/api/v1/cubes', {'name': 'new'}, 201),
                  ('POST', '/api/v1/memories/erase', {'ids': [memory]}, 200),
                  ('POST', '/api/v1/memories', {'items': [{'text': 'A kiln.'}]}, 201),
                  ('DELETE', '/api/v1/cubes/old', None, 409)]
        for n, (method, path, body, _) in enumerate(writes):
            self.assertLess(server.ask(method, path, body, {'Idempotency-Key': f'key {n}'}).status, 300)
        server.end(signal.SIGKILL)
        kept = self.data / 'replays.jsonl'
        begun = [line for line in kept.read_text(encoding='utf-8').splitlines(True) if '"status"' not in line]
        self.assertEqual(len(begun), len(writes))
        kept.write_text(''.join(begun), encoding='utf-8')  # As if it had been killed before the answers were kept.
        server = self.serve()
        for n, (method, path, body, status) in enumerate(writes):
            for _ in range(2):
                reply = server.ask(method, path, body, {'Idempotency-Key': f'key {n}'})
                self.assertEqual(reply.status, status, (path, reply))
        self.assertEqual([cube['name'] for cube in server.ask('GET', '/api/v1/cubes').json['cubes']], ['me', 'new'])
        self.assertEqual(server.ask('GET', '/api/v1/statistics').json['memories'], 1)

    def test_backup_goes_below_its_folder_only(self):
        self.settings(backup_directory=str(self.folder))
        server = self.serve()
        self.add(server, 'Kept twice.')
        for path in ('../x', '/tmp/x', 'a/b', '', '.hidden'):
            self.assertEqual(server.ask('POST', '/api/v1/backup', {'path': path}).status, 400, path)
        self.assertEqual(server.ask('POST', '/api/v1/backup', {'path': 'copy'}).status, 200)
        server.end()
        listed = self.run_program('list', '--data', self.folder / 'copy', '--json')
        self.assertIn('Kept twice.', listed.stdout)

    def test_document_and_metric_names_are_as_written(self):
        server = self.serve()
        document = json.dumps(server.ask('GET', '/openapi.json').json, indent=1) + '\n'
        lines = server.ask('GET', '/metrics').body.decode().splitlines()
        names = '\n'.join(sorted(line[len('# TYPE '):] for line in lines if line.startswith('# TYPE '))) + '\n'
        for name, text in (('openapi.json', document), ('metrics.txt', names)):
            if REWRITE:
                (GOLDEN / name).write_text(text, encoding='utf-8')
            self.assertEqual(text, (GOLDEN / name).read_text(encoding='utf-8'), f'{name}; --rewrite writes it anew')

    def test_every_documented_operation_is_served(self):
        server = self.serve()
        paths = server.ask('GET', '/openapi.json').json['paths']
        for path, item in paths.items():
            for method, operation in item.items():
                concrete = path.replace('{id}', '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77').replace('{cube}', 'no')
                concrete = concrete.replace('{job}', '9')
                reply = server.ask(method.upper(), concrete, {} if 'requestBody' in operation else None)
                with self.subTest(operation=operation['operationId']):
                    self.assertNotEqual(reply.status, 405)
                    self.assertIn(str(reply.status), operation['responses'])

    def test_health_tells_and_cors_preflights_answer(self):
        server = self.serve('--cors-origin', 'https://app.example')
        health = server.ask('GET', '/health').json
        self.assertEqual((health['status'], sorted(health['checks'])),
                         ('ok', ['access_log', 'disk', 'embedder', 'jobs', 'vault']))
        reply = server.ask('OPTIONS', '/api/v1/memories', headers={'Origin': 'https://app.example'})
        self.assertEqual((reply.status, reply.headers['access-control-allow-origin']), (204, 'https://app.example'))
        self.assertIn('POST', reply.headers['access-control-allow-methods'])
        self.assertEqual(server.ask('GET', '/health', headers={'Origin': 'https://evil.example'}).status, 403)
        self.assertEqual(server.ask('GET', '/health', headers={'Host': 'evil.example'}).status, 403)
        self.assertEqual(server.ask('HEAD', '/health').body, b'')

    def test_a_disk_that_is_too_full_fails_health(self):
        self.settings(min_free_mb=1048576)
        server = self.serve()
        reply = server.ask('GET', '/health')
        self.assertEqual((reply.status, reply.json['status'], reply.json['checks']['disk']['status']),
                         (503, 'failing', 'failing'))


if __name__ == '__main__':
    unittest.main(argv=[argument for argument in sys.argv if argument != '--rewrite'])

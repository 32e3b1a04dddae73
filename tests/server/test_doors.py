#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""All doors at once: every route of every door with every kind of key and with nonsense, and one user seen through all
of them. MEMOS_FULL=1: more nonsense."""
import http.client
import json
import os
import pathlib
import random
import re
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels  # noqa: E402
from serve import ServerTest, ask_on  # noqa: E402

TRIES = 600 if os.environ.get('MEMOS_FULL') == '1' else 40  # Random requests to each route.
MISSING = '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77'
CLOUD, USER = '/api/openmem/v1/', {'user_id': '{user}'}
FILTERS, ONE = {'filters': USER}, {'memory_id': '{id}'}
MESSAGE = {**USER, 'messages': [{'role': 'user', 'content': 'x'}]}
CALL = {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call'}
CHAT = {**USER, 'query': 'kite', 'conversation_id': 'c', 'business_key': 'k', 'mem_cube_id': '{user}'}
RECORD = {'mem_cube_id': '{user}', 'record_id': '{id}', 'delete_record_id': '{id}'}
PROFILE = {**USER, 'profile_template_id': 't', 'metadata': {'a': 1}}
ASKED = {'model': 'm', 'user': '{user}', 'messages': [{'role': 'user', 'content': 'What of the kite?'}]}
BASE = {'knowledgebase_id': MISSING, 'file': [{'content': 'x'}]}
# Route -> the verb that its key must have, and its body. A name in a path stands for what it is called.
ROUTES = {
    'GET /v1/ping/': 'read', 'GET /v1/entities/': 'read', 'GET /v1/events/': 'read',
    'GET /v1/event/{event_id}/': 'read', 'GET /v1/memories/': ('read', '?user_id={user}'),
    'GET /v1/memories/{memory_id}/': 'read', 'GET /v1/memories/{memory_id}/history/': 'read',
    'GET /api/v1/orgs/organizations/{org_id}/projects/{project_id}/': 'read',
    'POST /v1/memories/': ('write', MESSAGE), 'POST /v3/memories/add/': ('write', MESSAGE),
    'POST /v1/memories/search/': ('read', {**USER, 'query': 'kite'}),
    'POST /v2/memories/search/': ('read', {**FILTERS, 'query': 'kite'}),
    'POST /v3/memories/search/': ('read', {**FILTERS, 'query': 'kite'}),
    'POST /v2/memories/': ('read', FILTERS), 'POST /v3/memories/': ('read', FILTERS),
    'PUT /v1/memories/{memory_id}/': ('write', {'text': 'x'}),
    'PUT /v1/batch/': ('write', {'memories': [{**ONE, 'text': 'x'}]}),
    'DELETE /v1/batch/': ('delete', {'memories': [ONE]}),
    'DELETE /v1/memories/': ('delete', '?user_id={user}'), 'DELETE /v1/memories/{memory_id}/': 'delete',
    'DELETE /v1/entities/{entity_type}/{entity_id}/': 'delete',
    'DELETE /v2/entities/{entity_type}/{entity_id}/': 'delete',
    'GET /memories': ('read', '?user_id={user}'), 'GET /memories/{memory_id}': 'read',
    'GET /memories/{memory_id}/history': 'read', 'GET /entities': 'read', 'GET /configure': 'read',
    'GET /configure/providers': 'read',
    'POST /memories': ('write', MESSAGE), 'POST /search': ('read', {**USER, 'query': 'kite'}),
    'PUT /memories/{memory_id}': ('write', {'text': 'x'}), 'DELETE /memories': ('delete', '?user_id={user}'),
    'DELETE /memories/{memory_id}': 'delete', 'DELETE /entities/{entity_type}/{entity_id}': 'delete',
    'POST /reset': ('admin', {}), 'POST /configure': ('admin', {}), 'POST /generate-instructions': ('read', {}),
    'POST /mcp/': ('read', {**CALL, 'params': {'name': 'search', 'arguments': {'query': 'kite', 'cube': '{user}'}}}),
    'POST /mcp': ('read', {**CALL, 'params': {'name': 'search', 'arguments': {'query': 'kite', 'cube': '{user}'}}}),
    'POST /product/add': ('write', MESSAGE), 'POST /product/search': ('read', {**USER, 'query': 'kite'}),
    'POST /product/get_all': ('read', {**USER, 'memory_type': 'text_mem'}),
    'POST /product/get_memory': ('read', {'mem_cube_id': '{user}'}), 'GET /product/get_memory/{memory_id}': 'read',
    'POST /product/get_memory_by_ids': ('read', ['{id}']), 'POST /product/get_memory_dashboard': ('read', {}),
    'POST /product/get_user_names_by_memory_ids': ('read', {'memory_ids': ['{id}']}),
    'POST /product/delete_memory': ('delete', {'memory_ids': ['{id}']}),
    'POST /product/delete_memory_by_record_id': ('delete', RECORD),
    'POST /product/recover_memory_by_record_id': ('write', RECORD),
    'POST /product/feedback': ('write', {**USER, 'feedback_content': 'x', 'history': []}),
    'POST /product/suggestions': ('read', {**USER, 'mem_cube_id': '{user}'}),
    'POST /product/create_cube': ('write', {'cube_name': 'new', 'owner_id': '{user}'}),
    'POST /product/register_cube': ('read', {'mem_cube_name_or_path': '{user}'}),
    'POST /product/exist_mem_cube_id': ('read', {'mem_cube_id': '{user}'}),
    'POST /product/users/register': ('write', {'user_id': 'new'}), 'GET /product/users': 'read',
    'GET /product/users/{user_id}': 'read', 'POST /product/chat/complete': ('write', CHAT),
    'POST /product/chat/stream': ('write', CHAT), 'POST /product/chat/stream/playground': ('write', CHAT),
    'POST /product/chat/stream/business_user': ('write', CHAT), 'GET /product/scheduler/allstatus': 'read',
    'GET /product/scheduler/status': ('read', '?user_id={user}'),
    'GET /product/scheduler/task_queue_status': ('read', '?user_id={user}'),
    'POST /product/scheduler/wait': ('read', '?user_name={user}&timeout_seconds=1'),
    'GET /product/scheduler/wait/stream': ('read', '?user_name={user}&timeout_seconds=1'),
    f'POST {CLOUD}add/message': ('write', MESSAGE),
    f'POST {CLOUD}add/feedback': ('write', {**USER, 'feedback_content': 'x'}),
    f'POST {CLOUD}search/memory': ('read', {**USER, 'query': 'kite'}), f'POST {CLOUD}get/memory': ('read', USER),
    f'GET {CLOUD}get/memory/{{memory_id}}': 'read', f'POST {CLOUD}get/message': ('read', USER),
    f'POST {CLOUD}get/status': ('read', {'task_id': '{id}'}),
    f'POST {CLOUD}delete/memory': ('delete', {'memory_ids': ['{id}']}),
    f'POST {CLOUD}update/memory': ('write', {**ONE, 'content': 'x'}),
    f'POST {CLOUD}create/knowledgebase': ('write', {'knowledgebase_name': 'x'}),
    f'POST {CLOUD}delete/knowledgebase': ('delete', BASE), f'POST {CLOUD}add/knowledgebase-file': ('write', BASE),
    f'POST {CLOUD}get/knowledgebase-file': ('read', {'knowledgebase_id': MISSING}),
    f'POST {CLOUD}delete/knowledgebase-file': ('delete', {'file_ids': [MISSING]}),
    f'POST {CLOUD}bind/profile_template': ('write', {'bind_list': [PROFILE]}),
    f'POST {CLOUD}edit/profile': ('write', PROFILE), f'POST {CLOUD}delete/profile': ('delete', PROFILE),
    f'POST {CLOUD}extract/memory': ('read', MESSAGE),
    f'POST {CLOUD}rerank': ('read', {'query': 'x', 'documents': ['y']}),
    f'POST {CLOUD}chat': ('write', CHAT),
    'POST /v1/chat/completions': ('read', ASKED),
    'POST /v1/responses': ('read', {'model': 'm', 'user': '{user}', 'input': 'What of the kite?'}),
    'GET /v1/responses/{id}': 'read', 'DELETE /v1/responses/{id}': 'read',
    'POST /v1/responses/{id}/cancel': ('read', {}),
    'GET /v1/responses/{id}/input_items': 'read', 'POST /v1/embeddings': ('read', {'model': 'm', 'input': 'kite'}),
    'GET /v1/models': 'read', 'GET /v1/models/{model}': 'read', 'GET /v1/models/{organisation}/{model}': 'read',
    'POST /v1/completions': ('read', {'prompt': 'x'}), 'POST /v1/moderations': ('read', {'input': 'x'}),
    'POST /v1/images/generations': ('read', {'prompt': 'x'}), 'POST /v1/audio/speech': ('read', {'input': 'x'}),
    'POST /v1/audio/transcriptions': ('read', {}), 'POST /v1/audio/translations': ('read', {}),
    'POST /v1/images/edits': ('read', {}), 'POST /v1/images/variations': ('read', {}),
    'POST /v1/responses/input_tokens': ('read', {'input': 'x'}),
}
# What the upstream keeps for an account: with a key of one's own to it.
KEPT = {
    'GET /v1/chat/completions': 'read', 'GET /v1/chat/completions/{id}': 'read',
    'GET /v1/chat/completions/{id}/messages': 'read', 'POST /v1/chat/completions/{id}': ('read', {}),
    'DELETE /v1/chat/completions/{id}': 'read',
    'GET /v1/files': 'read', 'GET /v1/files/{id}': 'read', 'GET /v1/files/{id}/content': 'read',
    'POST /v1/files': ('read', {}), 'DELETE /v1/files/{id}': 'read',
    'POST /v1/conversations': ('read', {}), 'GET /v1/conversations/{id}': 'read',
    'POST /v1/conversations/{id}': ('read', {}), 'DELETE /v1/conversations/{id}': 'read',
    'GET /v1/conversations/{id}/items': 'read', 'POST /v1/conversations/{id}/items': ('read', {}),
    'GET /v1/conversations/{id}/items/{item}': 'read', 'DELETE /v1/conversations/{id}/items/{item}': 'read',
}
ROUTES |= KEPT
ROUTES |= {
    'POST /v1/exports/': ('write', {**USER, 'schema': {'properties': {'memories': {
        'type': 'array', 'items': {'properties': {'memory': {'type': 'string'}}}}}}}),
    'POST /v1/exports/get/': ('read', USER), 'POST /v1/summary/': ('read', FILTERS),
    'POST /v1/feedback/': ('write', {**ONE, 'feedback': 'POSITIVE'}),
    'GET /v2/entities/{entity_type}/{entity_id}/profile/': 'read',
    'POST /v2/profiles/jobs/': ('write', {'operation': 'trigger', 'entity_type': 'user', 'entity_id': '{user}'}),
    'GET /v2/profiles/jobs/{job_id}/': 'read', 'GET /v2/profiles/settings/': 'read',
    'POST /v2/profiles/settings/': ('admin', {'enabled': True}),
    'GET /api/v1/webhooks/projects/{project_id}/': 'admin',
    'POST /api/v1/webhooks/projects/{project_id}/': ('admin', {'name': 'x', 'url': 'https://example.com/',
                                                               'event_types': ['memory_add']}),
    'PUT /api/v1/webhooks/{webhook_id}/': ('admin', {'name': 'x'}), 'DELETE /api/v1/webhooks/{webhook_id}/': 'admin',
    'GET /api/v1/webhooks/{webhook_id}/deliveries/': 'admin',
}
NATIVE = re.compile(r'\S+ /(api/v1/(?!orgs|webhooks)|health|metrics|openapi\.json)')
VARIES = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+([.][0-9]+)?(e-?[0-9]+)?')
# In the caller's own tenant.
MAKES = re.compile(r'add|create|register|POST (/v1)?/memories/?$|(product|message)/feedback|add/feedback|bind|edit|'
                   r'chat/completions|/responses$')
PLACES = {'memory_id': '{id}', 'event_id': '{id}', 'entity_type': 'user', 'entity_id': '{user}', 'user_id': '{user}',
          'org_id': 'o', 'project_id': 'local', 'webhook_id': '{id}', 'job_id': '{id}', 'organisation': 'o',
          'model': 'm', 'item': 'i'}


def request_of(route, memory, user):
    """Method, address and body of a route that is about this memory and user."""
    method, path = route.split(' ', 1)
    body = ROUTES[route][1] if isinstance(ROUTES[route], tuple) else None
    for name, place in PLACES.items():
        path = path.replace('{' + name + '}', place)
    if isinstance(body, str):
        path, body = path + body, None
    text = json.dumps(body).replace('{id}', memory).replace('{user}', user)
    return method, path.replace('{id}', memory).replace('{user}', user), json.loads(text)


class WithRoutes(ServerTest):
    def all_routes(self, server, key=None):
        """Of the router itself: every one of them has its figures."""
        text = server.ask('GET', '/metrics', key=key).body.decode()
        return set(re.findall(r'memos_http_request_seconds_count\{route="([A-Z]+ [^"\n]+)"', text))

    def routes(self, server, key=None):
        return sorted(route for route in self.all_routes(server, key) if not NATIVE.match(route))


class DoorsTest(WithRoutes):
    def test_every_other_route_stands_in_the_document(self):
        # Whose routes test_access.py walks.
        server = self.serve()
        paths = server.ask('GET', '/openapi.json').json['paths']
        document = {f'{method.upper()} {path}' for path, item in paths.items() for method in item}
        native = {route for route in self.all_routes(server) if NATIVE.match(route)}
        self.assertEqual(native, document)

    def test_every_route_of_every_door_with_every_kind_of_key(self):
        full, reader = self.make_key('full'), self.make_key('reader', '--verb', 'read')
        others = (self.make_key('other', '--tenant', 'acme'), self.make_key('bound', '--cube', 'elsewhere'))
        gone, short = self.make_key('gone'), self.make_key('short', '--expires', '1s')
        self.assertEqual(self.run_program('key', 'revoke', 'gone', '--data', self.data).returncode, 0)
        # The language model says its whole prompt.
        models = FakeModels(lambda body: json.dumps(body))
        self.addCleanup(models.close)
        server = self.serve('--upstream', models.url)
        while server.ask('GET', '/health', key=short).status != 401:
            pass
        secret = {'cube': 'mira', 'items': [{'text': 'The secret kite.'}]}
        added = server.ask('POST', '/api/v1/memories', secret, key=full)
        memory = added.json['items'][0]['id']
        routes = self.routes(server, full)
        self.assertEqual(set(routes), set(ROUTES), 'every route stands in the table, and nothing else')
        for route in routes:
            method, path, body = request_of(route, memory, 'mira')
            verb = ROUTES[route][0] if isinstance(ROUTES[route], tuple) else ROUTES[route]
            with self.subTest(route=route):
                for key in (None, '', 'wrong', gone, short, full[:-1]):
                    reply = server.ask(method, path, body, key=key)
                    self.assertEqual(reply.status, 401, (route, key))
                    self.assertNotIn(b'kite', reply.body)
                if verb != 'read' or route in KEPT:
                    self.assertEqual(server.ask(method, path, body, key=reader).status, 403, route)
                else:
                    self.assertNotIn(server.ask(method, path, body, key=reader).status, (401, 403), route)
                for key in others:
                    made = MAKES.search(route) or '{org_id}' in route
                    reply = server.ask(*request_of(route, memory, 'theirs' if made else 'mira'), key=key)
                    self.assertNotIn(b'secret', reply.body, route)
                    if made:
                        continue
                    # As if it did not exist.
                    like = server.ask(*request_of(route, MISSING, 'nobody'), key=key)
                    words = reply.body.decode().replace(memory, MISSING).replace('mira', 'nobody')
                    plain = [VARIES.sub('0', text) for text in (words, like.body.decode())]
                    self.assertEqual((reply.status, plain[0]), (like.status, plain[1]), route)
        self.assertGreater(len(routes), 80)
        got = server.ask('GET', '/api/v1/memories/' + memory, key=full).json
        self.assertEqual((got['state'], got['version'], got['body']['text']), ('activated', 1, 'The secret kite.'))

    def test_tools_of_assistants_ask_for_the_verb_they_need(self):
        full, reader = self.make_key('full'), self.make_key('reader', '--verb', 'read')
        server = self.serve()
        added = server.ask('POST', '/api/v1/memories', {'items': [{'text': 'The secret kite.'}]}, key=full)
        memory = added.json['items'][0]['id']
        for tool, arguments in (('add', {'text': 'x'}), ('update', {'id': memory, 'text': 'x'}),
                                ('delete', {'id': memory}), ('forget', {'ids': [memory], 'confirm': True})):
            call = {**CALL, 'params': {'name': tool, 'arguments': arguments}}
            self.assertTrue(server.ask('POST', '/mcp', call, key=reader).json['result']['isError'], tool)
        self.assertEqual(server.ask('GET', '/api/v1/memories/' + memory, key=reader).json['version'], 1)


class WrongBodies(WithRoutes):
    """Whatever a client sends: no route answers with a failure of the server's own."""
    VALUES = (None, True, False, 0, -1, 1.5, 1e300, 10 ** 18, 1 << 63, '', 'x', '*', '%s%n', '北京' * 400, '\u0000',
              '../..', '2026-02-31', 'https://example.org', [], [[]], [None], [1, 'x'], ['x'] * 300, [{}], {},
              {'x': {'y': [None]}}, {'AND': [{'OR': []}]}, {'and': {'x': {'in': 'y'}}}, {'user_id': {'gt': {}}},
              {'type': 'x', 'role': 'x', 'content': {}}, [{'role': 'user', 'content': [{'type': 'text'}]}],
              [{'role': 'user', 'content': 'x', 'chat_time': 'soon', 'tool_calls': 1}])
    RAW = (b'', b'null', b'[]', b'"x"', b'7', b'{', b'{"a":1,"a":2}', b'\xff\xfe', b'[' * 200 + b']' * 200,
           b'{"a":' * 40)

    def fields(self):
        """Every name of a field that the documentation tells of."""
        text = (pathlib.Path(__file__).resolve().parents[2] / 'docs/doors.md').read_text(encoding='utf-8')
        return sorted(set(re.findall(r'`([a-z][a-zA-Z_]+)`', text)))

    def check(self, route, reply, usual, sent):
        self.assertLess(reply.status, max(500, usual + 1), (route, sent, reply))
        if 400 <= reply.status < 500:
            self.assertGreater(len(reply.json), 0, (route, sent, reply))

    def test_no_request_breaks_a_route(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source, names = random.Random(seed), self.fields()
        self.assertGreater(len(names), 200)
        models = FakeModels()
        models.script = lambda handler, body: handler.send_json(200, {})  # Whatever is asked.
        self.addCleanup(models.close)
        server = self.serve('--upstream', models.url)
        add = {'cube': 'mira', 'items': [{'text': 'The kite is green.'}]}
        memory = server.ask('POST', '/api/v1/memories', add).json['items'][0]['id']
        connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
        self.addCleanup(connection.close)
        json_type = {'Content-Type': 'application/json'}
        # What deletes comes last.
        for route in sorted(self.routes(server), key=lambda one: (one == 'POST /reset', one.startswith('DELETE'), one)):
            method, path, body = request_of(route, memory, 'mira')
            usual = ask_on(connection, method, path, body).status
            for raw in self.RAW if body is not None else ():
                self.check(route, ask_on(connection, method, path, raw, json_type), usual, raw)
            for _ in range(TRIES):
                given = {source.choice(names): source.choice(self.VALUES) for _ in range(source.randrange(1, 4))}
                if isinstance(body, dict):
                    other = {source.choice(list(body)): source.choice(self.VALUES)} if body else {}
                    sent = {**body, **given, **other}
                    self.check(route, ask_on(connection, method, path, sent), usual, sent)
                elif body is None:
                    asked = urllib.parse.urlencode({name: str(value) for name, value in given.items()})
                    sent = path + ('&' if '?' in path else '?') + asked
                    self.check(route, ask_on(connection, method, sent), usual, sent)
        self.assertEqual(server.ask('GET', '/health').status, 200)


class OneUser(ServerTest):
    """What one client adds another finds, and what one deletes is gone for all."""

    def setUp(self):
        super().setUp()
        self.models = FakeModels()
        self.addCleanup(self.models.close)
        self.server = self.serve('--upstream', self.models.url)

    def post(self, path, body):
        reply = self.server.ask('POST', path, body)
        self.assertLess(reply.status, 300, (path, reply))
        return reply.json

    def tool(self, name, **arguments):
        call = {**CALL, 'params': {'name': name, 'arguments': arguments}}
        result = self.post('/mcp', call)['result']
        self.assertFalse(result['isError'], result)
        return result

    def through_mem0(self):
        found = self.post('/v3/memories/search/', {'query': 'kite', 'filters': {'user_id': 'mira'}})
        return [one['memory'] for one in found['results']]

    def through_mem0_rest(self):
        return [one['memory'] for one in self.post('/search', {'query': 'kite', 'user_id': 'mira'})['results']]

    def through_mcp(self):
        return [one['text'] for one in self.tool('search', cube='mira', query='kite')['structuredContent']['memories']]

    def through_product(self):
        found = self.post('/product/search', {'query': 'kite', 'user_id': 'mira'})['data']['text_mem'][0]['memories']
        return [one['memory'] for one in found]

    def through_cloud(self):
        found = self.post(CLOUD + 'search/memory', {'query': 'kite', 'user_id': 'mira'})
        return [one['memory_value'] for one in found['data']['memory_detail_list']]

    def through_openai(self):
        """What stands in a prompt."""
        reply = self.server.ask('POST', '/v1/chat/completions', json.loads(json.dumps(ASKED).replace('{user}', 'mira')),
                                headers={'X-Memos-Remember': 'off'})
        self.assertEqual(reply.status, 200, reply)
        used = reply.headers.get('x-memos-used')
        texts = [self.server.ask('GET', '/api/v1/memories/' + one).json['body']['text'] for one in
                 (used.split(',') if used else [])]
        prompt = self.models.asked[-1][2]['messages'][-1]['content']
        for text in texts:
            self.assertIn(text, prompt)
        return texts

    def through_native(self):
        reply = self.server.ask('POST', '/api/v1/search', {'cubes': ['mira'], 'text': 'kite'})
        self.assertIn(reply.status, (200, 404), reply)  # Where the cube itself is gone.
        return [hit['memory']['body']['text'] for hit in reply.json['hits']] if reply.status == 200 else []

    def through_program(self):
        done = self.run_program('search', 'kite', '--cube', 'mira', '--data', self.data, '--json', '--no-vectors')
        if done.returncode != 0:
            return []
        return [hit['memory']['body']['text'] for hit in json.loads(done.stdout)['hits']]

    def everywhere(self):
        return {door.__name__: door() for door in (
            self.through_mem0, self.through_mem0_rest, self.through_mcp, self.through_product, self.through_cloud,
            self.through_openai, self.through_native, self.through_program)}

    def adders(self):
        message = lambda text: {'user_id': 'mira', 'messages': [{'role': 'user', 'content': text}]}  # noqa: E731
        yield 'mem0', lambda text: self.post('/v3/memories/add/', {**message(text), 'infer': False})
        yield 'mem0 REST', lambda text: self.post('/memories', {**message(text), 'infer': False})
        yield 'MCP', lambda text: self.tool('add', cube='mira', text=text)
        yield '/product', lambda text: self.post('/product/add', message(text))
        yield 'cloud', lambda text: self.post(CLOUD + 'add/message', message(text))
        yield 'native', lambda text: self.post('/api/v1/memories', {'cube': 'mira', 'items': [{'text': text}]})
        yield 'program', lambda text: self.assertEqual(
            self.run_program('add', text, '--cube', 'mira', '--data', self.data).returncode, 0)

    def deleters(self, memory):
        yield lambda: self.server.ask('DELETE', f'/v1/memories/{memory}/')
        yield lambda: self.server.ask('DELETE', f'/memories/{memory}')
        yield lambda: self.tool('delete', id=memory)
        yield lambda: self.post('/product/delete_memory', {'memory_ids': [memory]})
        yield lambda: self.post(CLOUD + 'delete/memory', {'memory_ids': [memory]})
        yield lambda: self.server.ask('DELETE', '/api/v1/memories/' + memory)
        yield lambda: self.run_program('erase', memory, '--yes', '--data', self.data)

    def deletions(self):
        """By name, everything else that deletes: of one memory in mira's cube."""
        ask, one = self.server.ask, {'memory_id': '{id}'}
        yield 'mem0 all', lambda _: ask('DELETE', '/v1/memories/?user_id=mira')
        yield 'mem0 by filters', lambda _: ask('DELETE', "/v1/memories/?filters=%7B'user_id':%20'mira'%7D")
        yield 'mem0 batch', lambda memory: ask('DELETE', '/v1/batch/', {'memories': [{'memory_id': memory}]})
        yield 'mem0 entity', lambda _: ask('DELETE', '/v2/entities/user/mira/')
        yield 'mem0 older entity', lambda _: ask('DELETE', '/v1/entities/user/mira/')
        yield 'mem0 feedback', lambda memory: ask('POST', '/v1/feedback/', {
            **one, 'memory_id': memory, 'feedback': 'VERY_NEGATIVE'})
        yield 'mem0 expiry', lambda memory: ask('PUT', f'/v1/memories/{memory}/', {'expiration_date': '2020-01-01'})
        yield 'REST all', lambda _: ask('DELETE', '/memories?user_id=mira')
        yield 'REST entity', lambda _: ask('DELETE', '/entities/user/mira')
        yield 'REST reset', lambda _: ask('POST', '/reset')
        yield 'MCP forget', lambda memory: ask('POST', '/mcp', {**CALL, 'params': {
            'name': 'forget', 'arguments': {'cube': 'mira', 'ids': [memory], 'confirm': True}}})
        yield 'MCP erase', lambda memory: ask('POST', '/mcp', {**CALL, 'params': {
            'name': 'forget', 'arguments': {'cube': 'mira', 'ids': [memory], 'confirm': True, 'erase': True}}})
        for mode, body in (('user', USER), ('filter', {**USER, 'filter': {'memory': {'contains': 'kite'}}}),
                           ('session', {**USER, 'session_id': 's1'})):
            body = json.loads(json.dumps(body).replace('{user}', 'mira'))
            yield f'/product by {mode}', lambda _, body=body: ask('POST', '/product/delete_memory', body)
        for hard in (False, True):
            yield f'/product by record, hard {hard}', lambda memory, hard=hard: ask(
                'POST', '/product/delete_memory_by_record_id',
                {'mem_cube_id': 'mira', 'record_id': memory, 'hard_delete': hard})
        yield 'cloud by user', lambda _: ask('POST', CLOUD + 'delete/memory', {'user_id': 'mira'})
        yield 'cloud by filter', lambda _: ask('POST', CLOUD + 'delete/memory', {'filter': {'session_id': 's1'}})
        for status in ('deleted', 'archived'):
            yield f'cloud {status}', lambda memory, status=status: ask(
                'POST', CLOUD + 'update/memory', {'memory_id': memory, 'status': status})
        yield 'native erase', lambda memory: ask('POST', '/api/v1/memories/erase', {'ids': [memory]})
        yield 'native forget', lambda memory: ask('POST', '/api/v1/memories/forget', {
            'cube': 'mira', 'ids': [memory], 'preview': False})
        yield 'native cube', lambda _: ask('DELETE', '/api/v1/cubes/mira')
        yield 'program', lambda memory: self.run_program('delete', memory, '--data', self.data)
        yield 'program forget', lambda _: self.run_program('forget', '--cube', 'mira', '--about', 'Lisbon', '--yes',
                                                           '--data', self.data)

    def test_whatever_deletes_deletes_for_all_with_what_was_read(self):
        for n, (name, delete) in enumerate(self.deletions()):
            with self.subTest(deletion=name):
                said = {'user_id': 'mira', 'session_id': 's1', 'messages': [
                    {'role': 'user', 'content': f'I live in Lisbon with my kite number {n}.'}]}
                memory = self.post('/product/add', said)['data'][0]['memory_id']
                self.assertEqual(len(self.through_mem0_rest()) > 0, True)
                self.assertIn('Lisbon', json.dumps(self.tool('facts', cube='mira')['structuredContent']))
                done = delete(memory)
                self.assertIn(getattr(done, 'status', 200), (200, 204), done)
                for door, texts in self.everywhere().items():
                    self.assertEqual(texts, [], f'deleted by {name}, {door}')
                self.assertEqual(self.tool('facts', cube='mira')['structuredContent']['facts'], [])
                context = self.tool('context', cube='mira', query='Where do I live?')
                self.assertNotIn('Lisbon', json.dumps(context))
                preferences = self.post('/product/search', {'query': 'Lisbon', 'user_id': 'mira'})
                self.assertNotIn('Lisbon', json.dumps(preferences))

    def test_added_by_one_found_by_all_deleted_by_one_gone_in_all(self):
        for n, (name, add) in enumerate(self.adders()):
            text = f'The kite flies over hill number {n}.'
            add(text)
            for door, texts in self.everywhere().items():
                self.assertEqual(texts, [text], f'added by {name}, {door}')
            memory = self.post('/api/v1/search', {'cubes': ['mira'], 'text': 'kite'})['hits'][0]['memory']['id']
            list(self.deleters(memory))[n]()
            for door, texts in self.everywhere().items():
                self.assertEqual(texts, [], f'deleted by door {n}, {door}')

    def test_what_is_said_to_a_language_model_is_found_by_all(self):
        said = {'model': 'm', 'user': 'mira', 'messages': [{'role': 'user', 'content': 'My kite flies over the hill.'}]}
        ids = self.server.ask('POST', '/v1/chat/completions', said).headers['x-memos-remembered'].split(',')
        for door, texts in self.everywhere().items():
            self.assertIn('My kite flies over the hill.', texts, door)
        self.post('/product/delete_memory', {'memory_ids': ids})
        for door, texts in self.everywhere().items():
            self.assertEqual(texts, [], door)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""A server whose folder gets another embedder: it answers all the time, survives kill -9, and waits for an embedder
that is away. The embedder is a server of this test that speaks as Ollama does."""
import http.client
import http.server
import json
import signal
import threading
import time
import unittest

from serve import ServerTest

MEMORIES = 1200
AT_ONCE = 300
LONGEST_S = 120
DIGEST = '1b226e2802dbb772b5fc32a58f103ca1804ef7501331012de126ab22f67475ef'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer({'models': [{'name': 'tiny:latest', 'digest': DIGEST}]} if self.path == '/api/tags' else {},
                    200 if self.path == '/api/tags' else 404)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        if self.path != '/api/embed':
            return self.answer({'model_info': {'general.architecture': 'bert', 'bert.context_length': 512}})
        ollama = self.server.ollama
        with ollama.lock:
            ollama.texts += request['input']
            when = ollama.before
        if when is not None and not when(request['input']):
            return self.answer({'error': 'overloaded'}, 503)
        return self.answer({'embeddings': [[1 + text.count('e'), 1 + text.count('a'), len(text), 1]
                                           for text in request['input']]})


class Listener(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # Clients that are killed hang up.


class FakeOllama:
    def __init__(self):
        self.lock, self.texts, self.before = threading.Lock(), [], None
        self.server = Listener(('127.0.0.1', 0), Handler)
        self.server.ollama = self
        self.name = f'ollama:tiny@http://127.0.0.1:{self.server.server_port}'
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def end(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class SpacesTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.ollama = FakeOllama()
        self.addCleanup(self.ollama.end)

    def until(self, condition):
        """Asks again and again; the server has its own clock."""
        end = time.monotonic() + LONGEST_S
        while not condition():
            self.assertLess(time.monotonic(), end, 'it never came to that')

    def spaces(self, server):
        reply = server.ask('GET', '/api/v1/cubes/me/spaces')
        self.assertEqual(reply.status, 200, reply)
        return [(space['dimension'], space['vectors'], space['current']) for space in reply.json['spaces']]

    def search(self, server, text='harbour'):
        reply = server.ask('POST', '/api/v1/search', {'text': text})
        self.assertEqual(reply.status, 200, reply)
        return reply.json

    def fill(self):
        server = self.serve('--embedder', 'twin:16')
        for first in range(0, MEMORIES, AT_ONCE):
            items = [{'text': f'note {n} about the harbour'} for n in range(first, first + AT_ONCE)]
            self.assertEqual(server.ask('POST', '/api/v1/memories', {'items': items, 'embed': 'now'}).status, 201)
        self.until(lambda: self.spaces(server) == [(16, MEMORIES, True)])
        self.assertEqual(server.end(), 0)

    def test_kill_9_in_the_middle_of_a_change(self):
        self.fill()
        current, calls = [None], [0]

        def kill_at_some_calls(texts):
            calls[0] += len(texts) > 1
            if len(texts) > 1 and calls[0] in (3, 14, 25):
                current[0].process.send_signal(signal.SIGKILL)
            return True
        self.ollama.before = kill_at_some_calls
        killed = 0
        while True:
            current[0] = server = self.serve('--embedder', self.ollama.name)
            try:
                answer = self.search(server)
                self.assertTrue(answer['used_vectors'], answer['notice'])
                self.assertEqual(answer['notice'], '')
                self.assertEqual(len(answer['hits']), 10)
                self.until(lambda: self.spaces(server)[0][0] == 4)
                break
            except (OSError, http.client.HTTPException):
                self.assertEqual(server.end(), -signal.SIGKILL)
                killed += 1
        self.assertEqual(killed, 3)
        self.assertEqual(self.spaces(server), [(4, MEMORIES, True), (16, MEMORIES, False)])
        passages = [text for text in self.ollama.texts if text.startswith('note')]
        self.assertLess(len(passages), 2 * MEMORIES, 'what was made before a kill is not made again')
        self.assertIn(f'note {MEMORIES - 1} about', passages[0], 'the newest come first')
        reply = server.ask('DELETE', '/api/v1/cubes/me/spaces')
        self.assertEqual((reply.status, reply.json), (200, {'removed': MEMORIES}))
        self.assertTrue(self.search(server)['used_vectors'])
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])

    def test_an_embedder_that_is_away(self):
        self.fill()
        self.ollama.before = lambda texts: len(texts) == 1  # The server's first question is answered, no batch is.
        server = self.serve('--embedder', self.ollama.name)
        self.assertTrue(self.search(server)['used_vectors'])

        def embedder():
            return server.ask('GET', '/health').json['checks']['embedder']
        self.until(lambda: 'waits: ' in embedder().get('notice', ''))
        check = embedder()
        self.assertEqual((check['status'], check['cubes_changing'], check['vectors_missing']),
                         ('degraded', 1, MEMORIES))
        self.assertIn(f'memos_vectors_missing {MEMORIES}', server.ask('GET', '/metrics').body.decode())
        self.assertEqual(server.ask('POST', '/api/v1/memories',
                                    {'items': [{'text': 'added meanwhile'}], 'embed': 'now'}).status, 201)
        self.assertTrue(self.search(server, 'added meanwhile')['used_vectors'])
        self.ollama.before = None
        self.until(lambda: self.spaces(server)[0] == (4, MEMORIES + 1, True))
        self.until(lambda: embedder()['status'] == 'ok')
        self.assertEqual(server.end(), 0)
        # The choice is the folder's from now on.
        again = self.serve('--embedder', '')
        self.assertTrue(self.search(again)['used_vectors'])


if __name__ == '__main__':
    unittest.main()

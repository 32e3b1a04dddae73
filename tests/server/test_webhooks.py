#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Webhooks of the real server: receivers that fail, that are slow, that are away; kill -9; who may make one."""
import http.server
import json
import pathlib
import queue
import signal
import threading
import unittest

from serve import TIMEOUT_S, ServerTest

HOOKS = '/api/v1/webhooks/'


class Receiver(http.server.ThreadingHTTPServer):
    """Puts the details of each event into `told`; `answer(number)` gives the status."""
    daemon_threads = True

    def __init__(self, answer=lambda number: 200):
        super().__init__(('127.0.0.1', 0), Handler)
        self.answer, self.told, self.number = answer, queue.Queue(), 0
        self.url = f'http://127.0.0.1:{self.server_address[1]}/'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def next(self):
        return self.told.get(timeout=TIMEOUT_S)

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # Servers that are killed leave in the middle.


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.server.number += 1
        status = self.server.answer(self.server.number)
        self.server.told.put((self.headers['webhook-id'], body['event_details'], status))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks(ServerTest):
    def start(self, **changes):
        self.server = self.serve(MEMOS_WEBHOOK_HOSTS='127.0.0.1', **changes)

    def receiver(self, *arguments):
        receiver = Receiver(*arguments)
        self.addCleanup(receiver.close)
        return receiver

    def make(self, url, key=None, project='local', status=200, types=('memory_add', 'memory_update', 'memory_delete')):
        reply = self.server.ask('POST', f'{HOOKS}projects/{project}/',
                                {'name': 'log', 'url': url, 'event_types': list(types)}, key=key)
        self.assertEqual(reply.status, status, reply)
        return reply.json

    def add(self, text, key=None):
        body = {'messages': text, 'user_id': 'mira', 'infer': False}
        reply = self.server.ask('POST', '/v3/memories/add/', body, key=key)
        self.assertEqual(reply.status, 200, reply)
        return reply.json['results'][0]['id']

    def texts(self, receiver, count):
        return [receiver.next()[1]['data']['memory'] for _ in range(count)]

    def test_what_sends_is_loaded_with_the_first_webhook(self):
        self.start()

        def loaded():
            return 'libcurl' in pathlib.Path(f'/proc/{self.server.process.pid}/maps').read_text()

        self.add('nobody is told')
        self.assertFalse(loaded())
        receiver = self.receiver()
        self.make(receiver.url)
        self.assertTrue(loaded())
        self.add('told')
        self.assertEqual(self.texts(receiver, 1), ['told'])

    def test_what_a_receiver_could_not_take_is_told_again_also_after_a_kill(self):
        self.start()
        well = threading.Event()
        receiver = self.receiver(lambda number: 200 if well.is_set() else 503)
        self.make(receiver.url)
        self.add('first')
        self.add('second')
        first = receiver.next()
        self.assertEqual(receiver.next()[0], first[0], 'the same event, before the next one')
        self.server.end(signal.SIGKILL)
        self.start()
        self.assertEqual(receiver.next()[0], first[0])
        well.set()
        seen = []
        while not seen or seen[-1][1]['data']['memory'] != 'second':
            seen.append(receiver.next())
        self.assertEqual([one[2] for one in seen[-2:]], [200, 200])
        self.assertEqual([one[1]['data']['memory'] for one in seen[-2:]], ['first', 'second'])

    def test_every_change_through_every_door_is_told_in_order(self):
        self.start()
        receiver = self.receiver()
        self.make(receiver.url)
        added = self.server.ask('POST', '/api/v1/memories', {'cube': 'mira', 'items': [{'text': 'one'}]})
        memory = added.json['items'][0]['id']
        self.assertEqual(receiver.next()[1]['event'], 'ADD')
        self.server.ask('PUT', f'/memories/{memory}', {'text': 'two'})
        event = receiver.next()[1]
        self.assertEqual((event['event'], event['data'], event['user_id']), ('UPDATE', {'memory': 'two'}, 'mira'))
        self.server.ask('POST', '/product/delete_memory', {'memory_ids': [memory]})
        event = receiver.next()[1]
        self.assertEqual((event['id'], event['event'], event['data']), (memory, 'DELETE', {'memory': None}))
        texts = [f'number {n}' for n in range(50)]
        for text in texts:
            self.add(text)
        self.assertEqual(self.texts(receiver, 50), texts)

    def test_a_slow_receiver_holds_up_neither_others_nor_requests(self):
        self.start()
        released = threading.Event()
        self.addCleanup(released.set)
        slow = self.receiver(lambda number: released.wait(TIMEOUT_S) and 200)
        quick = self.receiver()
        self.make(slow.url)
        self.make(quick.url)
        self.add('news')
        self.assertEqual(self.texts(quick, 1), ['news'])
        for n in range(5):
            self.add(f'more {n}')
        self.assertEqual(self.texts(quick, 5), [f'more {n}' for n in range(5)])
        self.assertTrue(slow.told.empty())
        released.set()
        self.assertEqual(self.texts(slow, 1), ['news'])

    def test_the_log_tells_each_attempt_and_no_secret_is_shown_twice(self):
        self.start()
        receiver = self.receiver(lambda number: 500 if number == 1 else 200)
        hook = self.make(receiver.url)
        self.add('news')
        receiver.next()
        receiver.next()
        self.add('more')
        receiver.next()
        path = f'{HOOKS}{hook["webhook_id"]}/deliveries/'
        while len(self.server.ask('GET', path).json['results']) < 3:
            pass
        log = self.server.ask('GET', path).json['results']
        self.assertEqual([(one['status_code'], one['delivered']) for one in log],
                         [(200, True), (200, True), (500, False)])
        for reply in (self.server.ask('GET', path), self.server.ask('GET', f'{HOOKS}projects/local/'),
                      self.server.ask('PUT', f'{HOOKS}{hook["webhook_id"]}/', {'name': 'x'}),
                      self.server.ask('GET', '/api/v1/jobs?finished=true')):
            self.assertEqual(reply.status, 200, reply)
            self.assertNotIn(b'whsec_', reply.body)
        self.assertNotIn(b'news', self.server.ask('GET', path).body)

    def test_nothing_is_allowed_that_nobody_allowed(self):
        self.server = self.serve()
        for url in ('http://127.0.0.1:9/', 'https://example.com/', 'http://169.254.169.254/latest'):
            self.assertIn('webhook_hosts', self.make(url, status=400)['detail'])
        self.server.end()
        self.server = self.serve(MEMOS_WEBHOOK_HOSTS='*')
        receiver = self.receiver()
        hook = self.make(receiver.url)
        self.add('news')
        path = f'{HOOKS}{hook["webhook_id"]}/deliveries/'
        while not self.server.ask('GET', path).json['results']:
            pass
        self.assertFalse(self.server.ask('GET', path).json['results'][0]['delivered'])
        self.assertTrue(receiver.told.empty(), 'a private address is not public, whatever it is called')
        for field, body in (('event_types', {'url': 'https://example.com/', 'event_types': ['memory_sing']}),
                            ('event_types', {'url': 'https://example.com/'}), ('url', {'event_types': ['memory_add']}),
                            ('url', {'url': 'file:///etc/passwd', 'event_types': ['memory_add']})):
            reply = self.server.ask('POST', f'{HOOKS}projects/local/', body)
            self.assertEqual((reply.status, reply.json['field']), (400, field))

    def test_tenants_and_keys(self):
        admin, writer = self.make_key('admin'), self.make_key('writer', '--verb', 'read', '--verb', 'write')
        bound, other = self.make_key('bound', '--cube', 'mira'), self.make_key('other', '--tenant', 'acme')
        self.start()
        while self.server.ask('GET', '/v1/ping/').status != 401:
            pass
        receiver = self.receiver()
        hook = self.make(receiver.url, key=other, project='acme')
        self.make(receiver.url, key=writer, status=403)
        self.make(receiver.url, key=bound, status=403)
        self.make(receiver.url, key=admin, project='acme', status=404)
        path = f'{HOOKS}{hook["webhook_id"]}/'
        for method, more, body in (('PUT', '', {'name': 'x'}), ('DELETE', '', None), ('GET', 'deliveries/', None)):
            self.assertEqual(self.server.ask(method, path + more, body, key=admin).status, 404)
        self.assertEqual(self.server.ask('GET', f'{HOOKS}projects/local/', key=admin).json, [])
        self.add('of the local tenant', key=admin)
        self.add('of acme', key=other)
        self.assertEqual(self.texts(receiver, 1), ['of acme'])
        self.assertTrue(receiver.told.empty())


if __name__ == '__main__':
    unittest.main()

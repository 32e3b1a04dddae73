#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""64 clients add and search through each door until the server is killed in the middle, and go on with the next one:
nothing fails before the kill, and nothing that was acknowledged is lost.

A few seconds a door; MEMOS_FULL=1: a minute, MEMOS_LOAD_S=N: N seconds."""
import http.client
import json
import os
import pathlib
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels  # noqa: E402
from serve import ServerTest, ask_on  # noqa: E402

FULL = os.environ.get('MEMOS_FULL') == '1'
SECONDS = float(os.environ.get('MEMOS_LOAD_S') or (60 if FULL else 3))
CLIENTS = 64
USERS = 16
CLOUD = '/api/openmem/v1/'


class Door:
    """How to add and to search: (path, body); and whether an answer means that it was done."""

    def __init__(self, name, add, search, fine=lambda reply: True):
        self.name, self.add, self.search, self.is_fine = name, add, search, fine

    def fine(self, reply):
        return 200 <= reply.status < 300 and self.is_fine(reply)


def message(user, text):
    return {'user_id': user, 'messages': [{'role': 'user', 'content': text}]}


def tool(tool_name, **arguments):
    return {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {'name': tool_name, 'arguments': arguments}}


def chat(user, text):
    return {'model': 'm', 'user': user, 'messages': [{'role': 'user', 'content': text}]}


def done_by_tool(reply):
    return reply.json['result']['isError'] is False


DOORS = (
    Door('mem0 platform', lambda u, t: ('/v3/memories/add/', {**message(u, t), 'infer': False}),
         lambda u, t: ('/v3/memories/search/', {'query': t, 'filters': {'user_id': u}})),
    Door('mem0 REST', lambda u, t: ('/memories', {**message(u, t), 'infer': False}),
         lambda u, t: ('/search', {'query': t, 'user_id': u})),
    Door('MCP', lambda u, t: ('/mcp', tool('add', cube=u, text=t)),
         lambda u, t: ('/mcp', tool('search', cube=u, query=t)), done_by_tool),
    Door('/product', lambda u, t: ('/product/add', message(u, t)),
         lambda u, t: ('/product/search', {'query': t, 'user_id': u}), lambda reply: reply.json['code'] == 200),
    Door('cloud', lambda u, t: (CLOUD + 'add/message', message(u, t)),
         lambda u, t: (CLOUD + 'search/memory', {'query': t, 'user_id': u}), lambda reply: reply.json['code'] == 0),
    Door('native', lambda u, t: ('/api/v1/memories', {'cube': u, 'items': [{'text': t}]}),
         lambda u, t: ('/api/v1/search', {'cubes': [u], 'text': t})),
    Door('OpenAI proxy', lambda u, t: ('/v1/chat/completions', chat(u, t)),
         lambda u, t: ('/v1/chat/completions', chat(u, t + ' Why?')),
         lambda reply: 'x-memos-remembered' in reply.headers),
)


class Clients:
    """Each on a connection of its own: adds, searches for it, and so on until the server is gone or stop()."""

    def __init__(self, port, door, mark):
        self.door, self.stopping, self.lock = door, threading.Event(), threading.Lock()
        self.acknowledged, self.failures, self.searches = set(), [], 0
        self.threads = [threading.Thread(target=self.run, args=(port, n, mark)) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, port, client, mark):
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        user, number = f'user{client % USERS}', 0
        while not self.stopping.is_set():
            text = f'{mark} note {number} of client {client}: the lantern hangs over door {client * 7919 + number}.'
            number += 1
            try:
                added = ask_on(connection, 'POST', *self.door.add(user, text))
                with self.lock:
                    self.acknowledged.add(text) if self.door.fine(added) else self.failures.append(added)
                found = ask_on(connection, 'POST', *self.door.search(user, text))
                with self.lock:
                    self.searches += 1
                    if not self.door.fine(found):
                        self.failures.append(found)
            except (OSError, http.client.HTTPException) as problem:
                with self.lock:
                    if not self.stopping.is_set():
                        self.failures.append(problem)
                return
        connection.close()

    def join(self):
        for thread in self.threads:
            thread.join()


class LoadTest(ServerTest):
    def texts(self, server):
        found = {}
        for cube in server.ask('GET', '/api/v1/cubes').json['cubes']:
            cursor = ''
            while True:
                page = server.ask('POST', '/api/v1/memories/list',
                                  {'cube': cube['name'], 'cursor': cursor, 'limit': 1000,
                                   'filter': {'derived': False}}).json
                for memory in page['memories']:
                    text = memory['body']['text']
                    found[text] = found.get(text, 0) + 1
                cursor = page['next_cursor']
                if not cursor:
                    break
        return found

    def load(self, door, *arguments):
        self.data = self.folder / door.name.replace('/', '').replace(' ', '-')
        acknowledged, searches = set(), 0
        for half in ('before', 'after'):
            server = self.serve(*arguments)
            clients = Clients(server.port, door, half)
            began = time.monotonic()
            while time.monotonic() - began < SECONDS / 2 and not clients.failures:
                time.sleep(0.02)
            self.assertEqual(clients.failures, [], 'nothing fails before the kill')
            clients.stopping.set()
            server.end(signal.SIGKILL)
            clients.join()
            self.assertGreater(len(clients.acknowledged), CLIENTS)
            acknowledged |= clients.acknowledged
            searches += clients.searches
        server = self.serve(*arguments)
        found = self.texts(server)
        self.assertEqual(acknowledged - set(found), set(), 'acknowledged, and lost')
        self.assertEqual({text for text in acknowledged if found[text] > 1}, set(), 'doubled')
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])
        self.assertEqual(server.end(), 0)
        print(f'{door.name}: {len(acknowledged)} adds and {searches} searches of {CLIENTS} clients in {SECONDS:g} s, '
              '2 kills: 0 lost, 0 failed')

    def test_each_door(self):
        models = FakeModels()
        self.addCleanup(models.close)
        for door in DOORS:
            with self.subTest(door=door.name):
                self.load(door, '--upstream', models.url)


if __name__ == '__main__':
    unittest.main()

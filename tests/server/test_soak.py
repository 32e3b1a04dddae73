#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""A server under mixed load for a long time: memory, descriptors and latency stay as they are. A minute; MEMOS_FULL=1
makes it two hours, MEMOS_SOAK_SECONDS=N as long as that. What is stored stays about constant: clients erase what they
added long ago."""
import http.client
import os
import random
import statistics
import threading
import time
import unittest

from serve import ServerTest, ask_on

FULL = os.environ.get('MEMOS_FULL') == '1'
SECONDS = float(os.environ.get('MEMOS_SOAK_SECONDS') or (7200 if FULL else 60))
CLIENTS = 8
KEPT = 200  # memories of a client
PAUSE_S = 0.02  # between two requests of a client: the load is steady, not all that the machine can do
SAMPLES = 120
PLACES = ('Lisbon', 'Graz', 'Osaka', 'Quito', 'Leeds', 'Turku', 'Accra', 'Hanoi')
THINGS = ('bicycle', 'violin', 'garden', 'thesis', 'kayak', 'oven', 'telescope', 'loom')


class Client(threading.Thread):
    """One user with an own cube, through several doors."""

    def __init__(self, server, number, seed):
        super().__init__()
        self.server, self.name, self.random = server, f'user{number}', random.Random(seed)
        self.leave, self.ids, self.took, self.count = threading.Event(), [], [], 0
        self.failure = None

    def ask(self, connection, method, path, body=None, allowed=(200,)):
        began = time.monotonic()
        reply = ask_on(connection, method, path, body)
        took = time.monotonic() - began
        if reply.status not in allowed:
            raise AssertionError(f'{method} {path}: {reply}')
        self.count += 1
        return reply.json, took

    def sentence(self):
        beginning = self.random.choice(('We went to', 'I moved to', 'I think of', 'She wrote from'))
        return (f'{beginning} {self.random.choice(PLACES)} with the {self.random.choice(THINGS)} '
                f'number {self.random.randrange(10**6)}.')

    def add(self, connection):
        body = {'cube': self.name, 'items': [{'text': self.sentence()} for _ in range(self.random.choice((1, 1, 3)))]}
        added, _ = self.ask(connection, 'POST', '/api/v1/memories', body, (201,))
        self.ids += [one['id'] for one in added['items']]
        while len(self.ids) > KEPT:
            self.ask(connection, 'POST', '/api/v1/memories/erase', {'ids': [self.ids.pop(0)]})

    def search(self, connection):
        question = f'{self.random.choice(THINGS)} in {self.random.choice(PLACES)}'
        _, took = self.ask(connection, 'POST', '/api/v1/search', {'cubes': [self.name], 'text': question})
        self.took.append((time.monotonic(), took))

    def update(self, connection):
        if self.ids:
            self.ask(connection, 'PATCH', f'/api/v1/memories/{self.random.choice(self.ids)}', {'text': self.sentence()})

    def read(self, connection):
        if self.ids:
            self.ask(connection, 'GET', f'/api/v1/memories/{self.random.choice(self.ids)}')
        self.ask(connection, 'POST', '/api/v1/memories/list', {'cube': self.name, 'limit': 20})

    def context(self, connection):
        search = {'cubes': [self.name], 'text': 'Where was the kayak?'}
        self.ask(connection, 'POST', '/api/v1/context', {'search': search})

    def peers(self, connection):
        """The same cube's user through other doors."""
        self.ask(connection, 'POST', '/v3/memories/search/',
                 {'query': self.random.choice(PLACES), 'filters': {'user_id': self.name}})
        call = {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call',
                'params': {'name': 'search', 'arguments': {'query': self.random.choice(THINGS), 'cube': self.name}}}
        self.ask(connection, 'POST', '/mcp', call)

    def figures(self, connection):
        self.ask(connection, 'GET', '/health')
        reply = ask_on(connection, 'GET', '/metrics')
        if reply.status != 200:
            raise AssertionError(f'metrics: {reply.status}')

    def run(self):
        # What comes first makes the cube.
        actions = [self.add] * 4 + [self.search] * 6 + [self.update, self.read, self.context, self.peers, self.figures]
        connection = None
        try:
            while not self.leave.wait(PAUSE_S):
                if connection is None or self.random.random() < 0.01:
                    if connection is not None:
                        connection.close()
                    connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
                (self.random.choice(actions) if self.ids else self.add)(connection)
        except Exception as error:  # noqa: BLE001: told by the test
            self.failure = error
        finally:
            if connection is not None:
                connection.close()


class SoakTest(ServerTest):
    def sample(self, server):
        folder = f'/proc/{server.process.pid}'
        with open(f'{folder}/statm', encoding='ascii') as file:
            resident = int(file.read().split()[1]) * 4096
        return time.monotonic(), resident, len(os.listdir(f'{folder}/fd')), len(os.listdir(f'{folder}/task'))

    def test_memory_descriptors_and_latency_stay(self):
        seed = random.randrange(2**32)
        print(f'seed {seed}, {SECONDS:.0f} s', flush=True)
        server = self.serve('--embedder', 'twin:384')
        clients = [Client(server, i, seed + i) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        samples = []
        try:
            for _ in range(SAMPLES):
                clients[0].leave.wait(SECONDS / SAMPLES)
                samples.append(self.sample(server))
                for client in clients:
                    self.assertIsNone(client.failure)
        finally:
            for client in clients:
                client.leave.set()
            for client in clients:
                client.join()
        self.assertEqual(server.end(), 0, 'the server did not end in order')
        self.assertEqual(self.run_program('verify', '--data', self.data).returncode, 0)
        thirds = [samples[i * SAMPLES // 3:(i + 1) * SAMPLES // 3] for i in range(3)]
        resident = [statistics.mean(one[1] for one in third) / 2**20 for third in thirds]
        descriptors = [max(one[2] for one in third) for third in thirds]
        threads = [max(one[3] for one in third) for third in thirds]
        searches = [sorted(took for client in clients for at, took in client.took if third[0][0] <= at <= third[-1][0])
                    for third in thirds]
        medians = [statistics.median(times) * 1000 for times in searches]
        print(f'{sum(client.count for client in clients)} requests; by thirds of the time: resident MiB '
              f'{[round(one, 1) for one in resident]}, descriptors at most {descriptors}, threads at most {threads}, '
              f'search p50 ms {[round(one, 2) for one in medians]}')
        # The first third warms up. A minute is too short to tell a slope from a warm-up: there only a leak of a
        # descriptor or of much memory shows.
        self.assertLess(resident[2], resident[1] * (1.05 if FULL else 1.5) + 4)
        self.assertLessEqual(descriptors[2], descriptors[1] + 2)
        self.assertLessEqual(threads[2], threads[1] + 1)
        if FULL:
            self.assertLess(medians[2], medians[1] * 2)


if __name__ == '__main__':
    unittest.main()

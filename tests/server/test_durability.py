#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""What was answered with success survives: SIGTERM under load, and kill -9 with clients that wrote down every 2xx and
repeat, with its key, the write whose answer they did not get: every write is there once.

MEMOS_FULL=1 kills 2,000 times, MEMOS_KILLS=N as often as that; --full is the same as MEMOS_FULL=1."""
import http.client
import os
import random
import signal
import sys
import threading
import time
import unittest
import uuid

from serve import ServerTest, ask_on

FULL = os.environ.get('MEMOS_FULL') == '1' or '--full' in sys.argv
KILLS = int(os.environ.get('MEMOS_KILLS') or (2_000 if FULL else 8))
KILLS_A_FOLDER = 50
CLIENTS = 6


class Writers:
    """Clients that add as fast as they can and remember what was acknowledged, and what they got no answer to."""

    def __init__(self, port, mark):
        self.acknowledged, self.failures, self.lock = {}, [], threading.Lock()
        self.open = []  # Requests without an answer: (key, body).
        self.threads = [threading.Thread(target=self.run, args=(port, f'{mark}-{n}')) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, port, mark):
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        number = 0
        while True:
            text = f'{mark}-{number}'
            number += 1
            key, body = str(uuid.uuid4()), {'cube': mark[-1], 'items': [{'text': text}]}
            try:
                reply = ask_on(connection, 'POST', '/api/v1/memories', body, {'Idempotency-Key': key})
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.open.append((key, body))
                return
            with self.lock:
                if reply.status == 201:
                    self.acknowledged[text] = reply.json['items'][0]['id']
                elif reply.status != 503:
                    self.failures.append(reply)

    def join(self):
        for thread in self.threads:
            thread.join()


class DurabilityTest(ServerTest):
    def everything(self, server):
        found = {}
        for cube in server.ask('GET', '/api/v1/cubes').json['cubes']:
            cursor = ''
            while True:
                page = server.ask('GET', f'/api/v1/cubes/{cube["name"]}/memories?limit=1000&cursor={cursor}').json
                for memory in page['memories']:
                    self.assertNotIn(memory['body']['text'], found, 'doubled')
                    found[memory['body']['text']] = memory['id']
                cursor = page['next_cursor']
                if not cursor:
                    break
        return found

    def wait_for(self, writers, count):
        while len(writers.acknowledged) < count and any(thread.is_alive() for thread in writers.threads):
            time.sleep(0.005)

    def test_sigterm_under_load_loses_nothing_and_ends_in_order(self):
        server = self.serve()
        writers = Writers(server.port, 'term')
        self.wait_for(writers, 200)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        writers.join()
        self.assertEqual(writers.failures, [])
        server = self.serve()
        found = self.everything(server)
        self.assertEqual({text: found.get(text) for text in writers.acknowledged}, writers.acknowledged)
        self.assertLessEqual(len(found), len(writers.acknowledged) + CLIENTS)

    def repeat(self, server, writers):
        """Asks again for what was not answered, with the same keys."""
        for key, body in writers.open:
            reply = server.ask('POST', '/api/v1/memories', body, {'Idempotency-Key': key})
            self.assertEqual(reply.status, 201, reply)
            writers.acknowledged[body['items'][0]['text']] = reply.json['items'][0]['id']

    def kill_often(self, kills, source):
        acknowledged, repeated = {}, 0
        server = self.serve()
        for kill in range(kills):
            writers = Writers(server.port, f'kill{kill}')
            self.wait_for(writers, source.randrange(1, 120))
            server.end(signal.SIGKILL)
            writers.join()
            self.assertEqual(writers.failures, [])
            server = self.serve()
            self.repeat(server, writers)
            repeated += len(writers.open)
            acknowledged.update(writers.acknowledged)
        found = self.everything(server)
        self.assertEqual(found, acknowledged, 'every write is there once, and nothing else')
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])
        self.assertEqual(server.end(), 0)
        return len(acknowledged), repeated

    def test_kill_nine_loses_and_doubles_nothing(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        writes = repeated = done = 0
        while done < KILLS:
            kills = min(KILLS - done, KILLS_A_FOLDER)
            self.data = self.folder / f'data{done}'
            more = self.kill_often(kills, source)
            writes, repeated, done = writes + more[0], repeated + more[1], done + kills
        print(f'{done} kills: {writes} writes, {repeated} of them repeated after a kill; 0 lost, 0 doubled')


if __name__ == '__main__':
    unittest.main(argv=[word for word in sys.argv if word != '--full'])

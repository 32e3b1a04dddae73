#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""What was answered with success survives: SIGTERM under load, and kill -9 with clients that wrote down every 2xx."""
import http.client
import signal
import threading
import time
import unittest

from serve import ServerTest, ask_on

KILLS = 8
CLIENTS = 6


class Writers:
    """Clients that add as fast as they can and remember what was acknowledged."""

    def __init__(self, port, mark):
        self.acknowledged, self.failures, self.lock = {}, [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(port, f'{mark}-{n}')) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, port, mark):
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        number = 0
        while True:
            text = f'{mark}-{number}'
            number += 1
            try:
                reply = ask_on(connection, 'POST', '/api/v1/memories', {'cube': mark[-1], 'items': [{'text': text}]})
            except (OSError, http.client.HTTPException):
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

    def test_kill_nine_loses_nothing(self):
        acknowledged = {}
        for kill in range(KILLS):
            server = self.serve()
            writers = Writers(server.port, f'kill{kill}')
            self.wait_for(writers, 30 + 17 * kill)
            server.end(signal.SIGKILL)
            writers.join()
            self.assertEqual(writers.failures, [])
            acknowledged.update(writers.acknowledged)
        server = self.serve()
        found = self.everything(server)
        self.assertEqual({text: found.get(text) for text in acknowledged}, acknowledged)
        self.assertLessEqual(len(found), len(acknowledged) + KILLS * CLIENTS)
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])


if __name__ == '__main__':
    unittest.main()

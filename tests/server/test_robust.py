#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Hostile and clumsy clients: no crash, no lasting cost, others unaffected."""
import http.client
import json
import os
import random
import resource
import socket
import struct
import threading
import time
import unittest

from serve import ServerTest, ask_on, read_all, status_of

HEAD = b'POST /api/v1/memories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
HEALTH = b'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'
FULL = os.environ.get('MEMOS_FULL') == '1'
IDLE = 10_000 if FULL else 1_000
SLOW = 1_000 if FULL else 200


class Bystander(threading.Thread):
    """A well-behaved client that asks all the time while others misbehave."""

    def __init__(self, server):
        super().__init__()
        self.server, self.leave, self.statuses, self.longest = server, threading.Event(), [], 0.0

    def run(self):
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
        while not self.leave.is_set():
            began = time.monotonic()
            self.statuses.append(ask_on(connection, 'GET', '/health').status)
            body = {'text': 'anything', 'cubes': ['me']}
            self.statuses.append(ask_on(connection, 'POST', '/api/v1/search', body).status)
            self.longest = max(self.longest, time.monotonic() - began)
        connection.close()


class RobustTest(ServerTest):
    def resident_bytes(self, server):
        with open(f'/proc/{server.process.pid}/statm', encoding='ascii') as file:
            return int(file.read().split()[1]) * 4096

    def still_well(self, server):
        reply = server.ask('POST', '/api/v1/memories', {'items': [{'text': 'Still well.'}]})
        self.assertEqual(reply.status, 201, reply)

    def sockets(self, server):
        count, folder = 0, f'/proc/{server.process.pid}/fd'
        for name in os.listdir(folder):
            try:
                count += os.readlink(f'{folder}/{name}').startswith('socket:')
            except FileNotFoundError:  # Closed since.
                pass
        return count

    def storm(self, server, name, action, growth_mb):
        """Runs `action` beside a bystander: nobody else notices, memory is bounded, every socket is given back."""
        self.still_well(server)
        before, open_before = self.resident_bytes(server), self.sockets(server)
        bystander = Bystander(server)
        bystander.start()
        try:
            peak = action() or self.resident_bytes(server)
        finally:
            bystander.leave.set()
            bystander.join()
        while self.sockets(server) > open_before:
            self.assertEqual(server.ask('GET', '/health').status, 200)
        after = self.resident_bytes(server)
        print(f'{name}: resident {before >> 20} MB before, {peak >> 20} MB during, {after >> 20} MB after; the '
              f'bystander got {len(bystander.statuses)} answers, the slowest pair in {bystander.longest * 1000:.0f} ms')
        self.assertEqual(set(bystander.statuses), {200})
        self.assertLess(max(peak, after) - before, growth_mb << 20)
        self.still_well(server)

    def limit(self, wanted):
        """Allows this process and the servers that it starts so many descriptors; skips where the system forbids it."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < wanted:
            self.skipTest(f'{wanted} descriptors are needed, the system allows {hard}')
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def test_malformed_heads(self):
        server = self.serve()
        cases = [b'\r\n\r\n', b'\0\0\0\0\r\n\r\n', b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n',
                 b'GET  /  HTTP/1.1\r\n\r\n',
                 b'GET / HTTP/1.1\r\nHost localhost\r\n\r\n', b'GET / HTTP/1.1\r\n: x\r\n\r\n',
                 b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\0' * 200,
                 b'GET / HTTP/1.1\r\nHost: localhost\r\nX: ' + b'a' * 100_000 + b'\r\n\r\n',
                 b'G' * 100_000, b'GET /' + b'a' * 100_000 + b' HTTP/1.1\r\n\r\n',
                 b'GET / HTTP/1.1\r\n' + b'a: b\r\n' * 20_000 + b'\r\n']
        for case in cases:
            with self.subTest(case=case[:60]), server.raw() as connection:
                try:
                    connection.sendall(case)
                except (BrokenPipeError, ConnectionResetError):
                    pass
                connection.shutdown(socket.SHUT_WR) if len(case) < 1_000 else None
                self.assertIn(status_of(read_all(connection)), (0, 400, 431, 505))
        self.still_well(server)

    def test_random_bytes_and_cut_requests(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        server = self.serve()
        body = json.dumps({'items': [{'text': 'Cut.'}]}).encode()
        whole = HEAD + b'Content-Length: %d\r\n\r\n' % len(body) + body
        for _ in range(150):
            data = bytearray(whole[:source.randrange(len(whole))])
            for _ in range(source.randrange(4)):
                if data:
                    data[source.randrange(len(data))] = source.randrange(256)
            with server.raw(bytes(data)) as connection:
                connection.shutdown(socket.SHUT_WR)
                status = status_of(read_all(connection))
                self.assertTrue(status == 0 or status < 500 or status in (501, 505), (status, bytes(data)))
        self.still_well(server)

    def test_bodies_that_are_too_much(self):
        server = self.serve()
        before = self.resident_bytes(server)
        with server.raw(HEAD + b'Content-Length: 1000000000\r\n\r\n' + b'x' * 10_000) as connection:
            self.assertEqual(status_of(read_all(connection)), 413)
        nested = b'{"items":' + b'[' * 100_000 + b']' * 100_000 + b'}'
        for body, statuses in ((nested, (400, 413)), (b'{"items":[' + b'0,' * 200_000 + b'0]}', (400, 413)),
                               (b'\xff\xfe', (400,)), (b'', (400,)), (b'{"items":[{"text":"\\ud800"}]}', (400,)),
                               (b'{"items":[],"items":[]}', (400,)), (b'1e999', (400,)), (b'[]', (400,))):
            with self.subTest(body=body[:40]):
                reply = server.ask('POST', '/api/v1/memories', body, {'Content-Type': 'application/json'})
                self.assertIn(reply.status, statuses)
        chunked = HEAD + b'Transfer-Encoding: chunked\r\n\r\n'
        with server.raw(chunked + b'FFFFFFFFFFFFFFFFF\r\n') as connection:
            self.assertEqual(status_of(read_all(connection)), 400)
        self.assertLess(self.resident_bytes(server) - before, 200 << 20)
        self.still_well(server)

    def test_slow_writers_and_readers_are_closed_and_others_do_not_wait(self):
        self.settings(head_timeout_ms=400, body_timeout_ms=400, idle_timeout_ms=400, write_timeout_ms=400,
                      min_rate_kb=1048576)
        server = self.serve()
        for n in range(40):
            server.ask('POST', '/api/v1/memories', {'items': [{'text': f'{n} ' + 'long ' * 20_000}]})
        slow = [server.raw(b'GET /hea'), server.raw(HEAD + b'Content-Length: 100\r\n\r\n{'), server.raw()]
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(('127.0.0.1', server.port))
        reader.sendall(b'GET /api/v1/cubes/me/export HTTP/1.1\r\nHost: localhost\r\n\r\n')
        self.still_well(server)
        for connection in slow:
            self.assertEqual(status_of(read_all(connection)), 0)
            connection.close()
        while server.ask('GET', '/metrics').body.decode().split('memos_http_timeouts_total ')[2].split()[0] < '3':
            pass
        self.assertFalse(read_all(reader).endswith(b'0\r\n\r\n'), 'a cut export is not ended as if it were whole')
        reader.close()

    def test_half_closed_clients_get_their_answer(self):
        server = self.serve()
        body = json.dumps({'items': [{'text': 'Half.'}]}).encode()
        with server.raw(HEAD + b'Content-Length: %d\r\n\r\n' % len(body) + body) as connection:
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(status_of(read_all(connection)), 201)

    def test_idle_connections(self):
        self.limit(IDLE + 600)
        self.settings(max_connections=IDLE + 100)
        server = self.serve()

        def hold():
            idle = [server.raw() for _ in range(IDLE)]
            self.still_well(server)
            peak = self.resident_bytes(server)
            for connection in idle[::max(1, IDLE // 20)]:
                connection.sendall(HEALTH)
                self.assertEqual(status_of(connection.recv(65536)), 200)
            for connection in idle:
                connection.close()
            return peak

        self.storm(server, f'{IDLE} idle connections', hold, 32 + IDLE // 50)

    def test_trickling_heads_and_bodies(self):
        self.limit(SLOW + 600)
        self.settings(head_timeout_ms=1_000, body_timeout_ms=1_000, min_rate_kb=64)
        server = self.serve()

        def trickle():
            slow = [server.raw() for _ in range(SLOW)]
            body = HEAD + b'Content-Length: 1000\r\n\r\n'
            sent, open_now = 0, list(enumerate(slow))
            while open_now:
                left = []
                for number, connection in open_now:
                    data = body if number % 2 else HEAD.replace(b'Host', b'X' * 900 + b': y\r\nHost')
                    try:
                        # One byte at a time; every second one has sent its head whole and trickles the body.
                        start = 0 if sent else (len(body) if number % 2 else 1)
                        connection.sendall(data[:start] if start else data[sent % len(data):][:1])
                        left.append((number, connection))
                    except OSError:
                        connection.close()
                open_now, sent = left, sent + 1
            return self.resident_bytes(server)

        self.storm(server, f'{SLOW} trickling clients', trickle, 64)

    def test_readers_that_do_not_read(self):
        self.settings(write_timeout_ms=1_500, idle_timeout_ms=3_000, min_rate_kb=1_048_576, max_answers_mb=64)
        server = self.serve()
        for n in range(20):
            server.ask('POST', '/api/v1/memories', {'cube': 'big', 'items': [{'text': f'{n} ' + 'long ' * 50_000}]})

        def refuse_to_read():
            readers = []
            for _ in range(60):
                reader = socket.socket()
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                reader.connect(('127.0.0.1', server.port))
                reader.sendall(b'GET /api/v1/cubes/big/memories HTTP/1.1\r\nHost: localhost\r\n\r\n')
                readers.append(reader)
            peak, refused = 0, 0
            for reader in readers:
                peak = max(peak, self.resident_bytes(server))
                refused += status_of(read_all(reader)) == 503
                reader.close()
            self.assertGreater(refused, 0)
            return peak

        # 60 answers of 5 MB: at most 64 MB of them wait, beside the one that each of the 16 workers makes.
        self.storm(server, '60 readers that do not read', refuse_to_read, 350)

    def test_bodies_that_are_only_promised(self):
        self.settings(max_body_mb=4, max_bodies_mb=16, body_timeout_ms=2_000, min_rate_kb=1_048_576)
        server = self.serve()

        def promise():
            held = []
            for n in range(40):
                length = b'1073741824' if n % 4 == 0 else b'4000000'
                expect = b'Expect: 100-continue\r\n' if n % 2 else b''
                held.append(server.raw(HEAD + expect + b'Content-Length: ' + length + b'\r\n\r\n'))
            statuses = []
            for n, connection in enumerate(held):
                try:
                    if n % 4:
                        connection.sendall(b' ' * 3_000_000)
                except OSError:
                    pass
            peak = self.resident_bytes(server)
            for connection in held:
                answers = read_all(connection).replace(b'HTTP/1.1 100 Continue\r\n\r\n', b'')
                statuses.append(status_of(answers))
                connection.close()
            self.assertEqual(set(statuses) - {0, 400, 408, 413, 503}, set())
            self.assertEqual(statuses[::4], [413] * 10, 'a gigabyte is refused by its length')
            return peak

        self.storm(server, '40 bodies that never come whole', promise, 96)

    def test_endless_chunks_and_cut_connections(self):
        self.settings(max_body_mb=1)
        server = self.serve()

        def cut():
            for n in range(300):
                connection = server.raw()
                try:
                    if n % 3 == 0:
                        connection.sendall(HEAD + b'Transfer-Encoding: chunked\r\n\r\n' + b'10000\r\n' + b'x' * 65_536)
                    elif n % 3 == 1:
                        connection.sendall(HEAD + b'Content-Length: 500\r\n\r\n{"items":')
                    else:
                        connection.sendall(b'GET /api/v1/cubes HT')
                    if n % 2:  # A reset instead of an end.
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                    else:
                        connection.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                connection.close()
            with server.raw(HEAD + b'Transfer-Encoding: chunked\r\n\r\n') as connection:
                try:
                    for _ in range(64):
                        connection.sendall(b'10000\r\n' + b'x' * 65_536 + b'\r\n')
                except OSError:
                    pass
                self.assertIn(status_of(read_all(connection)), (0, 413))

        self.storm(server, '300 cut connections', cut, 64)

    def test_half_closed_and_silent(self):
        server = self.serve()

        def close_halves():
            halves = [server.raw() for _ in range(300)]
            for connection in halves:
                connection.shutdown(socket.SHUT_WR)
            for connection in halves:
                self.assertEqual(read_all(connection), b'')
                connection.close()

        self.storm(server, '300 half-closed connections', close_halves, 32)

    def test_connections_beyond_the_limit(self):
        self.settings(max_connections=4)
        server = self.serve()
        held = [server.raw(HEALTH) for _ in range(4)]
        for connection in held:
            self.assertEqual(status_of(connection.recv(65536)), 200)
        with server.raw() as connection:
            self.assertEqual(status_of(read_all(connection)), 503)
        for connection in held:
            connection.close()

    def test_pipelined_bursts(self):
        server = self.serve()
        count = 2_000 if FULL else 500

        def burst(counts):
            with server.raw() as connection:
                last = HEALTH.replace(b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n')
                sender = threading.Thread(target=connection.sendall, args=(HEALTH * (count - 1) + last,))
                sender.start()
                counts.append(read_all(connection).count(b'HTTP/1.1 200 OK'))
                sender.join()

        def bursts():
            counts = []
            threads = [threading.Thread(target=burst, args=(counts,)) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(counts, [count] * 10)

        self.storm(server, f'10 bursts of {count} pipelined requests', bursts, 64)
        with server.raw(HEALTH * 3 + b'NONSENSE\r\n\r\n' + HEALTH) as connection:
            answers = read_all(connection)
        self.assertEqual((answers.count(b'HTTP/1.1 200'), answers.count(b'HTTP/1.1 400')), (3, 1))

    def test_a_full_queue_answers_503_and_health_goes_on(self):
        self.settings(threads=1, queue=1)
        server = self.serve()
        statuses = []

        def flood():
            connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
            for n in range(30):
                body = {'items': [{'text': f'Flood {n}.'}] * 50}
                statuses.append(ask_on(connection, 'POST', '/api/v1/memories', body).status)
            connection.close()

        threads = [threading.Thread(target=flood) for _ in range(8)]
        for thread in threads:
            thread.start()
        healthy = [server.ask('GET', '/health').status for _ in range(20)]
        for thread in threads:
            thread.join()
        self.assertEqual(set(healthy), {200})
        self.assertEqual(set(statuses) - {201, 503}, set())
        self.assertIn(201, statuses)


if __name__ == '__main__':
    unittest.main()

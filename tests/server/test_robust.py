#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Hostile and clumsy clients: no crash, no lasting cost, others unaffected."""
import http.client
import json
import random
import socket
import threading
import unittest

from serve import ServerTest, ask_on, read_all, status_of

HEAD = b'POST /api/v1/memories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
HEALTH = b'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'


class RobustTest(ServerTest):
    def resident_bytes(self, server):
        with open(f'/proc/{server.process.pid}/statm', encoding='ascii') as file:
            return int(file.read().split()[1]) * 4096

    def still_well(self, server):
        reply = server.ask('POST', '/api/v1/memories', {'items': [{'text': 'Still well.'}]})
        self.assertEqual(reply.status, 201, reply)

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

    def test_two_thousand_idle_connections(self):
        server = self.serve()
        before = self.resident_bytes(server)
        idle = [server.raw() for _ in range(2_000)]
        self.still_well(server)
        used = self.resident_bytes(server) - before
        self.assertLess(used, 64 << 20)
        for connection in idle[::100]:
            connection.sendall(HEALTH)
            self.assertEqual(status_of(connection.recv(65536)), 200)
        for connection in idle:
            connection.close()
        self.still_well(server)

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
        with server.raw() as connection:
            count = 2_000
            sender = threading.Thread(target=connection.sendall, args=(HEALTH * (count - 1) + HEALTH.replace(
                b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n'),))
            sender.start()
            data = read_all(connection)
            sender.join()
        self.assertEqual(data.count(b'HTTP/1.1 200 OK'), count)

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

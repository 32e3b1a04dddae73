#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The MCP door under many calls at once and under nonsense, over standard input and output and over HTTP: everything is
answered, nothing but protocol comes out, and it goes on. MEMOS_FULL=1: 10,000 malformed frames each way."""
import http.client
import json
import os
import random
import subprocess
import threading
import unittest

from serve import PROGRAM, TIMEOUT_S, ServerTest, ask_on

FULL = os.environ.get('MEMOS_FULL') == '1'
FRAMES = 10_000 if FULL else 1_500
CALLS = 200


def call(number, name, **arguments):
    return {'jsonrpc': '2.0', 'id': number, 'method': 'tools/call', 'params': {'name': name, 'arguments': arguments}}


def malformed(source):
    """One frame that is no message of the protocol, without a line end in it."""
    whole = json.dumps(call(source.randrange(100), 'search', query='x' * source.randrange(40))).encode()
    kind = source.randrange(9)
    if kind == 0:  # Cut off: never whole, for its last brace is missing.
        return whole[:source.randrange(1, len(whole))]
    if kind == 1:
        return bytes(source.randrange(11, 256) for _ in range(source.randrange(1, 200))).replace(b'\r', b'') + b'\x80'
    if kind == 2:
        return json.dumps(source.choice([1, 'text', None, True, [], [call(1, 'search', query='x')]])).encode()
    if kind == 3:
        return json.dumps({'jsonrpc': source.choice(['1.0', 2, None, '']), 'id': 1, 'method': 'ping'}).encode()
    if kind == 4:
        return json.dumps({'jsonrpc': '2.0', 'id': source.choice([None, 1.5, [], {}, True]), 'method': 'ping'}).encode()
    if kind == 5:
        return json.dumps({'jsonrpc': '2.0', 'id': 7, 'method': source.choice([1, None, [], {}])}).encode()
    if kind == 6:
        return json.dumps({'jsonrpc': '2.0', 'id': 8, 'method': 'tools/call',
                           'params': source.choice([1, 'x', [1], True])}).encode()
    if kind == 7:
        return b'{"jsonrpc":"2.0","id":9,"method":"ping","params":' + b'[' * 5_000 + b']' * 5_000 + b'}'
    return b'{"jsonrpc":"2.0","id":9,"id":9,"method":"\\ud800"' + b' ' * source.randrange(2_000)


class McpRobust(ServerTest):
    def stdio(self):
        process = subprocess.Popen([PROGRAM, 'mcp', '--data', str(self.data), '--embedder', 'none'],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.environment())
        self.addCleanup(process.kill)
        return process

    def exchange(self, lines, last):
        """Sends all lines and then a call with the id `last`; the messages that came out, and what stood beside."""
        process = self.stdio()
        heard = []

        def hear():
            for line in process.stdout:
                heard.append(json.loads(line))  # Nothing but protocol.
                if heard[-1].get('id') == last:
                    return

        listener = threading.Thread(target=hear)
        listener.start()
        who = {'protocolVersion': '2025-11-25', 'capabilities': {}, 'clientInfo': {'name': 't', 'version': '1'}}
        hello = {'jsonrpc': '2.0', 'id': 'hello', 'method': 'initialize', 'params': who}
        ready = {'jsonrpc': '2.0', 'method': 'notifications/initialized'}
        for line in [json.dumps(hello).encode(), json.dumps(ready).encode(), *lines,
                     json.dumps({'jsonrpc': '2.0', 'id': last, 'method': 'ping'}).encode()]:
            process.stdin.write(line + b'\n')
        process.stdin.flush()
        listener.join(TIMEOUT_S)
        self.assertFalse(listener.is_alive(), 'the last call was answered')
        self.assertIsNone(process.poll(), 'still alive')
        process.stdin.close()
        heard.extend(json.loads(line) for line in process.stdout)  # Of calls that waited.
        self.assertEqual(process.wait(TIMEOUT_S), 0, process.stderr.read())
        process.stdout.close()
        process.stderr.close()
        return heard

    def test_many_calls_at_once_through_pipes(self):
        calls = [call(n, 'add' if n % 4 == 0 else 'search', **({'text': f'Lantern {n}.'} if n % 4 == 0 else
                                                               {'query': 'lantern'})) for n in range(CALLS)]
        heard = self.exchange([json.dumps(one).encode() for one in calls], 'last')
        answers = {one['id']: one['result'] for one in heard if isinstance(one.get('id'), int)}
        self.assertEqual(set(answers), set(range(CALLS)))
        self.assertEqual([n for n, answer in answers.items() if answer['isError']], [])

    def test_many_calls_at_once_over_http(self):
        server = self.serve()
        answers, lock = {}, threading.Lock()

        def ask(number):
            body = call(number, 'add', text=f'Lantern {number}.') if number % 4 == 0 else call(number, 'search',
                                                                                              query='lantern')
            reply = server.ask('POST', '/mcp', body)
            with lock:
                answers[number] = reply

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(CALLS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({n: reply.status for n, reply in answers.items()}, {n: 200 for n in range(CALLS)})
        wrong = [n for n, reply in answers.items() if reply.json['id'] != n or reply.json['result']['isError']]
        self.assertEqual(wrong, [])

    def test_malformed_frames_through_pipes(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        frames = [malformed(source) for _ in range(FRAMES)]
        self.assertFalse([frame for frame in frames if b'\n' in frame or b'\r' in frame])
        heard = self.exchange(frames, 'last')
        errors = [one for one in heard if 'error' in one]
        self.assertEqual(len(errors), FRAMES, 'each is answered, once')
        self.assertEqual({one['error']['code'] for one in errors} - {-32700, -32600, -32602}, set())
        self.assertEqual(len(heard), FRAMES + 2, 'beside them stand hello and the last call')

    def test_malformed_frames_over_http(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        server = self.serve()
        connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=TIMEOUT_S)
        fields = {'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream'}
        for n in range(FRAMES):
            frame = malformed(source)
            reply = ask_on(connection, 'POST', '/mcp', frame, fields)
            self.assertIn(reply.status, (200, 400), (n, frame[:200], reply))
            self.assertIn('error', reply.json, (n, frame[:200]))
        answer = ask_on(connection, 'POST', '/mcp', call(1, 'search', query='lantern'), fields)
        self.assertEqual((answer.status, answer.json['result']['isError']), (200, False))
        connection.close()
        self.assertEqual(server.end(), 0)


if __name__ == '__main__':
    unittest.main()

# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Starts the real server for tests and talks to it, with the standard library only."""
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'cli'))
from program import PROGRAM, ProgramTest  # noqa: E402

TIMEOUT_S = 60


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, {k.lower(): v for k, v in headers}, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'{self.status} {self.body[:500]!r}'


class Server:
    """One running `memos serve` on a free loopback port."""

    def __init__(self, data, environment, *arguments):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [PROGRAM, 'serve', '--data', str(data), '--listen', '127.0.0.1:0', '--json',
             *([] if '--embedder' in arguments else ['--embedder', 'none']), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, env=environment)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(TIMEOUT_S)
            raise RuntimeError(f'the server ended with {self.process.returncode}: {self.error_text()}')
        self.told = json.loads(line)
        self.port = int(self.told['listening'][0].rsplit(':', 1)[1])

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def ask(self, method, path, body=None, headers=None, key=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=TIMEOUT_S)
        try:
            return ask_on(connection, method, path, body, headers, key)
        finally:
            connection.close()

    def raw(self, data=b'', timeout=TIMEOUT_S):
        """A socket to the server, with these bytes sent."""
        connection = socket.create_connection(('127.0.0.1', self.port), timeout=timeout)
        if data:
            connection.sendall(data)
        return connection

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(TIMEOUT_S)
        self.process.stdout.close()
        self.errors.close()
        return self.process.returncode


def ask_on(connection, method, path, body=None, headers=None, key=None):
    """One request on an open http.client connection."""
    fields = dict(headers or {})
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        fields.setdefault('Content-Type', 'application/json')
    if key is not None:
        fields['Authorization'] = 'Bearer ' + key
    connection.request(method, path, body=body, headers=fields)
    answer = connection.getresponse()
    return Reply(answer.status, answer.getheaders(), answer.read())


def read_all(connection):
    """Everything until the peer closes."""
    data = b''
    while True:
        try:
            piece = connection.recv(65536)
        except (ConnectionResetError, TimeoutError):
            return data
        if not piece:
            return data
        data += piece


def status_of(data):
    return int(data.split(b' ', 2)[1]) if data.startswith(b'HTTP/1.') else 0


class ServerTest(ProgramTest):
    """A test with a folder of its own; servers that it starts are ended with it."""

    def serve(self, *arguments, **changes):
        server = Server(self.data, self.environment(**changes), *arguments)
        self.addCleanup(server.end, signal.SIGKILL)
        return server

    def run_program(self, *arguments, **changes):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT_S,
                              env=self.environment(**changes))

    def make_key(self, name, *arguments):
        made = self.run_program('key', 'create', name, '--data', self.data, *arguments)
        self.assertEqual(made.returncode, 0, made.stderr)
        return made.stdout.strip()

    def settings(self, **values):
        """Writes memos.toml into the data folder."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        lines = [f'{name} = {json.dumps(value)}\n' for name, value in values.items()]
        (self.data / 'memos.toml').write_text(''.join(lines), encoding='utf-8')

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""How a server is reached and started: TLS with files, a Unix socket, packed bodies, a service manager."""
import configparser
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels  # noqa: E402
from serve import PROGRAM, TIMEOUT_S, Server, ServerTest, ask_on  # noqa: E402
from test_start import CONFLICT, INVALID, NOT_FOUND  # noqa: E402

UNIT = pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'memos.service'


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=TIMEOUT_S)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT_S)
        self.sock.connect(self.path)


def listening_at(path, mode):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    path.chmod(mode)
    listening.listen()
    return listening


class ListenTest(ServerTest):
    def refused(self, status, words, *arguments):
        ended = self.run_program('serve', '--data', self.data, '--embedder', 'none', *arguments)
        self.assertEqual(ended.returncode, status, ended)
        self.assertIn(words, ended.stderr)
        self.assertEqual(len(ended.stderr.strip().splitlines()), 1, ended.stderr)


class HandedOver(ListenTest):
    """Sockets that whoever starts the server listens with, as systemd does."""

    def start_with(self, listening, *arguments):
        script = 'exec 3<&"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
        started = subprocess.Popen(
            ['sh', '-c', script, str(listening.fileno()), PROGRAM, 'serve', '--data', str(self.data), '--json',
             '--embedder', 'none', *arguments],
            pass_fds=[listening.fileno()], env=self.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(started.stdout.close)
        self.addCleanup(started.stderr.close)
        self.addCleanup(started.wait, TIMEOUT_S)
        self.addCleanup(started.kill)
        return started

    def test_takes_the_place_of_the_usual_address_and_stays(self):
        path = self.folder / 'passed.sock'
        with listening_at(path, 0o600) as listening:
            started = self.start_with(listening)
            connection = UnixConnection(path)
            self.addCleanup(connection.close)
            self.assertEqual(ask_on(connection, 'GET', '/health').status, 200)
            told = json.loads(started.stdout.readline())
            self.assertEqual((told['listening'], told['open']), ([f'unix:{path}'], True))
            started.terminate()
            self.assertEqual(started.wait(TIMEOUT_S), 0)
            self.assertTrue(path.exists())

    def test_one_that_others_reach_needs_keys(self):
        path = self.folder / 'open.sock'
        with listening_at(path, 0o666) as listening:
            started = self.start_with(listening)
            self.assertNotEqual(started.wait(TIMEOUT_S), 0)
            self.assertIn('memos key create', started.stdout.read() + started.stderr.read())


class Unix(ListenTest):
    def setUp(self):
        super().setUp()
        self.path = self.folder / 'memos.sock'

    def at_socket(self, *arguments):
        connection = UnixConnection(self.path)
        self.addCleanup(connection.close)
        return ask_on(connection, *arguments)

    def test_a_socket_beside_an_address(self):
        server = self.serve('--listen', f'unix:{self.path}')
        self.assertEqual(server.told['listening'][1], f'unix:{self.path}')
        self.assertTrue(server.told['open'], 'a socket for this user needs no key')
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        made = self.at_socket('POST', '/api/v1/memories', {'items': [{'text': 'Through a socket.'}]})
        self.assertEqual(made.status, 201, made)
        found = server.ask('POST', '/api/v1/search', {'text': 'socket'})
        self.assertEqual(found.json['hits'][0]['memory']['body']['text'], 'Through a socket.')
        self.assertEqual(server.end(), 0)
        self.assertFalse(self.path.exists())

    def test_what_a_kill_leaves_is_replaced_and_what_lives_is_not(self):
        self.serve('--listen', f'unix:{self.path}').end(signal.SIGKILL)
        self.assertTrue(self.path.exists())
        self.serve('--listen', f'unix:{self.path}')
        self.assertEqual(self.at_socket('GET', '/health').status, 200)
        self.data = self.folder / 'other'
        self.refused(CONFLICT, 'in use', '--listen', f'unix:{self.path}')
        self.assertEqual(self.at_socket('GET', '/health').status, 200)
        text = self.folder / 'text'
        text.write_text('mine', encoding='utf-8')
        self.refused(CONFLICT, 'no socket', '--listen', f'unix:{text}')
        self.assertEqual(text.read_text(encoding='utf-8'), 'mine')
        self.refused(INVALID, 'looks like unix:', '--listen', 'unix:relative')


@unittest.skipUnless(shutil.which('openssl'), 'needs openssl for certificates')
class Tls(ListenTest):
    def certificate(self, name):
        key, certificate = self.folder / f'{name}.key', self.folder / f'{name}.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                        '-keyout', key, '-out', certificate, '-days', '1', '-subj', f'/CN={name}',
                        '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'], check=True, capture_output=True)
        return certificate, key

    def secure(self, *arguments):
        certificate, key = self.certificate('first')
        return self.serve('--tls-cert', certificate, '--tls-key', key, *arguments), certificate

    def connect(self, server, certificate, **versions):
        context = ssl.create_default_context(cafile=certificate)
        for name, version in versions.items():
            setattr(context, name, version)
        connection = http.client.HTTPSConnection('127.0.0.1', server.port, timeout=TIMEOUT_S, context=context)
        self.addCleanup(connection.close)
        return connection

    def test_the_api_over_https(self):
        server, certificate = self.secure('--require-key', '--listen', 'http://127.0.0.1:0')
        self.assertEqual([url.split(':')[0] for url in server.told['listening']], ['https', 'http'])
        connection = self.connect(server, certificate)
        self.assertEqual(ask_on(connection, 'GET', '/api/v1/cubes').status, 401)
        key = self.make_key('laptop')
        text = 'A long text. ' * 100_000
        while ask_on(connection, 'GET', '/api/v1/cubes', key=key).status != 200:
            pass  # The server follows the keys within a second.
        made = ask_on(connection, 'POST', '/api/v1/memories', {'items': [{'text': text}]}, key=key)
        self.assertEqual(made.status, 201, made)
        read = ask_on(connection, 'GET', '/api/v1/memories/' + made.json['items'][0]['id'], key=key)
        self.assertEqual(read.json['body']['text'], text)
        export = ask_on(connection, 'GET', '/api/v1/cubes/me/export', key=key)
        self.assertIn(text[:-1], export.body.decode())
        listed = self.run_program('list', '--server', server.told['listening'][0], '--server-key', key, '--ca',
                                  certificate, '--json')
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertEqual(len(json.loads(listed.stdout)['memories']), 1)
        last = ask_on(connection, 'GET', '/health', headers={'Connection': 'close'}, key=key)
        self.assertEqual(last.status, 200)
        self.assertEqual(server.end(), 0)

    def test_old_versions_and_plain_http_are_refused(self):
        server, certificate = self.secure()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            connection = self.connect(server, certificate, minimum_version=version, maximum_version=version)
            self.assertEqual(ask_on(connection, 'GET', '/health').status, 200)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers('ALL:@SECLEVEL=0')
        with server.raw() as plain, self.assertRaises((ssl.SSLError, ConnectionResetError)):
            old.wrap_socket(plain)
        with server.raw(b'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n') as plain:
            self.assertIn(b'HTTPS', plain.recv(65536))

    def test_hangup_reads_the_files_again_and_keeps_the_old_ones_when_they_are_wrong(self):
        server, first = self.secure()
        before = self.connect(server, first)
        self.assertEqual(ask_on(before, 'GET', '/health').status, 200)
        second, key = self.certificate('second')
        old = self.folder / 'old.pem'
        shutil.copy(first, old)
        shutil.copy(second, first)  # Its key is missing yet.
        server.process.send_signal(signal.SIGHUP)
        while 'the old certificate is kept' not in server.error_text():
            self.assertEqual(ask_on(before, 'GET', '/health').status, 200)
        self.assertEqual(ask_on(self.connect(server, old), 'GET', '/health').status, 200)
        shutil.copy(key, self.folder / 'first.key')
        server.process.send_signal(signal.SIGHUP)
        for _ in range(2_000):
            try:
                again = ask_on(self.connect(server, second), 'GET', '/health')
                break
            except ssl.SSLCertVerificationError:
                pass
        self.assertEqual(again.status, 200)
        self.assertEqual(ask_on(before, 'GET', '/health').status, 200, 'connections go on')
        self.assertEqual(server.end(), 0)

    def test_files_that_cannot_be_used(self):
        certificate, key = self.certificate('a')
        other = self.certificate('b')[1]
        local = ('--listen', '127.0.0.1:0')
        self.refused(NOT_FOUND, 'no such file', *local, '--tls-cert', self.folder / 'none', '--tls-key', key)
        self.refused(INVALID, 'tls_key', *local, '--tls-cert', certificate)
        self.refused(INVALID, 'no key of that certificate', *local, '--tls-cert', certificate, '--tls-key', other)
        self.refused(INVALID, 'no certificate', *local, '--tls-cert', key, '--tls-key', key)
        self.refused(INVALID, 'https', '--listen', 'http://127.0.0.1:0', '--tls-cert', certificate, '--tls-key', key)
        self.refused(INVALID, 'tls_cert', '--listen', 'https://127.0.0.1:0')


class Packed(ListenTest):
    def test_bodies_in_gzip_both_ways(self):
        server = self.serve()
        fields = {'Content-Type': 'application/json', 'Content-Encoding': 'gzip', 'Accept-Encoding': 'gzip'}
        items = [{'text': f'Packed memory {n} about nothing in particular.'} for n in range(200)]
        packed = gzip.compress(json.dumps({'items': items}).encode())
        made = server.ask('POST', '/api/v1/memories', packed, fields)
        self.assertEqual((made.status, made.headers.get('content-encoding')), (201, 'gzip'))
        self.assertEqual(len(json.loads(gzip.decompress(made.body))['items']), 200)
        plain = server.ask('GET', '/api/v1/cubes/me/memories?limit=200')
        listed = server.ask('GET', '/api/v1/cubes/me/memories?limit=200', headers={'Accept-Encoding': 'gzip'})
        self.assertEqual(json.loads(gzip.decompress(listed.body)), plain.json)
        self.assertLess(len(listed.body), len(plain.body) / 4)
        bomb = gzip.compress(b'[' + b' ' * 50_000_000 + b']')
        self.assertEqual(server.ask('POST', '/api/v1/search', bomb, fields).status, 413)
        self.assertEqual(server.ask('POST', '/api/v1/search', b'no gzip', fields).status, 400)
        fields['Content-Encoding'] = 'br'
        refused = server.ask('POST', '/api/v1/search', b'{}', fields)
        self.assertEqual((refused.status, refused.headers['accept-encoding']), (415, 'gzip, zstd'))

    def test_an_upstream_gets_what_was_packed_as_it_was(self):
        models = FakeModels()
        self.addCleanup(models.close)
        server = self.serve('--upstream', models.url)
        body = {'model': 'm', 'messages': [{'role': 'user', 'content': 'A long question. ' * 200}]}
        reply = server.ask('POST', '/v1/chat/completions', gzip.compress(json.dumps(body).encode()),
                           {'Content-Type': 'application/json', 'Content-Encoding': 'gzip', 'Accept-Encoding': 'gzip'})
        self.assertEqual(reply.status, 200, reply)
        self.assertEqual(models.asked[-1][2]['messages'], body['messages'])
        self.assertNotIn('Content-Encoding', models.heads[-1])

    def test_a_setting_turns_packed_answers_off(self):
        self.settings(compress_answers=False)
        server = self.serve()
        reply = server.ask('GET', '/openapi.json', headers={'Accept-Encoding': 'gzip, zstd'})
        self.assertNotIn('content-encoding', reply.headers)
        self.assertEqual(reply.json['openapi'], '3.1.0')


class Manager(ListenTest):
    """Stands for systemd."""

    def setUp(self):
        super().setUp()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.settimeout(TIMEOUT_S)
        self.socket.bind(str(self.folder / 'notify'))

    def hear(self):
        return self.socket.recv(4096).decode()

    def test_start_life_and_end_are_told(self):
        server = Server(self.data, self.environment(NOTIFY_SOCKET=str(self.folder / 'notify'), WATCHDOG_USEC='400000'))
        self.addCleanup(server.end, signal.SIGKILL)
        ready = self.hear().splitlines()
        self.assertEqual(ready, ['READY=1', f'STATUS=listens on http://127.0.0.1:{server.port}'])
        self.assertEqual([self.hear() for _ in range(3)], ['WATCHDOG=1'] * 3)
        self.assertEqual(server.end(), 0)
        heard = self.hear()
        while heard == 'WATCHDOG=1':
            heard = self.hear()
        self.assertEqual(heard, 'STOPPING=1')

    def test_the_watchdog_of_another_process_is_not_fed(self):
        server = Server(self.data, self.environment(NOTIFY_SOCKET=str(self.folder / 'notify'), WATCHDOG_USEC='1000',
                                                    WATCHDOG_PID='1'))
        self.addCleanup(server.end, signal.SIGKILL)
        self.assertTrue(self.hear().startswith('READY=1'))
        server.end()
        self.assertEqual(self.hear(), 'STOPPING=1')


class Unit(ListenTest):
    def test_the_example_is_one_that_systemd_takes(self):
        text = UNIT.read_text(encoding='utf-8')
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read_string(text)
        self.assertEqual(unit['Service']['Type'], 'notify')
        command = unit['Service']['ExecStart'].split()
        self.assertEqual(command[:2], ['/usr/bin/memos', 'serve'])
        if not shutil.which('systemd-analyze'):
            return
        copy = self.folder / 'memos.service'
        copy.write_text(text.replace('/usr/bin/memos', PROGRAM).replace('User=memos\n', ''), encoding='utf-8')
        checked = subprocess.run(['systemd-analyze', 'verify', '--man=no', copy], capture_output=True, text=True,
                                 timeout=TIMEOUT_S, check=False, env=os.environ)
        ours = [line for line in checked.stderr.splitlines() if 'memos' in line]
        self.assertEqual(ours, [], checked.stderr)

    def test_the_sockets_are_where_the_server_listens_by_itself(self):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.read_string(UNIT.with_suffix('.socket').read_text(encoding='utf-8'))
        self.assertEqual(unit['Socket']['ListenStream'], '127.0.0.1:8765')
        self.assertEqual(unit['Socket']['SocketMode'], '0600', 'without a key it would be open to everybody')


if __name__ == '__main__':
    unittest.main()

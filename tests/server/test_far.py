#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The command line at a far server: the folder's own answers, writes done once, every refusal in one clear line."""
import json
import re
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import threading
import unittest

from serve import PROGRAM, Server, ServerTest

INVALID, NOT_FOUND, CONFLICT, DENIED, EXHAUSTED, UNSUPPORTED, UNAVAILABLE, CANCELLED = 1, 2, 3, 4, 6, 10, 11, 12

GROUPS = ('cube', 'model', 'jobs', 'eval', 'key')
ID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')


class Door(socketserver.ThreadingTCPServer):
    """Something before the server. `handle(connection)` does what the test wants."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, handle):
        self.answer = handle
        super().__init__(('127.0.0.1', 0), None)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        with request:
            self.answer(request)

    def handle_error(self, request, client_address):
        pass

    @property
    def url(self):
        return f'http://127.0.0.1:{self.server_address[1]}'


def request_of(connection):
    """One whole request, as bytes; b'' when the peer left."""
    data = b''
    while b'\r\n\r\n' not in data:
        piece = connection.recv(65536)
        if not piece:
            return b''
        data += piece
    length = re.search(rb'(?i)content-length: (\d+)', data)
    wanted = data.index(b'\r\n\r\n') + 4 + (int(length[1]) if length else 0)
    while len(data) < wanted:
        data += connection.recv(65536)
    return data


def untimed(text):
    """Without what differs from call to call: times, and the disk, on which counts of use arrive later."""
    return re.sub(r'"timings_ms":{[^}]*}|times: .*|"disk_bytes":[0-9]+|disk .*', '', text)


def pump(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class FarTest(ServerTest):
    def door(self, handle):
        door = Door(handle)
        self.addCleanup(door.server_close)
        self.addCleanup(door.shutdown)
        return door

    def url(self, server):
        return f'http://127.0.0.1:{server.port}'

    def at(self, place, *arguments, **options):
        """Runs a command at a place: ('--data', folder) or ('--server', url)."""
        depth = 2 if arguments[0] in GROUPS else 1
        return self.run_raw(*arguments[:depth], *place, *arguments[depth:], **options)

    def done(self, place, *arguments, **options):
        answer = self.at(place, *arguments, **options)
        self.assertEqual(answer.status, 0, f'{arguments}\n{answer}')
        return answer

    def test_reading_tells_the_same_as_at_the_folder(self):
        server = self.serve()
        here, there = ('--data', self.data, '--embedder', 'none'), ('--server', self.url(server), '--embedder', 'none')
        ids = [self.done(there, 'add', '--quiet', '--speaker', 'Mira', '--tag', 'home', '--', text).out.strip()
               for text in ('I moved to Lisbon in May.', 'My sister Ana sells lemons.', 'The ferry leaves at nine.')]
        self.done(there, 'update', ids[2], 'The ferry leaves at ten. — 昨天')
        self.done(there, 'link', ids[1], ids[0], '--type', 'follows')
        self.done(there, 'delete', ids[2])
        commands = [('search', 'Where do I live?', '--no-vectors'), ('search', 'ferry', '--explain', '--no-vectors'),
                    ('list',), ('list', '--deleted', '--tag', 'home', '--limit', '2'), ('list', '--speaker', 'Mira'),
                    ('get', ids[0]), ('get', ids[0][-12:]), ('history', ids[2]), ('provenance', ids[1]), ('log',),
                    ('log', '--operation', 'delete'), ('facts',), ('facts', '--history'), ('cube', 'list'),
                    ('cube', 'describe', 'me'), ('status',), ('verify',), ('jobs', 'list', '--all'),
                    ('jobs', 'show', '1'), ('context', 'Where do I live?', '--no-vectors'), ('export', '-'),
                    ('get', ids[0][:-1] + ('0' if ids[0][-1] != '0' else '1')), ('search', 'x', '--cube', 'nowhere'),
                    ('forget', '--about', 'Ana', '--dry-run'), ('erase', ids[2], '--dry-run'), ('jobs', 'show', '999'),
                    ('get', ids[0], '--known-at', '1'), ('get', 'nonsense')]
        for command in commands:
            for form in ((), ('--json',)):
                with self.subTest(command=command, form=form):
                    split = 2 if command[0] in GROUPS else 1
                    if command[0] == 'export' and form:
                        continue
                    words = command[:split] + form + command[split:]
                    near, far = self.at(here, *words), self.at(there, *words)
                    told = far.out
                    if command == ('status',) and not form:
                        self.assertIn(self.url(server), told)
                        told = '\n'.join(line for line in told.splitlines() if not line.startswith('server')) + '\n'
                    self.assertEqual((far.status, untimed(told), untimed(far.err)),
                                     (near.status, untimed(near.out), untimed(near.err)))

    def test_changing_comes_to_the_same_as_at_a_folder(self):
        server = self.serve()
        chat = self.folder / 'chat.jsonl'
        chat.write_text('{"text": "One.", "message_id": "1"}\n{"text": "Two.", "message_id": "2"}\n', encoding='utf-8')

        def story(place):
            told, ids = [], {}

            def run(*words, name=None):
                answer = self.at(place, *[ids.get(word, word) for word in words])
                if name:
                    ids[name] = json.loads(answer.out)['id']
                text = re.sub(r'"(said_at|created_at|updated_at|recorded_at|time|hash|previous|uuid|head)":"[^"]*"', '',
                              ID.sub('ID', answer.out + answer.err))
                told.append((words, answer.status, re.sub(r'[0-9a-f]{12,64}|\d+ \w+ 20\d\d, \d\d:\d\d', '-', text)))

            run('cube', 'create', 'talks', '--json')
            run('cube', 'create', 'talks')
            run('add', '--json', '--cube', 'talks', 'The code of the gate is 4711.', name='a')
            run('add', '--json', '--cube', 'talks', '--type', 'fact', 'The gate has a code.', name='b')
            run('update', '--json', 'a', 'The code of the gate is 4712.')
            run('update', 'a', '--expected-version', '1', 'Too late.')
            run('rollback', '--json', 'a', '--version', '1')
            run('archive', 'b')
            run('restore', 'b')
            run('delete', 'b')
            run('restore', '--json', 'b')
            run('link', 'a', 'b', '--type', 'mentions')
            run('link', 'a', 'b', '--type', 'mentions', '--remove')
            run('import', '--json', '--cube', 'talks', '--embed', 'never', str(chat))
            run('import', '--json', '--cube', 'talks', '--embed', 'never', str(chat))
            run('cube', 'rollback', 'talks', '--to', '2', '--yes')
            run('forget', '--json', '--cube', 'talks', '--id', 'a', '--yes')
            run('erase', '--json', 'a', '--yes')
            run('erase', 'b')
            run('erase', 'b', '--yes')
            run('reembed', '--cube', 'talks', '--json')
            run('jobs', 'cancel', '99')
            run('add', '--cube', 'talks', '--embed', 'soon', 'x')
            run('add', '--cube', 'no/such name \x01', 'x')
            run('cube', 'drop', 'talks', '--yes')
            run('cube', 'drop', 'talks', '--yes')
            return told

        near = story(('--data', self.folder / 'near', '--embedder', 'none'))
        far = story(('--server', self.url(server), '--embedder', 'none'))
        self.assertEqual(len(near), len(far))
        for here, there in zip(near, far):
            self.assertEqual(there, here)
        self.assertEqual(server.ask('POST', '/api/v1/verify').json['problems'], [])

    def test_keys_decide_and_tell(self):
        full, reader = self.make_key('full'), self.make_key('reader', '--verb', 'read')
        bound = self.make_key('bound', '--cube', 'elsewhere')
        tight = self.make_key('tight', '--per-day', '1')
        server = self.serve()
        url = self.url(server)
        place = ('--server', url)
        self.assert_refused(self.at(place, 'list'), DENIED, 'wants a key', 'MEMOS_API_KEY')
        self.assert_refused(self.at(place, 'list', '--server-key', 'wrong-key'), DENIED, 'does not take this key')
        self.done(place, 'add', 'The kite is red.', '--server-key', full)
        self.done(place, 'list', env=self.environment(MEMOS_API_KEY=full))
        self.done((), 'list', env=self.environment(MEMOS_API_KEY=full, MEMOS_SERVER=url))
        answer = self.run_raw('--server', url, '--key', full, 'search', 'kite', '--no-vectors')
        self.assertIn('The kite is red.', answer.out)
        settings = self.folder / 'home/.config/memos/client.toml'
        settings.parent.mkdir(parents=True)
        settings.write_text(f'server = "{url}"\napi_key = "{full}"\n', encoding='utf-8')
        settings.chmod(0o644)
        self.assert_refused(self.at((), 'list'), DENIED, 'chmod 600')
        settings.chmod(0o600)
        self.assertIn('kite', self.done((), 'list').out)
        self.assert_refused(self.at(place, 'add', 'x', '--server-key', reader), DENIED, 'does not allow to write')
        self.assert_refused(self.at(place, 'verify', '--server-key', reader), DENIED, 'admin')
        self.assert_refused(self.at(place, 'search', 'kite', '--cube', 'me', '--server-key', bound), NOT_FOUND)
        self.done(place, 'list', '--server-key', tight)
        self.assert_refused(self.at(place, 'list', '--server-key', tight), EXHAUSTED, 'used up')
        self.assertEqual(self.run_program('key', 'revoke', 'full', '--data', self.data).returncode, 0)
        while server.ask('GET', '/api/v1/cubes', key=full).status != 401:
            pass
        self.assert_refused(self.at(place, 'list', '--server-key', full), DENIED, 'does not take this key')
        for key in (full, reader, bound, tight):
            self.assertNotIn(key, server.error_text())

    def test_what_stands_in_the_way_is_one_clear_line(self):
        def says(data):
            return self.door(lambda connection: request_of(connection) and connection.sendall(data)).url

        page = (b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\nConnection: close\r\n\r\n'
                b'<html>Log in!</html>')
        moved = b'HTTP/1.1 301 Moved\r\nLocation: http://other/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
        away = b'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nRetry-After: 99\r\nConnection: close\r\n\r\n'
        free = socket.socket()
        free.bind(('127.0.0.1', 0))
        nobody = f'http://127.0.0.1:{free.getsockname()[1]}'
        server = self.serve()
        cases = [(nobody, UNAVAILABLE, 'does not answer'), (says(page), UNSUPPORTED, 'text/html'),
                 (says(moved), INVALID, 'points to another address'), (says(away), UNAVAILABLE, '502'),
                 (says(b'SSH-2.0-OpenSSH\r\n\r\n'), UNSUPPORTED, 'does not speak HTTP'),
                 (self.url(server).replace('http', 'https'), UNAVAILABLE, 'does not answer'),
                 (self.url(server) + '/elsewhere', UNSUPPORTED, 'older memos'), ('nonsense', INVALID, 'looks like'),
                 ('http://no-such-host.invalid', UNAVAILABLE, 'does not answer')]
        for url, status, words in cases:
            with self.subTest(url=url, words=words):
                self.assert_refused(self.at(('--server', url), 'list'), status, words)
        free.close()
        self.assert_refused(self.at(('--server', nobody, '--data', self.data), 'list'), INVALID, 'two places')

    @unittest.skipUnless(shutil.which('openssl'), 'needs openssl for a certificate')
    def test_certificates_are_checked(self):
        server = self.serve()
        key, certificate = self.folder / 'key.pem', self.folder / 'certificate.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate,
                        '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], check=True,
                       capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

        def forward(connection):
            with context.wrap_socket(connection, server_side=True) as secure:
                inner = server.raw()
                thread = threading.Thread(target=pump, args=(inner, secure), daemon=True)
                thread.start()
                pump(secure, inner)
                thread.join()

        url = f'https://localhost:{self.door(forward).server_address[1]}'
        self.assert_refused(self.at(('--server', url), 'list'), DENIED, 'certificate is not trusted', '--ca')
        trusted = self.environment(SSL_CERT_FILE=str(certificate))
        self.done(('--server', url), 'add', 'Over TLS.', env=trusted)
        self.assertIn('Over TLS.', self.done(('--server', url), 'list', env=trusted).out)
        self.assertIn('Over TLS.', self.done(('--server', url, '--ca', certificate), 'list').out)
        self.assertIn('Over TLS.', self.done(('--server', url), 'list', env=self.environment(MEMOS_CA=certificate)).out)
        self.assert_refused(self.at(('--server', url, '--ca', key), 'list'), INVALID, 'no certificates', '--ca')
        missing = self.folder / 'missing.pem'
        self.assert_refused(self.at(('--server', url, '--ca', missing), 'list'), INVALID, 'no certificates', '--ca')
        by_address = url.replace('localhost', '127.0.0.1')  # Which the certificate does not name.
        self.assert_refused(self.at(('--server', by_address, '--ca', certificate), 'list'), DENIED, 'not trusted')
        plain = f'http://127.0.0.1:{server.port}'
        self.assert_refused(self.at(('--server', plain, '--ca', certificate), 'list'), INVALID, 'https')

    def test_a_write_whose_answer_is_lost_is_done_once_over_a_crash(self):
        servers = [self.serve()]
        cuts = {'left': 1}

        def forward(connection):
            while data := request_of(connection):
                inner = servers[-1].raw(data)
                answer = b''
                while b'\r\n\r\n' not in answer:
                    answer += inner.recv(65536)
                length = int(re.search(rb'(?i)content-length: (\d+)', answer)[1])
                while len(answer) < answer.index(b'\r\n\r\n') + 4 + length:
                    answer += inner.recv(65536)
                inner.close()
                if cuts['left']:
                    cuts['left'] -= 1
                    servers[-1].end(signal.SIGKILL)
                    servers.append(Server(self.data, self.environment()))
                    return  # The answer never comes.
                connection.sendall(answer)

        self.addCleanup(lambda: servers[-1].end(signal.SIGKILL))
        place = ('--server', self.door(forward).url)
        added = self.done(place, 'add', '--json', 'Only once.').out
        memory = json.loads(added)['id']
        self.assertEqual((len(servers), cuts['left']), (2, 0))
        for n, change in enumerate((('update', memory, 'Twice?'), ('archive', memory), ('restore', memory),
                                    ('rollback', memory, '--version', '1'), ('delete', memory), ('restore', memory))):
            with self.subTest(change=change):
                cuts['left'] = 1
                self.done(place, *change)
                self.assertEqual(len(servers), 3 + n)
        for change in (('cube', 'create', 'new'), ('cube', 'drop', 'new', '--yes'), ('cube', 'create', 'new')):
            with self.subTest(change=change):
                cuts['left'] = 1
                self.done(place, *change)
        self.assertEqual(cuts['left'], 0)
        history = json.loads(self.done(place, 'history', '--json', memory).out)['entries']
        self.assertEqual([entry['operation'] for entry in history],
                         ['add', 'update', 'archive', 'restore', 'rollback', 'delete', 'restore'])
        listed = json.loads(self.done(place, 'list', '--json', '--deleted', '--archived').out)['memories']
        self.assertEqual([row['id'] for row in listed if row['body']['text'].startswith('Only')], [memory])

    def test_ctrl_c_ends_an_import_and_keeps_what_was_acknowledged(self):
        server = self.serve()
        big = self.folder / 'big.jsonl'
        big.write_text(''.join(json.dumps({'text': f'Line {n}.', 'message_id': str(n)}) + '\n' for n in range(30_000)),
                       encoding='utf-8')
        command = [PROGRAM, 'import', '--server', self.url(server), '--embed', 'never', str(big)]
        process = subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not server.ask('POST', '/api/v1/memories/list', {'limit': 1}).json.get('memories'):
            pass
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
        self.assertIn(process.returncode, (0, CANCELLED), error)
        if process.returncode == CANCELLED:
            self.assertIn(b'are stored and stay', error)
        self.done(('--server', self.url(server)), 'import', '--embed', 'never', big)
        self.assertEqual(server.ask('GET', '/api/v1/cubes/me').json['memories'], 30_000)

    def test_a_server_that_goes_while_it_streams_is_told(self):
        server = self.serve()
        for n in range(30):
            server.ask('POST', '/api/v1/memories', {'items': [{'text': f'{n} ' + 'long ' * 20_000}]})

        def cut(connection):
            data = request_of(connection)
            inner = server.raw(data)
            connection.sendall(inner.recv(65536))
            connection.sendall(inner.recv(65536))
            inner.close()

        target = self.folder / 'export.jsonl'
        self.assert_refused(self.at(('--server', self.door(cut).url), 'export', target), UNAVAILABLE)
        self.assertFalse(target.exists(), 'half an export is none')

    def test_commands_that_need_the_folder_say_so(self):
        server = self.serve('--backup-directory', str(self.folder / 'backups'))
        place = ('--server', self.url(server))
        for command in (('serve',), ('key', 'list'), ('key', 'create', 'x'), ('settings',), ('model', 'list')):
            self.assert_refused(self.at(place, *command), INVALID, 'run it where the folder is')
        self.assert_refused(self.at((*place, '--embedder', 'some-model'), 'list'), INVALID, "server's own embedder")
        self.done(place, 'add', 'To be kept.')
        self.done(place, 'backup', 'today')
        self.assertTrue((self.folder / 'backups/today/vault.db').exists())
        self.assert_refused(self.at(place, 'backup', '/tmp/elsewhere'), INVALID, 'a name without /')
        self.assert_refused(self.at(place, 'backup', 'today'), CONFLICT)
        local = self.environment(MEMOS_SERVER=self.url(server))
        self.assertIn('no keys', self.at((), 'key', 'list', '--data', self.data, env=local).out)

    def test_an_answer_that_this_program_cannot_read_names_both_versions(self):
        body = b'{"cubes": [{"name": "me", "of_the_future": true}]}'
        head = (b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMemos-Version: 7.7\r\nContent-Length: %d\r\n'
                b'Connection: close\r\n\r\n' % len(body))
        door = self.door(lambda connection: request_of(connection) and connection.sendall(head + body))
        answer = self.at(('--server', door.url), 'cube', 'list')
        self.assert_refused(answer, UNSUPPORTED, 'runs memos 7.7', 'use the same version in both')


if __name__ == '__main__':
    unittest.main()

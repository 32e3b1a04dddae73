#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Starts that are refused, each with one clear line and its own exit code; settings and keys on the command line."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import unittest

from serve import PROGRAM, ServerTest

INVALID, NOT_FOUND, CONFLICT, DENIED, BUSY, CORRUPT, READ_ONLY, UNSUPPORTED = 1, 2, 3, 4, 5, 7, 9, 10


class StartTest(ServerTest):
    def refused(self, status, words, *arguments, **changes):
        ended = self.run_program('serve', '--data', self.data, '--embedder', 'none', *arguments, **changes)
        self.is_refusal(ended, status, words)

    def is_refusal(self, ended, status, words):
        self.assertEqual(ended.returncode, status, ended)
        self.assertEqual(ended.stdout, '')
        lines = ended.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(words, lines[0])

    def test_a_second_serve_and_a_port_in_use(self):
        server = self.serve()
        self.refused(BUSY, 'memos serve', '--listen', '127.0.0.1:0')
        taken, self.data = server.port, self.folder / 'other'
        self.refused(CONFLICT, f'127.0.0.1:{taken} is in use', '--listen', f'127.0.0.1:{taken}')

    def test_an_address_that_others_reach_needs_a_key(self):
        self.refused(DENIED, 'key', '--listen', '0.0.0.0:0')
        self.refused(INVALID, 'looks like', '--listen', 'nonsense')
        server = self.serve('--listen', '0.0.0.0:0', MEMOS_API_KEYS='anna=key-of-anna')
        self.assertEqual(server.ask('GET', '/api/v1/cubes').status, 401)
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key='key-of-anna').status, 200)
        self.assertEqual(server.end(), 0)

    def test_a_folder_that_is_read_only(self):
        self.serve().end()
        for path in [self.data, *self.data.rglob('*')]:
            path.chmod(0o500 if path.is_dir() else 0o400)
        self.addCleanup(self.data.chmod, 0o700)
        if os.geteuid() != 0:
            return self.refused(READ_ONLY, 'data', '--listen', '127.0.0.1:0')
        # Root may write everywhere: somebody else tries, with a program that he can reach.
        nobody = 65534
        self.folder.chmod(0o755)
        program = shutil.copy(PROGRAM, self.folder / 'memos')
        for path in [self.data, *self.data.rglob('*')]:
            os.chown(path, nobody, nobody)
        ended = subprocess.run([program, 'serve', '--data', self.data, '--embedder', 'none', '--listen', '127.0.0.1:0'],
                               capture_output=True, text=True, timeout=60, check=False, env=self.environment(),
                               user=nobody, group=nobody, extra_groups=[])
        self.is_refusal(ended, READ_ONLY, 'data')

    def test_a_folder_of_a_newer_memos(self):
        self.serve().end()
        database = sqlite3.connect(self.data / 'vault.db')
        database.execute('PRAGMA user_version = 999')
        database.commit()
        database.close()
        self.refused(UNSUPPORTED, '999', '--listen', '127.0.0.1:0')

    def test_wrong_settings(self):
        for text, words in (('threads = 0', 'line 1'), ('thread = 1', 'thread'), ('threads', 'line 1')):
            self.data.mkdir(exist_ok=True)
            (self.data / 'memos.toml').write_text(text, encoding='utf-8')
            self.refused(INVALID, words)
        (self.data / 'memos.toml').unlink()
        self.refused(NOT_FOUND, 'nowhere.toml', '--config', self.folder / 'nowhere.toml')
        self.refused(INVALID, 'threads', MEMOS_THREADS='many')
        self.refused(INVALID, '8 characters', MEMOS_API_KEYS='short')

    def test_settings_are_shown_with_their_sources(self):
        self.settings(threads=3, io_threads=2)
        config = self.folder / 'server.toml'
        config.write_text('threads = 4\n', encoding='utf-8')
        shown = self.run_program('settings', '--data', self.data, '--config', config, '--json', MEMOS_QUEUE='7')
        rows = {row['name']: (row['value'], row['source']) for row in json.loads(shown.stdout)['settings']}
        self.assertEqual(rows['threads'], (4, f'{config}, line 1'))
        self.assertEqual(rows['io_threads'], (2, f'{self.data}/memos.toml, line 2'))
        self.assertEqual(rows['queue'], (7, 'environment MEMOS_QUEUE'))
        self.assertEqual(rows['access_log'], (True, 'default'))

    def test_damaged_keys_are_told(self):
        self.make_key('a')
        path = self.data / 'keys.json'
        path.write_text(path.read_text(encoding='utf-8').replace('"write"', '"admin"', 1), encoding='utf-8')
        self.refused(CORRUPT, 'keys.json')

    def test_keys_on_the_command_line(self):
        secret = self.make_key('laptop', '--cube', 'me', '--verb', 'read', '--expires', '30d')
        self.assertTrue(secret.startswith('memos_'))
        listed = json.loads(self.run_program('key', 'list', '--data', self.data, '--json').stdout)['keys']
        self.assertEqual([(key['name'], key['cubes'], key['verbs']) for key in listed], [('laptop', ['me'], ['read'])])
        self.assertNotIn('hash', listed[0])
        again = self.run_program('key', 'create', 'laptop', '--data', self.data)
        self.assertEqual(again.returncode, CONFLICT)
        rotated = self.run_program('key', 'rotate', 'laptop', '--data', self.data).stdout.strip()
        self.assertNotEqual(rotated, secret)
        server = self.serve()
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key=secret).status, 401)
        self.assertEqual(server.ask('GET', '/api/v1/cubes', key=rotated).status, 200)
        self.assertEqual(self.run_program('key', 'revoke', 'nobody', '--data', self.data).returncode, NOT_FOUND)
        wrong = self.run_program('key', 'create', 'x', '--verb', 'fly', '--data', self.data)
        self.assertEqual(wrong.returncode, INVALID)

    def test_interrupt_ends_it_like_terminate(self):
        self.assertEqual(self.serve().end(signal.SIGINT), 0)


if __name__ == '__main__':
    unittest.main()

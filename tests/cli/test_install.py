#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""`memos mcp install` with made-up settings files."""
import json
import os
import subprocess
import unittest

from program import DONE, INVALID, NOT_FOUND, PROGRAM, ProgramTest


class InstallTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.home = self.folder / 'home'
        self.home.mkdir()

    def install(self, *arguments, **changes):
        return subprocess.run([PROGRAM, 'mcp', 'install', *map(str, arguments)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env=self.environment(**changes))

    def test_a_new_file_gets_the_server_and_it_answers(self):
        done = self.install('cursor', '--yes', '--program', PROGRAM, '--data', self.data, '--cube', 'work',
                            '--embedder', 'none')
        self.assertEqual(done.returncode, DONE, done.stderr)
        file = self.home / '.cursor/mcp.json'
        self.assertIn(str(file), done.stdout)
        entry = json.loads(file.read_text(encoding='utf-8'))['mcpServers']['memos']
        self.assertEqual(entry['args'], ['mcp', '--cube', 'work', '--data', str(self.data), '--embedder', 'none'])
        ask = {'jsonrpc': '2.0', 'id': 1, 'method': 'ping'}
        run = subprocess.run([entry['command'], *entry['args']], input=json.dumps(ask) + '\n', capture_output=True,
                             text=True, env=self.environment())
        self.assertEqual(json.loads(run.stdout)['id'], 1)
        again = self.install('cursor', '--yes', '--program', PROGRAM, '--data', self.data, '--cube', 'work',
                             '--embedder', 'none', '--json')
        self.assertEqual(json.loads(again.stdout), {'file': str(file), 'changed': False})

    def test_the_rest_of_the_file_stays(self):
        file = self.home / '.claude.json'
        old = '{"theme":  "dark",\n  "mcpServers": {\n    "files": {"command": "x"}\n  },\n "n": 1e3}\n'
        file.write_text(old, encoding='utf-8')
        refused = self.install('claude-code')
        self.assertEqual(refused.returncode, INVALID, 'nobody is there to say yes')
        self.assertIn('+     "memos": {', refused.stdout)
        self.assertEqual(file.read_text(encoding='utf-8'), old)
        self.assertEqual(self.install('claude-code', '--yes').returncode, DONE)
        new = file.read_text(encoding='utf-8')
        kept = [line for line in new.splitlines() if line in old.splitlines()]
        self.assertEqual(len(kept), len(old.splitlines()) - 1, 'one line got a comma')
        self.assertEqual(list(json.loads(new)['mcpServers']), ['files', 'memos'])
        self.assertTrue(new.startswith('{"theme":  "dark",\n') and new.endswith(' "n": 1e3}\n'))

    def test_links_stay_links(self):
        real = self.folder / 'dotfiles.json'
        real.write_text('{}', encoding='utf-8')
        link = self.home / 'settings.json'
        link.symlink_to(real)
        self.assertEqual(self.install('gemini', '--yes', '--file', link).returncode, DONE)
        self.assertTrue(link.is_symlink())
        self.assertIn('memos', json.loads(real.read_text(encoding='utf-8'))['mcpServers'])

    def test_what_is_not_understood_is_left_alone(self):
        file = self.folder / 'settings.json'
        for text in ('// mine\n{}', '[]', '{"mcpServers": 1}', '{"a": 1'):
            file.write_text(text, encoding='utf-8')
            refused = self.install('cursor', '--yes', '--file', file)
            self.assertEqual(refused.returncode, INVALID, text)
            self.assertEqual(file.read_text(encoding='utf-8'), text)
        unknown = self.install('owl', '--yes')
        self.assertEqual(unknown.returncode, NOT_FOUND)
        self.assertIn('cursor', unknown.stderr)
        self.assertEqual(self.install('cursor', '--yes', '--server-key', 'secret').returncode, INVALID)
        self.assertFalse(os.path.exists(self.home / '.cursor'))


if __name__ == '__main__':
    unittest.main()

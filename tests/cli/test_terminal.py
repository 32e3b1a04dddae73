#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The program on a terminal: colours, width, questions, progress bars, Ctrl-C; and work that is killed."""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from program import CANCELLED, DONE, PROGRAM, TIMEOUT_S, ProgramTest

TWIN = 'twin:64'


class Terminal:
    """The program with a terminal of its own as its three streams."""

    def __init__(self, arguments, env, columns=60):
        self.seen = b''
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.execve(PROGRAM, [PROGRAM, *map(str, arguments)], env)
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))

    def wait_for(self, *words):
        """Reads until one of the words was seen or the program ended."""
        deadline = time.monotonic() + TIMEOUT_S
        while not any(word.encode() in self.seen for word in words) and time.monotonic() < deadline:
            if not self.read(deadline):
                return

    def read(self, deadline):
        ready, _, _ = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.screen, 65536)
        except OSError:  # the program has closed the terminal
            return False
        self.seen += data
        return bool(data)

    def type(self, text):
        os.write(self.screen, text.encode())

    def finish(self):
        """(exit status, everything that was seen)"""
        deadline = time.monotonic() + TIMEOUT_S
        while self.read(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.screen)
        return os.waitstatus_to_exitcode(status), self.seen.decode('utf-8', 'replace').replace('\r\n', '\n')


class TerminalTest(ProgramTest):
    def on_terminal(self, *arguments, columns=60, **environment):
        env = self.environment(TERM='xterm', MEMOS_DATA=str(self.data), **environment)
        return Terminal([*arguments, '--embedder', 'none'], env, columns)

    def test_colours_only_where_they_are_wanted(self):
        self.add('I moved to Lisbon in May.', '--speaker', 'Mira')
        self.assertIn('\x1b[1m', self.on_terminal('list').finish()[1])
        self.assertNotIn('\x1b', self.on_terminal('list', NO_COLOR='1').finish()[1])
        status, seen = self.on_terminal('search', 'Lisbon', '--json').finish()
        self.assertEqual(status, DONE)
        self.assertIn('Lisbon', json.loads(seen)['hits'][0]['memory']['body']['text'])
        self.assertGreater(seen.count('\n'), 5, 'JSON on a terminal is indented')

    def test_lines_fit_the_terminal(self):
        self.add('word ' * 60, '--speaker', 'Mira')
        terminal = self.on_terminal('list', columns=40, NO_COLOR='1')
        self.assertLessEqual(max(map(len, terminal.finish()[1].splitlines())), 40)

    def test_erase_asks(self):
        memory = self.add('I moved to Lisbon in May.')
        for answer, status, left in (('no\n', CANCELLED, 1), ('\x04', CANCELLED, 1), ('yes\n', DONE, 0)):
            terminal = self.on_terminal('erase', memory)
            terminal.wait_for('Type yes')
            terminal.type(answer)
            self.assertEqual(terminal.finish()[0], status, terminal.seen)
            self.assertEqual(self.count(), left)

    def test_forget_shows_and_asks(self):
        self.add('I moved to Lisbon in May.', '--speaker', 'Mira')
        for answer, status, left in (('no\n', CANCELLED, 1), ('yes\n', DONE, 0)):
            terminal = self.on_terminal('forget', '--about', 'Mira')
            terminal.wait_for('Type yes')
            self.assertIn(b'I moved', terminal.seen)
            terminal.type(answer)
            self.assertEqual(terminal.finish()[0], status, terminal.seen)
            self.assertEqual(len(self.ok_json('list')['memories']), left)

    def test_drop_asks(self):
        self.add('I moved to Lisbon in May.', cube='talks')
        terminal = self.on_terminal('cube', 'drop', 'talks')
        terminal.wait_for('Type yes')
        self.assertIn(b'1 memory', terminal.seen)
        terminal.type('n\n')
        self.assertEqual(terminal.finish()[0], CANCELLED)
        self.assertEqual(self.count('talks'), 1)

    def rows(self, count):
        path = self.folder / 'rows.jsonl'
        with open(path, 'w', encoding='utf-8') as file:
            for i in range(count):
                words = ' '.join(f'word{(i * 7 + j) % 997}' for j in range(40))
                file.write(json.dumps({'text': f'Sentence {i} about {words}'}) + '\n')
        return path

    def test_progress_bar_and_ctrl_c(self):
        rows = self.rows(30_000)
        terminal = Terminal(['import', rows, '--cube', 'rows', '--embedder', 'none', '--embed', 'never'],
                            self.environment(TERM='xterm', MEMOS_DATA=str(self.data)))
        terminal.wait_for('import  [')
        terminal.type('\x03')
        status, seen = terminal.finish()
        self.assertEqual(status, CANCELLED, seen[-400:])
        self.assertRegex(seen, r'stored and stay')
        stored = int(seen.split('stopped: ')[1].split()[0])
        self.assertEqual(self.ok_json('cube', 'describe', 'rows')['memories'], stored)
        self.assertLess(stored, 30_000)
        report = self.ok_json('import', rows, '--cube', 'rows', '--embed', 'never')
        self.assertEqual((report['known'], report['added']), (stored, 30_000 - stored))
        self.assert_whole()

    def test_quiet_shows_no_bar(self):
        terminal = Terminal(['import', self.rows(3000), '--quiet', '--embedder', 'none', '--embed', 'never'],
                            self.environment(TERM='xterm', MEMOS_DATA=str(self.data)))
        status, seen = terminal.finish()
        self.assertEqual(status, DONE, seen)
        self.assertNotIn('import  [', seen)


class KilledTest(ProgramTest):
    """kill -9 in the middle of an import: what is there is whole, and repeating brings exactly the rest."""

    def test_an_import_that_is_killed_again_and_again(self):
        count = 20_000
        rows = self.folder / 'rows.jsonl'
        with open(rows, 'w', encoding='utf-8') as file:
            for i in range(count):
                file.write(json.dumps({'text': f'Sentence {i % 5000}', 'id': f'row-{i}'}) + '\n')
        known = 0
        for wanted in (1, 2000, 6000):
            process = subprocess.Popen([PROGRAM, 'import', rows, '--data', self.data, '--cube', 'rows', '--embed',
                                        'later', '--embedder', 'none'], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=self.environment())
            self.wait_until_stored(process, wanted)
            process.send_signal(signal.SIGKILL)
            process.wait(TIMEOUT_S)
            self.assert_whole()
            answer = self.memos('cube', 'describe', '--json', 'rows')  # the cube itself may not have been made yet
            stored = answer.json['memories'] if answer.status == DONE else 0
            self.assertGreaterEqual(stored, known)
            known = stored
        report = self.ok_json('import', rows, '--cube', 'rows', '--embed', 'never')
        self.assertEqual((report['known'], report['added']), (known, count - known))
        self.assertEqual(self.ok_json('cube', 'describe', 'rows')['memories'], count)
        self.assert_whole()

    def test_embedding_that_is_killed_goes_on_at_once(self):
        rows = self.folder / 'rows.jsonl'
        rows.write_text(''.join(json.dumps({'text': f'row {i} ' + 'word ' * 200}) + '\n' for i in range(20_000)),
                        encoding='utf-8')
        self.ok('import', rows, '--cube', 'rows', '--embed', 'later', embedder=TWIN)
        terminal = Terminal(['jobs', 'run', '--data', self.data, '--embedder', TWIN], self.environment(TERM='xterm'))
        terminal.wait_for('embed  [#')
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.finish()
        before = self.ok_json('cube', 'describe', 'rows', embedder=TWIN)['embedded']
        self.assertGreater(before, 0)
        self.assertLess(before, 20_000)
        report = self.ok_json('import', rows, '--cube', 'rows', embedder=TWIN)
        self.assertEqual((report['added'], report['embedded']), (0, True))
        self.assertEqual(self.ok_json('cube', 'describe', 'rows', embedder=TWIN)['embedded'], 20_000)
        self.assert_whole()

    def wait_until_stored(self, process, wanted):
        """Watches the log grow, for the folder itself is held; a row takes at least 300 bytes of it."""
        deadline = time.monotonic() + TIMEOUT_S
        while process.poll() is None and time.monotonic() < deadline:
            size = sum(path.stat().st_size for path in self.data.glob('vault.db*'))
            if size > wanted * 300:
                return


class LogLinesTest(ProgramTest):
    def test_without_a_terminal_progress_is_plain_or_absent(self):
        path = self.folder / 'rows.jsonl'
        path.write_text(''.join(json.dumps({'text': f'row {i}'}) + '\n' for i in range(500)), encoding='utf-8')
        answer = self.ok('import', path, '--cube', 'rows', embedder=TWIN)
        self.assertNotIn('\r', answer.err)
        self.assertIn('stored 500 memories', answer.out)


if __name__ == '__main__':
    unittest.main()

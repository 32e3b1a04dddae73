# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Runs of the real program in which calls of the operating system fail now and then (libfiu), with an oracle outside.

Whatever was answered with success is there afterwards, whole; whatever failed is there whole or not at all; no run ends
by a signal; the folder verifies. libfiu draws its own random numbers, so a run cannot be repeated exactly: a failure
prints the fault that it met.
"""
import errno
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'cli'))
from program import PROGRAM, TIMEOUT_S, ProgramTest  # noqa: E402

FULL = os.environ.get('MEMOS_FULL') == '1'
RUNS = 10_000 if FULL else 200
CHECK_EVERY = 25
SEED = 11

# Failure points of libfiu's POSIX library, and the errors that the calls behind them really give.
FAULTS = [
    ('posix/io/rw/read', (errno.EIO, errno.EINTR)),
    ('posix/io/rw/pread', (errno.EIO, errno.EINTR)),
    ('posix/io/rw/pread64', (errno.EIO, errno.EINTR)),
    ('posix/io/rw/write', (errno.EIO, errno.EINTR, errno.EAGAIN, errno.ENOSPC)),
    ('posix/io/rw/pwrite', (errno.EIO, errno.EINTR, errno.ENOSPC)),
    ('posix/io/rw/pwrite64', (errno.EIO, errno.EINTR, errno.ENOSPC)),
    ('posix/io/rw/*', (errno.EIO, errno.EINTR)),
    ('posix/io/sync/*', (errno.EIO, errno.ENOSPC)),
    ('posix/io/oc/open', (errno.EMFILE, errno.EACCES, errno.EINTR)),
    ('posix/io/oc/open64', (errno.EMFILE, errno.EINTR)),
    ('posix/io/oc/close', (errno.EIO, errno.EINTR)),
    ('posix/io/oc/ftruncate*', (errno.EIO, errno.EINTR)),
    ('posix/io/dir/*', (errno.EIO, errno.ENOMEM)),
    ('posix/io/net/*', (errno.ECONNRESET, errno.EINTR)),
    ('posix/mm/mmap*', (errno.ENOMEM,)),
    ('libc/mm/malloc', (errno.ENOMEM,)),
]
PROBABILITIES = (0.002, 0.01, 0.05, 0.3)


class Libfiu(ProgramTest):
    def setUp(self):
        super().setUp()
        self.assertIsNotNone(shutil.which('fiu-run'), 'fiu-run is missing: run scripts/install-packages test')

    def faulty(self, *arguments, fault=None):
        command = [PROGRAM, *arguments, '--data', str(self.data), '--embedder', 'none', '--json']
        if fault:
            command = ['fiu-run', '-x', '-f', '', '-c', fault, *command]
        return subprocess.run(command, env=self.environment(), capture_output=True, timeout=TIMEOUT_S, check=False,
                              stdin=subprocess.DEVNULL)

    def texts(self):
        """Everything that is remembered, read without faults."""
        found, cursor = {}, []
        while True:
            page = self.faulty('list', '--limit', '1000', *cursor)
            self.assertEqual(page.returncode, 0, page.stderr)
            answer = json.loads(page.stdout)
            for memory in answer['memories']:
                found[memory['id']] = memory['body']['text']
            if not answer.get('next_cursor'):
                return found
            cursor = ['--cursor', answer['next_cursor']]

    def check(self, acknowledged, attempted):
        verified = self.faulty('verify')
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        found = self.texts()
        for memory, text in acknowledged.items():
            self.assertEqual(found.get(memory), text, 'an acknowledged memory is lost or changed')
        for text in found.values():
            self.assertIn(text, attempted, 'a text that nobody said')

    def test_nothing_acknowledged_is_lost_and_nothing_crashes(self):
        choose = random.Random(SEED)
        self.assertEqual(self.faulty('add', 'the first one').returncode, 0)
        acknowledged, attempted = {}, {'the first one'}
        failed = 0
        for run in range(RUNS):
            point, errors = choose.choice(FAULTS)
            fault = (f'enable_random name={point},probability={choose.choice(PROBABILITIES)},'
                     f'failinfo={choose.choice(errors)}')
            text = f'turn {run} ' + 'of some length ' * choose.choice((1, 8, 300))
            command = choose.choice(('add', 'add', 'add', 'search', 'list', 'verify'))
            if command == 'add':
                attempted.add(text)
            words = {'add': (text,), 'search': ('turn of length',), 'list': (), 'verify': ()}[command]
            answer = self.faulty(command, *words, fault=fault)
            self.assertGreaterEqual(answer.returncode, 0, f'{fault}: ended by a signal: {answer.stderr}')
            self.assertLess(answer.returncode, 128, f'{command}, {fault}: {answer.stderr}')
            failed += answer.returncode != 0
            if command == 'add' and answer.returncode == 0:
                acknowledged[json.loads(answer.stdout)['id']] = text
            if run % CHECK_EVERY == CHECK_EVERY - 1:
                self.check(acknowledged, attempted)
        self.check(acknowledged, attempted)
        print(f'seed {SEED}: {RUNS} runs under faults, {failed} failed cleanly, '
              f'{len(acknowledged)} memories acknowledged, none lost', file=sys.stderr)
        self.assertGreater(failed, RUNS // 20, 'the faults were not met')
        self.assertGreater(len(acknowledged), RUNS // 10)


if __name__ == '__main__':
    unittest.main()

# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Runs the real program for tests, away from the user's own folders and models."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get('MEMOS_PROGRAM') or str(ROOT / 'build/release/memos')
TIMEOUT_S = 120

# Exit statuses, as `memos --help` and docs/errors.md list them.
DONE, INVALID, NOT_FOUND, CONFLICT, DENIED, BUSY, EXHAUSTED, CORRUPT, IO, READ_ONLY, UNSUPPORTED, UNAVAILABLE, \
    CANCELLED, INTERNAL = range(14)


class Answer:
    """What a run of the program left behind."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        lines = self.out.removesuffix('\n').split('\n')  # A text may hold other ends of lines, as U+0085.
        assert len(lines) == 1, f'one JSON object on one line expected, got {len(lines)} lines: {self.out[:400]!r}'
        return json.loads(lines[0])

    def __repr__(self):
        return f'status {self.status}\nstdout: {self.out[:2000]}\nstderr: {self.err[:2000]}'


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own; `self.data` is where the program keeps memories."""

    @classmethod
    def setUpClass(cls):
        if not os.access(PROGRAM, os.X_OK):
            raise RuntimeError(f'there is no program {PROGRAM}; build it, or name it with MEMOS_PROGRAM')

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='memos-cli-test-'))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / 'data'

    def environment(self, **changes):
        environment = {'PATH': os.environ.get('PATH', ''), 'HOME': str(self.folder / 'home'), 'LC_ALL': 'C.UTF-8',
                       'XDG_DATA_HOME': str(self.folder / 'xdg'), 'TMPDIR': str(self.folder)}
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                environment[name] = os.environ[name]
        environment.update(changes)
        return environment

    def run_raw(self, *arguments, text=None, env=None, **options):
        """Runs the program with exactly these arguments."""
        given = text.encode() if isinstance(text, str) else text
        done = subprocess.run([PROGRAM, *map(_argument, arguments)], input=given, capture_output=True, check=False,
                              timeout=TIMEOUT_S, env=env or self.environment(),
                              **({} if given is not None else {'stdin': subprocess.DEVNULL}), **options)
        return Answer(done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace'))

    def memos(self, *arguments, embedder='none', **options):
        """Runs a command on this test's folder."""
        first = [word for word in arguments[:2] if not str(word).startswith('-')]
        depth = 2 if first and first[0] in ('cube', 'model', 'adapter', 'jobs', 'eval', 'space', 'kv') else 1
        common = ['--data', self.data] + (['--embedder', embedder] if embedder else [])
        return self.run_raw(*arguments[:depth], *common, *arguments[depth:], **options)

    def ok(self, *arguments, **options):
        answer = self.memos(*arguments, **options)
        self.assertEqual(answer.status, DONE, f'memos {arguments}\n{answer}')
        return answer

    def ok_json(self, *arguments, **options):
        split = 2 if arguments[0] in ('cube', 'model', 'adapter', 'jobs', 'eval', 'space', 'kv') else 1
        return self.ok(*arguments[:split], '--json', *arguments[split:], **options).json

    def add(self, text, *options, cube='me', **more):
        return self.ok_json('add', '--cube', cube, *options, '--', text, **more)['id']

    def count(self, cube='me'):
        """Memories in a cube, deleted and archived ones too."""
        page = self.ok_json('list', '--cube', cube, '--deleted', '--archived', '--limit', '1000')
        return len(page['memories'])

    def assert_whole(self):
        report = self.ok_json('verify')
        self.assertTrue(report['ok'], report)

    def assert_refused(self, answer, status, *words):
        """The right exit status and one line that tells what is wrong and what to do."""
        self.assertEqual(answer.status, status, repr(answer))
        self.assertEqual(answer.out, '', repr(answer))
        lines = [line for line in answer.err.splitlines() if not line.startswith('memos: note: ')]
        self.assertEqual(len(lines), 1, repr(answer))
        self.assertTrue(lines[0].startswith('memos: '), repr(answer))
        self.assertGreaterEqual(lines[0].count(': '), 2, f'what to do is missing: {answer!r}')
        for word in words:
            self.assertIn(word, lines[0])


def _argument(value):
    return value if isinstance(value, bytes) else str(value)

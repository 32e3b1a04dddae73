#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Every help page is a file in golden/. `python3 tests/cli/test_help.py --rewrite` writes them anew."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

from program import CANCELLED, DONE, PROGRAM, ProgramTest

GOLDEN = pathlib.Path(__file__).parent / 'golden'
COMMANDS = ['', 'add', 'import', 'search', 'list', 'get', 'update', 'link', 'history', 'provenance', 'rollback',
            'delete', 'restore', 'archive', 'erase', 'context', 'chat', 'plan', 'forget', 'cube',
            'cube create', 'cube list', 'cube describe', 'cube drop',
            'cube rollback', 'log', 'export', 'backup', 'verify', 'status', 'jobs', 'jobs list', 'jobs show',
            'jobs run', 'jobs cancel', 'reembed', 'refine', 'space', 'space list', 'space drop', 'kv',
            'kv list', 'kv stats', 'kv drop', 'kv warm',
            'adapter', 'adapter import', 'adapter evaluate', 'adapter attach', 'adapter detach', 'adapter list',
            'model', 'model import', 'model list', 'eval',
            'eval recall', 'eval dates', 'eval beliefs', 'eval context', 'eval owner', 'eval answers', 'facts',
            'completion', 'serve', 'mcp', 'mcp install', 'settings', 'key', 'key create', 'key list', 'key revoke',
            'key rotate']


def golden_file(command):
    return GOLDEN / f'help_{command.replace(" ", "_") or "memos"}.txt'


def page(command):
    return subprocess.run([PROGRAM, *command.split(), '--help'], capture_output=True, check=True, text=True).stdout


class HelpTest(ProgramTest):
    def test_every_page_is_as_written(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertEqual(page(command), golden_file(command).read_text(encoding='utf-8'))

    def test_no_page_is_left_over(self):
        self.assertEqual(sorted(path.name for path in GOLDEN.glob('help_*.txt')),
                         sorted(golden_file(command).name for command in COMMANDS))

    def test_every_command_of_the_tree_has_a_page(self):
        def below(command):
            text = page(command)
            names = []
            for block in re.findall(r'^[A-Z][^\n]*:\n((?:  [^\n]*\n)+)', text.split('\nOptions:')[0], re.M):
                names += re.findall(r'^  ([a-z]+)  ', block, re.M)
            return names
        found = set(below(''))
        for group in ('cube', 'jobs', 'mcp', 'model', 'adapter', 'eval', 'key', 'space', 'kv'):
            found |= {f'{group} {name}' for name in below(group)}
        self.assertEqual(found | {''}, set(COMMANDS))

    def test_pages_fit_eighty_columns_and_show_an_example(self):
        for command in COMMANDS:
            text = page(command)
            with self.subTest(command=command):
                lines = text.split('\nExample')[0].splitlines()
                self.assertLessEqual(max(map(len, lines)), 100 if command else 80, max(lines, key=len))
                if command:
                    self.assertRegex(text, r'Examples?:\n  (?:source <\()?memos ')

    def test_one_table_tells_ways_of_removal_apart(self):
        text = page('')
        table = text.split('How things go away:')[1].split('\n\n')[0]
        for word in ('archive', 'expire', 'delete', 'erase', 'drop'):
            self.assertRegex(table, rf'\n  {word} ')

    def test_help_needs_no_folder_and_no_other_option(self):
        answer = self.run_raw('add', '--help', env=self.environment(HOME=''))
        self.assertEqual(answer.status, DONE)
        self.assertEqual(answer.err, '')


class FirstStepsTest(ProgramTest):
    def test_alone_it_prints_three_lines_to_try(self):
        answer = self.run_raw()
        self.assertEqual(answer.status, DONE)
        self.assertEqual(len(answer.out.splitlines()), 3)
        self.assertIn('memos add', answer.out)
        self.assertFalse(self.data.exists())

    def test_version_names_commit_processor_and_engine(self):
        answer = self.run_raw('--version')
        self.assertEqual(answer.status, DONE)
        self.assertRegex(answer.out, r'^memos \d+\.\d+\.\d+\ncommit +\w+\ncompiler +\w.*\n'
                                     r'processor +\w.*\nengine +\w.*\n$')


class ErrorPageTest(ProgramTest):
    def test_documented_exit_codes_are_the_programs_own(self):
        table = page('').split('Exit codes:\n')[1].split('\n\n')[0]
        own = dict((int(number), name) for number, name in re.findall(r'^  (\d+)\s+([a-z_]+)', table, re.M))
        text = (pathlib.Path(__file__).parents[2] / 'docs' / 'errors.md').read_text(encoding='utf-8')
        rows = re.findall(r'^\| (\d+) \| `?([a-z_]+)`? \|', text, re.M)
        documented = dict((int(number), name) for number, name in rows)
        self.assertEqual(own, documented)
        self.assertEqual(sorted(own), list(range(CANCELLED + 2)))


def rewrite():
    for stale in GOLDEN.glob('help_*.txt'):
        stale.unlink()
    for command in COMMANDS:
        golden_file(command).write_text(page(command), encoding='utf-8')
    print(f'{len(COMMANDS)} pages written to {GOLDEN}')


if __name__ == '__main__':
    os.environ.setdefault('LC_ALL', 'C.UTF-8')
    if '--rewrite' in sys.argv:
        rewrite()
    else:
        unittest.main()

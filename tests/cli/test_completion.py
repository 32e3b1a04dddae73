#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Completion scripts, loaded into the shells themselves where they are installed."""
import shutil
import subprocess
import unittest

from program import PROGRAM, TIMEOUT_S, ProgramTest

# What a shell does when Tab is pressed behind these words.
BASH = '''
source <("$MEMOS" completion bash) || exit 9
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _memos
printf '%s\\n' "${COMPREPLY[@]}"
'''


class BashCompletionTest(ProgramTest):
    def complete(self, *words):
        done = subprocess.run(['bash', '--norc', '-uc', BASH, 'bash', 'memos', *words], capture_output=True, text=True,
                              check=False, timeout=TIMEOUT_S, env=self.environment(MEMOS=PROGRAM))
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return [word for word in done.stdout.splitlines() if word]

    def test_commands(self):
        self.assertEqual(self.complete('se'), ['search', 'serve', 'settings'])
        self.assertEqual(sorted(self.complete('re')), ['reembed', 'refine', 'restore'])
        self.assertIn('add', self.complete(''))
        self.assertEqual(self.complete('cube', 'de'), ['describe'])
        self.assertEqual(self.complete('zzz'), [])

    def test_options_of_the_command(self):
        self.assertEqual(self.complete('search', '--exp'), ['--explain'])
        self.assertEqual(self.complete('add', '--expl'), [])
        self.assertEqual(self.complete('add', '--exp'), ['--expires'])
        self.assertEqual(self.complete('cube', 'drop', '--y'), ['--yes'])
        self.assertIn('--data', self.complete('verify', '--'))

    def test_values(self):
        self.assertEqual(self.complete('add', '--embed', ''), ['auto', 'now', 'later', 'never'])
        self.assertEqual(self.complete('search', '--type', 'pre'), ['preference'])
        self.assertEqual(self.complete('link', '--type', 'con'), ['contradicts'])
        self.assertEqual(self.complete('model', 'import', '--quantize', 'q'), ['q8_0'])
        self.assertEqual(sorted(self.complete('import', '--format', 'm')), ['markdown', 'messages'])
        self.assertEqual(self.complete('completion', 'z'), ['zsh'])

    def test_free_values_are_left_to_the_shell(self):
        self.assertEqual(self.complete('add', '--cube', 'a'), [])

    def test_a_value_that_is_called_like_a_command(self):
        self.assertIn('--speaker', self.complete('search', '--cube', 'list', '--sp'))


class OtherShellsTest(ProgramTest):
    def script(self, shell):
        done = subprocess.run([PROGRAM, 'completion', shell], capture_output=True, check=True, text=True,
                              env=self.environment())
        return done.stdout

    def check_syntax(self, shell, command):
        script = self.script(shell)
        for word in ('search', 'explain', 'describe', 'preference'):
            self.assertIn(word, script)
        if not shutil.which(shell):
            self.skipTest(f'{shell} is not installed: only the text was checked')
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_zsh(self):
        self.check_syntax('zsh', ['zsh', '-n'])

    def test_fish(self):
        self.check_syntax('fish', ['fish', '--no-execute'])
        for line, expected in (('memos cube de', ['describe']), ('memos search --expl', ['--explain']),
                               ('memos add --embed la', ['later']), ('memos completion z', ['zsh'])):
            script = '$MEMOS completion fish | source; complete -C $argv[1]'
            done = subprocess.run(['fish', '--no-config', '-c', script, line], capture_output=True, text=True,
                                  check=True, timeout=TIMEOUT_S, env=self.environment(MEMOS=PROGRAM))
            self.assertEqual([row.split('\t')[0] for row in done.stdout.splitlines()], expected)

    def test_bash_script_has_no_faults(self):
        if not shutil.which('shellcheck'):
            self.skipTest('shellcheck is not installed')
        done = subprocess.run(['shellcheck', '--shell=bash', '--exclude=SC2034,SC2191,SC2054', '-'],
                              input=self.script('bash'), capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
        self.assertEqual((done.returncode, done.stdout), (0, ''))


if __name__ == '__main__':
    unittest.main()

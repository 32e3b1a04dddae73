#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Shows that run_docs notices a difference, and only a real one."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import console_blocks  # noqa: E402
import run_docs  # noqa: E402

ID = '01963f2a-7b3c-7def-8123-456789abcdef'
OTHER = '01963f2b-0000-7aaa-9bbb-cccccccccccc'


class Comparing(unittest.TestCase):
    def test_ids_times_and_durations_may_differ(self):
        self.assertTrue(console_blocks.same([f'added {ID} at 2026-01-02 03:04 in 3 ms'],
                                            [f'added {OTHER} at 2027-02-03T04:05:06Z in 12.5 ms']))

    def test_words_and_numbers_may_not(self):
        self.assertFalse(console_blocks.same(['2 found'], ['3 found']))
        self.assertFalse(console_blocks.same(['score 0.51'], ['score 0.52']))
        self.assertTrue(console_blocks.same(['score 0.51'], ['score 0.52'], without_decimals=True))

    def test_missing_and_additional_lines(self):
        self.assertFalse(console_blocks.same(['a'], ['a', 'b']))
        self.assertFalse(console_blocks.same(['a', 'b'], ['a']))
        self.assertFalse(console_blocks.same([], ['a']))

    def test_any_lines(self):
        self.assertTrue(console_blocks.same(['a', '…', 'c'], ['a', 'x', 'b', 'c']))
        self.assertTrue(console_blocks.same(['a', '…'], ['a']))
        self.assertTrue(console_blocks.same(['…', 'b', '…', 'd'], ['a', 'b', 'c', 'd']))
        self.assertFalse(console_blocks.same(['a', '…', 'c'], ['a', 'b']))
        self.assertFalse(console_blocks.same(['a', '…', 'a'], ['a']))
        self.assertFalse(console_blocks.same(['…', 'x', '…'], ['a', 'b']))


class Running(unittest.TestCase):
    def run_document(self, text, *options):
        """(exit status, the document afterwards)"""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'page.md'
            path.write_text(text, encoding='utf-8')
            with contextlib.redirect_stdout(io.StringIO()):
                status = run_docs.main(['--program', '/bin/true', *options, str(path)])
            return status, path.read_text(encoding='utf-8')

    def test_right_output_passes(self):
        self.assertEqual(self.run_document('x\n```console\n$ echo a; echo b >&2\na\nb\n$ true\n```\n')[0], 0)

    def test_wrong_output_fails(self):
        self.assertEqual(self.run_document('```console\n$ echo a\nb\n```\n')[0], 1)

    def test_commands_share_a_folder_and_see_the_examples(self):
        self.assertEqual(self.run_document('```console\n$ echo a >f\n```\n\n```console\n$ cat f\na\n'
                                           '$ ls -d examples\nexamples\n```\n')[0], 0)

    def test_continued_command(self):
        self.assertEqual(self.run_document('```console\n$ echo a \\\n>   b\na b\n```\n')[0], 0)

    def test_lines_of_progress_are_left_out(self):
        text = '```console\n$ echo "embed  [###.......]  30 %  3/10"; echo done\ndone\n```\n'
        self.assertEqual(self.run_document(text)[0], 0)

    def test_other_fences_are_not_run(self):
        self.assertEqual(self.run_document('```sh\n$ false\nno\n```\n')[0], 0)

    def test_embedder_blocks_need_the_model(self):
        block = '```console embedder\n$ echo "$MEMOS_MODELS" | wc -w\n1\n```\n'
        self.assertEqual(self.run_document(block.replace('\n1\n', '\n7\n'))[0], 0)
        self.assertEqual(self.run_document(block, '--model-files', '/')[0], 0)
        self.assertEqual(self.run_document(block.replace('\n1\n', '\n7\n'), '--model-files', '/')[0], 1)

    def test_ids_shown_are_those_of_this_run(self):
        text = (f'```console\n$ echo stored {OTHER}\nstored {ID}\n$ echo {ID[-12:]} | tr c x\n'
                f'{OTHER[-12:].replace("c", "x")}\n```\n')
        self.assertEqual(self.run_document(text)[0], 0)
        self.assertEqual(self.run_document(text.replace(ID[-12:] + ' |', 'aaaaaaaaaaaa |'))[0], 1)

    def test_code_is_cut_from_its_file(self):
        block = '```cpp tests/docs/self_test.py\nimport contextlib\nimport io\n```\n'
        self.assertEqual(self.run_document(block)[0], 0)
        self.assertEqual(self.run_document(block.replace('import io', 'import oi'))[0], 1)
        self.assertEqual(self.run_document(block.replace('self_test.py', 'gone.py'))[0], 1)

    def test_update_writes_what_was_printed(self):
        status, text = self.run_document('a\n```console\n$ echo 1\nold\n$ echo 2\n```\nz\n', '--update')
        self.assertEqual((status, text), (0, 'a\n```console\n$ echo 1\n1\n$ echo 2\n2\n```\nz\n'))


if __name__ == '__main__':
    unittest.main()

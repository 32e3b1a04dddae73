#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Wrong input of every kind: a clear line, the right exit status, nothing lost, nothing half-written."""
import fcntl
import json
import pathlib
import resource
import shutil
import signal
import sqlite3
import subprocess
import unittest

from program import (BUSY, CONFLICT, CORRUPT, DONE, EXHAUSTED, INVALID, IO, NOT_FOUND, PROGRAM, READ_ONLY, TIMEOUT_S,
                     UNAVAILABLE, UNSUPPORTED, ProgramTest)

TWIN = 'twin:64'
UNKNOWN_ID = '01890a5d-ac96-774b-bcce-b302099a8057'


class WrongInputTest(ProgramTest):
    """Every test starts with three memories and ends with the same three, verified."""

    def setUp(self):
        super().setUp()
        self.ids = [self.add(f'A sentence about harbour {i}.', '--speaker', 'Mira') for i in range(3)]
        self.before = self.state()

    def state(self):
        memories = self.ok_json('list', '--deleted', '--archived')['memories']
        cubes = self.ok_json('cube', 'list')['cubes']
        return ([(memory['id'], memory['version'], memory['state'], memory['body']) for memory in memories],
                [(cube['name'], cube['head'], cube['head_hash']) for cube in cubes])

    def assert_unharmed(self):
        self.assertEqual(self.state(), self.before)
        self.assert_whole()

    def refused(self, status, *arguments, words=(), **options):
        answer = self.memos(*arguments, **options)
        self.assert_refused(answer, status, *words)
        return answer

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class OptionsTest(WrongInputTest):
    def test_words_that_do_not_fit(self):
        for arguments, words in ((['serach', 'x'], ('no such command', 'perhaps search')),
                                 (['frobnicate'], ('no such command',)),
                                 (['cube', 'lsit'], ('no such command', 'perhaps list')),
                                 (['search', '--explian', 'x'], ('--explian', 'perhaps --explain')),
                                 (['search'], ('QUESTION',)),
                                 (['add'], ('TEXT',)),
                                 (['cube'], ()),
                                 (['add', 'two', 'words'], ('quotes',)),
                                 (['add', '-cold outside'], ('--',)),
                                 (['search', 'x', '--cube'], ('--cube',)),
                                 (['completion', 'tcsh'], ('bash, zsh or fish',))):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.run_raw(*arguments), INVALID, *words)
        self.assert_unharmed()

    def test_an_unexpected_text_is_not_repeated(self):
        answer = self.memos('add', 'first', 'my secret is out')
        self.assert_refused(answer, INVALID)
        self.assertNotIn('secret', answer.err)
        self.assert_unharmed()

    def test_numbers(self):
        for value in ('-5', '0', '1001', '3.5', 'ten', '', '99999999999999999999', '0x10', ' 3'):
            with self.subTest(value=value):
                self.refused(INVALID, 'search', '-k', value, 'harbour', words=('-k',))
                self.refused(INVALID, 'list', '--limit', value, words=('--limit',))
        self.refused(INVALID, 'log', '--after', '-1', words=('--after',))
        self.refused(INVALID, 'jobs', 'show', 'first', words=('job',))
        self.refused(INVALID, 'rollback', self.ids[0], '--version', '0', words=('--version',))
        self.assert_unharmed()

    def test_times(self):
        for value in ('yesterday', '2026-13-01', '2026-02-30', '08.05.2026', '25:00', '2026-05-08T25:00:00Z'):
            with self.subTest(value=value):
                self.refused(INVALID, 'add', '--time', value, 'x', words=('--time',))
                self.refused(INVALID, 'search', '--known-at', value, 'x', words=('--known-at',))
                self.refused(INVALID, 'list', '--from', value, words=('--from',))
        self.refused(INVALID, 'list', '--from', '2026-05-09', '--to', '2026-05-08', words=('--from',))
        self.refused(INVALID, 'cube', 'rollback', 'me', '--to', '-3', words=('--to',))
        self.assert_unharmed()

    def test_ids(self):
        for value in ('x', '12345', 'not-an-id', UNKNOWN_ID + '0', UNKNOWN_ID.replace('-', '_'), '', 'ffffffffffffff'):
            for command in (['get', value], ['delete', value], ['history', value], ['erase', '--yes', value]):
                with self.subTest(command=command):
                    self.refused(INVALID, *command, words=('(id)',))
        for value in (UNKNOWN_ID, UNKNOWN_ID[-12:], '00000000-0000-0000-0000-000000000000'):
            for command in (['get', value], ['update', value, 'x'], ['delete', value], ['restore', value],
                            ['archive', value], ['history', value], ['provenance', value], ['erase', '--yes', value],
                            ['link', value, self.ids[0]], ['rollback', value, '--version', '1']):
                with self.subTest(command=command):
                    self.refused(NOT_FOUND, *command)
        self.assert_unharmed()

    def test_unknown_names(self):
        for command in (['search', '--cube', 'nowhere', 'x'], ['search', '--cube', 'me', '--cube', 'nowhere', 'x'],
                        ['list', '--cube', 'nowhere'], ['log', '--cube', 'nowhere'], ['export', '--cube', 'nowhere'],
                        ['reembed', '--cube', 'nowhere'], ['cube', 'describe', 'nowhere'],
                        ['cube', 'drop', '--yes', 'nowhere'], ['cube', 'rollback', 'nowhere', '--to', '1'],
                        ['jobs', 'show', '9999'], ['rollback', self.ids[0], '--version', '77'],
                        ['erase', '--cube', 'nowhere', '--speaker', 'Mira', '--yes']):
            with self.subTest(command=command):
                self.refused(NOT_FOUND, *command)
        self.assert_unharmed()

    def test_unknown_values(self):
        self.refused(INVALID, 'add', '--type', 'poem', 'x', words=('type',))
        self.refused(INVALID, 'list', '--type', 'poem', words=('type',))
        self.refused(INVALID, 'add', '--embed', 'soon', 'x', words=('--embed',))
        self.refused(INVALID, 'link', self.ids[0], self.ids[1], '--type', 'likes', words=('type',))
        for value in ('soon', '0d', '2001-01-01', '12'):
            self.refused(INVALID, 'add', '--expires', value, 'x', words=('--expires',))
        self.refused(INVALID, 'cube', 'rollback', 'me', '--to', '9999', words=('journal ends',))
        self.refused(INVALID, 'import', self.file('nul.txt', b'a\0b'), words=('NUL',))
        self.refused(INVALID, 'log', '--operation', 'think', words=('operation',))
        self.refused(INVALID, 'import', self.file('a.txt', 'x'), '--format', 'docx', words=('--format',))
        self.refused(INVALID, 'model', 'import', '--quantize', 'q3', self.folder, words=('--quantize',))
        self.assert_unharmed()

    def test_options_that_exclude_each_other(self):
        self.refused(INVALID, 'erase', self.ids[0], '--speaker', 'Mira', '--yes')
        self.refused(INVALID, 'erase', '--yes')
        self.refused(INVALID, 'update', self.ids[0])
        self.refused(INVALID, 'update', self.ids[0], '--tag', 'a', '--clear-tags', words=('--clear-tags', '--tag'))
        self.assert_unharmed()

    def test_what_cannot_be_undone_is_asked_for(self):
        self.refused(INVALID, 'erase', self.ids[0], words=('--yes',))
        self.refused(INVALID, 'cube', 'drop', 'me', words=('--yes',))
        self.assert_unharmed()

    def test_states_and_versions_that_do_not_allow_it(self):
        self.refused(CONFLICT, 'restore', self.ids[0])
        self.refused(CONFLICT, 'cube', 'create', 'me')
        self.refused(CONFLICT, 'update', self.ids[0], 'x', '--expected-version', '2')
        self.assert_unharmed()

    def test_json_errors_are_objects(self):
        for arguments, code, status in ((['search', '--json', '--cube', 'nowhere', 'x'], 'not_found', NOT_FOUND),
                                        (['search', '--json', '-k', '-1', 'x'], 'invalid_argument', INVALID),
                                        (['search', '--json', '--explian', 'x'], 'invalid_argument', INVALID)):
            with self.subTest(arguments=arguments):
                answer = self.memos(*arguments)
                self.assertEqual(answer.status, status)
                error = answer.json['error']
                self.assertEqual(set(error), {'code', 'exit', 'message', 'field', 'advice'})
                self.assertEqual((error['code'], error['exit']), (code, status))
                self.assertTrue(error['message'] and error['advice'])
        self.assert_unharmed()


class TextsTest(WrongInputTest):
    def test_texts_that_cannot_be_stored(self):
        self.refused(INVALID, 'add', '', words=('text',))
        self.refused(INVALID, 'add', b'broken \xff\xfe bytes', words=('text',))
        self.refused(INVALID, 'add', b'half a surrogate \xed\xa0\x80', words=('text',))
        self.refused(INVALID, 'add', '-', text=b'a NUL \0 inside', words=('text',))
        self.refused(INVALID, 'add', '-', text='', words=('text',))
        self.refused(EXHAUSTED, 'add', '-', text='x' * ((8 << 20) + 10), words=('text',))
        self.refused(INVALID, 'update', self.ids[0], b'\xff', words=('text',))
        self.assert_unharmed()

    def test_names_that_cannot_be(self):
        for name in ('', 'x' * 201, 'new\nline', 'tab\there', b'\xff\xfe'):
            with self.subTest(name=name):
                self.refused(INVALID, 'cube', 'create', '--description', 'd', '--', name)
                self.refused(INVALID, 'add', '--cube', name, 'x')
        self.refused(INVALID, 'add', '--speaker', 's' * 201, 'x', words=('speaker',))
        self.refused(INVALID, 'add', '--tag', 't' * 201, 'x', words=('tags',))
        self.refused(INVALID, 'add', '--user', 'u' * 201, 'x', words=('user',))
        self.assert_unharmed()

    def test_info_that_is_no_json_object(self):
        for info in ('{', '[1]', '"text"', '{"a":1,"a":2}', '{"a":1e999}', 'x'):
            with self.subTest(info=info):
                self.refused(INVALID, 'add', '--info', info, 'x', words=('info',))
        self.assert_unharmed()

    def test_questions_of_every_kind_are_answered_or_refused(self):
        for question in ('.*', '(', '[a-', 'a" OR 1=1 --', "'; DROP TABLE memory; --", '%_%', 'NEAR(', '\\', '*', '???',
                         'the', '🙂🙂', 'x' * 4000, '-- ', 'ﷺ'):
            with self.subTest(question=question):
                answer = self.memos('search', '--json', '--', question)
                self.assertEqual(answer.status, DONE, repr(answer))
                self.assertIn('hits', answer.json)
        self.refused(INVALID, 'search', '', words=('text',))
        self.refused(INVALID, 'search', b'\xff', words=('text',))
        self.refused(INVALID, 'search', 'x ' * 40000, words=('text',))
        self.assert_unharmed()


class FilesTest(WrongInputTest):
    def imported(self, status, name, content, *options, words=()):
        answer = self.refused(status, 'import', self.file(name, content), '--cube', 'fresh', *options, words=words)
        self.assertEqual(self.memos('list', '--cube', 'fresh').status, NOT_FOUND, 'nothing of a broken file is stored')
        return answer

    def test_files_that_cannot_be_read(self):
        self.refused(NOT_FOUND, 'import', self.folder / 'missing.json', words=('missing.json',))
        self.refused(INVALID, 'import', self.folder, words=('file',))
        self.refused(NOT_FOUND, 'eval', 'recall', self.folder / 'missing.json')
        self.refused(NOT_FOUND, 'model', 'import', self.folder / 'missing')
        self.assert_unharmed()

    def test_broken_json(self):
        good = '{"text": "a row"}\n'
        self.imported(INVALID, 'cut.json', '[{"role": "user", "content": "Hel', '--format', 'messages')
        self.imported(INVALID, 'rows.jsonl', good + '{"text": \n' + good, '--format', 'jsonl', words=('line 2',))
        self.imported(INVALID, 'twice.jsonl', good + '{"text": "a", "text": "b"}\n', '--format', 'jsonl')
        deep = '[' * 100 + ']' * 100
        self.imported(EXHAUSTED, 'deep.jsonl', '{"text": "a", "info": ' + deep + '}\n', '--format', 'jsonl')
        self.imported(INVALID, 'number.jsonl', '{"text": "a", "said_at": 1e999}\n', '--format', 'jsonl')
        self.imported(INVALID, 'wrong.jsonl', '{"words": "a"}\n', '--format', 'jsonl', words=('text',))
        self.assert_unharmed()

    def test_broken_bytes(self):
        self.imported(INVALID, 'latin.txt', 'Grüße'.encode('latin-1'))
        self.imported(INVALID, 'nul.txt', b'a\0b')
        self.imported(INVALID, 'latin.jsonl', '{"text": "Grüße"}\n'.encode('latin-1'))
        self.imported(INVALID, 'utf16.txt', 'Hello'.encode('utf-16'))
        self.imported(INVALID, 'model.bin', bytes(range(256)) * 8)
        self.assert_unharmed()

    def test_too_much(self):
        line = json.dumps({'text': 'x' * (10 << 20)}) + '\n'
        self.imported(EXHAUSTED, 'long.jsonl', '{"text": "short"}\n' + line, '--format', 'jsonl')
        self.assert_unharmed()

    def test_conversations_go_into_cubes_of_their_own(self):
        talk = {'conversation': {'speaker_a': 'A', 'speaker_b': 'B', 'session_1_date_time': '1:56 pm on 8 May, 2023',
                                 'session_1': [{'speaker': 'A', 'dia_id': 'D1:1', 'text': 'Hello there.'}]}, 'qa': []}
        both = json.dumps([{'sample_id': 'a', **talk}, {'sample_id': 'b', **talk}])
        self.imported(INVALID, 'both.json', both, words=('--cube',))
        broken = json.loads(both)
        del broken[1]['conversation']['session_1'][0]['speaker']
        self.refused(INVALID, 'import', self.file('broken.json', json.dumps(broken)), words=('speaker',))
        self.assert_unharmed()

    def test_targets_that_are_taken(self):
        taken = self.file('taken.jsonl', 'mine\n')
        self.refused(CONFLICT, 'export', taken)
        self.assertEqual(taken.read_text(), 'mine\n')
        self.refused(NOT_FOUND, 'export', self.folder / 'no' / 'folder.jsonl')
        self.refused(CONFLICT, 'backup', self.folder)
        self.assertEqual(sorted(path.name for path in self.folder.glob('*.part')), [])
        self.assert_unharmed()


class ModelsTest(WrongInputTest):
    def test_a_missing_model_is_said_and_words_still_find(self):
        answer = self.memos('search', '--json', 'harbour', embedder='no-such-model')
        self.assertEqual(answer.status, DONE, repr(answer))
        self.assertEqual(len(answer.json['hits']), 3)
        self.assertFalse(answer.json['used_vectors'])
        self.assertTrue(answer.json['notice'])
        people = self.memos('search', 'harbour', embedder='no-such-model')
        self.assertRegex(people.err, 'memos: note: .*no-such-model')
        self.assert_unharmed()

    def test_a_damaged_model_is_said(self):
        folder = self.data / 'models'
        folder.mkdir(exist_ok=True)
        (folder / 'cut.gguf').write_bytes(b'GGUF\3\0\0\0' + bytes(40))
        (folder / 'other.gguf').write_bytes(b'no model at all')
        models = {model['name']: model for model in self.ok_json('model', 'list')['models']}
        self.assertEqual(set(models), {'cut', 'other'})
        self.assertTrue(all(model['problem'] for model in models.values()), models)
        answer = self.memos('search', '--json', 'harbour', embedder='cut')
        self.assertEqual((answer.status, len(answer.json['hits'])), (DONE, 3))
        self.assertTrue(answer.json['notice'])
        self.refused(CORRUPT, 'model', 'import', folder / 'cut.gguf', '--name', 'mine', words=('source',))
        self.refused(UNSUPPORTED, 'model', 'import', folder / 'other.gguf')
        self.assert_unharmed()

    def test_an_embedding_that_cannot_be_made_is_not_claimed(self):
        answer = self.refused(UNAVAILABLE, 'add', '--embed', 'now', 'x y z', embedder='no-such-model')
        self.assertRegex(answer.err, r'[0-9a-f-]{36} is stored and found by words')
        self.assertEqual(self.count(), 4)
        self.assert_whole()

    def test_the_embedder_of_before_answers_for_its_vectors(self):
        self.ok('add', '--cube', 'vectors', '--embed', 'now', 'green bicycle', embedder=TWIN)
        for embedder in ('twin:32', 'no-such-model'):
            answer = self.memos('search', '--json', '--cube', 'vectors', 'green bicycle', embedder=embedder)
            self.assertEqual(answer.status, DONE, repr(answer))
            self.assertTrue(answer.json['used_vectors'])
            self.assertEqual(len(answer.json['hits']), 1)
        self.assertIn('vectors of another embedder', self.ok_json('status', embedder='twin:32')['embedder_notice'])
        answer = self.memos('search', '--json', '--cube', 'vectors', 'green bicycle', embedder='none')
        self.assertFalse(answer.json['used_vectors'])
        self.assertTrue(answer.json['notice'])
        self.assert_whole()


class FoldersTest(WrongInputTest):
    def test_a_folder_that_is_none(self):
        whole = self.data
        self.data = self.folder / 'missing'
        for command in (['search', 'x'], ['list'], ['status'], ['verify'], ['get', UNKNOWN_ID], ['cube', 'list'],
                        ['delete', UNKNOWN_ID], ['log'], ['jobs', 'list'], ['backup', self.folder / 'b']):
            with self.subTest(command=command):
                self.refused(NOT_FOUND, *command)
        self.assertFalse(self.data.exists(), 'asking makes no folder')
        self.data = self.file('file', 'a file')
        self.refused(CONFLICT, 'add', 'x')
        self.assertEqual(self.data.read_text(), 'a file')
        self.data = whole
        environment = self.environment()
        del environment['HOME'], environment['XDG_DATA_HOME']
        self.assert_refused(self.run_raw('list', env=environment), NOT_FOUND, '--data')
        self.assert_unharmed()

    def test_a_folder_that_another_process_holds(self):
        # A lock as the program takes it, held by a process that this test controls.
        with open(self.data / 'lock', 'r+b') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for command in (['add', 'x'], ['search', 'x'], ['verify']):
                with self.subTest(command=command):
                    self.refused(BUSY, *command)
        self.assert_unharmed()

    def test_a_folder_of_a_newer_program(self):
        self.change_database('PRAGMA user_version = 999')
        answer = self.refused(UNSUPPORTED, 'add', 'x')
        self.assertIn('999', answer.err)
        self.refused(UNSUPPORTED, 'search', 'x')

    def change_database(self, statement):
        database = sqlite3.connect(self.data / 'vault.db')
        database.execute(statement)
        database.commit()
        database.close()

    def test_damaged_bytes_are_found(self):
        file = self.data / 'vault.db'
        content = bytearray(file.read_bytes())
        at = content.find(b'A sentence about harbour 1')
        self.assertGreater(at, 0, 'the text lies in the database')
        content[at] ^= 1
        file.write_bytes(content)
        answer = self.memos('verify', '--json')
        self.assertEqual(answer.status, CORRUPT, repr(answer))
        self.assertFalse(answer.json['ok'])
        self.assertNotIn('harbour', answer.out + answer.err)
        answer = self.memos('get', self.ids[1])
        self.assertEqual(answer.status, CORRUPT, repr(answer))

    def test_a_file_that_is_no_database(self):
        (self.data / 'vault.db').write_bytes(b'This is not a database. ' * 400)
        for extra in ('vault.db-wal', 'vault.db-shm'):
            (self.data / extra).unlink(missing_ok=True)
        self.refused(CORRUPT, 'search', 'x')
        self.refused(CORRUPT, 'add', 'x')

    def test_a_disk_that_is_full(self):
        limit = (self.data / 'vault.db').stat().st_size + 200_000

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        answer = self.memos('add', '-', text='long ' * 100_000, preexec_fn=small_files)
        self.assert_refused(answer, EXHAUSTED)
        lines = [json.dumps({'text': f'row {i} ' + 'x' * 2000}) for i in range(2000)]
        rows = self.file('rows.jsonl', '\n'.join(lines))
        answer = self.memos('import', rows, '--cube', 'rows', '--embed', 'never', preexec_fn=small_files)
        self.assert_refused(answer, EXHAUSTED)
        self.assertEqual(self.ok_json('list')['memories'][0]['id'], self.ids[0])
        self.assert_whole()
        again = self.ok_json('import', rows, '--cube', 'rows', '--embed', 'never')
        self.assertEqual(again['added'] + again['known'], 2000)
        self.assert_whole()

    def test_a_small_disk(self):
        disk = self.mount('tmpfs', 'size=3m')
        shutil.copytree(self.data, disk / 'data')
        self.data = disk / 'data'
        stored = 0
        for i in range(40):
            answer = self.memos('add', '-', text=f'filling {i} ' * 20_000)
            if answer.status != DONE:
                break
            stored += 1
        self.assert_refused(answer, EXHAUSTED)
        self.assertEqual(self.memos('search', 'harbour').status, DONE, 'reading goes on')
        subprocess.run(['mount', '-o', 'remount,size=30m', disk], check=True)
        self.add('There is room again.')
        self.assertEqual(self.count(), 3 + stored + 1)
        self.assert_whole()

    def test_a_folder_that_takes_no_writes(self):
        held = self.mount('tmpfs', 'size=8m')
        shutil.copytree(self.data, held / 'data')
        subprocess.run(['mount', '-o', 'remount,ro', held], check=True)
        whole, self.data = self.data, held / 'data'
        self.refused(READ_ONLY, 'add', 'x')
        self.refused(READ_ONLY, 'delete', self.ids[0])
        self.assertEqual(len(self.ok_json('search', 'harbour')['hits']), 3)
        self.assertEqual(self.ok_json('get', self.ids[0])['id'], self.ids[0])
        self.assertFalse(self.ok_json('status')['writable'])
        self.data = whole
        self.assert_unharmed()

    def mount(self, kind, options):
        place = pathlib.Path(self.folder) / 'mounted'
        place.mkdir()
        done = subprocess.run(['mount', '-t', kind, '-o', options, kind, place], capture_output=True, check=False)
        if done.returncode != 0:
            self.skipTest('mounting a file system needs rights that this test does not have')
        self.addCleanup(subprocess.run, ['umount', '-l', place], check=False)
        return place


class StreamsTest(WrongInputTest):
    def shell(self, command):
        environment = self.environment(MEMOS_DATA=str(self.data), MEMOS=PROGRAM)
        done = subprocess.run(['bash', '-c', command], env=environment, capture_output=True, text=True, check=False,
                              timeout=TIMEOUT_S)
        return done

    def test_a_reader_that_leaves(self):
        for i in range(60):
            self.add(f'A long line number {i} ' + 'x' * 2000, cube='long')
        done = self.shell('"$MEMOS" list --cube long --limit 1000 --json | head -c 100 >/dev/null; '
                          'echo ${PIPESTATUS[0]}')
        self.assertEqual((done.stdout, done.stderr), (f'{IO}\n', ''))
        done = self.shell('"$MEMOS" export --cube long | head -1 >/dev/null; echo ${PIPESTATUS[0]}')
        self.assertEqual(done.stderr, '')
        self.assertIn(int(done.stdout), (DONE, IO))
        self.assert_whole()

    def test_an_output_that_is_closed_or_full(self):
        for redirect in ('>&-', '>/dev/full'):
            with self.subTest(redirect=redirect):
                done = self.shell(f'"$MEMOS" list {redirect}')
                self.assertEqual(done.returncode, IO, done.stderr)
                self.assertIn('(stdout)', done.stderr)
        self.assert_unharmed()

    def test_what_was_stored_stays_when_nobody_reads_it(self):
        done = self.shell('"$MEMOS" add "said to a closed stream" >&-')
        self.assertEqual(done.returncode, IO, done.stderr)
        self.assertIn('stays changed', done.stderr)
        self.assertEqual(self.count(), 4)
        self.assert_whole()

    def test_closed_streams_never_meet_the_database(self):
        done = self.shell('"$MEMOS" add "one more" --json <&- >&- 2>&-')
        self.assertEqual(done.returncode, IO)
        self.assertEqual(self.count(), 4)
        self.assert_whole()

    def test_an_input_that_is_closed(self):
        done = self.shell('"$MEMOS" add - <&-')
        self.assertEqual(done.returncode, IO, done.stderr)
        self.assertIn('(stdin)', done.stderr)
        self.assert_unharmed()


if __name__ == '__main__':
    unittest.main()

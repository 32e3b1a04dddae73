#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Every command once, with its JSON answer, and what people see."""
import json
import unittest

from program import CONFLICT, DONE, NOT_FOUND, ProgramTest

ID = r'[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
MEMORY_FIELDS = {'id', 'cube', 'version', 'state', 'created_at', 'updated_at', 'recorded_from', 'recorded_to', 'uses',
                 'last_used_at', 'body'}
CUBE_FIELDS = {'name', 'description', 'uuid', 'created_at', 'memories', 'embedded', 'embedder', 'embedder_hash', 'head',
               'head_hash'}
ENTRY_FIELDS = {'sequence', 'recorded_at', 'actor', 'operation', 'memory', 'version', 'content_digest', 'hash'}
TWIN = 'twin:64'


class AddAndSearchTest(ProgramTest):
    def test_add_tells_id_version_and_position(self):
        answer = self.ok_json('add', '--tag', 'home', 'I moved to Lisbon in May.')
        self.assertEqual(set(answer), {'cube', 'id', 'version', 'repeated', 'embedded', 'derived', 'sequence'})
        self.assertRegex(answer['id'], f'^{ID}$')
        self.assertEqual((answer['cube'], answer['version'], answer['repeated'], answer['embedded']),
                         ('me', 1, False, False))

    def test_quiet_add_prints_the_id_alone(self):
        self.assertRegex(self.ok('add', '--quiet', 'Something short').out, f'^{ID}\n$')

    def test_a_time_to_live_is_kept_and_asks_for_the_job(self):
        memory = self.add('The parcel is at the gate', '--expires', '2100-01-01')
        body = self.ok_json('get', memory)['body']
        self.assertEqual(body['governance']['expires_at'], '2100-01-01T00:00:00.000Z')
        job = [job for job in self.ok_json('jobs', 'list')['jobs'] if job['kind'] == 'expire']
        self.assertEqual([one['run_after'] for one in job], ['2100-01-01T00:00:00.000Z'])

    def test_add_keeps_every_option(self):
        memory = self.add('See you on Friday', '--speaker', 'Mira', '--role', 'user', '--user', 'u1', '--agent', 'a1',
                          '--session', 's1', '--app', 'p1', '--time', '2026-05-08T13:56:00+02:00', '--tag', 'b',
                          '--tag', 'a', '--type', 'event', '--key', 'meeting', '--caption', 'a calendar',
                          '--info', '{"n":1}', '--message-id', 'M7', cube='talks')
        body = self.ok_json('get', memory)['body']
        self.assertEqual(body['text'], 'See you on Friday')
        self.assertEqual(body['type'], 'event')
        self.assertEqual(body['said_at'], '2026-05-08T11:56:00.000Z')
        flat = json.dumps(body)
        for value in ('Mira', 'u1', 'a1', 's1', 'p1', 'meeting', 'a calendar', 'M7'):
            self.assertIn(f'"{value}"', flat)
        self.assertEqual(sorted(body['tags']), ['a', 'b'])

    def test_texts_stay_as_they_are(self):
        for text in ('[a, b]', '-5 degrees', '--json', 'list', '%x $HOME `id` "q" \'s\' \\n', '昨天在北京',
                     'two\nlines', '=', '{}'):
            with self.subTest(text=text):
                self.assertEqual(self.ok_json('get', self.add(text))['body']['text'], text)

    def test_standard_input(self):
        answer = self.ok_json('add', '-', text='from a pipe\nsecond line\n')
        self.assertEqual(self.ok_json('get', answer['id'])['body']['text'], 'from a pipe\nsecond line')

    def test_search_tells_score_memory_and_times(self):
        self.add('I moved to Lisbon in May.', '--speaker', 'Mira', '--time', '2026-05-08')
        self.add('The cat sleeps all day.')
        answer = self.ok_json('search', 'Where did Mira move?')
        self.assertEqual(set(answer), {'hits', 'confidence', 'ownership', 'unsure', 'reason', 'used_vectors', 'notice',
                                       'timings_ms'})
        hit = answer['hits'][0]
        self.assertEqual(set(hit), {'score', 'confidence', 'memory', 'beliefs', 'outdated'})
        self.assertEqual(set(hit['memory']), MEMORY_FIELDS)
        self.assertIn('Lisbon', hit['memory']['body']['text'])
        self.assertFalse(answer['used_vectors'])
        self.assertTrue(all(isinstance(ms, (int, float)) for ms in answer['timings_ms'].values()))

    def test_explain_adds_up(self):
        self.add('I moved to Lisbon in May.')
        hit = self.ok_json('search', '--explain', 'Where did I move to?')['hits'][0]
        self.assertTrue(hit['terms'])
        self.assertAlmostEqual(sum(hit['parts'].values()), hit['score'], places=4)
        people = self.ok('search', '--explain', 'Where did I move to?')
        self.assertIn('score', people.out)
        self.assertRegex(people.err, r'times: .*\d\.\d\d ms')

    def test_search_by_vectors(self):
        self.ok('add', '--embed', 'now', 'the green bicycle in the cellar', embedder=TWIN)
        answer = self.ok_json('search', 'green bicycle', embedder=TWIN)
        self.assertTrue(answer['used_vectors'])
        self.assertFalse(self.ok_json('search', '--no-vectors', 'green bicycle', embedder=TWIN)['used_vectors'])

    def test_filters(self):
        self.add('rain in spring', '--speaker', 'Mira', '--tag', 'sky', '--user', 'u1', '--time', '2026-01-10')
        self.add('rain in autumn', '--speaker', 'Tom', '--type', 'fact', '--user', 'u2', '--time', '2026-01-20')
        for options, expected in ((['--speaker', 'Mira'], ['rain in spring']), (['--type', 'fact'], ['rain in autumn']),
                                  (['--tag', 'sky'], ['rain in spring']), (['--user', 'u2'], ['rain in autumn']),
                                  (['--from', '2026-01-15'], ['rain in autumn']),
                                  (['--from', '2026-01-10', '--to', '2026-01-10'], ['rain in spring']),
                                  (['--speaker', 'Mira', '--speaker', 'Tom'], ['rain in autumn', 'rain in spring'])):
            for command in (['search', *options, 'rain'], ['list', *options]):
                with self.subTest(command=command):
                    answer = self.ok_json(*command)
                    found = [hit['memory'] for hit in answer['hits']] if 'hits' in answer else answer['memories']
                    self.assertEqual(sorted(memory['body']['text'] for memory in found), expected)

    def test_several_cubes_and_limit(self):
        for cube in ('one', 'two', 'three'):
            self.add(f'the harbour seen from {cube}', cube=cube)
        answer = self.ok_json('search', '--cube', 'one', '--cube', 'two', 'harbour')
        self.assertEqual({hit['memory']['cube'] for hit in answer['hits']}, {'one', 'two'})
        self.assertEqual(len(self.ok_json('search', '--cube', 'one', '--cube', 'two', '-k', '1', 'harbour')['hits']), 1)

    def test_as_of_a_position_and_a_time(self):
        memory = self.ok_json('add', 'I live in Porto.')
        self.ok('update', memory['id'], 'I live in Lisbon.')
        then = self.ok_json('search', '--known-at', memory['sequence'], 'where do I live')['hits'][0]
        self.assertIn('Porto', then['memory']['body']['text'])
        self.assertIn('Porto', self.ok_json('get', '--known-at', memory['sequence'], memory['id'])['body']['text'])
        self.assertIn('Lisbon', self.ok_json('get', memory['id'])['body']['text'])
        answer = self.memos('get', '--known-at', '2001-01-01', memory['id'])
        self.assertEqual(answer.status, NOT_FOUND, repr(answer))

    def test_people_read_who_when_and_what(self):
        memory = self.add('I moved to Lisbon in May, after the long winter in the north, with two suitcases and '
                          'the piano that nobody wanted to carry.', '--speaker', 'Mira', '--time',
                          '2026-05-08T13:56:00Z', '--tag', 'home')
        out = self.ok('search', 'Who moved to Lisbon?').out
        self.assertRegex(out, r'^ 1  \d\.\d\d  Mira · 8 May 2026, 13:56\n')
        self.assertIn(memory[-12:], out)
        self.assertIn('#home', out)
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        self.assertNotIn('\x1b', out)

    def test_nothing_of_a_text_steers_the_terminal(self):
        memory = self.ok_json('add', '-', text='be\x1b[31mware of\u202e colours\u009b2J')['id']
        for command in (['search', 'beware colours'], ['list'], ['get', memory], ['history', memory]):
            out = self.ok(*command).out
            self.assertNotIn('\x1b', out)
            self.assertNotIn('\u202e', out)
            self.assertNotIn('\u009b', out)


class OneMemoryTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.id = self.add('I live in Porto.', '--message-id', 'M1', '--speaker', 'Mira', '--no-read')

    def test_get_by_whole_id_and_by_its_end(self):
        whole = self.ok_json('get', self.id)
        self.assertEqual(set(whole), MEMORY_FIELDS)
        self.assertEqual(self.ok_json('get', self.id[-12:]), whole)
        self.assertEqual(self.ok_json('get', self.id[-6:].upper()), whole)
        self.assertIn(self.id, self.ok('get', self.id).out)

    def test_update_makes_a_version_and_history_tells_both(self):
        updated = self.ok_json('update', self.id, 'I live in Lisbon.', '--tag', 'home', '--valid-from', '2026-05-01')
        self.assertEqual(updated['version'], 2)
        self.assertEqual(updated['body']['tags'], ['home'])
        self.assertEqual(updated['id'], self.id)
        history = self.ok_json('history', self.id)
        self.assertEqual([entry['operation'] for entry in history['entries']], ['add', 'update'])
        self.assertEqual(set(history['entries'][0]), ENTRY_FIELDS | {'content'})
        self.assertEqual(history['entries'][0]['content']['body']['text'], 'I live in Porto.')
        self.assertIn('I live in Porto.', self.ok('history', self.id).out)
        cleared = self.ok_json('update', self.id, '--clear-tags')
        self.assertEqual(cleared['body'].get('tags', []), [])

    def test_update_refuses_another_version(self):
        answer = self.memos('update', self.id, 'New text', '--expected-version', '7')
        self.assertEqual(answer.status, CONFLICT, repr(answer))
        self.assertEqual(self.ok_json('get', self.id)['version'], 1)

    def test_rollback_appends(self):
        self.ok('update', self.id, 'I live in Lisbon.')
        back = self.ok_json('rollback', self.id, '--version', '1')
        self.assertEqual((back['version'], back['body']['text']), (3, 'I live in Porto.'))

    def test_delete_restore_archive(self):
        for command, state in (('delete', 'deleted'), ('restore', 'activated'), ('archive', 'archived'),
                               ('restore', 'activated')):
            answer = self.ok_json(command, self.id)
            self.assertEqual(answer['memories'][0]['id'], self.id)
            self.assertEqual(answer['memories'][0]['state'], state)
        self.ok('delete', self.id)
        self.assertEqual(self.ok_json('list')['memories'], [])
        self.assertEqual(len(self.ok_json('list', '--deleted')['memories']), 1)
        self.assertEqual(self.ok_json('search', 'Porto')['hits'], [])
        self.ok('restore', self.id[-12:])
        self.assertEqual(len(self.ok_json('search', 'Porto')['hits']), 1)

    def test_several_at_once_tell_how_far_they_came(self):
        other = self.add('And a dog.')
        self.ok('delete', other)
        answer = self.memos('delete', self.id, other)
        self.assertEqual(answer.status, CONFLICT, repr(answer))
        self.assertIn('1 memory is deleted', answer.err)

    def test_link_and_provenance(self):
        fact = self.add('Mira lives in Porto.', '--type', 'fact')
        link = self.ok_json('link', fact, self.id, '--type', 'derived_from')
        self.assertEqual(link, {'type': 'derived_from', 'from': fact, 'to': self.id, 'linked': True})
        provenance = self.ok_json('provenance', fact)
        self.assertEqual(set(provenance), {'memory', 'sources', 'derived', 'links'})
        self.assertEqual([memory['id'] for memory in provenance['sources']], [self.id])
        self.assertEqual([memory['id'] for memory in self.ok_json('provenance', self.id)['derived']], [fact])
        self.assertIn('derived from', self.ok('provenance', fact).out)
        self.ok('link', fact, self.id, '--type', 'derived_from', '--remove')
        self.assertEqual(self.ok_json('provenance', fact)['sources'], [])

    def test_a_dry_run_of_erase_shows_deleted_memories_too(self):
        kept = self.ok_json('add', 'The key lies under the pot.', '--session', 'b')['id']
        gone = self.ok_json('add', 'The pot is blue.', '--session', 'b')['id']
        self.ok('delete', gone)
        plan = self.ok_json('erase', '--session', 'b', '--dry-run')
        self.assertEqual(set(plan['ids']), {kept, gone})
        self.assertEqual(self.ok_json('erase', '--session', 'b', '--yes')['memories'], 2)

    def test_a_search_tells_how_sure_it_is_and_abstains_below_what_is_asked_for(self):
        sure = self.ok_json('search', 'Who lives in Porto?', '--no-vectors')
        self.assertFalse(sure['unsure'])
        self.assertEqual((len(sure['hits']), sure['reason']), (1, ''))
        unsure = self.ok_json('search', 'Who lives in Porto?', '--no-vectors', '--min-confidence', '1')
        self.assertEqual(unsure['hits'], [])
        self.assertTrue(unsure['unsure'])
        self.assertIn('confidence', unsure['reason'])

    def test_when_is_told_by_what_holds(self):
        for text, time in (('My dentist appointment is on Tuesday at 3pm.', '2026-10-01'),
                           ('My dentist appointment was moved to Thursday at 10.', '2026-10-03')):
            self.ok('add', text, '--time', time, '--role', 'user', '--cube', 'visits')
        answer = self.ok_json('search', 'When is my dentist appointment?', '--no-vectors', '--cube', 'visits')
        self.assertEqual(answer['when']['from'][:10], '2026-10-08')

    def test_erase_takes_what_was_derived_along(self):
        fact = self.add('Mira lives in Porto.', '--type', 'fact')
        self.ok('link', fact, self.id, '--type', 'derived_from')
        plan = self.ok_json('erase', self.id, '--dry-run')
        self.assertEqual((plan['memories'], plan['derived'], sorted(plan['ids'])), (2, 1, sorted([self.id, fact])))
        self.assertEqual(self.count(), 2)
        self.assertEqual(self.ok_json('erase', self.id, '--yes'), {'memories': 2, 'derived': 1})
        self.assertEqual(self.count(), 0)
        entries = self.ok_json('history', self.id)['entries']
        self.assertEqual([entry['operation'] for entry in entries], ['add', 'erase'])
        self.assertIsNone(entries[0]['content'])
        self.assert_whole()
        for path in self.data.rglob('*'):
            if path.is_file():
                self.assertNotIn(b'lives in Porto', path.read_bytes(), path)

    def test_erase_by_speaker(self):
        self.add('The weather is fine.', '--speaker', 'Tom')
        hidden = self.add('An old sentence.', '--speaker', 'Mira')
        self.ok('archive', hidden)
        self.assertEqual(self.ok_json('erase', '--speaker', 'Mira', '--yes')['memories'], 2)
        self.assertEqual([memory['body']['text'] for memory in self.ok_json('list', '--archived')['memories']],
                         ['The weather is fine.'])


class CubeTest(ProgramTest):
    def test_create_list_describe_drop(self):
        made = self.ok_json('cube', 'create', 'talks', '--description', 'Calls with the team')
        self.assertEqual(set(made), CUBE_FIELDS)
        self.add('One thing', cube='talks')
        described = self.ok_json('cube', 'describe', 'talks')
        self.assertEqual((described['memories'], described['uuid']), (1, made['uuid']))
        self.assertEqual([cube['name'] for cube in self.ok_json('cube', 'list')['cubes']], ['talks'])
        self.assertIn('1 memory', self.ok('cube', 'list').out)
        self.assertIn('Calls with the team', self.ok('cube', 'describe', 'talks').out)
        self.assertEqual(self.ok_json('cube', 'drop', 'talks', '--yes'), {'name': 'talks', 'memories': 1})
        self.assertEqual(self.ok_json('cube', 'list')['cubes'], [])
        self.assert_whole()

    def test_rollback_of_a_cube(self):
        first = self.ok_json('add', 'I live in Porto.')
        self.ok('update', first['id'], 'I live in Lisbon.')
        self.add('A later thing')
        report = self.ok_json('cube', 'rollback', 'me', '--to', first['sequence'])
        self.assertEqual(set(report), {'name', 'changed', 'erased_kept'})
        self.assertEqual([memory['body']['text'] for memory in self.ok_json('list')['memories']], ['I live in Porto.'])

    def test_log_is_the_journal(self):
        first = self.add('One')
        self.ok('update', first, 'Two')
        entries = self.ok_json('log')['entries']
        self.assertEqual(set(entries[0]), ENTRY_FIELDS)
        self.assertEqual([entry['operation'] for entry in entries], ['create_cube', 'add', 'update'])
        self.assertEqual([entry['sequence'] for entry in entries], [1, 2, 3])
        self.assertEqual(len({entry['hash'] for entry in entries}), 3)
        only = self.ok_json('log', '--operation', 'update', '--after', '1', '--limit', '5')['entries']
        self.assertEqual([entry['sequence'] for entry in only], [3])
        self.assertRegex(self.ok('log').out, r'update\s+' + first[-12:])

    def test_list_goes_on_at_the_cursor(self):
        texts = [f'number {i}' for i in range(5)]
        for text in texts:
            self.add(text)
        seen, cursor = [], ''
        while True:
            page = self.ok_json('list', '--limit', '2', *(['--cursor', cursor] if cursor else []))
            seen += [memory['body']['text'] for memory in page['memories']]
            cursor = page['next_cursor']
            if not cursor:
                break
        self.assertEqual(seen, texts)


class FolderTest(ProgramTest):
    def test_export_and_import_again(self):
        first = self.add('I live in Porto.', '--message-id', 'M1')
        self.ok('update', first, 'I live in Lisbon.')
        file = self.folder / 'me.jsonl'
        report = self.ok_json('export', file)
        lines = file.read_text(encoding='utf-8').splitlines()
        self.assertEqual(report['lines'], len(lines))
        for line in lines:
            json.loads(line)
        self.assertEqual(self.ok('export').out.splitlines(), lines)
        self.assertEqual(self.ok_json('import', file, '--cube', 'me')['added'], 0)

    def test_export_into_another_folder_keeps_ids(self):
        first = self.add('I live in Porto.')
        exported = self.ok('export').out
        self.data = self.folder / 'other'
        # What was read from a turn comes along and is not read again.
        self.assertEqual(self.ok_json('import', '-', '--embed', 'never', text=exported)['added'], 2)
        self.assertEqual(self.ok_json('get', first)['body']['text'], 'I live in Porto.')
        self.assertEqual(len(self.ok_json('list', '--derived')['memories']), 1)
        self.assertEqual([belief['value'] for belief in self.ok_json('facts')['beliefs']], ['Porto'])

    def test_backup_is_a_folder_of_its_own(self):
        first = self.add('I live in Porto.')
        copy = self.folder / 'copy'
        report = self.ok_json('backup', copy)
        self.assertGreater(report['bytes'], 0)
        self.ok('delete', first)
        self.data = copy
        self.assertEqual(self.ok_json('get', first)['state'], 'activated')
        self.assert_whole()

    def test_verify_and_status(self):
        self.add('I live in Porto.', '--no-read')
        report = self.ok_json('verify')
        self.assertEqual(set(report), {'ok', 'cubes', 'entries', 'versions', 'vectors', 'blobs', 'indexes',
                                       'problems'})
        self.assertEqual((report['ok'], report['cubes'], report['entries'], report['versions']), (True, 1, 2, 1))
        self.assertIn('everything holds', self.ok('verify').out)
        status = self.ok_json('status')
        self.assertEqual(set(status), {'directory', 'writable', 'schema_version', 'cubes', 'memories', 'versions',
                                       'vectors', 'jobs_waiting', 'disk_bytes', 'index_bytes', 'cubes_changing',
                                       'vectors_missing', 'embedder', 'embedder_notice', 'refined', 'kv'})
        self.assertEqual((status['memories'], status['directory']), (1, str(self.data)))

    def test_jobs_wait_run_and_are_shown(self):
        self.ok('add', '--embed', 'later', 'the green bicycle', embedder=TWIN)
        jobs = self.ok_json('jobs', 'list', embedder=TWIN)['jobs']
        embed = [job for job in jobs if job['kind'] == 'embed']
        self.assertEqual([job['state'] for job in embed], ['waiting'])
        self.assertEqual(self.ok_json('jobs', 'show', embed[0]['id'], embedder=TWIN)['kind'], 'embed')
        self.assertGreaterEqual(self.ok_json('jobs', 'run', embedder=TWIN)['ran'], 1)
        self.assertEqual(self.ok_json('jobs', 'show', embed[0]['id'], embedder=TWIN)['state'], 'done')
        self.assertEqual(self.ok_json('cube', 'describe', 'me', embedder=TWIN)['embedded'], 1)
        self.assertEqual(self.ok('jobs', 'list', embedder=TWIN).out, 'no jobs are waiting\n')

    def test_a_waiting_job_is_cancelled(self):
        self.ok('add', '--embed', 'later', 'the green bicycle', embedder=TWIN)
        job = self.ok_json('jobs', 'list', embedder=TWIN)['jobs'][0]['id']
        self.assertEqual(self.ok_json('jobs', 'cancel', job, embedder=TWIN)['state'], 'cancelled')
        self.assertEqual(self.memos('jobs', 'cancel', job, embedder=TWIN).status, CONFLICT)
        self.assertEqual(self.memos('jobs', 'cancel', '999', embedder=TWIN).status, NOT_FOUND)

    def test_reembed_makes_missing_vectors(self):
        self.add('the green bicycle', '--embed', 'never')
        answer = self.ok_json('reembed', embedder=TWIN)
        self.assertEqual((answer['job']['state'], answer['cube']['embedded']), ('done', 1))
        later = self.ok_json('reembed', '--later', embedder='twin:32')
        self.assertEqual(later['job']['state'], 'waiting')

    def test_another_embedder_makes_new_vectors_and_the_old_ones_can_go(self):
        self.add('the green bicycle', embedder='twin:16')
        self.add('a red umbrella', embedder='twin:16')
        answer = self.ok_json('search', 'bicycle', embedder='twin:32')
        self.assertTrue(answer['used_vectors'])
        self.assertEqual(answer['notice'], '', 'the embedder of before is loaded for the vectors of before')
        self.assertEqual(self.ok_json('reembed', embedder='twin:32')['cube']['embedded'], 2)
        spaces = self.ok_json('space', 'list')['spaces']
        self.assertEqual([(one['dimension'], one['vectors'], one['current']) for one in spaces],
                         [(32, 2, True), (16, 2, False)])
        self.assertIn('32 dimensions, 2 vectors, used by searches', self.ok('space', 'list').out)
        self.assertEqual(self.memos('space', 'drop', spaces[0]['embedder_hash']).status, CONFLICT)
        self.assertEqual(self.memos('space', 'drop', 'nobody').status, NOT_FOUND)
        self.assertEqual(self.ok_json('space', 'drop', spaces[1]['embedder_hash'][:8])['removed'], 2)
        self.assertEqual(self.ok_json('space', 'drop'), {'removed': 0})
        self.assertTrue(self.ok_json('search', 'bicycle', embedder='twin:32')['used_vectors'])
        self.assertEqual(self.ok_json('verify')['problems'], [])

    def test_models_are_listed(self):
        answer = self.ok_json('model', 'list')
        self.assertEqual(set(answer), {'models', 'folders'})
        self.assertEqual(answer['models'], [])
        self.assertIn(str(self.data / 'models'), answer['folders'])
        self.assertIn('no models in', self.ok('model', 'list').out)

    def test_the_default_folder(self):
        environment = self.environment()
        self.assertEqual(self.run_raw('add', 'Hello there', '--embedder', 'none').status, DONE)
        self.assertTrue((self.folder / 'xdg/memos/default/vault.db').exists())
        environment['MEMOS_DATA'] = str(self.folder / 'named')
        self.assertEqual(self.run_raw('add', 'Hello there', '--embedder', 'none', env=environment).status, DONE)
        self.assertTrue((self.folder / 'named/vault.db').exists())
        del environment['MEMOS_DATA'], environment['XDG_DATA_HOME']
        self.assertEqual(self.run_raw('add', 'Hello there', '--embedder', 'none', env=environment).status, DONE)
        self.assertTrue((self.folder / 'home/.local/share/memos/default/vault.db').exists())

    def test_options_may_stand_anywhere(self):
        self.add('I live in Porto.')
        for arguments in (['search', '--json', 'Porto', '--data', self.data],
                          ['search', 'Porto', '--data', self.data, '--json']):
            answer = self.run_raw(*arguments, '--embedder', 'none')
            self.assertEqual(len(answer.json['hits']), 1, repr(answer))


class ImportTest(ProgramTest):
    def conversation(self, name='talk-1', turns=3):
        return {'sample_id': name, 'conversation': {
            'speaker_a': 'Mira', 'speaker_b': 'Tom', 'session_1_date_time': '1:56 pm on 8 May, 2023',
            'session_1': [{'speaker': 'Mira' if i % 2 else 'Tom', 'dia_id': f'D1:{i}', 'text': f'Sentence number {i}.'}
                          for i in range(1, turns + 1)]},
            'qa': [{'question': 'What is sentence number 2?', 'answer': 'it', 'evidence': ['D1:2'], 'category': 4},
                   {'question': 'When was sentence number 3?', 'answer': 'May', 'evidence': ['D1:03'], 'category': 2}]}

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding='utf-8')
        return path

    def test_report_and_dry_run(self):
        file = self.file('talk.json', [self.conversation()])
        plan = self.ok_json('import', file, '--dry-run')
        self.assertEqual((plan['format'], plan['dry_run'], plan['items'], plan['cubes']),
                         ('locomo', True, 3, ['talk-1']))
        self.assertFalse(self.data.exists())
        report = self.ok_json('import', file)
        self.assertEqual((report['added'], report['known'], report['cubes']), (3, 0, ['talk-1']))
        self.assertEqual(self.count('talk-1'), 3)

    def test_again_stores_nothing_twice(self):
        for name, content in (('talk.json', [self.conversation()]),
                              ('notes.md', '# One\n\nA thing.\n\n# Two\n\nAnother thing.\n'),
                              ('plain.txt', 'First paragraph.\n\nok\n\nok\n'),
                              ('chat.json', [{'role': 'user', 'content': 'Hello'},
                                             {'role': 'assistant', 'content': 'ok'},
                                             {'role': 'user', 'content': 'Hello'}]),
                              ('rows.jsonl', '{"text": "a row"}\n{"text": "a row"}\n{"text": "other"}\n')):
            with self.subTest(name=name):
                cube = name.split('.')[0]
                file = self.file(name, content)
                first = self.ok_json('import', file, '--cube', cube)
                self.assertGreater(first['added'], 0)
                self.assertEqual(self.count(cube), first['added'])
                again = self.ok_json('import', file, '--cube', cube)
                self.assertEqual((again['added'], again['known']), (0, first['added']))
                self.assertEqual(self.count(cube), first['added'])

    def test_again_after_updates_and_deletes(self):
        file = self.file('talk.json', [self.conversation()])
        self.ok('import', file)
        ids = [memory['id'] for memory in self.ok_json('list', '--cube', 'talk-1')['memories']]
        self.ok('update', ids[0], 'Said differently.')
        self.ok('delete', ids[1])
        self.assertEqual(self.ok_json('import', file)['added'], 0)
        self.assertEqual(self.count('talk-1'), 3)

    def test_a_longer_file_adds_what_is_new(self):
        file = self.file('chat.json', [{'role': 'user', 'content': 'Hello'}, {'role': 'user', 'content': 'Hello'}])
        self.ok('import', file, '--cube', 'chat')
        self.file('chat.json', [{'role': 'user', 'content': 'Hello'}, {'role': 'user', 'content': 'Hello'},
                                {'role': 'user', 'content': 'Hello'}])
        self.assertEqual(self.ok_json('import', file, '--cube', 'chat')['added'], 1)

    def test_vectors_are_made_at_the_end(self):
        file = self.file('talk.json', [self.conversation()])
        report = self.ok_json('import', file, embedder=TWIN)
        self.assertTrue(report['embedded'], report)
        self.assertEqual(self.ok_json('cube', 'describe', 'talk-1', embedder=TWIN)['embedded'], 3)

    def test_vectors_later(self):
        file = self.file('talk.json', [self.conversation()])
        self.ok('import', file, '--embed', 'later', embedder=TWIN)
        self.assertEqual(self.ok_json('cube', 'describe', 'talk-1', embedder=TWIN)['embedded'], 0)
        self.ok('jobs', 'run', embedder=TWIN)
        self.assertEqual(self.ok_json('cube', 'describe', 'talk-1', embedder=TWIN)['embedded'], 3)

    def test_eval_recall(self):
        file = self.file('talk.json', [self.conversation(), self.conversation('talk-2', 4)])
        run = self.folder / 'run.jsonl'
        report = self.ok_json('eval', 'recall', file, '--out', run, '-k', '5')
        self.assertEqual((report['conversations'], report['turns'], report['questions'], report['added']), (2, 7, 4, 7))
        rows = {row['category']: row for row in report['rows']}
        self.assertEqual(set(rows), {'temporal', 'single-hop', 'ALL'})
        lines = [json.loads(line) for line in run.read_text(encoding='utf-8').splitlines()]
        self.assertEqual([line['qid'] for line in lines], ['talk-1:0', 'talk-1:1', 'talk-2:0', 'talk-2:1'])
        self.assertIn('D1:2', lines[0]['ranked'])
        gold = {0: 'D1:2', 1: 'D1:3', 2: 'D1:2', 3: 'D1:3'}
        for depth in (1, 5):
            found = sum(gold[i] in line['ranked'][:depth] for i, line in enumerate(lines))
            self.assertAlmostEqual(rows['ALL'][f'R@{depth}'], 100 * found / 4)
        again = self.ok_json('eval', 'recall', file)
        self.assertEqual((again['added'], again['known']), (0, 7))
        explained = self.ok_json('eval', 'recall', file, '--explain', 'talk-2:1')
        self.assertEqual((explained['qid'], explained['gold']), ('talk-2:1', ['D1:3']))
        self.assertEqual(self.memos('eval', 'recall', file, '--explain', 'talk-9:1').status, NOT_FOUND)

    def test_eval_dates(self):
        file = self.file('talk.json', [self.conversation()])
        answers = self.folder / 'answers.json'
        report = self.ok_json('eval', 'dates', file, '--out', answers)
        written = json.loads(answers.read_text(encoding='utf-8'))
        self.assertEqual(report['answered'], len(written))
        self.assertGreater(len(written), 0)
        for value in written.values():
            self.assertRegex(value, r'^\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?$')
        self.assertEqual(self.memos('eval', 'dates', file, '--out', self.folder / 'no' / 'x').status != DONE, True)

    def test_eval_leaves_nothing_behind_without_data(self):
        file = self.file('talk.json', [self.conversation()])
        answer = self.run_raw('eval', 'recall', file, '--embedder', 'none')
        self.assertEqual(answer.status, DONE, repr(answer))
        self.assertRegex(answer.out, r'ALL +2 +\d')
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith('memos-eval')], [])


if __name__ == '__main__':
    unittest.main()

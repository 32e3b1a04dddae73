#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Contexts and forgetting through the program, and how they are measured."""
import json
import unittest

from program import INVALID, NOT_FOUND, ProgramTest

CONTEXT_FIELDS = {'text', 'stable_bytes', 'tokens', 'words', 'included', 'stable', 'confidence', 'unsure', 'reason',
                  'notice'}
FORGET_FIELDS = {'erase', 'count', 'derived', 'ids', 'kept_count', 'kept', 'gone', 'done'}


class ContextTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.add('The kiln is broken again.', '--speaker', 'Ada', '--time', '2026-05-08', '--session', 's1')
        self.add('I ordered a new kiln from Porto.', '--speaker', 'Bo', '--time', '2026-05-09', '--session', 's2')

    def test_text(self):
        answer = self.ok('context', 'What about the kiln?')
        self.assertEqual(answer.out, '2026-05-08\nAda: The kiln is broken again.\n'
                                     '2026-05-09\nBo: I ordered a new kiln from Porto.\n')
        self.assertIn('2 memories, 16 words, about', answer.err)

    def test_json_and_budgets(self):
        answer = self.ok_json('context', 'What about the kiln?', '--words', '9')
        self.assertLessEqual(len(answer['text'].split()), 9)
        self.assertEqual(set(answer) - {'ownership'}, CONTEXT_FIELDS)
        self.assertEqual(len(answer['included']), 1)
        self.assertLessEqual(self.ok_json('context', 'What about the kiln?', '--tokens', '25')['tokens'], 25)
        for wrong in (['--words', '0'], ['--tokens', 'x'], ['--tokens', '1', '--words', '1'], ['--format', 'yaml'],
                      ['--min-confidence', '2']):
            self.assert_refused(self.memos('context', 'kiln', *wrong), INVALID)

    def test_formats(self):
        messages = json.loads(self.ok('context', 'kiln', '--format', 'messages').out)
        self.assertEqual([message['role'] for message in messages], ['system'])
        self.assertIn('Ada: The kiln', messages[0]['content'])
        self.assertIn('<turn speaker="Ada">The kiln', self.ok('context', 'kiln', '--format', 'xml').out)
        self.assertIn('- Ada: The kiln', self.ok('context', 'kiln', '--format', 'markdown').out)

    def test_nothing_found_is_no_failure(self):
        answer = self.ok('context', 'zebra')
        self.assertEqual(answer.out, '')
        self.assertIn('nothing that is stored there has to do with it', answer.err)
        unsure = self.ok_json('context', 'kiln', '--min-confidence', '1')
        self.assertTrue(unsure['unsure'])
        self.assertEqual(unsure['text'], '')
        self.assert_refused(self.memos('context', 'kiln', '--cube', 'none'), NOT_FOUND)


class ForgetTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.bob = self.add('The figs are gone', '--speaker', 'Bob', '--session', 'one')
        self.ann = self.add("I met Bob's sister", '--speaker', 'Ann', '--session', 'two')
        self.add('Bobby rode the bobsled', '--speaker', 'Ann', '--session', 'two')

    def test_without_yes_it_only_tells(self):
        answer = self.ok('forget', '--about', 'Bob')
        self.assertIn('The figs are gone', answer.out)
        self.assertIn('2 memories, 0 of them derived from others, would be hidden; --yes does it', answer.out)
        told = self.ok_json('forget', '--about', 'Bob')
        self.assertEqual(set(told), FORGET_FIELDS)
        self.assertEqual((told['count'], told['gone'], told['done']), (2, 0, False))
        self.assertEqual(told['ids'], [self.bob, self.ann])
        self.assertEqual(len(self.ok_json('list')['memories']), 3)

    def test_hidden_and_restored(self):
        done = self.ok_json('forget', '--about', 'bob', '--yes')
        self.assertEqual((done['gone'], done['done']), (2, True))
        self.assertEqual(len(self.ok_json('list')['memories']), 1)
        self.ok('restore', self.bob)
        self.assertEqual(len(self.ok_json('list')['memories']), 2)
        self.assertEqual(self.ok('forget', '--about', 'Nobody', '--yes').out, 'nothing fits\n')

    def test_erased(self):
        self.assertEqual(self.ok('forget', '--about', 'Bob', '--erase', '--yes').out, 'erased 2 memories\n')
        for path in self.data.rglob('*'):
            if path.is_file():
                self.assertNotIn(b'figs', path.read_bytes(), path)
        self.assert_whole()

    def test_fields_hold_together(self):
        self.assertEqual(self.ok_json('forget', '--about', 'Bob', '--session', 'two')['ids'], [self.ann])
        self.assertEqual(self.ok_json('forget', self.bob, '--session', 'two')['count'], 0)
        self.assertEqual(self.ok_json('forget', '--query', 'figs')['ids'], [self.bob])
        self.assertEqual(self.ok_json('forget', '--to', '2020-01-01')['count'], 0)
        self.assert_refused(self.memos('forget'), INVALID, 'names nothing')
        self.assert_refused(self.memos('forget', '--about', '...'), INVALID, 'about')


class MeasureTest(ProgramTest):
    def file(self):
        turns = [{'speaker': 'Mira' if i % 2 else 'Tom', 'dia_id': f'D1:{i}', 'text': f'It rained on day {i}.'}
                 for i in range(40)]
        turns[7]['text'] = 'My aunt sells lemons.'
        qa = [{'question': 'Who does Mira know that sells lemons?', 'answer': 'the aunt', 'evidence': ['D1:7'],
               'category': 4},
              {'question': 'Where does Tom sell lemons?', 'adversarial_answer': 'x', 'evidence': ['D1:7'],
               'category': 5}]
        path = self.folder / 'questions.json'
        path.write_text(json.dumps([{'sample_id': 'talk', 'qa': qa, 'conversation': {
            'speaker_a': 'Mira', 'speaker_b': 'Tom', 'session_1': turns,
            'session_1_date_time': '1:56 pm on 8 May, 2023'}}]))
        return path

    def test_eval_context(self):
        run = self.folder / 'run.jsonl'
        report = self.ok_json('eval', 'context', self.file(), '--words', '20', '--words', '100', '--out', run)
        self.assertEqual([(row['budget'], row['questions'], row['evidence'], row['over']) for row in report['budgets']],
                         [(20, 1, 100, 0), (100, 1, 100, 0)])
        lines = [json.loads(line) for line in run.read_text().splitlines()]
        self.assertEqual(len(lines), 4)
        self.assertEqual(set(lines[0]), {'qid', 'budget', 'words', 'included'})
        self.assertIn('D1:7', lines[0]['included'])
        self.assertIn('100.0 %', self.ok('eval', 'context', self.file()).out)

    def test_eval_owner(self):
        run = self.folder / 'run.jsonl'
        report = self.ok_json('eval', 'owner', self.file(), '--out', run)
        self.assertEqual(report['area'], 100)
        self.assertEqual(sum(band['questions'] for band in report['confidence']), 2)
        signals = {line['qid']: line['signal'] for line in map(json.loads, run.read_text().splitlines())}
        self.assertGreater(signals['talk:0'], 0)
        self.assertLess(signals['talk:1'], 0)
        self.assertIn('area under the curve 100.0 %', self.ok('eval', 'owner', self.file()).out)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""`memos eval answers` against a server that plays both language models."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels  # noqa: E402
from program import DENIED, INVALID, UNAVAILABLE, ProgramTest  # noqa: E402


def answer_or_judge(body):
    """Answers "the aunt"; to a judge's prompt it says yes where the reply holds the correct answer."""
    prompt = body['messages'][0]['content']
    if 'Reply: ' not in prompt:
        return 'The aunt'
    correct = prompt.split('Correct answer: ')[1].split('\n')[0]
    return 'yes' if correct and correct in prompt.split('Reply: ')[1] else 'No.'


class AnswersTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.models = FakeModels(answer_or_judge)
        self.addCleanup(self.models.close)

    def locomo(self):
        turns = [{'speaker': 'Mira', 'dia_id': 'D1:1', 'text': 'My aunt sells lemons.'}]
        qa = [{'question': 'Who sells lemons?', 'answer': 'aunt', 'evidence': ['D1:1'], 'category': 4},
              {'question': 'Who sells figs?', 'answer': 'uncle', 'evidence': ['D1:1'], 'category': 1},
              {'question': 'Who sells kites?', 'evidence': [], 'category': 5}]
        return self.write([{'sample_id': 'talk', 'qa': qa, 'conversation': {
            'speaker_a': 'Mira', 'speaker_b': 'Tom', 'session_1': turns,
            'session_1_date_time': '1:56 pm on 8 May, 2023'}}])

    def longmemeval(self):
        return self.write([{'question_id': 'q1', 'question_type': 'knowledge-update', 'question': 'Who sells lemons?',
                            'answer': 'aunt', 'question_date': '2023/05/20 (Sat) 10:15',
                            'haystack_dates': ['2023/05/08 (Mon) 13:56'], 'haystack_session_ids': ['s1'],
                            'haystack_sessions': [[{'role': 'user', 'content': 'My aunt sells lemons.',
                                                    'has_answer': True}]]}])

    def write(self, value):
        path = self.folder / 'questions.json'
        path.write_text(json.dumps(value))
        return path

    def models_of(self):
        return ['--answer-url', self.models.url, '--answer-model', 'answerer', '--judge-url', self.models.url,
                '--judge-model', 'judge', '--no-vectors']

    def test_locomo(self):
        run = self.folder / 'run.jsonl'
        env = self.environment(MEMOS_ANSWER_KEY='one', MEMOS_JUDGE_KEY='two')
        report = self.ok_json('eval', 'answers', self.locomo(), *self.models_of(), '--out', run, env=env)
        rows = {row['category']: row for row in report['rows']}
        self.assertEqual(rows['single-hop']['right'], 100)
        self.assertEqual(rows['multi-hop']['right'], 0)
        self.assertEqual((rows['ALL']['questions'], rows['ALL']['right']), (2, 50))
        self.assertEqual(report['protocol'], 'locomo')
        self.assertEqual(report['tokens']['prompt'], 100)
        self.assertGreater(report['tokens']['context'], 0)
        self.assertEqual(set(report['timings_ms']), {'context', 'answer', 'judge'})
        self.assertIn('{question}', report['judge_prompt'])
        lines = [json.loads(line) for line in run.read_text().splitlines()]
        self.assertEqual([line['right'] for line in lines], [True, False, False])
        paths = {path for path, _, _ in self.models.asked}
        self.assertEqual(paths, {'/v1/chat/completions'})
        keys = {(body['model'], key) for _, key, body in self.models.asked}
        self.assertEqual(keys, {('answerer', 'Bearer one'), ('judge', 'Bearer two')})
        self.assertIn('Mira: My aunt sells lemons.', self.models.asked[0][2]['messages'][0]['content'])

    def test_longmemeval(self):
        answer = self.ok('eval', 'answers', self.longmemeval(), *self.models_of())
        self.assertIn('knowledge-update', answer.out)
        self.assertIn('updated answer', answer.out)
        self.assertIn('Today is 2023-05-20.', self.models.asked[0][2]['messages'][0]['content'])

    def test_the_judge_may_be_the_same_model(self):
        answer = self.ok_json('eval', 'answers', self.locomo(), '--answer-url', self.models.url, '--answer-model',
                              'judge', '--no-vectors', '--limit', '1')
        self.assertEqual(answer['questions'], 1)

    def test_a_failing_model_stops_it_and_what_was_answered_stays(self):
        run = self.folder / 'run.jsonl'
        self.models.status, self.models.fail_after = 401, 2
        answer = self.memos('eval', 'answers', self.locomo(), *self.models_of(), '--out', run)
        self.assertEqual(answer.status, DENIED, answer)
        self.assertEqual(len(run.read_text().splitlines()), 1)
        self.assertNotIn('lemons', answer.err)

    def test_wrong_addresses(self):
        file = self.locomo()
        self.assert_refused(self.memos('eval', 'answers', file, '--answer-url', 'localhost', '--answer-model', 'x'),
                            INVALID, '--answer-url')
        self.models.close()
        answer = self.memos('eval', 'answers', file, *self.models_of())
        self.assertEqual(answer.status, UNAVAILABLE, answer)


if __name__ == '__main__':
    unittest.main()

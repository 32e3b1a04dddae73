#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""`memos refine` against a server that plays the language model, well and badly."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels  # noqa: E402
from program import INVALID, NOT_FOUND, UNAVAILABLE, ProgramTest  # noqa: E402

KEY = 'xyzzy-secret-key'


def dogs_of(body):
    """Reads "I adopted NAME" as a dog."""
    facts = []
    for line in body['messages'][0]['content'].splitlines():
        if not line.startswith('{"n":') or '"text":"I adopted ' not in line:
            continue
        turn = json.loads(line)
        facts.append({'turn': turn['n'], 'quote': turn['text'], 'type': 'fact', 'subject': '', 'slot': 'pet.dog',
                      'value': turn['text'].split()[2], 'sentence': 'They have a dog, ' + turn['text'].split()[2],
                      'from': '', 'to': '', 'ends': False, 'confidence': 80})
    return json.dumps({'facts': facts})


class RefineTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.model = FakeModels(dogs_of)
        self.addCleanup(self.model.close)

    def by_model(self):
        return ['--refine', self.model.url, '--refine-model', 'tiny']

    def dogs(self):
        memories = self.ok_json('list', '--derived', '--key', 'pet.dog')['memories']
        return [memory['body']['statement']['value'] for memory in memories
                if 'generator' in memory['body'].get('info', {})]

    def test_facts_are_stored_once(self):
        self.add('I adopted Bruno', '--session', 's1')
        job = self.ok_json('refine', *self.by_model())
        self.assertEqual((job['kind'], job['state']), ('refine', 'done'))
        self.assertEqual((job['counts']['facts'], job['counts']['asked']), (1, 1))
        self.assertEqual(self.dogs(), ['Bruno'])
        again = self.ok('refine', *self.by_model())
        self.assertEqual(again.out, '0 turns read, 0 facts stored\n')
        self.assertEqual(len(self.model.asked), 1)
        self.assertIn('facts 1', self.ok('jobs', 'show', job['id']).out)
        self.assert_whole()

    def test_the_key_comes_from_the_environment_and_stays_there(self):
        self.add('I adopted Bruno')
        answer = self.ok('refine', *self.by_model(), env=self.environment(MEMOS_REFINE_KEY=KEY))
        path, authorization, body = self.model.asked[0]
        self.assertEqual((path, authorization), ('/v1/chat/completions', 'Bearer ' + KEY))
        self.assertEqual(body['response_format']['json_schema']['name'], 'facts')
        self.assertNotIn(KEY, answer.out + answer.err + json.dumps(body))
        for file in self.data.rglob('*'):
            if file.is_file():
                self.assertNotIn(KEY.encode(), file.read_bytes(), file)
        url = self.model.url.replace('http://', f'http://{KEY}@')
        answer = self.memos('refine', '--refine', url, '--refine-model', 'tiny')
        self.assert_refused(answer, INVALID, 'refine')
        self.assertNotIn(KEY, answer.err)

    def test_what_the_rules_read_stays_when_the_model_talks_nonsense(self):
        self.add('I live in Boston.')
        before = self.ok_json('facts')
        self.model.reply = lambda body: 'As a language model I cannot do that.'
        job = self.ok_json('refine', *self.by_model())
        self.assertEqual((job['state'], job['counts']['failed']), ('done', 1))
        self.assertEqual(self.ok_json('facts'), before)

    def test_a_model_that_is_away_is_asked_later(self):
        self.add('I adopted Bruno')
        self.model.status, self.model.headers = 503, {'Retry-After': '1'}
        answer = self.memos('refine', *self.by_model())
        self.assert_refused(answer, UNAVAILABLE, 'not everything was refined', '503', 'waits to be tried again')
        job = self.ok_json('jobs', 'list')['jobs'][0]
        self.assertEqual((job['kind'], job['state'], job['counts']['unanswered']), ('refine', 'waiting', 1))
        self.model.status, self.model.headers = 200, {}
        self.ok('refine', *self.by_model())
        self.assertEqual(self.dogs(), ['Bruno'])

    def test_without_a_model(self):
        self.add('I adopted Bruno')
        self.assert_refused(self.memos('refine'), UNAVAILABLE, 'no language model', '--refine URL')
        self.assert_refused(self.memos('refine', '--refine', self.model.url), INVALID, 'name the language model')
        self.assert_refused(self.memos('refine', '--cube', 'nowhere', *self.by_model()), NOT_FOUND, 'nowhere')

    def test_settings_name_the_model_and_adds_ask_by_themselves(self):
        self.add('I adopted Rex', '--session', 's0')
        (self.data / 'memos.toml').write_text(
            f'refine = "{self.model.url}"\nrefine_model = "tiny"\nrefine_after_turns = 2\n', encoding='utf-8')
        self.add('I adopted Bruno', '--session', 's1')
        self.assertEqual([job['kind'] for job in self.ok_json('jobs', 'list')['jobs']], ['refine'])
        self.assertEqual(self.model.asked, [], 'adding waits for nobody')
        self.ok('refine', '--session', 's1')
        self.assertEqual(self.dogs(), ['Bruno'])

    def test_prompts(self):
        facts = self.ok('refine', '--prompt', 'facts').out
        self.assertIn('{{turns}}', facts)
        self.assertEqual(self.ok_json('refine', '--prompt', 'facts')['text'], facts)
        self.assert_refused(self.memos('refine', '--prompt', 'poem'), INVALID, 'facts and summary')
        prompts = self.folder / 'prompts'
        prompts.mkdir()
        (prompts / 'facts.md').write_text('Mine.\n{{turns}}\n{{slots}}\n', encoding='utf-8')
        self.add('I adopted Bruno')
        self.ok('refine', *self.by_model(), '--refine-prompts', prompts)
        self.assertTrue(self.model.asked[0][2]['messages'][0]['content'].startswith('Mine.\n{"n":1,'))
        (prompts / 'facts.md').write_text('Mine, but of nothing.', encoding='utf-8')
        answer = self.memos('refine', *self.by_model(), '--refine-prompts', prompts)
        self.assert_refused(answer, INVALID, 'facts.md', '{{turns}}')
        self.assert_refused(self.memos('refine', *self.by_model(), '--refine-prompts', self.folder / 'none'), NOT_FOUND,
                            'prompts')


if __name__ == '__main__':
    unittest.main()

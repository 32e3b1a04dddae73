#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Checks examples/conversations: shape, ids, dates, and that every question's evidence exists."""
import datetime
import json
import pathlib
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / 'examples/conversations'
# file -> (sessions, turns, questions) that it has at least
EXPECTED = {
    'two-friends.json': (12, 250, 20),
    'user-and-assistant.json': (8, 80, 20),
    'chinese-and-english.json': (6, 80, 20),
}


def sessions(conversation):
    """[(number, date, turns)] in order."""
    numbers = sorted(int(key.split('_')[1]) for key in conversation if key.startswith('session_') and key[-1].isdigit())
    return [(n, datetime.datetime.strptime(conversation[f'session_{n}_date_time'], '%I:%M %p on %d %B, %Y'),
             conversation[f'session_{n}']) for n in numbers]


class Conversations(unittest.TestCase):
    def setUp(self):
        self.samples = {}
        for path in sorted(FOLDER.glob('*.json')):
            for sample in json.loads(path.read_text(encoding='utf-8')):
                self.samples[path.name] = sample

    def test_all_files_are_there(self):
        self.assertEqual(set(self.samples), set(EXPECTED))

    def test_sizes(self):
        for name, (least_sessions, least_turns, least_questions) in EXPECTED.items():
            parts = sessions(self.samples[name]['conversation'])
            self.assertGreaterEqual(len(parts), least_sessions, name)
            self.assertGreaterEqual(sum(len(turns) for _, _, turns in parts), least_turns, name)
            self.assertGreaterEqual(len(self.samples[name]['qa']), least_questions, name)

    def test_turns(self):
        for name, sample in self.samples.items():
            conversation = sample['conversation']
            speakers = {conversation['speaker_a'], conversation['speaker_b']}
            parts = sessions(conversation)
            self.assertEqual([n for n, *_ in parts], list(range(1, len(parts) + 1)), name)
            dates = [date for _, date, _ in parts]
            self.assertEqual(dates, sorted(set(dates)), f'{name}: sessions follow each other in time')
            for number, _, turns in parts:
                self.assertEqual([turn['dia_id'] for turn in turns],
                                 [f'D{number}:{i}' for i in range(1, len(turns) + 1)], name)
                for turn in turns:
                    self.assertIn(turn['speaker'], speakers, name)
                    self.assertTrue(turn['text'].strip(), f'{name} {turn["dia_id"]}')

    def test_questions(self):
        for name, sample in self.samples.items():
            ids = {turn['dia_id'] for _, _, turns in sessions(sample['conversation']) for turn in turns}
            texts = [question['question'] for question in sample['qa']]
            self.assertEqual(len(texts), len(set(texts)), f'{name}: a question is asked once')
            self.assertEqual({question['category'] for question in sample['qa']}, {1, 2, 3, 4, 5}, name)
            for question in sample['qa']:
                self.assertTrue(question['answer'].strip(), question)
                self.assertTrue(question['evidence'], question)
                self.assertEqual([e for e in question['evidence'] if e not in ids], [], question)
                self.assertEqual(len(question['evidence']), len(set(question['evidence'])), question)

    def test_sample_ids_differ(self):
        ids = [sample['sample_id'] for sample in self.samples.values()]
        self.assertEqual(len(ids), len(set(ids)))


if __name__ == '__main__':
    sys.exit(unittest.main())

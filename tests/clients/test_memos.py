#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""What MemOS's own MemOSClient does, against the real server."""
import json
import logging
import os
import pathlib
import sys
import tempfile
import unittest
import warnings

# Before the client is imported: it writes a log into its folder.
os.environ['MEMOS_BASE_PATH'] = tempfile.mkdtemp(prefix='memos-client-')
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'server'))
warnings.simplefilter('ignore')

from memos.api.client import MemOSClient  # noqa: E402
from serve import ServerTest  # noqa: E402

logging.disable(logging.ERROR)  # Refusals that the tests ask for.


class CloudTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.client = self.connect()

    def connect(self, key='any'):
        return MemOSClient(api_key=key, base_url=f'http://127.0.0.1:{self.server.port}/api/openmem/v1')

    def add(self, text, user='mira', conversation='c1', **options):
        answer = self.client.add_message([{'role': 'user', 'content': text}], user, conversation, **options)
        self.assertEqual((answer.code, answer.message, answer.success, answer.status), (0, 'ok', True, 'completed'))
        return answer.task_id

    def found(self, query, user='mira', **options):
        return [one.memory_value for one in self.client.search_memory(query, user, **options).memories]

    def test_a_memory_from_birth_to_death(self):
        task = self.add('The kite is green.', tags=['toys'], info={'room': 'attic'})
        self.assertEqual(self.client.get_task_status(task).data.status, 'completed')
        hit = self.client.search_memory('kite', 'mira').memories[0]
        self.assertEqual((hit.id, hit.memory_value, hit.memory_key, hit.conversation_id, hit.tags, hit.status),
                         (task, 'The kite is green.', 'The kite is green.', 'c1', ['toys'], 'activated'))
        self.assertGreater(hit.relativity, 0)
        self.client.update_memory(hit.id, content='The kite is red.', title='Kites')
        got = self.client.get_memory_by_id(hit.id)['data']
        self.assertEqual((got['memory_value'], got['memory_key']), ('The kite is red.', 'Kites'))
        self.assertEqual(self.found('kite', filter={'room': 'attic'}), ['The kite is red.'])
        self.assertEqual(self.found('kite', filter={'and': [{'room': 'cellar'}]}), [])
        self.client.update_memory(hit.id, status='archived')
        self.assertEqual(self.found('kite'), [])
        self.client.update_memory(hit.id, status='activated')
        self.assertEqual(self.found('kite'), ['The kite is red.'])
        self.assertTrue(self.client.delete_memory(memory_ids=[hit.id]).success)
        self.assertEqual(self.found('kite'), [])
        with self.assertRaises(Exception):
            self.client.get_memory_by_id(hit.id)

    def test_a_repeat_stores_nothing(self):
        # The client sends an add three times when it cannot read the answer.
        self.assertEqual(self.add('The oath.'), self.add('The oath.'))
        self.assertEqual(self.client.get_memory('mira').data.total, 1)

    def test_lists_in_pages(self):
        for n in range(7):
            self.add(f'The kite number {n}.')
        page = self.client.get_memory('mira', page=2, size=3).data
        self.assertEqual((page.total, page.size, page.current, page.pages), (7, 3, 2, 3))
        self.assertEqual([one.memory_value for one in page.memory_detail_list],
                         [f'The kite number {n}.' for n in (3, 2, 1)])
        self.assertEqual(self.client.get_memory('nobody').memories, [])
        self.assertEqual(len(self.found('kite', memory_limit_number=2)), 2)

    def test_messages_are_kept_as_they_were_said(self):
        for n in range(4):
            self.client.add_message([{'role': 'user', 'content': f'Question {n}?'},
                                     {'role': 'assistant', 'content': f'Answer {n}.'}], 'mira', f'c{n % 2}')
        messages = self.client.get_message('mira', 'c1', message_limit_number=3).messages
        self.assertEqual([(one.role, one.content) for one in messages],
                         [('assistant', 'Answer 1.'), ('user', 'Question 3?'), ('assistant', 'Answer 3.')])
        self.assertEqual(self.client.get_message('mira', 'none').messages, [])

    def test_users_and_agents(self):
        self.add('The kite of Mira.')
        self.client.add_message([{'role': 'user', 'content': 'The kite of the agent.'}], agent_id='helper')
        self.client.add_message([{'role': 'user', 'content': 'The kite of both.'}], ['tom', 'ann'], agent_id='helper')
        self.assertEqual(self.found('kite'), ['The kite of Mira.'])
        self.assertEqual(self.found('kite', 'ann'), ['The kite of both.'])
        of_agent = self.client.search_memory('kite', agent_id='helper').memories
        self.assertEqual({one.memory_value for one in of_agent}, {'The kite of the agent.', 'The kite of both.'})
        self.client.delete_memory(user_id='tom')
        self.assertEqual((self.found('kite', 'tom'), self.found('kite', 'ann')), ([], ['The kite of both.']))
        self.client.delete_memory(agent_id='helper')
        self.assertEqual((self.found('kite', 'ann'), self.found('kite')), ([], ['The kite of Mira.']))

    def test_preferences_profiles_and_events(self):
        self.add('I prefer green tea. I work at Siemens.')
        answer = self.client.search_memory('tea', 'mira', include_memory_view=['profile', 'event'])
        self.assertIn('tea', answer.preferences[0].preference)
        self.assertTrue(answer.data.preference_note)
        self.assertEqual(self.client.search_memory('tea', 'mira', include_preference=False).preferences, [])
        bound = self.client.bind_profile_template([{'profile_template_id': 't1', 'user_id': 'mira'}])
        self.assertTrue(bound['data']['success'])
        self.client.edit_profile('t1', user_id='mira', metadata={'shoe size': 39, 'room': 'attic'})
        self.client.edit_profile('t1', user_id='mira', remove_fields=['room'])
        profiles = self.client.search_memory('shoe', 'mira', include_memory_view=['profile']).data.profile_detail_list
        self.assertIn('shoe size: 39', [one.memory_value for one in profiles])
        self.client.delete_profile('t1', user_id='mira')
        with self.assertRaises(Exception):
            self.client.delete_profile('t1', user_id='mira')

    def test_feedback_is_believed(self):
        self.add('I live in Boston.')
        self.assertTrue(self.client.add_feedback('mira', 'c1', 'No, I live in Denver now.').success)
        facts = self.server.ask('GET', '/api/v1/cubes/mira/facts?key=home.city').json['beliefs']
        self.assertEqual([one['value'] for one in facts], ['Denver'])

    def test_knowledge_bases(self):
        base = self.client.create_knowledgebase('Harbour', 'Boats and moorings').knowledgebase_id
        added = self.client.add_knowledgebase_file_json(base, [
            {'name': 'boats.md', 'content': '# Boats\n\nThe green boat lies at mooring nine.'}]).memories
        self.assertEqual((added[0]['name'], added[0]['status']), ('boats.md', 'AVAILABLE'))
        paper = self.folder / 'tides.txt'
        paper.write_text('High tide comes at noon.', encoding='utf-8')
        form = self.client.add_knowledgebase_file_form(base, [str(paper)]).memories
        self.assertEqual(form[0]['name'], 'tides.txt')
        again = self.client.add_knowledgebase_file_form(base, [str(paper)]).memories
        self.assertEqual(again[0]['id'], form[0]['id'], 'the same file is there once')
        files = self.client.get_knowledgebase_file(knowledgebase_id=base)
        self.assertEqual(([one.name for one in files.files], files.data.total), (['boats.md', 'tides.txt'], 2))
        one = self.client.get_knowledgebase_file(file_ids=[form[0]['id']]).files
        self.assertEqual([file.name for file in one], ['tides.txt'])
        self.assertEqual(self.found('boat'), [])
        self.assertIn('mooring nine', self.found('boat', knowledgebase_ids=[base])[0])
        self.add('The red boat is ours.')
        self.assertEqual(len(self.found('boat', knowledgebase_ids=[base])), 2)
        self.assertTrue(self.client.delete_knowledgebase_file([added[0]['id']]).success)
        self.assertEqual(self.found('boat', knowledgebase_ids=[base]), ['The red boat is ours.'])
        self.client.delete_memory(user_id='mira')
        self.assertEqual(self.found('tide', knowledgebase_ids=[base]), ['High tide comes at noon.'])
        self.assertTrue(self.client.delete_knowledgebase(base).success)
        for call in (lambda: self.client.get_knowledgebase_file(knowledgebase_id=base),
                     lambda: self.client.add_knowledgebase_file_json(base, [{'content': 'x y'}]),
                     lambda: self.found('tide', knowledgebase_ids=[base]) and 1 / 0):
            try:
                self.assertEqual(call(), [])
            except Exception as refused:  # noqa: BLE001
                self.assertIn('404', str(refused))
        with self.assertRaises(Exception):
            self.client.add_knowledgebase_file_json(self.client.create_knowledgebase('B').knowledgebase_id,
                                                    [{'content': 'https://example.org/a.pdf'}])

    def test_extraction_and_reranking_store_nothing(self):
        told = self.client.extract_memory([{'role': 'user', 'content': 'I live in Lisbon and I am allergic to nuts.'}])
        values = [one['memory_value'] for one in told['data']['memory_detail_list']]
        self.assertTrue(any('Lisbon' in value for value in values), values)
        ranked = self.client.rerank('Where is the kite?', ['A boat is blue.', 'The kite is in the attic.'], top_n=1)
        self.assertEqual([one['index'] for one in ranked['data']['results']], [1])
        self.assertEqual(self.server.ask('GET', '/api/v1/cubes').json['cubes'], [])

    def test_chats(self):
        self.add('The green kite is in the attic.')
        self.server.end()
        self.settings(chat_model='twin')
        self.server = self.serve()
        self.client = self.connect()
        base = self.client.create_knowledgebase('Kites').knowledgebase_id
        answer = self.client.chat('mira', 'c2', 'Where is the kite?', tags=['asked'], info={'room': 'attic'},
                                  allow_knowledgebase_ids=[base], app_id='notes')
        self.assertTrue(answer.response)
        self.assertIn('Where is the kite?', self.found('kite', filter={'room': 'attic', 'tags': {'contains': 'asked'}}))
        self.assertIn('Where is the kite?', self.found('kite', 'nobody', knowledgebase_ids=[base]))
        streamed = [json.loads(data) for data in self.client.chat('mira', 'c2', 'And now?', stream=True)]
        self.assertEqual({one['type'] for one in streamed}, {'text', 'end'})
        for wrong in ({'allow_public': True}, {'allow_knowledgebase_ids': ['none']}, {'internet_search': True}):
            with self.assertRaises(Exception):
                self.client.chat('mira', 'c2', 'x', **wrong)

    def test_what_cannot_be_done_says_so(self):
        with self.assertRaises(Exception) as refused:
            self.client.chat('mira', 'c1', 'Hello?')
        self.assertIn('503', str(refused.exception))
        for call in (lambda: self.add('x', allow_public=True), lambda: self.client.delete_memory(filter={}),
                     lambda: self.found('x', filter={'a': {'near': 1}}),
                     lambda: self.client.delete_memory(memory_ids=['none'])):
            with self.assertRaises(Exception):
                call()

    def test_keys(self):
        full, reader = self.make_key('full'), self.make_key('reader', '--verb', 'read')
        other = self.make_key('other', '--tenant', 'acme')
        while self.server.ask('POST', '/api/openmem/v1/get/memory', {'user_id': 'mira'}).status != 401:
            pass
        self.client = self.connect(full)
        task = self.add('The secret kite.')
        self.client = self.connect(other)
        self.assertEqual(self.found('kite'), [])
        for call in (lambda: self.client.get_memory_by_id(task), lambda: self.client.get_task_status(task),
                     lambda: self.client.update_memory(task, content='x')):
            with self.assertRaises(Exception) as hidden:
                call()
            self.assertIn('404', str(hidden.exception))
        self.client = self.connect(reader)
        self.assertEqual(self.found('kite'), ['The secret kite.'])
        with self.assertRaises(Exception) as refused:
            self.add('no')
        self.assertIn('403', str(refused.exception))
        refused = self.server.ask('POST', '/api/openmem/v1/get/memory', {'user_id': 'mira'}, key='wrong')
        self.assertEqual((refused.status, refused.json['code'], refused.json['data']), (401, 40100, None))


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""What every age of mem0's MemoryClient does, against the real server."""
import base64
import hashlib
import hmac
import http.server
import json
import queue
import threading
import unittest

from mem0_client import NEW, OLD, ClientTest


class Receiver(http.server.ThreadingHTTPServer):
    """Takes what webhooks send: (headers, body) of each."""
    daemon_threads = True

    def __init__(self, told):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                told.put((self.headers, self.rfile.read(int(self.headers['Content-Length']))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_address[1]}/hook'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class EveryAge(ClientTest):
    def test_a_memory_from_birth_to_death(self):
        memory = self.add('The kite is green.', user_id='mira', metadata={'room': 'attic', 'shelf': 3})
        got = self.client.get(memory)
        self.assertEqual((got['id'], got['memory'], got['user_id']), (memory, 'The kite is green.', 'mira'))
        self.assertEqual(got['metadata'], {'room': 'attic', 'shelf': 3})
        self.client.update(memory, text='The kite is red.', metadata={'room': 'cellar'})
        got = self.client.get(memory)
        self.assertEqual((got['memory'], got['metadata']), ('The kite is red.', {'room': 'cellar'}))
        self.assertEqual(self.found('kite', user_id='mira'), ['The kite is red.'])
        events = self.client.history(memory)
        self.assertEqual([event['event'] for event in events], ['ADD', 'UPDATE'])
        self.assertEqual((events[1]['old_memory'], events[1]['new_memory']), ('The kite is green.', 'The kite is red.'))
        self.assertIn('message', self.client.delete(memory))
        self.assertEqual(self.found('kite', user_id='mira'), [])
        self.assertEqual(self.all(user_id='mira'), [])
        with self.assertRaises(Exception) as gone:
            self.client.get(memory)
        self.assertIn('deleted', str(gone.exception))
        self.assertEqual(self.client.history(memory)[-1]['event'], 'DELETE')

    def test_messages_are_kept_literally_and_read(self):
        messages = [{'role': 'system', 'content': 'You are a helpful assistant.'},
                    {'role': 'user', 'content': 'I live in Lisbon and I am allergic to peanuts.', 'name': 'Mira'},
                    {'role': 'assistant', 'content': 'Noted, no peanuts.'}]
        answer = self.results(self.client.add(messages, user_id='mira', run_id='r1'))
        literal = [item['memory'] for item in answer]
        self.assertEqual(literal[0], messages[1]['content'])
        self.assertIn(messages[2]['content'], literal)
        self.assertNotIn(messages[0]['content'], literal)
        self.assertEqual(sorted(literal), sorted(self.all(user_id='mira')), 'what add answers is what is there')
        self.assertEqual(self.found('Where do I live?', user_id='mira')[0], messages[1]['content'])
        self.assertEqual(self.client.get(answer[0]['id'])['run_id'], 'r1')
        again = self.results(self.client.add(messages[1:], user_id='mira', run_id='r1'))
        self.assertEqual({item['event'] for item in again}, {'NONE'}, 'a retry stores nothing')

    def test_a_plain_text_is_a_user_message(self):
        self.client.add('The spare key hangs in the shed.', user_id='mira', infer=False)
        self.assertEqual(self.all(user_id='mira'), ['The spare key hangs in the shed.'])

    def test_users_agents_apps_and_runs_apart(self):
        self.add('of mira', user_id='mira')
        self.add('of mira with the agent', user_id='mira', agent_id='helper')
        self.add('of the agent alone', agent_id='helper')
        self.add('of the app', app_id='notes')
        self.add('of the run', run_id='r9')
        self.add('of a user with a colon', user_id='agent:helper')
        self.assertEqual(set(self.all(user_id='mira')), {'of mira', 'of mira with the agent'})
        self.assertEqual(set(self.all(agent_id='helper')), {'of mira with the agent', 'of the agent alone'})
        self.assertEqual(self.all(app_id='notes'), ['of the app'])
        self.assertEqual(self.all(run_id='r9'), ['of the run'])
        self.assertEqual(self.all(user_id='agent:helper'), ['of a user with a colon'])
        self.assertEqual(self.all(user_id='nobody'), [])
        self.assertEqual(self.found('anything', user_id='nobody'), [])
        self.assertEqual(set(self.found('agent', agent_id='helper')), {'of mira with the agent', 'of the agent alone'})
        entities = {(entity['type'], entity['name']) for entity in self.client.users()['results']}
        self.assertEqual(entities, {('user', 'mira'), ('agent', 'helper'), ('app', 'notes'), ('run', 'r9'),
                                    ('user', 'agent:helper')})

    def test_deleting_takes_what_is_named_and_nothing_else(self):
        self.add('one', user_id='mira', run_id='a')
        self.add('two', user_id='mira', run_id='b')
        self.add('three', user_id='tom')
        with self.assertRaises(Exception):
            self.client.delete_all()
        self.assertEqual(len(self.all(user_id='mira')), 2)
        self.client.delete_all(user_id='mira', run_id='a')
        self.assertEqual(self.all(user_id='mira'), ['two'])
        # Sent as a Python dict in the address: a server that does not read it deletes everything.
        self.client.delete_all(filters={'user_id': 'mira'})
        self.assertEqual((self.all(user_id='mira'), self.all(user_id='tom')), ([], ['three']))
        with self.assertRaises(Exception):
            self.client.delete_all(filters={'nonsense': {'like': 1}})
        self.client.delete_users(user_id='tom')
        self.assertEqual(self.all(user_id='tom'), [])
        with self.assertRaises(Exception):
            self.client.delete_users(user_id='tom')
        self.add('four', user_id='a/b c')
        if NEW:  # The others do not encode names in addresses.
            self.client.delete_users(user_id='a/b c')
            self.assertEqual(self.all(user_id='a/b c'), [])
        self.add('five', agent_id='helper')
        self.assertIn('message', self.client.reset() if NEW else self.client.delete_users(agent_id='helper'))
        self.assertEqual(self.all(agent_id='helper'), [])

    def test_all_entities_go_one_after_the_other(self):
        # Clients go through the list of entities; what went with a user's memories was another's as well.
        self.add('one', user_id='mira', run_id='r1', agent_id='helper')
        self.add('two', agent_id='helper')
        self.add('three', user_id='tom', app_id='notes')
        self.assertIn('message', self.client.reset())
        self.assertEqual(self.client.users()['results'], [])
        for gone in ({'run_id': 'r1'}, {'app_id': 'notes'}, {'user_id': 'nobody'}):
            with self.assertRaises(Exception):
                self.client.delete_users(**gone)

    def test_users_may_be_called_anything(self):
        names = ('true', 'None', '7', 'null', '*x', "o'neil", 'say "hi"', 'a@example.org', 'Mira Ö', '北京', '100%',
                 'a+b', 'agent:x', 'kb:1', '{"a": 1}', '..')
        for name in names:
            self.add(f'The kite of {name}.', user_id=name)
        for name in names:
            self.assertEqual(self.all(user_id=name), [f'The kite of {name}.'], name)
            self.assertEqual(self.found('kite', user_id=name), [f'The kite of {name}.'], name)
        self.assertEqual({one['name'] for one in self.client.users()['results']}, set(names))
        for n, name in enumerate(names):
            self.client.delete_all(**({'user_id': name} if n % 2 else {'filters': {'user_id': name}}))
            self.assertEqual(self.all(user_id=name), [], name)
            self.assertEqual(len(self.client.users()['results']), len(names) - n - 1, name)

    def test_texts_of_any_script_and_length_come_back_as_they_were(self):
        for text in ('Καλημέρα κόσμε', '我住在北京。', 'مرحبا', '👩‍👩‍👧 family', 'line\nbreak\ttab', '"quoted" \\ {}',
                     'long ' * 20_000):
            data = {'note': text[:200], 'list': [1, 2.5, None, True, {'a': text[:9]}], 'größe': 39}
            memory = self.add(text, user_id='mira', metadata=data)
            got = self.client.get(memory)
            self.assertEqual((got['memory'], got['metadata']), (text, data))
        # Pythons before 3.11 read no "Z".
        self.assertTrue(got['created_at'].endswith('+00:00'), got['created_at'])

    def test_batches(self):
        ids = [self.add(f'number {n}', user_id='mira') for n in range(4)]
        self.client.batch_update([{'memory_id': ids[0], 'text': 'changed'},
                                  {'memory_id': ids[1], 'metadata': {'a': 1}}])
        self.assertEqual(self.client.get(ids[0])['memory'], 'changed')
        self.assertEqual(self.client.get(ids[1])['metadata'], {'a': 1})
        self.client.batch_delete([{'memory_id': ids[0]}, {'memory_id': ids[2]}])
        self.assertEqual(set(self.all(user_id='mira')), {'number 1', 'number 3'})
        with self.assertRaises(Exception):
            self.client.batch_delete([{'memory_id': ids[1]}, {'memory_id': 'none'}])
        self.assertEqual(len(self.all(user_id='mira')), 2, 'all or none')

    def test_exports_fill_a_schema_with_what_was_known_then(self):
        self.client.add([{'role': 'user', 'content': 'I live in Lisbon and I work for Lamplight.'}], user_id='mira')
        self.add('The kite is green.', user_id='mira', metadata={'room': 'attic'})
        gone = self.add('The secret boat.', user_id='mira')
        self.add('of tom', user_id='tom')
        schema = {'type': 'object', 'properties': {
            'city': {'type': 'string'}, 'pets': {'type': 'array', 'items': {'type': 'string'}},
            'room': {'type': 'string'}, 'memories': {'type': 'array', 'items': {'$ref': '#/$defs/One'}}},
            '$defs': {'One': {'type': 'object', 'properties': {'memory': {'type': 'string'},
                                                               'user_id': {'type': 'string'}}}}}
        made = self.client.create_memory_export(schema=json.dumps(schema), **self.of(user_id='mira'))
        later = self.add('Said after the export.', user_id='mira')
        self.client.delete(gone)
        for asked in ({'memory_export_id': made['id']}, self.of(user_id='mira')):
            got = self.client.get_memory_export(**asked)
            self.assertEqual((got['city'], got['pets'], got['room']), ('Lisbon', [], 'attic'))
            texts = [one['memory'] for one in got['memories']]
            self.assertIn('The kite is green.', texts)
            self.assertNotIn('The secret boat.', texts, 'what was deleted since is left out')
            self.assertNotIn('Said after the export.', texts)
            self.assertEqual({one['user_id'] for one in got['memories']}, {'mira'})
        self.client.delete(later)
        with self.assertRaises(Exception):
            self.client.get_memory_export(**self.of(user_id='nobody'))
        with self.assertRaises(Exception) as refused:
            self.client.create_memory_export(schema='{"type": "string"}', **self.of(user_id='mira'))
        self.assertIn('schema', str(refused.exception))

    def test_summaries_tell_what_is_believed(self):
        self.client.add([{'role': 'user', 'content': 'I live in Lisbon.'}], user_id='mira')
        told = self.client.get_summary(filters={'user_id': 'mira'})
        self.assertIn('Lisbon', told['summary'])
        self.assertEqual(self.client.get_summary(filters={'user_id': 'nobody'})['summary'], '')

    def give_feedback(self, *arguments):
        """Clients before 2.0 stumble over their own statistics once the server has answered."""
        try:
            return self.client.feedback(*arguments)
        except TypeError:
            self.assertFalse(NEW)
            return {'id': arguments[0], 'feedback': 'NEGATIVE', 'feedback_reason': 'it is small'}

    def test_feedback_is_kept_and_counts(self):
        good, bad = self.add('The kite is green.', user_id='mira'), self.add('The kite is large.', user_id='mira')
        told = self.give_feedback(bad, 'negative', 'it is small')
        self.assertEqual((told['id'], told['feedback'], told['feedback_reason']), (bad, 'NEGATIVE', 'it is small'))
        kept = self.client.get(bad)['metadata']['feedback']
        self.assertEqual((kept['value'], kept['reason']), ('NEGATIVE', 'it is small'))
        self.assertEqual(self.found('large kite', user_id='mira')[-1], 'The kite is large.', 'behind the others')
        self.give_feedback(bad, 'VERY_NEGATIVE')
        self.assertEqual(self.all(user_id='mira'), ['The kite is green.'])
        self.assertEqual(self.found('large kite', user_id='mira'), ['The kite is green.'])
        self.give_feedback(bad, 'POSITIVE')
        self.assertEqual(len(self.all(user_id='mira')), 2)
        self.give_feedback(bad)
        self.assertIsNone(self.client.get(bad)['metadata'])
        self.assertEqual(self.client.get(good)['memory'], 'The kite is green.')
        for memory in ('none', '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77'):
            with self.assertRaises(Exception):
                self.give_feedback(memory, 'POSITIVE')

    def test_webhooks_are_told_what_happens(self):
        told = queue.Queue()
        receiver = Receiver(told)
        self.addCleanup(receiver.close)
        with self.assertRaises(Exception) as refused:
            self.client.create_webhook(receiver.url, 'log', 'local', ['memory_add'])
        self.assertIn('webhook_hosts', str(refused.exception))
        self.server.end()
        self.server = self.serve(MEMOS_WEBHOOK_HOSTS='127.0.0.1')
        self.client = self.connect()
        made = self.client.create_webhook(receiver.url, 'log', 'local', ['memory_add', 'memory_delete'])
        self.assertTrue(made['secret'].startswith('whsec_'))
        listed = self.client.get_webhooks('local')
        self.assertEqual([(one['webhook_id'], one['name'], one['event_types']) for one in listed],
                         [(made['webhook_id'], 'log', ['memory_add', 'memory_delete'])])
        self.assertNotIn('secret', listed[0])
        memory = self.add('The kite is green.', user_id='mira')
        headers, body = told.get(timeout=60)
        signed = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
        key = base64.b64decode(made['secret'].removeprefix('whsec_'))
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        self.assertEqual(headers['webhook-signature'], 'v1,' + right)
        details = json.loads(body)['event_details']
        self.assertEqual((details['id'], details['event'], details['data'], details['user_id']),
                         (memory, 'ADD', {'memory': 'The kite is green.'}, 'mira'))
        changed = self.client.update_webhook(made['webhook_id'], name='other', event_types=['memory_update'])
        self.assertIn('updated', changed['message'])
        self.add('The boat is blue.', user_id='mira')
        self.client.update(memory, text='The kite is red.')
        details = json.loads(told.get(timeout=60)[1])['event_details']
        self.assertEqual((details['event'], details['data']), ('UPDATE', {'memory': 'The kite is red.'}))
        self.assertIn('deleted', self.client.delete_webhook(made['webhook_id'])['message'])
        self.assertEqual(self.client.get_webhooks('local'), [])
        with self.assertRaises(Exception):
            self.client.delete_webhook(made['webhook_id'])

    def test_keys_and_what_the_client_says_of_wrong_ones(self):
        key = self.make_key('full')
        other = self.make_key('other', '--tenant', 'acme')
        reader = self.make_key('reader', '--verb', 'read')
        while self.server.ask('GET', '/v1/ping/').status != 401:
            pass
        for wrong in ('wrong', key + 'x'):
            with self.assertRaises(Exception) as refused:
                self.connect(wrong)
            self.assertIn('the key is not one of this server', str(refused.exception))
        self.client = self.connect(key)
        memory = self.add('The secret kite.', user_id='mira')
        self.client = self.connect(other)
        self.assertEqual(self.all(user_id='mira'), [])
        with self.assertRaises(Exception) as hidden:
            self.client.get(memory)
        self.assertNotIn('kite', str(hidden.exception))
        self.assertEqual(self.client.users()['results'], [])
        self.client = self.connect(reader)
        self.assertEqual(self.all(user_id='mira'), ['The secret kite.'])
        with self.assertRaises(Exception) as refused:
            self.client.add('no', user_id='mira')
        self.assertIn('does not allow to write', str(refused.exception))
        with self.assertRaises(Exception):
            self.client.delete(memory)

    def test_other_doors_see_the_same_memories(self):
        self.add('The kite is green.', user_id='mira')
        hits = self.server.ask('POST', '/api/v1/search', {'cubes': ['mira'], 'text': 'kite'}).json['hits']
        self.assertEqual([hit['memory']['body']['text'] for hit in hits], ['The kite is green.'])
        self.server.ask('POST', '/api/v1/memories', {'cube': 'mira', 'items': [{'text': 'The boat is blue.'}]})
        self.assertEqual(self.found('boat', user_id='mira')[0], 'The boat is blue.')
        self.server.ask('DELETE', '/api/v1/memories/' + hits[0]['memory']['id'])
        self.assertEqual(self.all(user_id='mira'), ['The boat is blue.'])

    def test_a_project_has_nothing_to_set(self):
        self.assertIsNone(self.client.get_project()['custom_instructions'])


class Filters(ClientTest):
    def setUp(self):
        super().setUp()
        rows = [('apple', {'price': 3, 'kind': 'fruit'}), ('bread', {'price': 5, 'kind': 'bakery', 'tags': ['new']}),
                ('chair', {'price': 80, 'kind': 'furniture'}), ('dough', None)]
        self.ids = {text: self.add(text, user_id='mira', **({'metadata': data} if data else {})) for text, data in rows}

    def ask(self, condition):
        filters = {'AND': [{'user_id': 'mira'}, condition]}
        if OLD:
            return set(self.texts(self.client.get_all(version='v2', filters=filters)))
        return set(self.texts(self.client.get_all(filters=filters)))

    def test_the_language_in_full(self):
        for condition, wanted in (
                ({'metadata': {'kind': 'fruit'}}, {'apple'}),
                ({'kind': 'fruit'}, {'apple'}),
                ({'price': {'gt': 3}}, {'bread', 'chair'}),
                ({'price': {'gte': 3, 'lt': 80}}, {'apple', 'bread'}),
                ({'price': {'lte': 3}}, {'apple'}),
                ({'price': {'eq': 5.0}}, {'bread'}),
                ({'kind': {'ne': 'fruit'}}, {'bread', 'chair', 'dough'}),
                ({'kind': {'in': ['fruit', 'bakery']}}, {'apple', 'bread'}),
                ({'kind': ['fruit', 'bakery']}, {'apple', 'bread'}),
                ({'kind': {'nin': ['fruit', 'bakery']}}, {'chair', 'dough'}),
                ({'kind': {'contains': 'ur'}}, {'chair'}),
                ({'kind': {'contains': 'UR'}}, set()),
                ({'kind': {'icontains': 'UR'}}, {'chair'}),
                ({'tags': {'contains': 'new'}}, {'bread'}),
                ({'kind': '*'}, {'apple', 'bread', 'chair'}),
                ({'OR': [{'kind': 'fruit'}, {'price': {'gt': 50}}]}, {'apple', 'chair'}),
                ({'NOT': [{'kind': 'fruit'}, {'kind': 'bakery'}]}, {'chair', 'dough'}),
                ({'AND': [{'NOT': [{'price': {'gt': 50}}]}, {'OR': [{'kind': 'bakery'}, {'kind': 'furniture'}]}]},
                 {'bread'}),
                ({'memory_ids': {'in': [self.ids['dough']]}}, {'dough'}),
                ({'keywords': 'CHAI'}, {'chair'}),
                ({'created_at': {'gte': '2020-01-01'}}, {'apple', 'bread', 'chair', 'dough'}),
                ({'created_at': {'lt': '2020-01-01'}}, set()),
                ({'user_id': '*'}, {'apple', 'bread', 'chair', 'dough'}),
                ({'agent_id': '*'}, set())):
            with self.subTest(condition=condition):
                self.assertEqual(self.ask(condition), wanted)
                found = self.client.search('apple bread chair dough', **({'version': 'v2'} if OLD else {}),
                                           filters={'AND': [{'user_id': 'mira'}, condition]})
                self.assertEqual(set(self.texts(found)), wanted)

    def test_what_is_no_condition_is_refused(self):
        for condition in ({'price': {'like': 3}}, {'AND': 'x'}, {'OR': []}, {'price': {'in': 3}}, {'price': {}},
                          {'created_at': {'gt': 'soon'}}, {'kind': [{'a': 1}]}):
            with self.subTest(condition=condition), self.assertRaises(Exception):
                self.ask(condition)


class NewAge(ClientTest):
    """Of clients from 2.0 on; the others do not have these tests at all."""

    def test_ids_belong_into_filters(self):
        wrong = self.server.ask('POST', '/v3/memories/search/', {'query': 'x', 'user_id': 'mira'})
        self.assertEqual(wrong.status, 400)
        self.assertIn('filters', wrong.json['detail'])
        for call in (lambda: self.client.search('x', filters={}), lambda: self.client.get_all(filters={'kind': 1})):
            with self.assertRaises(Exception) as refused:
                call()
            self.assertIn('user_id', str(refused.exception))

    def test_pages_go_through_all_of_it_once(self):
        for n in range(7):
            self.add(f'number {n}', user_id='mira')
        first = self.client.get_all(filters={'user_id': 'mira'}, page=1, page_size=3)
        self.assertEqual((first['count'], len(first['results']), first['previous']), (7, 3, None))
        self.assertIn('page=2', first['next'])
        texts = [text for page in (1, 2, 3, 4) for text in self.texts(
            self.client.get_all(filters={'user_id': 'mira'}, page=page, page_size=3))]
        self.assertEqual(texts, [f'number {n}' for n in reversed(range(7))], 'newest first')

    def test_links_to_pages_can_be_followed(self):
        for n in range(5):
            self.add(f'number {n}', user_id='a&b')
        link, texts = '/v1/memories/?user_id=a%26b&page=1&page_size=2', []
        while link:
            page = self.server.ask('GET', link).json
            texts += self.texts(page)
            link = page['next']
        self.assertEqual(texts, [f'number {n}' for n in reversed(range(5))])

    def test_only_the_latest(self):
        for text in ('I live in Boston.', 'The kite is green.', 'I live in Denver now.'):
            self.client.add(text, user_id='mira')
        latest = self.texts(self.client.get_all(filters={'user_id': 'mira'}, latest_only=True))
        self.assertNotIn('I live in Boston.', latest)
        self.assertLessEqual({'The kite is green.', 'I live in Denver now.'}, set(latest))
        self.assertIn('I live in Boston.', self.all(user_id='mira'))

    def test_times(self):
        memory = self.add('The tram stops here.', user_id='mira', timestamp=1700000000, expiration_date='2099-01-31')
        got = self.client.get(memory)
        self.assertTrue(got['created_at'].startswith('2023-11-14T22:13:20'))
        self.assertEqual(got['expiration_date'], '2099-01-31')
        self.client.update(memory, expiration_date='2020-01-01')
        self.assertEqual(self.all(user_id='mira'), [])
        expired = self.client.get_all(filters={'user_id': 'mira'}, show_expired=True)
        self.assertEqual(self.texts(expired), ['The tram stops here.'])
        self.assertEqual(self.found('tram', user_id='mira'), [])
        found = self.client.search('tram', filters={'user_id': 'mira'}, show_expired=True)
        self.assertEqual(len(found['results']), 1)
        self.client.update(memory, expiration_date=None)
        self.assertEqual(self.all(user_id='mira'), ['The tram stops here.'])
        self.assertIsNone(self.client.get(memory)['expiration_date'])
        between = self.client.get_all(filters={'user_id': 'mira'}, start_date='2023-11-14', end_date='2023-11-15')
        self.assertEqual(len(between['results']), 1)

    def test_immutable_memories_can_be_deleted_but_not_changed(self):
        memory = self.add('The oath.', user_id='mira', immutable=True)
        with self.assertRaises(Exception):
            self.client.update(memory, text='Another oath.')
        self.assertEqual(self.client.get(memory)['memory'], 'The oath.')
        self.client.delete(memory)
        self.assertEqual(self.all(user_id='mira'), [])

    def test_results_tell_what_was_asked_for(self):
        self.add('The kite is green.', user_id='mira')
        hit = self.client.search('green kite', filters={'user_id': 'mira'}, rerank=True, keyword_search=True, top_k=1)
        self.assertGreater(hit['results'][0]['score'], 0)
        self.assertIn('score_breakdown', hit['results'][0])
        few = self.client.search('green kite', filters={'user_id': 'mira'}, fields=['memory'])
        self.assertEqual(set(few['results'][0]), {'id', 'memory'})
        self.assertEqual(self.client.search('kite', filters={'user_id': 'mira'}, threshold=1.01)['results'], [])

    def test_settings_of_a_language_model_are_refused_by_name(self):
        for field, value in (('custom_instructions', 'x'), ('includes', 'x'), ('custom_categories', [{'a': 'b'}]),
                             ('structured_data_schema', {'a': 1}), ('nonsense', 1)):
            with self.subTest(field=field), self.assertRaises(Exception) as refused:
                self.client.add('x', user_id='mira', **{field: value})
            self.assertIn(field, str(refused.exception))
        self.assertEqual(self.all(user_id='mira'), [])

    def test_profiles_are_what_is_believed(self):
        self.client.add([{'role': 'user', 'content': 'I live in Lisbon.'}], user_id='mira')
        self.add('The kite is green.', user_id='tom')
        got = self.client.get_profile('mira')
        self.assertEqual((got['status'], got['entity_id'], got['profile']['home.city']),
                         ('succeeded', 'mira', 'Lisbon'))
        self.assertEqual(self.client.get_profile('tom')['status'], 'insufficient_data')
        with self.assertRaises(Exception):
            self.client.get_profile('nobody')
        schema = {'type': 'object', 'properties': {'city': {'type': 'string', 'description': 'Where they live'}}}
        settings = self.client.update_profile_settings(schema=schema)
        self.assertEqual(settings['entities']['user']['schema'], schema)
        self.assertEqual(self.client.get_profile_settings(), settings)
        self.assertEqual(self.client.get_profile('mira')['profile'], {'city': 'Lisbon'})
        job = self.client.generate_profile('mira', idempotency_key='k1')
        self.assertEqual((job['status'], job['replayed']), ('succeeded', False))
        again = self.client.generate_profile('mira', idempotency_key='k1')
        self.assertEqual((again['job_id'], again['replayed']), (job['job_id'], True))
        self.assertEqual(self.client.get_profile_job(job['status_url'])['job']['succeeded'], 1)
        sampled = self.client.sample_profiles(limit=2)
        self.assertEqual(sampled['entity_ids'], ['mira', 'tom'])
        self.assertEqual(self.client.get_profile_job(sampled['job_id'])['job']['total'], 2)
        with self.assertRaises(Exception) as refused:
            self.client.update_profile_settings(custom_instructions='x')
        self.assertIn('custom_instructions', str(refused.exception))
        self.client.update_profile_settings(enabled=False)
        self.assertEqual(self.client.get_profile('mira')['status'], 'not_enabled')

    def test_events_tell_what_became_of_an_add(self):
        added = self.client.add('The kite is green.', user_id='mira', infer=False)
        self.assertEqual(added['status'], 'SUCCEEDED')
        event = self.server.ask('GET', f'/v1/event/{added["event_id"]}/').json
        self.assertEqual((event['status'], event['event_type']), ('SUCCEEDED', 'ADD'))
        self.assertEqual(event['results'][0]['memory'], 'The kite is green.')
        self.client.delete_all(user_id='mira')
        events = self.server.ask('GET', '/v1/events/').json
        self.assertEqual([one['event_type'] for one in events['results']], ['DELETE_ALL'])


if not NEW:
    del NewAge

if __name__ == '__main__':
    unittest.main()

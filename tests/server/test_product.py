#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""MemOS's self-hosted API as its own scripts and plugins call it."""
import http.client
import http.server
import json
import threading
import unittest

from serve import TIMEOUT_S, ServerTest

MISSING = '0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77'


class ProductTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()

    def post(self, path, body, status=200, key=None):
        reply = self.server.ask('POST', '/product/' + path, body, key=key)
        self.assertEqual(reply.status, status, reply)
        self.assertEqual(reply.json['code'], status)
        return reply.json

    def get(self, path, status=200):
        reply = self.server.ask('GET', '/product/' + path)
        self.assertEqual(reply.status, status, reply)
        return reply.json

    def add(self, text, user='mira', **fields):
        body = {'messages': [{'role': 'user', 'content': text}], 'user_id': user, **fields}
        return self.post('add', body)['data'][0]['memory_id']

    def found(self, query, user='mira', **fields):
        data = self.post('search', {'query': query, 'user_id': user, **fields})['data']
        return [item['memory'] for item in data['text_mem'][0]['memories']]

    def test_as_the_evaluation_scripts_call_it(self):
        added = self.post('add', {'messages': [
            {'role': 'user', 'content': 'Mira: I moved to Lisbon.', 'chat_time': '2026-05-01T10:00:00+00:00'},
            {'role': 'assistant', 'content': 'Tom: How is the sea?', 'chat_time': '2026-05-01T10:00:00+00:00'}],
            'user_id': 'exp_0', 'mem_cube_id': 'exp_0', 'conversation_id': 's1'})
        self.assertEqual(added['message'], 'Memory added successfully')
        self.assertEqual(added['data'][0]['cube_id'], 'exp_0')
        self.assertEqual(set(added['data'][0]), {'memory', 'memory_id', 'memory_type', 'cube_id'})
        answer = self.post('search', {'query': 'Lisbon', 'user_id': 'exp_0', 'mem_cube_id': 'exp_0',
                                      'conversation_id': '', 'top_k': 20, 'mode': 'fast', 'include_preference': True,
                                      'pref_top_k': 6})
        self.assertEqual(answer['message'], 'Search completed successfully')
        item = answer['data']['text_mem'][0]['memories'][0]
        self.assertEqual(item['memory'], 'Mira: I moved to Lisbon.')
        self.assertEqual(item['metadata']['session_id'], 's1')
        self.assertTrue(item['metadata']['created_at'].startswith('2026-05-01T10:00:00'))
        self.assertEqual(item['ref_id'], '[' + item['id'].split('-')[0] + ']')
        self.assertGreater(item['metadata']['relativity'], 0)
        self.assertIsInstance(answer['data']['pref_string'], str)

    def test_an_empty_search_has_its_bucket(self):
        data = self.post('search', {'query': 'x', 'user_id': 'nobody'})['data']
        for name in ('text_mem', 'pref_mem', 'tool_mem', 'skill_mem'):
            self.assertEqual(data[name], [{'cube_id': 'nobody', 'memories': [], 'total_nodes': 0}])
        self.assertEqual((data['act_mem'], data['para_mem'], data['pref_string']), ([], [], ''))

    def test_users_are_apart_and_cubes_may_be_shared(self):
        self.add('The kite of Mira.')
        self.add('The kite of Tom.', 'tom')
        self.assertEqual(self.found('kite'), ['The kite of Mira.'])
        self.assertEqual(self.found('kite', 'tom'), ['The kite of Tom.'])
        self.assertEqual(self.found('kite', 'ann'), [])
        self.add('The kite of all.', writable_cube_ids=['club', 'mira'])
        data = self.post('search', {'query': 'kite', 'user_id': 'tom', 'readable_cube_ids': ['club', 'tom']})['data']
        self.assertEqual([(b['cube_id'], [m['memory'] for m in b['memories']]) for b in data['text_mem']],
                         [('club', ['The kite of all.']), ('tom', ['The kite of Tom.'])])
        self.assertIn('The kite of all.', self.found('kite all'))

    def test_filters_filter(self):
        self.add('The red kite.', info={'room': 'attic', 'price': 3}, custom_tags=['toys'])
        self.add('The blue kite.', info={'room': 'cellar', 'price': 30})
        for condition, wanted in (({'room': 'attic'}, ['The red kite.']), ({'price': {'gt': 3}}, ['The blue kite.']),
                                  ({'and': [{'tags': {'contains': 'toys'}}]}, ['The red kite.']),
                                  ({'mira': {'or': [{'room': 'cellar'}]}}, ['The blue kite.']), ({'room': 'hall'}, [])):
            self.assertEqual(self.found('kite', filter=condition), wanted, condition)
        wrong = self.post('search', {'query': 'x', 'user_id': 'mira', 'filter': {'price': {'near': 3}}}, 400)
        self.assertIn('near', wrong['message'])

    def test_a_wrong_body_is_told_by_field(self):
        for path, body, field in (('search', {'user_id': 'u'}, 'query'), ('search', {'query': 'x'}, 'user_id'),
                                  ('search', {'query': 'x', 'user_id': 'u', 'top_k': 0}, 'top_k'),
                                  ('search', {'query': 'x', 'user_id': 'u', 'mode': 'slow'}, 'mode'),
                                  ('add', {'user_id': 'u'}, 'messages'), ('add', {'messages': 'x'}, 'user_id'),
                                  ('get_memory', {}, 'mem_cube_id'), ('delete_memory', {}, 'memory_ids'),
                                  ('delete_memory', {'user_id': 'u', 'unknown': 1}, 'unknown')):
            told = self.post(path, body, 422)
            self.assertEqual((told['detail'][0]['loc'], told['data']), (['body', field], None), (path, body))
        self.assertEqual(self.server.ask('POST', '/product/add', '{', {'Content-Type': 'application/json'}).status, 422)
        self.assertEqual(self.server.ask('GET', '/product/nothing').json['code'], 404)
        self.post('add', {'messages': 'x', 'user_id': 'u', 'doc_path': '/etc/passwd'}, 422)
        self.post('search', {'query': 'x', 'user_id': 'u', 'no_such_field': 1})

    def test_reading_in_all_forms(self):
        first = self.add('The kite is green.')
        self.add('I prefer tea.')
        item = self.get('get_memory/' + first)['data']
        self.assertEqual((item['id'], item['memory']), (first, 'The kite is green.'))
        self.assertIsNone(self.get('get_memory/' + MISSING)['data'])
        self.assertIsNone(self.get('get_memory/none')['data'])
        some = self.server.ask('POST', '/product/get_memory_by_ids', [first, MISSING]).json['data']['memories']
        self.assertEqual([one['id'] for one in some], [first])
        lists = self.post('get_memory', {'mem_cube_id': 'mira'})['data']
        texts = {one['memory'] for one in lists['text_mem'][0]['memories']}
        self.assertLessEqual({'The kite is green.', 'I prefer tea.'}, texts)
        self.assertEqual(lists['text_mem'][0]['total_nodes'], len(texts))
        self.assertEqual(lists['pref_mem'][0]['total_nodes'], 1)
        page = self.post('get_memory', {'mem_cube_id': 'mira', 'page': 2, 'page_size': 1, 'include_preference': False})
        self.assertEqual((len(page['data']['text_mem'][0]['memories']), page['data']['text_mem'][0]['total_nodes'],
                          page['data']['pref_mem']), (1, len(texts), []))
        board = self.post('get_memory_dashboard', {'user_id': 'mira'})['data']
        self.assertEqual((board['total_text_nodes'], board['total_preference_nodes']), (len(texts), 1))
        tree = self.post('get_all', {'user_id': 'mira', 'memory_type': 'text_mem'})
        self.assertEqual(tree['message'], 'Memories retrieved successfully')
        self.assertIn(first, [node['id'] for node in tree['data'][0]['memories'][0]['nodes']])
        self.assertEqual(self.post('get_all', {'user_id': 'mira', 'memory_type': 'act_mem'})['data'], [])
        sought = self.post('get_all', {'user_id': 'mira', 'memory_type': 'text_mem', 'search_query': 'kite'})['data']
        self.assertEqual([node['id'] for node in sought[0]['memories'][0]['nodes']][:1], [first])
        owners = self.post('get_user_names_by_memory_ids', {'memory_ids': [first, MISSING]})['data']
        self.assertEqual(owners, {first: 'mira', MISSING: None})

    def test_deleting_takes_what_is_named(self):
        ids = [self.add(f'The kite number {n}.', session_id=f's{n % 2}', info={'n': n}) for n in range(6)]
        done = self.post('delete_memory', {'memory_ids': ids[:1]})
        self.assertEqual((done['message'], done['data']), ('Memories deleted successfully', {'status': 'success'}))
        missing = self.post('delete_memory', {'memory_ids': [ids[1], MISSING]})
        self.assertEqual(missing['data'], {'status': 'failure'})
        self.assertEqual(len(self.found('kite number')), 5, 'all or none')
        self.assertEqual(self.post('delete_memory', {'memory_ids': [ids[1]], 'writable_cube_ids': ['tom']})['data'],
                         {'status': 'failure'})
        self.post('delete_memory', {'filter': {'n': {'gte': 4}}, 'user_id': 'mira'})
        self.assertEqual(len(self.found('kite number')), 3)
        self.post('delete_memory', {'user_id': 'mira', 'session_id': 's1'})
        self.assertEqual(self.found('kite number'), ['The kite number 2.'])
        self.post('delete_memory', {'memory_ids': ids[2:3], 'filter': {'n': 2}, 'user_id': 'mira'}, 422)
        for empty in ({'memory_ids': []}, {'file_ids': []}, {'filter': {}}, {'session_id': ''}, {'conversation_id': ''},
                      {'filter': {'mira': {}}}, {'filter': {'and': [{}]}}, {'filter': {'info': {}}}):
            self.assertIn('is empty', self.post('delete_memory', {'user_id': 'mira', **empty},
                                                400 if 'filter' in empty else 422)['message'])
            told = self.server.ask('POST', '/api/openmem/v1/delete/memory', {'user_id': 'mira', **empty})
            self.assertEqual(told.status, 400, 'nothing found to delete does not become everything')
        self.assertEqual(self.found('kite number'), ['The kite number 2.'])
        self.post('delete_memory_by_record_id', {'mem_cube_id': 'mira', 'record_id': ids[2]})
        self.assertEqual(self.found('kite number'), [])
        self.post('recover_memory_by_record_id', {'mem_cube_id': 'mira', 'delete_record_id': ids[2]})
        self.assertEqual(self.found('kite number'), ['The kite number 2.'])
        self.post('delete_memory', {'user_id': 'mira'})
        self.assertEqual(self.found('kite number'), [])

    def test_who_is_called_nothing_is_nobody(self):
        for body in ({'user_id': ''}, {'user_id': []}, {'user_id': ['']}, {'agent_id': ''},
                     {'user_id': '', 'agent_id': ['']}):
            reply = self.server.ask('POST', '/api/openmem/v1/add/message', {'messages': 'x', **body})
            self.assertEqual((reply.status, reply.json['code']), (400, 40000), body)
        of_agent = {'messages': 'The kite of the agent.', 'user_id': '', 'agent_id': 'helper'}
        self.assertEqual(self.server.ask('POST', '/api/openmem/v1/add/message', of_agent).status, 200)
        self.assertEqual(self.found('kite', 'agent:helper'), [])
        self.assertEqual(self.found('kite', 'x', mem_cube_id='agent:helper'), ['The kite of the agent.'])

    def test_files_of_text(self):
        data = self.post('add', {'user_id': 'mira', 'messages': [{'type': 'file', 'file': {
            'filename': 'boats.md', 'file_data': '# Boats\n\nThe green boat lies in the harbour.', 'file_id': 'f1'}}]})
        self.assertEqual(data['data'][0]['memory_type'], 'RawFileMemory')
        self.assertIn('green boat', self.found('Where is the boat?')[0])
        self.assertIn('green boat', self.found('boat', search_memory_type='RawFileMemory')[0])
        self.assertEqual(self.found('boat', filter={'file_ids': 'f2'}), [])
        done = self.post('delete_memory', {'file_ids': ['f1'], 'user_id': 'mira'})
        self.assertEqual(done['data']['status'], 'success')
        self.assertEqual(self.found('boat'), [])

    def test_feedback_corrects_what_is_believed(self):
        self.add('I live in Boston.')
        told = self.post('feedback', {'user_id': 'mira', 'history': [{'role': 'assistant', 'content': 'In Boston?'}],
                                      'feedback_content': 'No, I live in Denver now.', 'task_id': 't1'})
        self.assertEqual(told['message'], 'Memory feedback successfully')
        update = told['data'][0]['record']['update']
        self.assertEqual(len(update), 1, told)
        self.assertIn('Denver', update[0]['text'])
        self.assertIn('Boston', update[0]['origin_memory'])
        self.assertEqual(self.get('scheduler/status?user_id=mira&task_id=t1')['data'],
                         [{'task_id': 't1', 'status': 'completed'}])
        self.post('feedback', {'user_id': 'mira', 'feedback_content': 'x', 'corrected_answer': True}, 503)
        self.post('add', {'user_id': 'mira', 'messages': [{'role': 'user', 'content': 'I live in Porto now.'}],
                          'is_feedback': True})
        self.assertIn('I live in Porto now.', self.found('Where do I live?'))

    def test_times_and_histories_as_people_write_them(self):
        times = ('', None, '2025-11-07T10:00:00', '1:56 pm on 8 May, 2023', 1762509600, 1762509600000)
        for n, time in enumerate(times):
            self.post('search', {'query': 'kite', 'user_id': 'mira', 'reference_time': time})
            told = self.post('feedback', {'user_id': 'mira', 'feedback_content': f'The kite number {n}.',
                                          'feedback_time': time})
            item = self.get('get_memory/' + told['data'][0]['record']['add'][0]['id'])['data']
            if n >= 4:
                self.assertTrue(item['metadata']['created_at'].startswith('2025-11-07T10:00:00'), item)
        self.post('feedback', {'user_id': 'mira', 'feedback_content': 'x', 'feedback_time': 'soon'}, 422)
        self.post('feedback', {'user_id': 'mira', 'feedback_content': 'Another kite.', 'history': [
            {'role': 'user', 'content': [{'type': 'text', 'text': 'Which kite?'}, {'type': 'image_url'}]},
            {'role': 'assistant', 'content': None, 'tool_calls': []}, {'role': 'tool', 'content': 'a kite'}]})
        for wrong in ('x', [1], [{'content': 'x'}], [{'role': 'user', 'content': 1}]):
            self.post('feedback', {'user_id': 'mira', 'feedback_content': 'x', 'history': wrong}, 422)

    def test_what_is_archived_is_listed_where_it_is_asked_for(self):
        cloud = '/api/openmem/v1/'
        memory = self.add('The kite is green.')
        self.server.ask('POST', cloud + 'update/memory', {'memory_id': memory, 'status': 'archived'})
        archived = {'and': [{'status': 'archived'}]}
        listed = self.post('get_memory', {'mem_cube_id': 'mira', 'filter': archived})['data']['text_mem'][0]['memories']
        self.assertEqual([(one['id'], one['metadata']['status']) for one in listed], [(memory, 'archived')])
        self.assertEqual(self.found('kite', filter=archived), ['The kite is green.'])
        found = self.server.ask('POST', cloud + 'get/memory', {'user_id': 'mira', 'filter': archived}).json['data']
        self.assertEqual(found['total'], 1)
        self.assertEqual(self.post('get_memory', {'mem_cube_id': 'mira'})['data']['text_mem'][0]['memories'], [])
        self.assertEqual(self.found('kite', filter={'status': 'activated'}), [])

    def test_cubes_and_users(self):
        made = self.post('create_cube', {'cube_name': 'Work', 'owner_id': 'mira', 'cube_id': 'work'})['data']
        self.assertEqual(made, {'cube_id': 'work', 'cube_name': 'Work', 'owner_id': 'mira'})
        self.post('create_cube', {'cube_name': 'Work', 'owner_id': 'mira', 'cube_id': 'work'}, 409)
        self.assertEqual(self.post('exist_mem_cube_id', {'mem_cube_id': 'work'})['data'], {'work': True})
        self.assertEqual(self.post('exist_mem_cube_id', {'mem_cube_id': 'play'})['data'], {'play': False})
        self.post('register_cube', {'mem_cube_name_or_path': 'work', 'user_id': 'mira'})
        self.post('register_cube', {'mem_cube_name_or_path': '/srv/cubes/play'}, 404)
        for _ in range(2):
            self.assertEqual(self.post('users/register', {'user_id': 'ann'})['data'],
                             {'user_id': 'ann', 'mem_cube_id': 'ann'})
        self.assertIn('ann', [user['user_id'] for user in self.get('users')['data']])
        self.assertEqual(self.get('users/ann')['data']['memories'], 0)
        self.assertEqual(self.get('users/bob', 404)['code'], 404)

    def test_the_scheduler_is_idle_when_all_is_stored(self):
        self.add('The kite is green.', task_id='t1')
        status = self.get('scheduler/status?user_id=mira')
        self.assertEqual((status['message'], status['data']),
                         ('Memory get status successfully', [{'task_id': 't1', 'status': 'completed'}]))
        self.assertEqual(self.get('scheduler/status?user_id=tom&task_id=t1', 404)['data'], None)
        self.assertEqual(self.get('scheduler/status', 422)['detail'][0]['loc'], ['body', 'user_id'])
        reply = self.server.ask('POST', '/product/scheduler/wait?user_name=mira&timeout_seconds=30').json
        self.assertEqual((reply['message'], reply['data']['timed_out']), ('idle', False))
        stream = self.server.ask('GET', '/product/scheduler/wait/stream?user_name=mira')
        events = [json.loads(line[6:]) for line in stream.body.decode().splitlines() if line.startswith('data: ')]
        self.assertEqual(events[-1]['status'], 'idle')
        self.assertEqual(self.get('scheduler/task_queue_status?user_id=mira')['data']['remaining_tasks_count'], 0)
        self.assertIn('completed', self.get('scheduler/allstatus')['data']['all_tasks_summary'])

    def test_suggestions_and_a_chat_without_a_model(self):
        self.add('My dog is called Rex.')
        for language in ('en', 'zh'):
            queries = self.post('suggestions', {'user_id': 'mira', 'mem_cube_id': 'mira', 'language': language})
            self.assertEqual(len(queries['data']['query']), 3)
        for path in ('chat/complete', 'chat/stream', 'chat/stream/playground'):
            told = self.post(path, {'user_id': 'mira', 'query': 'Hello?'}, 503)
            self.assertIn('language model', told['message'])

    def test_the_ids_that_an_add_gives_stay(self):
        message = [{'role': 'user', 'content': 'The oath.'}]
        first = self.post('add', {'messages': message, 'user_id': 'mira'})['data'][0]['memory_id']
        again = self.post('add', {'messages': message, 'user_id': 'mira'})['data'][0]['memory_id']
        self.assertEqual(first, again, 'an immediate repeat is a retry')
        self.server.end()
        self.server = self.serve()
        self.assertEqual(self.get('get_memory/' + first)['data']['memory'], 'The oath.')


class Model(http.server.ThreadingHTTPServer):
    """A language model behind OpenAI's API that always says the same, or fails."""

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.prompts, self.bodies, self.status, self.pieces = [], [], 200, None
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.server.bodies.append(body)
        self.server.prompts.append('\n'.join(f'{one["role"]}: {one["content"]}' for one in body['messages']))
        if self.server.pieces is not None:
            return self.stream()
        reply = json.dumps({'choices': [{'message': {'content': 'In the attic.'}}]}).encode()
        self.send_response(self.server.status)
        self.send_header('Content-Length', str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def stream(self):
        """Each piece once the one before was seen."""
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.end_headers()
        for piece in self.server.pieces:
            piece = piece() if callable(piece) else piece
            delta = {'choices': [{'index': 0, 'delta': {'content': piece}}]}
            self.wfile.write(f'data: {json.dumps(delta)}\n\n'.encode())
        end = {'choices': [{'index': 0, 'delta': {}, 'finish_reason': 'stop'}]}
        self.wfile.write(f'data: {json.dumps(end)}\n\ndata: [DONE]\n\n'.encode())

    def log_message(self, *_):
        pass


class ChatTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.model = Model()
        self.addCleanup(self.model.server_close)
        self.addCleanup(self.model.shutdown)
        self.settings(refine=f'http://127.0.0.1:{self.model.server_address[1]}/v1', refine_model='small')
        self.server = self.serve()
        self.ask('/product/add', {'user_id': 'mira', 'messages': [
            {'role': 'user', 'content': 'The green kite is in the attic. I prefer short answers.'}]})

    def ask(self, path, body, status=200):
        reply = self.server.ask('POST', path, body)
        self.assertEqual(reply.status, status, reply)
        return reply

    def events(self, path, body):
        reply = self.ask(path, body)
        self.assertEqual(reply.headers['content-type'], 'text/event-stream')
        return [json.loads(line[6:]) for line in reply.body.decode().splitlines() if line.startswith('data: ')]

    def remembered(self, query='attic'):
        data = self.ask('/product/search', {'user_id': 'mira', 'query': query, 'dedup': 'no'}).json['data']
        return [one['memory'] for one in data['text_mem'][0]['memories']]

    def test_a_question_is_answered_with_what_is_remembered_and_kept(self):
        answer = self.ask('/product/chat/complete', {
            'user_id': 'mira', 'query': 'Where is the kite?', 'session_id': 's1',
            'history': [{'role': 'user', 'content': 'Hello.'}]}).json
        self.assertEqual((answer['message'], answer['data']['response']),
                         ('Chat completed successfully', 'In the attic.'))
        prompt = self.model.prompts[0]
        for part in ('The green kite is in the attic.', 'short answers', 'user: Hello.', 'user: Where is the kite?'):
            self.assertIn(part, prompt)
        self.assertIn('In the attic.', self.remembered())
        self.ask('/product/chat/complete', {'user_id': 'mira', 'query': 'And the boat?',
                                            'add_message_on_answer': False})
        self.assertNotIn('And the boat?', self.remembered('boat'))
        self.ask('/product/chat/complete', {'user_id': 'mira', 'query': 'x', 'model_name_or_path': 'large'}, 422)

    def test_streams(self):
        body = {'user_id': 'mira', 'query': 'Where is the kite?', 'business_key': 'k'}
        self.assertEqual(self.events('/product/chat/stream', body), [{'type': 'text', 'data': 'In the attic.'}])
        types = [one['type'] for one in self.events('/product/chat/stream/playground', body)]
        self.assertEqual(types, ['status', 'reference', 'pref_md_string', 'text', 'time', 'end'])
        types = [one['type'] for one in self.events('/product/chat/stream/business_user', body)]
        self.assertEqual(types, ['text', 'end'])

    def test_the_model_for_chats_comes_before_the_one_that_refines(self):
        self.server.end()
        url = f'http://127.0.0.1:{self.model.server_address[1]}/v1'
        self.settings(chat_model=url + '#talker', refine='http://127.0.0.1:1/v1', refine_model='small')
        self.server = self.serve()
        answer = self.ask('/product/chat/complete', {'user_id': 'mira', 'query': 'Where is the kite?',
                                                     'model_name_or_path': 'talker'}).json
        self.assertEqual(answer['data']['response'], 'In the attic.')
        self.assertEqual(self.model.bodies[-1]['model'], 'talker')

    def test_a_model_that_runs_here_chats_too(self):
        self.server.end()
        self.settings(chat_model='twin')
        self.server = self.serve()
        body = {'user_id': 'mira', 'query': 'Where is the kite?', 'conversation_id': 'c', 'session_id': 'c'}
        answer = self.ask('/product/chat/complete', body).json['data']['response']
        self.assertTrue(answer.startswith('You said: '), answer)
        self.assertIn(answer, self.remembered('kite'))
        body['add_message_on_answer'] = False  # The answer tells of the prompt, which stays the same from here on.
        answer = self.ask('/product/chat/complete', body).json['data']['response']
        self.assertEqual(self.ask('/product/chat/complete', {**body, 'max_tokens': 5}).json['data']['response'],
                         answer[:5])
        texts = [one['data'] for one in self.events('/product/chat/stream', body)]
        self.assertGreater(len(texts), 1)
        self.assertEqual(''.join(texts), answer)
        self.assertTrue(self.ask('/api/openmem/v1/chat', body).json['data']['response'].startswith('You said: '))
        nobody = {'user_id': 'nobody', 'query': 'Hello.', 'add_message_on_answer': False}
        self.assertTrue(self.ask('/product/chat/complete', nobody).json['data']['response'])
        self.ask('/product/chat/complete', {**body, 'model_name_or_path': 'large'}, 422)

    def test_pieces_are_told_as_they_come(self):
        for path, name in (('/product/chat/stream', 'plain'), ('/api/openmem/v1/chat', 'cloud')):
            seen = threading.Event()
            self.model.pieces = ['In ', lambda: seen.wait(TIMEOUT_S) and 'the ' or 'too late ', 'attic.']
            body = {'user_id': 'mira', 'query': f'Where is the kite, {name}?', 'conversation_id': 'c', 'stream': True,
                    'max_tokens': 7, 'temperature': 0.25, 'top_p': 0.5}
            connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=TIMEOUT_S)
            self.addCleanup(connection.close)
            connection.request('POST', path, json.dumps(body), {'Content-Type': 'application/json'})
            reply, events = connection.getresponse(), []
            for line in reply:
                if line.startswith(b'data: '):
                    events.append(json.loads(line[6:]))
                    seen.set()
            texts = [one['data'] for one in events if one['type'] == 'text']
            self.assertEqual(texts, ['In ', 'the ', 'attic.'], 'the second piece waits for the first to arrive')
            sent = self.model.bodies[-1]
            self.assertEqual((sent['max_tokens'], sent['temperature'], sent['top_p']), (7, 0.25, 0.5))
            self.assertIn(f'Where is the kite, {name}?', self.remembered(f'kite {name}'))
        for wrong in ({'max_tokens': 0}, {'temperature': 3}, {'top_p': 0}):
            reply = self.ask('/product/chat/stream', {'user_id': 'mira', 'query': 'x', **wrong}, 422)
            self.assertEqual(reply.json['detail'][0]['loc'][1], list(wrong)[0])

    def test_who_leaves_in_the_middle_is_not_remembered(self):
        gone = threading.Event()
        self.model.pieces = ['In '] + [lambda: gone.wait(TIMEOUT_S) and 'the ' or 'x'] + ['attic ' * 1000] * 200
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=TIMEOUT_S)
        body = {'user_id': 'mira', 'query': 'Who left the harbour?'}
        connection.request('POST', '/product/chat/stream', json.dumps(body), {'Content-Type': 'application/json'})
        reply = connection.getresponse()
        self.assertTrue(reply.readline().startswith(b'data: '))
        reply.close()
        connection.close()
        gone.set()
        self.server.end()
        self.server = self.serve()
        self.assertNotIn('Who left the harbour?', self.remembered('harbour'))

    def test_a_model_that_fails_leaves_nothing_behind(self):
        self.model.status = 500
        body = {'user_id': 'mira', 'query': 'Who sails the boat?', 'conversation_id': 'c'}
        self.ask('/product/chat/complete', body, 503)
        self.assertEqual([one['type'] for one in self.events('/product/chat/stream', body)], ['error'])
        self.ask('/api/openmem/v1/chat', body, 503)
        self.assertNotIn('Who sails the boat?', self.remembered('boat'))

    def test_the_cloud_chats_too(self):
        body = {'user_id': 'mira', 'query': 'Where is the kite?', 'conversation_id': 'c1'}
        self.assertEqual(self.ask('/api/openmem/v1/chat', body).json['data'], {'response': 'In the attic.'})
        events = self.events('/api/openmem/v1/chat', {**body, 'stream': True})
        self.assertEqual([one['type'] for one in events], ['text', 'end'])
        kept = self.ask('/api/openmem/v1/get/message', {'user_id': 'mira', 'conversation_id': 'c1'}).json
        self.assertEqual([one['role'] for one in kept['data']['message_detail_list']][:2], ['user', 'assistant'])

    def test_a_corrected_answer(self):
        told = self.ask('/product/feedback', {'user_id': 'mira', 'feedback_content': 'No, the red one.', 'history': [
            {'role': 'user', 'content': 'Where is the kite?'}], 'corrected_answer': True}).json
        self.assertEqual(told['data'][0]['answer'], 'In the attic.')
        self.assertIn('No, the red one.', self.model.prompts[-1])


if __name__ == '__main__':
    unittest.main()

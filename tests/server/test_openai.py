#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The OpenAI door of the real server before a server that plays the language model."""
import base64
import http.client
import json
import pathlib
import shutil
import ssl
import struct
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fake_models import FakeModels, chat_chunks  # noqa: E402
from serve import TIMEOUT_S, Server, ServerTest, read_all, status_of  # noqa: E402

CHAT = '/v1/chat/completions'
JSON = {'Content-Type': 'application/json'}


def user(text, **more):
    return {'model': 'fake-1', 'messages': [{'role': 'user', 'content': text}], **more}


class ProxyTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.models = FakeModels()
        self.addCleanup(self.models.close)

    def serve(self, *arguments, **changes):
        self.server = super().serve('--upstream', self.models.url, *arguments, **changes)
        return self.server

    def chat(self, body, **headers):
        return self.server.ask('POST', CHAT, body, headers={name.replace('_', '-'): value
                                                            for name, value in headers.items()})

    def remember(self, text, cube='mira', **more):
        reply = self.server.ask('POST', '/api/v1/memories', {'cube': cube, 'items': [{'text': text, **more}]})
        self.assertEqual(reply.status, 201, reply)
        return reply.json['items'][0]['id']

    def remembered(self, cube='mira'):
        """Texts of turns in the cube, in order; none when there is no such cube."""
        reply = self.server.ask('POST', '/api/v1/rpc/list', {'cube': cube, 'filter': {'derived': False}})
        if reply.status == 404:
            return []
        self.assertEqual(reply.status, 200, reply)
        return [memory['body']['text'] for memory in reply.json['memories']]

    def sent(self):
        """The prompt that the upstream got last."""
        return self.models.asked[-1][2]['messages']


class Chats(ProxyTest):
    def test_without_memories_bytes_pass_as_they_are(self):
        self.serve()
        seen = []
        answer = b'{ "id":"x", "n": 1.50,"choices" : [{"message":{"content":"H\\u00e9"},"finish_reason":"stop"}] }'

        def script(handler, body):
            seen.append(handler.raw_body)
            handler.send_bytes(200, answer, {'Content-Type': 'application/json; charset=utf-8', 'x-ratelimit-left': '7',
                                             'x-request-id': 'req_1', 'Openai-Processing-Ms': '3'})
        self.models.script = script
        raw = (b'{"z": 12345678901234567890123, "messages":[ {"role":"user" ,"content":"Hi \\u00e9"}],\n'
               b' "tools":[{"type":"function"}], "temperature":1.0 , "unknown": {"a":[ ]}}')
        reply = self.server.ask('POST', CHAT, raw, headers=JSON)
        self.assertEqual((reply.status, reply.body, seen), (200, answer, [raw]))
        self.assertEqual(reply.headers['content-type'], 'application/json; charset=utf-8')
        self.assertEqual(reply.headers['x-ratelimit-left'], '7')
        self.assertEqual(reply.headers['x-request-id'], 'req_1')
        self.assertEqual(reply.headers['x-memos-memories'], '0')
        for odd in (b'not json', b'[]', b'{"messages": 1}', b'{"messages":["x"]}'):
            self.assertEqual(self.server.ask('POST', CHAT, odd, headers={**JSON, 'X-One': '1'}).body, answer)
            self.assertEqual(seen[-1], odd)
        self.assertEqual(self.models.heads[-1]['X-One'], '1')
        self.assertNotIn('Accept-Encoding', self.models.heads[-1])

    def test_what_is_known_of_a_person_stands_in_their_prompt(self):
        self.serve()
        kiln = self.remember('The kiln is broken since Monday.')
        self.remember('I live in Lisbon.')
        self.remember('The kiln of Tom is fine.', cube='tom')
        body = {'model': 'fake-1', 'user': 'mira', 'messages': [
            {'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': 'Hello'},
            {'role': 'assistant', 'content': 'Hi.'}, {'role': 'user', 'content': 'What about the kiln?'}]}
        reply = self.chat(body)
        self.assertEqual(reply.status, 200, reply)
        prompt = self.sent()
        self.assertEqual([one['role'] for one in prompt], ['system', 'user', 'assistant', 'user'])
        self.assertTrue(prompt[0]['content'].startswith('Be kind.\n\n<memos-profile>\n'), prompt[0])
        self.assertIn('Lisbon', prompt[0]['content'])
        self.assertEqual(prompt[1:3], body['messages'][1:3])
        self.assertTrue(prompt[3]['content'].endswith('</memos-memory>\n\nWhat about the kiln?'), prompt[3])
        self.assertIn('The kiln is broken since Monday.', prompt[3]['content'])
        self.assertNotIn('Tom', json.dumps(prompt))
        self.assertEqual(reply.headers['x-memos-cube'], 'mira')
        self.assertIn(kiln, reply.headers['x-memos-used'].split(','))
        self.assertEqual(int(reply.headers['x-memos-memories']), len(reply.headers['x-memos-used'].split(',')))
        self.assertEqual(reply.headers['x-memos-remember'], 'on')
        self.assertEqual(len(reply.headers['x-memos-remembered'].split(',')), 2)
        self.assertEqual(self.remembered()[2:], ['What about the kiln?', 'Well said.'])
        # The beginning stays what it was, whatever is asked next: prompt caches keep it.
        body['messages'] += [{'role': 'assistant', 'content': 'Well said.'}, {'role': 'user', 'content': 'And Lisbon?'}]
        self.chat(body)
        self.assertEqual(self.sent()[:3], prompt[:3])
        self.assertEqual(self.sent()[3], body['messages'][3], 'what was said before is sent as it was said')
        self.assertNotIn('Well said.', self.sent()[5]['content'], 'the prompt says it already')
        self.assertNotIn('What about the kiln?', self.sent()[5]['content'])

    def test_a_second_pass_adds_nothing(self):
        self.serve()
        self.remember('The kiln is broken since Monday. I live in Lisbon.')
        second = Server(self.folder / 'second', self.environment(), '--upstream',
                        f'http://127.0.0.1:{self.server.port}/v1')
        self.addCleanup(second.end)
        second.ask('POST', '/api/v1/memories',
                   {'cube': 'mira', 'items': [{'text': 'A kiln is an oven. I live in Rome.'}]})
        reply = second.ask('POST', CHAT, user('What about the kiln?'), headers={'X-Memos-User': 'mira'})
        self.assertEqual(reply.status, 200, reply)
        text = json.dumps(self.sent())
        self.assertEqual((text.count('<memos-memory>'), text.count('<memos-profile>')), (1, 1), text)
        self.assertIn('Rome', text)
        self.assertNotIn('Lisbon', text)
        self.assertEqual(self.remembered('me'), ['What about the kiln?', 'Well said.'])

    def test_steering(self):
        self.serve()
        self.remember('The kiln is broken.', cube='notes')
        quiet = self.chat(user('kiln?'), X_Memos_Cube='notes', X_Memos_Recall='off', X_Memos_Remember='off')
        self.assertEqual(self.sent(), user('kiln?')['messages'])
        self.assertEqual(quiet.headers['x-memos-remember'], 'off')
        self.assertEqual(self.remembered('notes'), ['The kiln is broken.'])
        self.chat(user('kiln?'), X_Memos_Cube='notes', X_Memos_Session='s1', X_Memos_Agent='helper')
        page = self.server.ask('POST', '/api/v1/rpc/list', {'cube': 'notes', 'filter': {'agent_id': 'helper'}})
        self.assertEqual({memory['body']['session_id'] for memory in page.json['memories']}, {'s1'})
        self.assertFalse([name for name in self.models.heads[-1] if name.lower().startswith('x-memos-')
                          and name.lower() != 'x-memos-pass'])
        asked = len(self.models.asked)
        for headers in ({'X_Memos_Recall': 'perhaps'}, {'X_Memos_Budget': 'x'}, {'X_Memos_Recal': 'off'}):
            wrong = self.chat(user('x'), **headers)
            self.assertEqual((wrong.status, wrong.json['error']['type']), (400, 'invalid_request_error'), headers)
        self.assertEqual(len(self.models.asked), asked, 'nothing was passed on')

    def test_settings_bound_and_switch_off(self):
        self.settings(proxy_tokens=0, proxy_remember=False)
        self.serve()
        self.remember('The kiln is broken.', cube='me')
        self.chat(user('kiln?'))
        self.assertEqual(self.sent(), user('kiln?')['messages'])
        self.assertEqual(self.remembered('me'), ['The kiln is broken.'])
        self.chat(user('kiln?'), X_Memos_Budget='100', X_Memos_Remember='on')
        self.assertIn('broken', self.sent()[-1]['content'])
        self.assertEqual(len(self.remembered('me')), 3)

    def test_failures_pass_with_status_and_body_and_are_not_remembered(self):
        self.serve()
        self.models.status, self.models.failure = 429, b'{"error": {"message":"slow down","code":"rate"}}'
        self.models.headers = {'Content-Type': 'application/json', 'Retry-After': '3', 'x-ratelimit-left': '0'}
        reply = self.chat(user('Hello'))
        self.assertEqual((reply.status, reply.body), (429, self.models.failure))
        self.assertEqual((reply.headers['retry-after'], reply.headers['x-ratelimit-left']), ('3', '0'))
        self.models.status, self.models.headers = 200, {'Connection': 'close'}
        self.models.reply = lambda body: {'error': {'message': 'no'}}
        self.assertEqual(self.chat(user('Hello')).json, {'error': {'message': 'no'}})
        self.models.close()
        away = self.chat(user('Hello'))
        self.assertEqual((away.status, away.json['error']['code']), (502, 'upstream_unavailable'))
        self.assertEqual(self.remembered('me'), [])

    def test_tools_are_remembered_once_with_their_end(self):
        self.serve()
        call = {'choices': [{'index': 0, 'finish_reason': 'tool_calls', 'message': {
            'role': 'assistant', 'content': None, 'tool_calls': [{'id': 'c1', 'type': 'function', 'function': {
                'name': 'weather', 'arguments': '{}'}}]}}]}
        self.models.reply = lambda body: call
        messages = [{'role': 'user', 'content': 'Is it warm?'}]
        self.assertEqual(self.chat({'messages': messages}).json, call)
        self.assertEqual(self.remembered('me'), [])
        messages += [call['choices'][0]['message'], {'role': 'tool', 'tool_call_id': 'c1', 'content': '21 C'}]
        self.models.reply = lambda body: 'Yes, 21 degrees.'
        self.chat({'messages': messages})
        self.assertEqual(self.remembered('me'), ['Is it warm?', 'Yes, 21 degrees.'])

    def test_without_an_upstream(self):
        self.server = ServerTest.serve(self)
        reply = self.chat(user('Hello'))
        self.assertEqual((reply.status, reply.headers['x-should-retry']), (501, 'false'))
        self.assertIn('--upstream', reply.json['error']['message'])
        for wrong in ('example.org/v1', 'http://key@example.org/v1'):
            answer = self.run_program('serve', '--data', self.folder / 'wrong', '--upstream', wrong)
            self.assertEqual(answer.returncode, 1, answer.stderr)
            self.assertNotIn('key@', answer.stderr)

    @unittest.skipUnless(shutil.which('openssl'), 'needs openssl for a certificate')
    def test_the_certificate_of_an_upstream_is_checked(self):
        key, certificate = self.folder / 'key.pem', self.folder / 'certificate.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate,
                        '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
                       check=True, capture_output=True, timeout=TIMEOUT_S)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.models.socket = context.wrap_socket(self.models.socket, server_side=True)
        url = self.models.url.replace('http://', 'https://')
        self.server = ServerTest.serve(self, '--upstream', url)
        refused = self.chat(user('Hello'))
        self.assertEqual((refused.status, refused.json['error']['code']), (502, 'upstream_denied'))
        self.assertIn('certificate is not trusted', refused.json['error']['message'])
        self.server.end()
        self.server = ServerTest.serve(self, '--upstream', url, SSL_CERT_FILE=str(certificate))
        self.assertEqual(self.chat(user('Hello')).status, 200)

    def test_a_server_that_is_its_own_upstream_ends(self):
        port = self.models.server_address[1]
        self.models.close()
        server = ServerTest.serve(self, '--upstream', f'http://127.0.0.1:{port}/v1', '--listen', f'127.0.0.1:{port}')
        self.assertIn(f'http://127.0.0.1:{port}', server.told['listening'])
        self.server = server
        self.assertEqual(self.chat(user('Hello')).status, 508)


class Streams(ProxyTest):
    def open(self, body, path=CHAT):
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=TIMEOUT_S)
        self.addCleanup(connection.close)
        connection.request('POST', path, json.dumps(body), JSON)
        return connection.getresponse()

    def test_pieces_pass_at_once_and_the_whole_is_remembered(self):
        self.serve()
        pieces = chat_chunks('Hello my dear friend.') + [': a comment\r\n\r\n']
        step = threading.Semaphore(0)

        def script(handler, body):
            handler.begin_events()
            for piece in pieces:
                step.acquire()
                handler.send_piece(piece)
            handler.end_events()
        self.models.script = script
        self.models.headers = {'x-ratelimit-left': '5'}
        answer = self.open(user('Who am I?', stream=True))
        self.assertEqual(answer.headers['Content-Type'], 'text/event-stream')
        self.assertEqual(answer.headers['x-ratelimit-left'], '5')
        for piece in pieces:
            step.release()
            self.assertEqual(answer.read(len(piece)).decode(), piece, 'it came before the next one was made')
        self.assertEqual(answer.read(), b'')
        self.assertEqual(self.remembered('me'), ['Who am I?', 'Hello my dear friend.'])

    def test_who_has_read_the_last_event_is_remembered(self):
        self.serve()
        for path, ask in ((CHAT, user('Who am I?', stream=True, user='ann')),
                          ('/v1/responses', {'model': 'fake-1', 'input': 'Who am I?', 'stream': True, 'user': 'bo'})):
            with self.subTest(path):
                seen = threading.Event()

                def script(handler, body, path=path, seen=seen):
                    handler.end_events = lambda: seen.wait(TIMEOUT_S)
                    handler.answer_response(body, 'Mira.') if path != CHAT else handler.answer_chat(body, 'Mira.')
                    handler.send_piece(': behind the end\n\n')
                    type(handler).end_events(handler)
                self.models.script = script
                answer = self.open(ask, path)
                last = b'data: [DONE]' if path == CHAT else b'event: response.completed'
                while not answer.readline().startswith(last):
                    pass
                self.assertEqual(self.remembered(ask['user']), ['Who am I?', 'Mira.'])
                seen.set()
                self.assertTrue(answer.read().endswith(b': behind the end\n\n'))

    def test_a_broken_stream_breaks_and_is_not_remembered(self):
        self.serve()

        def script(handler, body):
            handler.begin_events()
            for piece in chat_chunks('Hello my dear')[:-2]:
                handler.send_piece(piece)
            handler.close_connection = True
        self.models.script = script
        answer = self.open(user('Who am I?', stream=True))
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        self.models.script = None
        self.models.reply = lambda body: 'Mira.'
        self.assertEqual(self.open(user('And now?', stream=True)).read().decode(), ''.join(chat_chunks('Mira.')))
        self.assertEqual(self.remembered('me'), ['And now?', 'Mira.'])

    def test_a_client_that_leaves_ends_the_upstreams_work(self):
        self.serve()
        begun, ended = threading.Semaphore(0), threading.Semaphore(0)

        def script(handler, body):
            if body.get('stream'):
                handler.begin_events()
                handler.send_piece(chat_chunks('Hello')[0])
            begun.release()
            try:
                left = handler.connection.recv(1) == b''  # Until the server lets go.
            except ConnectionResetError:  # It did before it had read all.
                left = True
            if left:
                ended.release()
            handler.close_connection = True
        self.models.script = script
        for stream in (False, True):
            body = json.dumps(user('Hello', stream=stream))
            head = f'POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
            connection = self.server.raw(f'{head}Content-Length: {len(body)}\r\n\r\n{body}'.encode())
            self.assertTrue(begun.acquire(timeout=TIMEOUT_S))
            if stream:
                connection.recv(65536)
            connection.close()
            self.assertTrue(ended.acquire(timeout=TIMEOUT_S), f'stream={stream}')
        self.assertEqual(self.remembered('me'), [])

    def test_a_slow_reader_holds_the_upstream_back(self):
        self.serve()
        piece, count = 'data: ' + 'x' * 65_000 + '\n\n', 800
        sent = threading.Semaphore(0)
        progress = [0]

        def script(handler, body):
            handler.begin_events()
            for number in range(count):
                handler.send_piece(piece)
                progress[0] = number
            sent.release()
            handler.end_events()
        self.models.script = script
        answer = self.open(user('Hello', stream=True))
        self.assertFalse(sent.acquire(timeout=2), 'fifty megabytes lie in nobody\'s memory')
        self.assertLess(progress[0], count - 1)
        total = 0
        while data := answer.read(1 << 20):
            total += len(data)
        self.assertEqual(total, len(piece) * count)

    def test_many_that_wait_keep_nobody_else_waiting(self):
        self.serve()
        go = threading.Event()

        def script(handler, body):
            go.wait(TIMEOUT_S)
            handler.answer_chat(body, 'At last.')
        self.models.script = script
        replies = []

        def ask():
            replies.append(self.chat(user('Hello'), X_Memos_Remember='off').status)
        threads = [threading.Thread(target=ask) for _ in range(60)]
        for thread in threads:
            thread.start()
        while len(self.models.asked) < 60:
            pass
        self.assertEqual(self.remembered('me'), [])
        self.assertEqual(self.server.ask('GET', '/health').status, 200)
        go.set()
        for thread in threads:
            thread.join()
        self.assertEqual(replies, [200] * 60)

    def test_an_upstream_that_falls_silent(self):
        self.serve(MEMOS_UPSTREAM_TIMEOUT_MS='1000')
        over = threading.Event()
        self.addCleanup(over.set)
        self.models.script = lambda handler, body: over.wait(TIMEOUT_S)
        reply = self.chat(user('Hello'))
        self.assertEqual((reply.status, reply.json['error']['code']), (504, 'upstream_unavailable'))

    def test_a_server_that_ends_lets_streams_finish(self):
        self.serve()
        go = threading.Event()

        def script(handler, body):
            handler.begin_events()
            pieces = chat_chunks('Hello my friend.')
            handler.send_piece(pieces[0])
            go.wait(TIMEOUT_S)
            for piece in pieces[1:]:
                handler.send_piece(piece)
            handler.end_events()
        self.models.script = script
        answer = self.open(user('Who am I?', stream=True))
        first = answer.read(10)
        self.server.process.terminate()
        go.set()
        self.assertEqual((first + answer.read()).decode(), ''.join(chat_chunks('Hello my friend.')))
        self.assertEqual(self.server.process.wait(TIMEOUT_S), 0)
        self.models.script = None
        self.serve()
        self.assertEqual(self.remembered('me'), ['Who am I?', 'Hello my friend.'])


class Keys(ProxyTest):
    def test_no_key_of_the_upstream_is_kept(self):
        self.serve(MEMOS_UPSTREAM_KEY='sk-operators-0123456789')
        self.chat(user('Hello'), Authorization='Bearer any')
        self.assertEqual(self.models.asked[-1][1], 'Bearer sk-operators-0123456789')
        self.chat(user('Hello'), X_Memos_Upstream_Key='sk-callers-0123456789')
        self.assertEqual(self.models.asked[-1][1], 'Bearer sk-callers-0123456789')
        self.server.end()
        for file in self.data.rglob('*'):
            if file.is_file():
                for key in (b'sk-operators-0123456789', b'sk-callers-0123456789'):
                    self.assertNotIn(key, file.read_bytes(), file)

    def test_the_callers_key_passes_while_the_server_asks_for_none(self):
        self.serve()
        self.chat(user('Hello'), Authorization='Bearer sk-callers')
        self.assertEqual(self.models.asked[-1][1], 'Bearer sk-callers')

    def test_keys_of_this_server_stay_here(self):
        full = self.make_key('full')
        reader = self.make_key('reader', '--verb', 'read')
        bound = self.make_key('bound', '--cube', 'mira')
        self.serve()
        self.assertEqual(self.chat(user('Hello')).json['error']['type'], 'authentication_error')
        self.assertEqual(self.chat(user('Hello'), Authorization=f'Bearer {full}').status, 200)
        self.assertIsNone(self.models.asked[-1][1])
        self.assertNotIn(full, json.dumps(self.models.heads))
        self.chat(user('Hello'), X_Memos_Key=full, Authorization='Bearer sk-callers')
        self.assertEqual(self.models.asked[-1][1], 'Bearer sk-callers')
        self.assertNotIn(full, json.dumps(self.models.heads))
        read = self.chat(user('A secret'), Authorization=f'Bearer {reader}', X_Memos_User='tom')
        self.assertEqual((read.status, read.headers['x-memos-remember']), (200, 'off'))
        asked = len(self.models.asked)
        foreign = self.chat(user('Hello'), Authorization=f'Bearer {bound}', X_Memos_User='tom')
        self.assertEqual((foreign.status, foreign.json['error']['type']), (403, 'permission_error'))
        self.assertEqual(len(self.models.asked), asked)
        own = self.chat(user('Mine'), Authorization=f'Bearer {bound}', X_Memos_User='mira')
        self.assertEqual((own.status, own.headers['x-memos-remember']), (200, 'on'))
        cubes = self.server.ask('GET', '/api/v1/cubes', key=full).json
        self.assertEqual(sorted(cube['name'] for cube in cubes['cubes']), ['me', 'mira'])

    def test_tenants_do_not_meet(self):
        self.serve(MEMOS_API_KEYS='acme=key-of-acme-1,other=key-of-other-1')
        for key in ('key-of-acme-1', 'key-of-other-1'):
            self.chat(user(f'The word is {key[7:11]}.'), Authorization=f'Bearer {key}', X_Memos_User='mira')
        self.chat(user('What is the word?'), Authorization='Bearer key-of-acme-1', X_Memos_User='mira')
        self.assertIn('acme', self.sent()[-1]['content'])
        self.assertNotIn('othe', self.sent()[-1]['content'])


def answer_response(handler, body, name, output, **fields):
    """A response of the upstream, whole or streamed."""
    done = {'id': name, 'object': 'response', 'status': 'completed', 'output': output, **fields}
    if not body.get('stream'):
        return handler.send_json(200, done)
    kind = 'response.' + done['status']
    handler.send_events([f'event: {kind}\ndata: {json.dumps({"type": kind, "response": done})}\n\n'])


class Responses(ProxyTest):
    def respond(self, body, **headers):
        return self.server.ask('POST', '/v1/responses', body, headers=headers)

    def test_created_and_streamed(self):
        self.serve()
        self.remember('The kiln is broken. I live in Lisbon.', cube='me')
        reply = self.respond({'model': 'fake-1', 'input': 'What about the kiln?', 'previous_response_id': 'resp_0'})
        self.assertEqual(reply.status, 200, reply)
        asked = self.models.asked[-1][2]
        self.assertEqual((asked['previous_response_id'], reply.json['previous_response_id']), ('resp_0', 'resp_0'))
        self.assertIn('Lisbon', asked['instructions'])
        self.assertTrue(asked['input'].endswith('</memos-memory>\n\nWhat about the kiln?'))
        self.assertEqual(self.remembered('me')[1:], ['What about the kiln?', 'Well said.'])
        item = {'role': 'user', 'content': [{'type': 'input_text', 'text': 'And the oven?'}]}
        reply = self.respond({'model': 'fake-1', 'input': [item], 'stream': True})
        self.assertIn(b'response.completed', reply.body)
        self.assertEqual(self.models.asked[-1][2]['input'][0]['content'][-1], item['content'][0])
        self.assertEqual(self.remembered('me')[3:], ['And the oven?', 'Well said.'])

    def test_what_was_said_before_tools_is_remembered_with_the_answer_behind_them(self):
        self.serve()
        call = {'type': 'function_call', 'call_id': 'c1', 'name': 'weather', 'arguments': '{}', 'status': 'completed'}
        given = {'type': 'function_call_output', 'call_id': 'c1', 'output': '21 C'}
        for stream in (False, True):
            question = f'Is it warm? {stream}'
            self.models.script = lambda handler, body: answer_response(handler, body, 'resp_1', [call])
            self.respond({'model': 'fake-1', 'input': question, 'stream': stream}, **{'X-Memos-User': 'mira'})
            self.assertNotIn(question, self.remembered('mira'))
            # It calls once more.
            self.models.script = lambda handler, body: answer_response(handler, body, 'resp_2', [call])
            again = {'model': 'fake-1', 'input': [given], 'previous_response_id': 'resp_1', 'stream': stream}
            self.respond(again, **{'X-Memos-User': 'mira'})
            self.models.script = None
            last = {**again, 'previous_response_id': 'resp_2'}
            self.respond(last, **{'X-Memos-User': 'tom'})
            self.assertEqual(self.remembered('tom'), [], 'it is another user who said it')
            self.respond(last, **{'X-Memos-User': 'mira'})
            self.assertEqual(self.remembered('mira')[-2:], [question, 'Well said.'])

    def test_what_was_cut_off_is_remembered_as_far_as_it_was_said(self):
        self.serve()
        said = {'type': 'message', 'id': 'msg_1', 'role': 'assistant', 'status': 'incomplete',
                'content': [{'type': 'output_text', 'text': 'It is warm and', 'annotations': []}]}
        for stream in (False, True):
            for reason, kept in (('content_filter', False), ('max_output_tokens', True)):
                self.models.script = lambda handler, body: answer_response(
                    handler, body, 'resp_1', [said], status='incomplete', incomplete_details={'reason': reason})
                user = f'{reason}-{stream}'
                self.respond({'model': 'fake-1', 'input': 'Is it warm?', 'stream': stream}, **{'X-Memos-User': user})
                self.assertEqual(self.remembered(user), ['Is it warm?', 'It is warm and'] if kept else [])

    def test_what_the_upstream_keeps_is_its_own(self):
        self.serve()
        self.assertEqual(self.server.ask('GET', '/v1/responses/resp_1').status, 404)
        self.assertEqual(self.models.asked[-1][0], '/v1/responses/resp_1')
        self.assertEqual(self.server.ask('GET', '/v1/responses/resp_1/input_items?limit=2&after=a%20b').status, 404)
        self.assertEqual(self.models.asked[-1][0], '/v1/responses/resp_1/input_items?limit=2&after=a%20b')

    def test_what_an_account_keeps_wants_a_key_of_ones_own(self):
        self.serve(MEMOS_UPSTREAM_KEY='sk-operator')
        self.assertEqual(self.server.ask('GET', '/v1/files').status, 404)
        self.assertEqual(self.models.asked[-1][:2], ('/v1/files', 'Bearer sk-operator'), 'nobody is told apart')
        key = self.make_key('mine')
        while self.server.ask('GET', '/v1/files').status != 401:
            pass
        asked = len(self.models.asked)
        for method, path in (('GET', '/v1/files'), ('GET', '/v1/chat/completions'), ('GET', '/v1/files/f1/content'),
                             ('POST', '/v1/conversations'), ('DELETE', '/v1/conversations/c1/items/i1')):
            refused = self.server.ask(method, path, {} if method == 'POST' else None, key=key)
            self.assertEqual((refused.status, refused.json['error']['param']), (403, 'X-Memos-Upstream-Key'), path)
        self.assertEqual(len(self.models.asked), asked, 'others would be seen by the operator\'s key')
        self.server.ask('GET', '/v1/files', headers={'X-Memos-Upstream-Key': 'sk-mine'}, key=key)
        self.assertEqual(self.models.asked[-1][:2], ('/v1/files', 'Bearer sk-mine'))
        self.server.ask('POST', '/v1/conversations', {}, {'X-Memos-Key': key, 'Authorization': 'Bearer sk-mine'})
        self.assertEqual(self.models.asked[-1][:2], ('/v1/conversations', 'Bearer sk-mine'))


class Others(ProxyTest):
    def test_embeddings(self):
        self.serve('--embedder', 'twin:8')
        name = self.server.ask('GET', '/v1/models').json['data'][0]['id']
        body = {'input': ['a kite', 'a kiln'], 'model': name}
        floats = self.server.ask('POST', '/v1/embeddings', body).json
        packed = self.server.ask('POST', '/v1/embeddings', {**body, 'encoding_format': 'base64'}).json
        self.assertEqual((floats['object'], floats['model']), ('list', name))
        for plain, coded in zip(floats['data'], packed['data'], strict=True):
            self.assertEqual(plain['index'], coded['index'])
            values = struct.unpack('<8f', base64.b64decode(coded['embedding']))
            for one, other in zip(values, plain['embedding'], strict=True):
                self.assertAlmostEqual(one, other, places=6)
        for wrong, field in (({'input': [[1, 2]]}, 'input[0]'), ({'input': 'x', 'dimensions': 9}, 'dimensions'),
                             ({'input': ''}, 'input'), ({'input': 'x', 'colour': 1}, 'colour')):
            reply = self.server.ask('POST', '/v1/embeddings', {'model': name, **wrong})
            self.assertEqual((reply.status, reply.json['error']['param']), (400, field), wrong)
        other = self.server.ask('POST', '/v1/embeddings', {'input': 'x', 'model': 'text-embedding-3-small'})
        self.assertEqual(other.json['path'], '/v1/embeddings', 'other models are the upstream\'s')

    def test_embeddings_without_an_upstream_or_an_embedder(self):
        self.server = ServerTest.serve(self, '--embedder', 'twin:8')
        other = self.server.ask('POST', '/v1/embeddings', {'input': 'x', 'model': 'text-embedding-3-small'})
        self.assertEqual((other.status, other.json['error']['code']), (404, 'model_not_found'))
        self.server.end()
        self.server = ServerTest.serve(self)
        self.assertEqual(self.server.ask('POST', '/v1/embeddings', {'input': 'x', 'model': 'm'}).status, 404)
        self.assertEqual(self.server.ask('GET', '/v1/models').json, {'object': 'list', 'data': []})

    def test_models_are_put_together(self):
        self.serve('--embedder', 'twin:8')
        models = self.server.ask('GET', '/v1/models').json['data']
        self.assertEqual([model['owned_by'] for model in models], ['memos', 'tests'])
        self.assertEqual(self.server.ask('GET', f'/v1/models/{models[0]["id"]}').json, models[0])
        self.assertEqual(self.server.ask('GET', '/v1/models/meta/llama').status, 404)
        self.assertEqual(self.models.asked[-1][0], '/v1/models/meta/llama')
        asked = len(self.models.asked)
        for climbing in ('/v1/models/../admin', '/v1/models/%2e%2e/admin', '/v1/responses/..'):
            request = f'GET {climbing} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
            with self.server.raw(request.encode()) as connection:
                self.assertEqual(status_of(read_all(connection)), 404, climbing)
        self.assertEqual(len(self.models.asked), asked)

    def test_other_routes_pass(self):
        self.serve()
        self.assertEqual(self.server.ask('POST', '/v1/completions', {'prompt': 'x'}).json['path'], '/v1/completions')
        form = self.server.ask('POST', '/v1/audio/transcriptions', b'--b\r\n\r\nsound\r\n--b--',
                               headers={'Content-Type': 'multipart/form-data; boundary=b'})
        self.assertEqual(form.json, {'path': '/v1/audio/transcriptions', 'length': 19})
        self.assertEqual(self.server.ask('GET', '/v1/nothing').status, 404)


if __name__ == '__main__':
    unittest.main()

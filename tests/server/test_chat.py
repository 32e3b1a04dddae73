#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""POST /api/v1/chat of a real server with the stand-in model: streams, keys, many at once, clients that leave."""
import json
import threading
import unittest

from serve import ServerTest

from program import NOT_FOUND

CHATS = 8
ROUNDS = 5


def events_of(body):
    """(name, data) of each server-sent event."""
    events = []
    for block in body.decode().replace('\r\n', '\n').split('\n\n'):
        lines = [line for line in block.split('\n') if line and not line.startswith(':')]
        if lines:
            fields = dict(line.split(': ', 1) for line in lines)
            events.append((fields['event'], json.loads(fields['data'])))
    return events


class ChatTest(ServerTest):
    def ask(self, server, body, **options):
        return server.ask('POST', '/api/v1/chat', body, **options)

    def test_streams_pieces_and_remembers(self):
        server = self.serve('--chat-model', 'twin')
        reply = self.ask(server, {'message': 'Hello', 'cube': 'ann', 'session_id': 's'})
        self.assertEqual(reply.status, 200, reply)
        self.assertTrue(reply.headers['content-type'].startswith('text/event-stream'))
        events = events_of(reply.body)
        self.assertEqual(events[-1][0], 'done')
        done = events[-1][1]
        self.assertEqual(sum(done['from'].values()), done['prompt_tokens'])
        self.assertGreater(done['first_token_ms'], 0)
        pieces = [data['text'] for name, data in events if name == 'piece']
        self.assertEqual(''.join(pieces), events[-1][1]['text'])
        self.assertTrue(events[-1][1]['text'].startswith('You said: '))
        listed = server.ask('GET', '/api/v1/cubes/ann/memories').json['memories']
        self.assertEqual([memory['id'] for memory in listed][:2], events[-1][1]['stored'])

    def test_one_object_without_a_stream(self):
        server = self.serve('--chat-model', 'twin')
        reply = self.ask(server, {'message': 'Hello', 'stream': False, 'max_tokens': 5, 'cube': 'ann'})
        self.assertEqual(reply.status, 200, reply)
        self.assertEqual(reply.json['text'], 'You s')
        self.assertTrue(reply.json['cut_off'])
        self.assertEqual(reply.json['included'], [])

    def test_json_is_json(self):
        server = self.serve('--chat-model', 'twin')
        schema = {'type': 'object', 'properties': {'kind': {'enum': ['cat', 'dog']}}, 'required': ['kind']}
        reply = self.ask(server, {'message': 'x', 'schema': schema, 'stream': False, 'cube': 'ann'})
        self.assertEqual(reply.status, 200, reply)
        self.assertIn(json.loads(reply.json['text'])['kind'], ('cat', 'dog'))

    def test_mistakes_name_their_field(self):
        server = self.serve('--chat-model', 'twin')
        for body, field in [({}, 'message'), ({'message': 'x', 'odd': 1}, 'odd'),
                            ({'message': 'x', 'max_tokens': 0, 'stream': False}, 'max_tokens'), ([], 'body'),
                            ({'message': 'x', 'stream': 1}, 'stream'), ({'message': 'x', 'json': {}}, 'json')]:
            reply = self.ask(server, body)
            self.assertEqual(reply.status, 400, reply)
            self.assertEqual(reply.json['error']['field'], field)
        reply = self.ask(server, {'message': 'x', 'temperature': -1})
        self.assertEqual(events_of(reply.body)[-1][0], 'error')
        missing = self.ask(server, {'message': 'x', 'cube': 'nobody', 'remember': False, 'stream': False})
        self.assertEqual(missing.status, 404, missing)

    def test_without_a_model_there_is_no_chat(self):
        server = self.serve()
        reply = self.ask(server, {'message': 'x', 'stream': False})
        self.assertEqual(reply.status, 404)
        self.assertEqual(reply.json['error']['field'], 'chat_model')

    def test_keys_and_cubes(self):
        reader = self.make_key('reader', '--verb', 'read')
        other = self.make_key('other', '--cube', 'other', '--verb', 'read', '--verb', 'write')
        server = self.serve('--chat-model', 'twin')
        body = {'message': 'x', 'cube': 'ann', 'stream': False}
        self.assertEqual(self.ask(server, body).status, 401)
        self.assertEqual(self.ask(server, body, key='wrong').status, 401)
        self.assertEqual(self.ask(server, body, key=reader).status, 403)
        self.assertEqual(self.ask(server, body, key=other).status, 404)
        made = self.ask(server, {**body, 'cube': 'other'}, key=other)
        self.assertEqual(made.status, 200, made)
        read = self.ask(server, {**body, 'cube': 'other', 'remember': False}, key=reader)
        self.assertEqual(read.status, 200, read)

    def test_what_an_answer_computed_serves_the_next_one(self):
        server = self.serve('--chat-model', 'twin')
        body = {'message': 'Hello', 'cube': 'ann', 'stream': False}
        first = self.ask(server, body).json
        self.assertEqual(first['from'], {'computed': first['prompt_tokens']})
        second = self.ask(server, {**body, 'message': 'And now?'}).json
        self.assertGreater(second['from'].get('engine', 0) + second['from'].get('ram', 0), 128)
        server.end()
        server = self.serve('--chat-model', 'twin')
        third = self.ask(server, {**body, 'message': 'And then?'}).json
        self.assertGreater(third['from'].get('disk', 0), 128)

    def test_commands_use_the_servers_model_and_its_cache(self):
        server = self.serve('--chat-model', 'twin')
        self.ask(server, {'message': 'Hello', 'stream': False})
        made = self.ok_json('chat', 'And now?', '--no-remember')
        self.assertGreater(made['prompt_tokens'] - made['from']['computed'], 128)
        other = self.memos('chat', 'And now?', '--no-remember', '--model', 'twin:7')
        self.assertEqual(other.status, 0, other)
        self.assertIn('another model', other.err)

    def test_a_model_file_that_is_not_there_is_told_at_the_start(self):
        done = self.memos('serve', '--listen', '127.0.0.1:0', '--chat-model', './nowhere.gguf')
        self.assertEqual(done.status, NOT_FOUND, done)
        self.assertIn('nowhere.gguf', done.err)

    def test_many_at_once_keep_to_their_cubes(self):
        server = self.serve('--chat-model', 'twin')
        words = {cube: f'secret{cube}word' for cube in 'abcd'}
        for cube, word in words.items():
            added = server.ask('POST', '/api/v1/memories',
                               {'cube': cube, 'items': [{'text': f'The password is {word}.'}]})
            self.assertEqual(added.status, 201, added)
        failures, answers = [], {cube: set() for cube in words}

        def talk(cube):
            for _ in range(ROUNDS):
                reply = self.ask(server, {'message': 'What is the password?', 'cube': cube, 'remember': False,
                                          'stream': False})
                text = reply.json.get('text', '')
                if reply.status != 200 or words[cube] not in text or \
                        any(word in text for other, word in words.items() if other != cube):
                    failures.append((cube, reply))
                answers[cube].add(text)
        threads = [threading.Thread(target=talk, args=('abcd'[i % 4],)) for i in range(CHATS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual([len(answers[cube]) for cube in words], [1, 1, 1, 1])


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""POST /api/v1/chat of a real server with the stand-in model: streams, keys, many at once, clients that leave."""
import json
import threading
import unittest

from serve import ServerTest

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
        self.assertEqual(events[0][0], 'context')
        self.assertEqual(events[-1][0], 'done')
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
        self.assertEqual(reply.json['end'], 'length')
        self.assertIn('context', reply.json)

    def test_json_is_json(self):
        server = self.serve('--chat-model', 'twin')
        schema = {'type': 'object', 'properties': {'kind': {'enum': ['cat', 'dog']}}, 'required': ['kind']}
        reply = self.ask(server, {'message': 'x', 'json': schema, 'stream': False, 'remember': False, 'budget': 0})
        self.assertEqual(reply.status, 200, reply)
        self.assertIn(json.loads(reply.json['text'])['kind'], ('cat', 'dog'))

    def test_mistakes_name_their_field(self):
        server = self.serve('--chat-model', 'twin')
        for body, field in [({}, 'message'), ({'message': 'x', 'odd': 1}, 'odd'),
                            ({'message': 'x', 'max_tokens': 0, 'stream': False}, 'max_tokens'), ([], 'body')]:
            reply = self.ask(server, body)
            self.assertEqual(reply.status, 400, reply)
            self.assertEqual(reply.json['error']['field'], field)
        reply = self.ask(server, {'message': 'x', 'temperature': -1})
        self.assertEqual(events_of(reply.body)[-1][0], 'error')
        missing = self.ask(server, {'message': 'x', 'cube': 'nobody', 'remember': False, 'stream': False})
        self.assertEqual(missing.status, 404, missing)

    def test_without_a_model_there_is_no_chat(self):
        server = self.serve()
        self.assertEqual(self.ask(server, {'message': 'x'}).status, 404)

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

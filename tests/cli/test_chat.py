#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""`memos chat` with the stand-in model and with servers that play one."""
import http.server
import json
import threading
import unittest

from program import CORRUPT, INVALID, NOT_FOUND, UNAVAILABLE, UNSUPPORTED, ProgramTest

WORDS = ['Your ', 'bicycle is ', 'in the cellar.']


class FakeModel(http.server.ThreadingHTTPServer):
    """Streams WORDS, as OpenAI's servers do; `cut` breaks off before the end."""

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.asked, self.cut = [], False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def model(self):
        return f'http://127.0.0.1:{self.server_address[1]}/v1#tiny'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.end_headers()
        for word in WORDS:
            self.event(json.dumps({'choices': [{'delta': {'content': word}}]}))
        if not self.server.cut:
            self.event(json.dumps({'choices': [{'delta': {}, 'finish_reason': 'stop'}]}))
            self.event('[DONE]')

    def event(self, text):
        self.wfile.write(f'data: {text}\n\n'.encode())

    def log_message(self, *_):
        pass


class ChatTest(ProgramTest):
    def test_answers_with_notes_and_remembers_both(self):
        note = self.add('My bicycle is in the cellar.', cube='ann')
        made = self.ok_json('chat', 'Where is my bicycle?', '--cube', 'ann', '--model', 'twin', '--session', 's')
        self.assertIn('bicycle is in the cellar', made['text'])
        self.assertFalse(made['cut_off'])
        self.assertEqual(made['included'], [note])
        self.assertEqual(sum(made['from'].values()), made['prompt_tokens'])
        self.assertEqual(len(made['stored']), 2)
        stored = self.ok_json('get', made['stored'][1])['body']
        self.assertEqual(stored['text'], made['text'])
        self.assertEqual(stored['origins'][0]['role'], 'assistant')
        self.assertEqual(stored['session_id'], 's')

    def test_a_conversation_goes_line_by_line(self):
        lines = self.ok('chat', '--model', 'twin', '--tokens', '0', text='first\n\nsecond\n').out.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith('You said: first ['), lines)
        self.assertTrue(lines[1].startswith('You said: second ['), lines)

    def test_no_remember_stores_nothing(self):
        self.ok('cube', 'create', 'me')
        self.ok('chat', 'Hello', '--model', 'twin', '--no-remember')
        self.assertEqual(self.count(), 0)

    def test_streams_from_an_endpoint(self):
        model = FakeModel()
        self.addCleanup(model.server_close)
        self.addCleanup(model.shutdown)
        done = self.ok('chat', 'Where?', '--model', model.model, '--answer-tokens', '7', '--stop', 'END')
        self.assertEqual(done.out, ''.join(WORDS) + '\n')
        self.assertEqual(model.asked[0]['max_tokens'], 7)
        self.assertEqual(model.asked[0]['stop'], ['END'])
        self.assertEqual([m['role'] for m in model.asked[0]['messages']], ['system', 'user'])
        model.cut = True
        before = self.count()
        self.assertEqual(self.memos('chat', 'Where?', '--model', model.model).status, UNAVAILABLE)
        self.assertEqual(self.count(), before)

    def test_what_one_chat_computed_serves_the_next_one(self):
        first = self.ok_json('chat', 'Hello', '--model', 'twin')
        self.assertEqual(first['from'], {'computed': first['prompt_tokens']})
        second = self.ok_json('chat', 'And now?', '--model', 'twin')
        self.assertGreater(second['from'].get('disk', 0), 128)
        self.assertGreater(second['first_token_ms'], 0)

    def test_the_folders_setting_names_the_model_of_plans_and_chats(self):
        self.add('My bicycle is in the cellar.')
        (self.data / 'memos.toml').write_text('chat_model = "twin"\n')
        self.assertEqual(self.ok_json('chat', 'Where is it?', '--no-remember')['model'], 'twin:0')
        self.assertEqual(self.ok_json('plan', 'Where is it?', '--no-vectors')['model'], 'twin:0')

    def test_wrong_words(self):
        for status, *words in [(NOT_FOUND, 'chat', 'x'),
                               (INVALID, 'chat', 'x', '--model', 'twin', '--temperature', 'warm'),
                               (INVALID, 'chat', 'x', '--model', 'twin', '--answer-tokens', '0'),
                               (NOT_FOUND, 'chat', 'x', '--model', './nowhere.gguf')]:
            self.assert_refused(self.memos(*words), status)
        self.assertEqual(self.memos('chat', '--json', '--model', 'twin').status, INVALID)
        missing = self.memos('chat', 'x', '--model', 'twin', '--cube', 'nobody', '--no-remember')
        self.assertEqual(missing.status, NOT_FOUND)
        bad = self.folder / 'bad.gguf'
        bad.write_bytes(b'GGUF' + b'\xff' * 100)
        self.assertIn(self.memos('chat', 'x', '--model', bad).status, (CORRUPT, UNSUPPORTED))


if __name__ == '__main__':
    unittest.main()

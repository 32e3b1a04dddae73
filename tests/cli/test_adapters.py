#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""`memos adapter` and chats with a tiny local model: import, gate, attach, detach, roll back."""
import unittest

import tiny_models
from program import CONFLICT, CORRUPT, INVALID, NOT_FOUND, UNSUPPORTED, ProgramTest


class AdapterTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.model = tiny_models.write_model(self.folder / 'tiny.gguf')
        probe = self.memos('chat', 'x', '--model', self.model, '--answer-tokens', '1')
        if probe.status == UNSUPPORTED and 'module' in probe.err:
            self.skipTest('the llama.cpp module is not built')
        self.assertEqual(probe.status, 0, probe)

    def chat(self, message='Where is the umbrella?', cube='me'):
        return self.ok_json('chat', message, '--model', self.model, '--cube', cube, '--answer-tokens', '30',
                            '--temperature', '1',
                            '--no-remember', '--tokens', '0')['text']

    def bring(self, *options, seed=1):
        file = tiny_models.write_adapter(self.folder / f'style{seed}.gguf', seed)
        return self.ok_json('adapter', 'import', file, '--model', self.model, *options)

    def test_the_whole_life_of_an_adapter(self):
        before = self.chat()
        self.assertEqual(self.chat(), before)
        made = self.bring('--name', 'style', '--licence', 'CC-BY-4.0')
        self.assertEqual(made['name'], 'style')
        self.assertEqual(made['licence'], 'CC-BY-4.0')
        self.assertEqual(made['adapter']['rank'], 4)
        self.assertFalse(made['adapter']['attached'])
        self.assertTrue((self.data / 'blobs/adapters' / (made['adapter']['hash'] + '.gguf')).exists())
        self.assertEqual(self.chat(), before)
        self.assert_refused(self.memos('adapter', 'attach', made['id']), CONFLICT)
        attached = self.ok_json('adapter', 'attach', made['id'], '--scale', '2', '--unchecked')
        self.assertTrue(attached['adapter']['attached'])
        self.assertNotEqual(self.chat(), before)
        self.ok('cube', 'create', 'other')
        self.assertEqual(self.chat(cube='other'), before)
        self.assertFalse(self.ok_json('adapter', 'detach', made['id'])['adapter']['attached'])
        self.assertEqual(self.chat(), before)
        self.ok('rollback', made['id'], '--version', '2')
        self.assertNotEqual(self.chat(), before)
        self.ok('delete', made['id'])
        self.assertEqual(self.chat(), before)

    def test_a_chat_can_name_its_own(self):
        made = self.bring()
        self.ok('cube', 'create', 'other')

        def say(*options, cube='me'):
            return self.ok_json('chat', 'Where is the umbrella?', '--model', self.model, '--cube', cube,
                                '--answer-tokens', '30', '--temperature', '1', '--no-remember', *options)
        plain = say()
        self.assertEqual(plain['adapters'], [])
        own = say('--adapter', made['id'] + '=2', cube='other')
        self.assertEqual(own['adapters'], [{'adapter': made['id'], 'scale': 2}])
        self.assertNotEqual(own['text'], plain['text'])
        self.ok('adapter', 'attach', made['id'], '--scale', '2', '--unchecked')
        self.assertEqual(say()['text'], own['text'])
        self.assertEqual(say('--no-adapters')['text'], plain['text'])
        self.assertEqual(self.ok_json('plan', 'x', '--model', self.model)['adapters'], own['adapters'])

    def test_erasing_leaves_no_byte_of_it(self):
        made = self.bring()
        self.ok('adapter', 'attach', made['id'], '--scale', '2', '--unchecked')
        before = self.chat()
        weights = (self.data / 'blobs/adapters' / (made['adapter']['hash'] + '.gguf')).read_bytes()[-512:]

        def holders():
            return [path for path in self.data.rglob('*') if path.is_file() and weights in path.read_bytes()]
        self.assertEqual(len(holders()), 1)
        self.ok('erase', made['id'], '--yes')
        self.assertEqual(holders(), [])
        self.assertEqual(list((self.data / 'blobs/adapters').iterdir()), [])
        self.assertNotEqual(self.chat(), before)
        self.assertEqual(self.ok_json('adapter', 'list')['adapters'], [])

    def test_the_gate(self):
        made = self.bring()
        text, reference = self.folder / 'text', self.folder / 'reference'
        text.write_text('The red umbrella is in the car.')
        reference.write_text('She bought bread on Friday.')
        measured = self.ok_json('adapter', 'evaluate', made['id'], '--model', self.model, '--text', text,
                                '--reference', reference, '--bound', '100')['adapter']['evaluation']
        self.assertGreater(measured['text_before'], 0)
        self.assertEqual(measured['passed'], measured['text_after'] < measured['text_before'])
        attach = self.memos('adapter', 'attach', made['id'])
        self.assertEqual(attach.status, 0 if measured['passed'] else CONFLICT, attach)
        self.assertEqual(self.memos('adapter', 'attach', made['id'], '--scale', '0.5').status, CONFLICT)

    def test_lineage(self):
        first = self.bring()
        second = self.bring('--from', first['id'], seed=2)
        listed = self.ok_json('adapter', 'list')['adapters']
        self.assertEqual([one['id'] for one in listed], [first['id'], second['id']])
        self.assertIn(first['id'], str(self.ok_json('provenance', second['id'])))

    def test_what_does_not_fit_is_refused(self):
        wide = tiny_models.write_adapter(self.folder / 'wide.gguf', width=64)
        self.assert_refused(self.memos('adapter', 'import', wide, '--model', self.model), CONFLICT)
        self.assert_refused(self.memos('adapter', 'import', self.model, '--model', self.model), UNSUPPORTED)
        self.assert_refused(self.memos('adapter', 'import', self.folder / 'no', '--model', self.model), NOT_FOUND)
        self.assert_refused(self.memos('adapter', 'import', wide), INVALID)
        made = self.bring()
        self.ok('adapter', 'attach', made['id'], '--unchecked')
        (self.data / 'blobs/adapters' / (made['adapter']['hash'] + '.gguf')).write_bytes(
            tiny_models.write_adapter(self.folder / 'else.gguf', 7).read_bytes())
        changed = self.memos('chat', 'x', '--model', self.model, '--no-remember')
        self.assertEqual(changed.status, CORRUPT, changed)


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Kept key/value cache of a real server with a tiny model: killed while it writes, damaged, erased, shared, and used by
many chats at once. What is answered must be what a folder without kept cache answers.

MEMOS_FULL=1 kills 300 times and takes 100 cubes, MEMOS_KILLS=N kills as often as that."""
import http.client
import os
import pathlib
import random
import shutil
import signal
import struct
import threading
import time
import unittest

import serve
import tiny_models
from program import UNSUPPORTED

FULL = os.environ.get('MEMOS_FULL') == '1'
KILLS = int(os.environ.get('MEMOS_KILLS') or (300 if FULL else 6))
CUBES = 100 if FULL else 12
ROUNDS = 12 if FULL else 3
FULL_BLOCK, TAIL = 1, 2  # Kinds of blocks that stand in their place.
BLOCK = 128  # Tokens; a byte is a token of the tiny models.
BLOCK_BYTES = 17_992  # Of the tiny models.
QUESTION = 'Where is it, and since when?'
THINGS = ['umbrella', 'bicycle', 'passport', 'violin', 'ladder', 'kettle', 'drill', 'tent']
DEADLINE_S = 300
SANITIZED = b'__asan_init' in pathlib.Path(serve.PROGRAM).read_bytes()  # Such a program keeps what it frees for long.


class Kept:
    """A block's record, as the program writes it."""

    def __init__(self, path):
        self.path, data = path, path.read_bytes()
        assert data[:8] == b'MEMOSKV1', path
        self.key, self.parent = data[8:40], data[40:72]
        at = 8 + 3 * 32
        self.kind, self.tokens, tenant = struct.unpack_from('<BIH', data, at)
        at += 7 + tenant
        cubes, = struct.unpack_from('<I', data, at)
        self.shared = cubes == 0
        at += 4 + 4 * cubes
        count, = struct.unpack_from('<I', data, at)
        self.sources = {data[at + 4 + 24 * i:at + 20 + 24 * i] for i in range(count)}
        self.bytes, = struct.unpack_from('<Q', data, at + 4 + 24 * count)
        self.file = path.with_suffix('.kv')


def folder_of(data):
    return data / 'kv'


def kept_in(data):
    return {one.key: one for one in map(Kept, folder_of(data).rglob('*.record'))}


def count_files(folder):
    """How many files there are, of whatever kind, while somebody writes."""
    count = 0
    try:
        for space in os.scandir(folder):
            count += sum(1 for _ in os.scandir(space.path))
    except FileNotFoundError:
        pass
    return count


def windows_of(block):
    """Pieces of a block's bytes that stand for nothing else: of the second layer, which depends on all that stands
    before (the first one's values are the same wherever a token stands), long, and of many values. Keys of all layers
    come first, then the values."""
    data = block.file.read_bytes()
    cells = 72 + 12 * block.tokens
    half = (len(data) - cells) // 2
    places = [*range(cells + half // 2, cells + half, 96), *range(len(data) - half // 2, len(data) - 32, 96)]
    pieces = (data[at:at + 32] for at in places)
    return [piece for piece in pieces if len(set(piece)) > 16]


class KvTest(serve.ServerTest):
    def setUp(self):
        super().setUp()
        self.model = tiny_models.write_model(self.folder / 'tiny.gguf', tied=False)
        self.plain, self.known = self.folder / 'plain', {}
        self.data = self.folder / 'probe'
        probe = self.memos('chat', 'x', '--model', self.model, '--answer-tokens', '1')
        self.data = self.folder / 'data'
        if probe.status == UNSUPPORTED and 'module' in probe.err:
            self.skipTest('the llama.cpp module is not built')
        self.assertEqual(probe.status, 0, probe)

    def start(self, *options, **settings):
        if settings:
            self.settings(**settings)
        return self.serve('--chat-model', str(self.model), *options)

    def fill(self, cubes, facts=6, segments=True):
        """Memories, and segments of them, before anything is kept; a copy of that is the folder that keeps nothing."""
        for cube in cubes:
            lines = [f'In {1990 + i} {cube} put the {THINGS[i % len(THINGS)]} of {cube} into room {len(cube) + 7 * i}.'
                     for i in range(facts)]
            server = self.serve()
            made = server.ask('POST', '/api/v1/memories', {'cube': cube, 'items': [{'text': line} for line in lines]})
            self.assertEqual(made.status, 201, made)
            if segments:
                warmed = server.ask('POST', '/api/v1/kv/warm', {'cube': cube, 'memories': facts})
                self.assertEqual(warmed.status, 202, warmed)
            self.assertEqual(server.end(), 0)

    def forget_what_is_kept(self):
        shutil.rmtree(folder_of(self.data), ignore_errors=True)
        shutil.copytree(self.data, self.plain)
        (self.plain / 'memos.toml').write_text('kv_disk_mb = 0\nkv_memory_mb = 0\n')

    def body(self, cube, system, **more):
        return {'message': QUESTION, 'cube': cube, 'instructions': system, 'stream': False, 'remember': False,
                'max_tokens': 24, 'temperature': 1, 'seed': 7, 'use_vectors': False, **more}

    def alone(self, cube, system, model=None):
        """What is answered by a process of its own that keeps nothing and finds nothing."""
        about = (cube, system, model or self.model)
        if about not in self.known:
            self.data, mine = self.plain, self.data
            made = self.ok_json('chat', QUESTION, '--cube', cube, '--model', model or self.model, '--instructions',
                                system, '--answer-tokens', '24', '--temperature', '1', '--seed', '7', '--no-remember')
            self.data = mine
            self.assertEqual(set(made['from']), {'computed'})
            self.known[about] = made['text']
        return self.known[about]

    def ask(self, server, cube, system, **more):
        reply = server.ask('POST', '/api/v1/chat', self.body(cube, system, **more))
        self.assertEqual(reply.status, 200, reply)
        self.assertEqual(sum(reply.json['from'].values()), reply.json['prompt_tokens'])
        return reply.json

    def stats(self, server):
        reply = server.ask('GET', '/api/v1/statistics')
        self.assertEqual(reply.status, 200, reply)
        return reply.json['kv']

    def wait_until(self, holds, what):
        end = time.monotonic() + DEADLINE_S
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.002)

    def assert_no_halves(self):
        """Each block on disk is whole, and nothing else lies there."""
        blocks = kept_in(self.data)
        files = {path for path in folder_of(self.data).rglob('*') if path.is_file()}
        self.assertEqual(files, {block.path for block in blocks.values()} | {block.file for block in blocks.values()})
        for block in blocks.values():
            self.assertEqual(block.file.stat().st_size, block.bytes)
            self.assertTrue(block.parent == bytes(32) or block.parent in blocks)
        return blocks

    def standing(self, source, tokens=1_500):
        return ''.join(source.choice('abcdefghijklmnop ') for _ in range(tokens)).strip()

    # ---- processes that are killed --------------------------------------------------------------------------------

    def ask_until_killed(self, server, cubes, system):
        def talk(cube):
            try:
                for _ in range(2):
                    server.ask('POST', '/api/v1/chat', self.body(cube, system))
            except (OSError, http.client.HTTPException):
                pass
        threads = [threading.Thread(target=talk, args=(cube,)) for cube in cubes]
        for thread in threads:
            thread.start()
        return threads

    def test_kill_nine_while_blocks_are_written(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        cubes = ['ann', 'bob', 'carl']
        self.fill(cubes)
        self.forget_what_is_kept()
        halves = restored = 0
        for _ in range(KILLS):
            system = self.standing(source)
            server = self.start()
            before = count_files(folder_of(self.data))
            wanted = before + source.randrange(1, 2 * len(system) // BLOCK)
            threads = self.ask_until_killed(server, cubes, system)
            self.wait_until(lambda wanted=wanted: count_files(folder_of(self.data)) >= wanted, 'no block was written')
            server.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
            files = {path.name for path in folder_of(self.data).rglob('*') if path.is_file()}
            halves += sum(1 for name in files if not name.endswith('.record') and
                          name.replace('.kv', '.record') not in files)
            self.assert_whole()
            server = self.start()
            for cube in cubes:
                made = self.ask(server, cube, system)
                self.assertEqual(made['text'], self.alone(cube, system))
                restored += made['from'].get('disk', 0) + made['from'].get('ram', 0)
            self.assertEqual(self.stats(server)['events']['damaged'], 0)
            self.assertEqual(server.end(), 0)
            self.assert_no_halves()
        self.assertGreater(restored, 0)
        print(f'{KILLS} kills: {halves} blocks were half written and went, {restored} tokens were restored; '
              'every answer was that of a folder without kept cache')

    def test_answers_differ_where_the_prompt_does(self):
        """Else the equalities here would say nothing."""
        self.fill(['ann', 'bob'])
        self.forget_what_is_kept()
        systems = [self.standing(random.Random(n), 300) for n in range(3)]
        answers = {self.alone(cube, system) for cube in ('ann', 'bob') for system in systems}
        self.assertEqual(len(answers), 6)

    # ---- damage ---------------------------------------------------------------------------------------------------

    def damages(self, blocks, source):
        """What may happen to one block's files, by name."""
        full = [block for block in blocks if block.kind == FULL_BLOCK]
        one, other = source.sample(full, 2)

        def flip(path, at):
            data = bytearray(path.read_bytes())
            data[at(len(data))] ^= 1 << source.randrange(8)
            path.write_bytes(data)

        def swap(ending):
            ours, theirs = one.path.with_suffix(ending), other.path.with_suffix(ending)
            data = ours.read_bytes()
            ours.write_bytes(theirs.read_bytes())
            theirs.write_bytes(data)
        return {
            'a bit of the bytes': lambda: flip(one.file, source.randrange),
            'the first byte': lambda: flip(one.file, lambda size: 0),
            'the last byte': lambda: flip(one.file, lambda size: size - 1),
            'a bit of the record': lambda: flip(one.path, source.randrange),
            'bytes cut off': lambda: os.truncate(one.file, source.randrange(one.bytes)),
            'bytes added': lambda: one.file.write_bytes(one.file.read_bytes() + b'\0'),
            'no bytes': lambda: one.file.unlink(),
            'record cut off': lambda: os.truncate(one.path, source.randrange(one.path.stat().st_size)),
            'no record': lambda: one.path.unlink(),
            'zeros': lambda: one.file.write_bytes(bytes(one.bytes)),
            'bytes of another block': lambda: swap('.kv'),
            'the record of another block': lambda: swap('.record'),
        }

    def test_damaged_blocks_are_made_again(self):
        seed = random.randrange(1 << 32)
        print('seed', seed)
        source = random.Random(seed)
        self.fill(['ann'])
        self.forget_what_is_kept()
        system = self.standing(source)
        server = self.start()
        self.assertEqual(self.ask(server, 'ann', system)['text'], self.alone('ann', system))
        self.assertEqual(server.end(), 0)
        whole = self.folder / 'whole'
        shutil.copytree(self.data, whole)
        count = len(self.assert_no_halves())

        def in_place():  # Not those of the segment on its own, which this chat does not use.
            blocks = [block for block in kept_in(self.data).values() if block.kind in (FULL_BLOCK, TAIL)]
            return sorted(blocks, key=lambda block: block.key)
        names = list(self.damages(in_place(), source))
        for name in names:
            with self.subTest(damage=name):
                shutil.rmtree(self.data)
                shutil.copytree(whole, self.data)
                self.damages(in_place(), source)[name]()
                self.assert_whole()
                server = self.start()
                first = self.ask(server, 'ann', system)
                self.assertEqual(first['text'], self.alone('ann', system))
                self.assertEqual(server.end(), 0)
                self.assertEqual(len(self.assert_no_halves()), count, 'it was made again')
                server = self.start()
                again = self.ask(server, 'ann', system)
                self.assertEqual(again['text'], first['text'])
                self.assertGreater(first['from']['computed'], again['from']['computed'])
                self.assertGreater(again['from']['disk'], len(system) - BLOCK)
                self.assertEqual(self.stats(server)['events']['damaged'], 0)
                self.assertEqual(server.end(), 0)

    def test_another_model_of_the_same_shape_finds_nothing(self):
        self.fill(['ann'])
        self.forget_what_is_kept()
        system = self.standing(random.Random(3))
        server = self.start()
        one = self.ask(server, 'ann', system)
        self.assertEqual(server.end(), 0)
        other = tiny_models.write_model(self.folder / 'other.gguf', seed=2, tied=False)
        server = self.serve('--chat-model', str(other))
        two = self.ask(server, 'ann', system)
        self.assertEqual(set(two['from']), {'computed'})
        self.assertEqual(two['text'], self.alone('ann', system, other))
        self.assertNotEqual(two['text'], one['text'])
        server.end()
        server = self.start()
        back = self.ask(server, 'ann', system)
        self.assertGreater(back['from']['disk'], len(system) - BLOCK)
        self.assertEqual(back['text'], one['text'])

    # ---- erasing --------------------------------------------------------------------------------------------------

    def holders(self, pieces):
        """Files of the folder that hold one of the pieces."""
        found = []
        for path in self.data.rglob('*'):
            if path.is_file():
                data = path.read_bytes()
                found += [path.relative_to(self.data) for piece in pieces if piece in data]
        return found

    def test_erased_text_leaves_no_cache_and_no_tokens(self):
        secret = 'Quentin hid the zirconium violin beneath the walnut staircase in Yokohama.'
        server = self.start(kv_memory_mb=64)
        items = [{'text': 'The ferry to the island leaves at nine. ' * 8}, {'text': secret}]
        ids = [one['id'] for one in
               server.ask('POST', '/api/v1/memories', {'cube': 'ann', 'items': items}).json['items']]
        self.assertEqual(server.ask('POST', '/api/v1/kv/warm', {'cube': 'ann', 'memories': 2}).status, 202)
        for number in range(3):  # Also in answers that are remembered, and conversations that go on.
            made = self.ask(server, 'ann', 'Answer in one sentence. ' * 12, session_id='s', remember=number == 2,
                            history=[{'role': 'user', 'text': 'Hello'}] * number)
        self.assertNotIn('violin', made['text'])
        self.wait_until(lambda: len(kept_in(self.data)) >= self.stats(server)['blocks'], 'not all is on disk')
        self.assertGreater(self.stats(server)['ram_bytes'], 0)
        blocks = kept_in(self.data)
        own = bytes.fromhex(ids[1].replace('-', ''))
        doomed = {key for key, block in blocks.items() if own in block.sources}
        self.assertTrue(doomed)
        while True:  # With all that follow them.
            more = {key for key, block in blocks.items() if block.parent in doomed} - doomed
            if not more:
                break
            doomed |= more
        # The first ones begin with what stands before the segment, and may be made again up to there.
        cache = [piece for key in doomed if blocks[key].parent in doomed
                 for piece in windows_of(blocks[key])]
        self.assertGreater(len(cache), 100)
        ids_of = list(secret.encode())  # A byte is a token.
        runs = [ids_of[at:at + 12] for at in range(0, len(ids_of) - 12, 6)]
        tokens = [b''.join(struct.pack(form, one) for one in run) for run in runs for form in ('<i', '<h', '>i', '<q')]
        tokens += [between.join(map(str, run)).encode() for run in runs for between in (' ', ',', ', ')]
        texts = [secret[at:at + 16].encode() for at in range(0, len(secret) - 16, 8)]
        self.assertTrue(self.holders(cache), 'the test can see it')
        self.assertTrue(self.holders(texts), 'the test can see it')
        self.assertEqual(self.holders(tokens), [])
        erased = server.ask('POST', '/api/v1/memories/erase', {'ids': [ids[1]]})
        self.assertEqual(erased.status, 200, erased)
        self.assertEqual(self.holders(cache + tokens), [])
        self.assertEqual(self.holders(texts), [])
        after = self.ask(server, 'ann', 'Answer in one sentence. ' * 12)
        self.assertGreater(after['prompt_tokens'], 0)
        self.assertEqual(server.end(), 0)
        self.assertEqual(self.holders(cache + tokens + texts), [], 'closing writes nothing of it')
        self.assert_whole()
        print(f'{len(doomed)} of {len(blocks)} blocks went; {len(cache)} pieces of their bytes and {len(tokens)} of '
              'token ids were looked for: 0 left')

    # ---- sharing --------------------------------------------------------------------------------------------------

    def kept_of_cubes(self, sensitivity, shared):
        """Cubes that have the same segment each, as all of them and the first one alone take it."""
        text = ''.join(random.Random(5).choice('abcdefghij ') for _ in range(1_300)).strip()
        # Each is encoded in its place, and on its own for other ways of composing; each time with a tail.
        full = 2 * (len(text) // BLOCK)
        server, kept = self.start(), []
        for number in range(CUBES):
            item = {'text': text, 'type': 'kv_segment', 'governance': {'sensitivity': sensitivity}}
            made = server.ask('POST', '/api/v1/memories', {'cube': f'c{number}', 'items': [item]})
            self.assertEqual(made.status, 201, made)
            answer = self.ask(server, f'c{number}', 'Be brief.')
            restored = sum(tokens for tier, tokens in answer['from'].items() if tier != 'computed')
            self.assertEqual(restored >= 1_000, shared and number > 0, answer)
            if number in (0, CUBES - 1):
                wanted = 2 * (number + 1) + (full if shared else full * (number + 1))
                self.wait_until(lambda wanted=wanted: self.stats(server)['blocks'] >= wanted, 'not all is encoded')
                kept.append(self.stats(server))
                self.assertEqual(kept[-1]['blocks'], wanted)
                self.assertEqual(kept[-1]['shared_blocks'], full if shared else 0)
        self.assertEqual(server.end(), 0)
        return kept

    def test_what_all_may_read_is_stored_once(self):
        one, together = self.kept_of_cubes('public', True)
        self.data = self.folder / 'private'
        alone, each = self.kept_of_cubes('internal', False)
        self.assertGreater(each['ram_bytes'], CUBES * alone['ram_bytes'] * 9 // 10)
        self.assertLess(together['ram_bytes'], each['ram_bytes'] / 3)
        print(f'{CUBES} cubes with the same 1,300 tokens: {together["ram_bytes"]} bytes where all may read them, '
              f'{each["ram_bytes"]} where not; one cube: {one["ram_bytes"]} and {alone["ram_bytes"]}')

    # ---- many at once ---------------------------------------------------------------------------------------------

    def attach(self, cube, seed):
        file = tiny_models.write_adapter(self.folder / f'style{seed}.gguf', seed)
        made = self.ok_json('adapter', 'import', file, '--model', self.model, '--cube', cube)
        self.ok('adapter', 'attach', made['id'], '--scale', '2', '--unchecked')

    def test_eight_chats_on_four_cubes_with_two_adapters_while_segments_are_encoded(self):
        source = random.Random(11)
        cubes = ['ann', 'bob', 'carl', 'dora']
        self.fill(cubes + ['far'])
        self.attach('bob', 1)
        self.attach('carl', 2)
        self.forget_what_is_kept()
        systems = [self.standing(source, 700) for _ in range(2)]
        wanted = {(cube, system): self.alone(cube, system) for cube in cubes for system in systems}
        self.assertEqual(len(set(wanted.values())), 8)
        server = self.start(kv_memory_mb=1, kv_disk_mb=1, chat_rows=3)
        failures, answered, budgets, encoded, stop = [], [], [], [0], threading.Event()
        resident = resident_of(server)

        def let_it_encode():
            before = encoded[-1]

            def more():
                encoded.append(self.stats(server)['events']['encoded'])
                return encoded[-1] > before
            self.wait_until(more, 'nothing is encoded')
        together = threading.Barrier(8, let_it_encode)  # Answers go first: encoding begins between them.

        def talk(number):
            for turn in range(ROUNDS * 2):
                together.wait()
                cube, system = cubes[number % 4], systems[(number + turn) % 2]
                made = server.ask('POST', '/api/v1/chat', self.body(cube, system))
                if made.status != 200 or made.json['text'] != wanted[cube, system]:
                    failures.append((cube, made))
                answered.append(cube)

        def encode():
            number = 0
            while not stop.is_set():
                number += 1
                body = {'cube': 'far', 'system': self.standing(random.Random(number), 2_500)}
                warmed = server.ask('POST', '/api/v1/kv/warm', body)
                kv = self.stats(server)
                if warmed.status != 202:
                    failures.append(('far', warmed))
                # A block is taken before another one goes: one for each row.
                budgets.append((kv['ram_bytes'] <= kv['ram_budget'] + 3 * BLOCK_BYTES,
                                kv['disk_bytes'] <= kv['disk_budget']))
        encoder = threading.Thread(target=encode)
        encoder.start()
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        encoder.join()
        self.assertEqual(failures, [])
        self.assertEqual(len(answered), 8 * ROUNDS * 2)
        self.assertEqual(set(budgets), {(True, True)})
        # A MiB of blocks and three rows of another one each; the engine's own buffers are the rest.
        grown = resident_of(server) - resident
        if not SANITIZED:
            self.assertLess(grown, 200 << 20)
        events = self.stats(server)['events']
        self.assertGreater(events['evicted'], 0)
        self.assertEqual(server.end(), 0)
        print(f'{len(threads)} chats, {8 * ROUNDS * 2} answers; {events}; {grown >> 20} MiB more resident')


def resident_of(server):
    status = pathlib.Path(f'/proc/{server.process.pid}/status').read_text()
    return int(status.split('VmRSS:')[1].split()[0]) << 10


if __name__ == '__main__':
    unittest.main()

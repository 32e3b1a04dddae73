# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Processes that share a folder: four that write and read it while its owner is killed again and again, and a process
that is killed, or held for a while, at every named place around a takeover. MEMOS_FULL=1 kills the owner twenty times
instead of five."""
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'cli'))
import program  # noqa: E402

DRIVER = os.environ.get('MEMOS_LINK_DRIVER', str(program.ROOT / 'build/release/memos_link_driver'))
KILLS = 20 if os.environ.get('MEMOS_FULL') else 5
ANSWER_S = 60
CRASH_POINTS = ('opened', 'listening', 'owner lost', 'closing')
HELD_S = 0.3  # others go on as far as they can while one process is held


class Driver:
    """A running process of a user of the library, asked line by line."""

    def __init__(self, test, name, crash_point=''):
        self.name = name
        arguments = [DRIVER, str(test.data), name] + ([crash_point] if crash_point else [])
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                        env=test.environment())
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        test.drivers.append(self)

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put('')

    def answer(self):
        line = self.lines.get(timeout=ANSWER_S)
        if not line:
            self.lines.put('')  # the end is the end for whoever asks next
        return line

    def ask(self, line):
        """The answer; '' when the process ended instead."""
        try:
            self.process.stdin.write(line + '\n')
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return ''
        return self.answer()

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass


class Sharing(program.ProgramTest):

    def setUp(self):
        super().setUp()
        self.drivers = []
        self.addCleanup(self.stop_all)

    def stop_all(self):
        while self.drivers:
            self.drivers.pop().stop()

    def owner(self):
        """The number of the process that has the folder, as its lock tells; none between two owners."""
        try:
            found = re.match(r'process (\d+),', (self.data / 'lock').read_text())
        except FileNotFoundError:
            return None
        return int(found.group(1)) if found else None

    def texts(self):
        """Every text in the folder, with how often it stands there."""
        seen = {}
        cursor = []
        while True:
            page = self.ok_json('list', '--cube', 'shared', '--limit', '1000', *cursor)
            for memory in page['memories']:
                text = memory['body']['text']
                seen[text] = seen.get(text, 0) + 1
            if not page['next_cursor']:
                return seen
            cursor = ['--cursor', page['next_cursor']]

    def start(self, name, crash_point=''):
        driver = Driver(self, name, crash_point)
        self.assertEqual(driver.answer(), 'ready')
        return driver

    def test_owners_are_killed_and_nothing_is_lost_or_doubled(self):
        acknowledged = {}
        attempted = set()
        lock = threading.Lock()
        stop = threading.Event()
        problems = []
        slowest = [0.0]
        drivers = {}

        def note(text, memory_id):
            with lock:
                acknowledged[text] = memory_id

        def write_long(name):
            """A long-lived user of the library: adds, sees its add and what others added, starts again when killed."""
            number = 0
            while not stop.is_set():
                driver = drivers.get(name)
                if driver is None or driver.process.poll() is not None:
                    driver = drivers[name] = Driver(self, name)
                    if driver.answer() != 'ready':
                        problems.append(f'{name} did not start')
                        return
                number += 1
                text = f'{name} says number {number}'
                attempted.add(text)
                answer = driver.ask(f'add {number}')
                if answer.startswith('added'):
                    _, _, memory_id, ms = answer.split()
                    note(text, memory_id)
                    slowest[0] = max(slowest[0], float(ms))
                elif answer:
                    problems.append(f'{name}: {answer}')
                seen_before = len(acknowledged)
                answer = driver.ask('count')
                if answer.startswith('count') and int(answer.split()[1]) < seen_before:
                    problems.append(f'{name} counts {answer}, {seen_before} were acknowledged')

        def write_short():
            """Commands, one after the other."""
            number = 0
            while not stop.is_set():
                number += 1
                text = f'command number {number}'
                attempted.add(text)
                answer = self.memos('add', '--json', '--cube', 'shared', '--', text)
                if answer.status == program.DONE:
                    note(text, answer.json['id'])
                else:
                    problems.append(repr(answer))

        for name in ('ann', 'ben', 'cleo'):
            drivers[name] = self.start(name)
        threads = [threading.Thread(target=write_long, args=(name,)) for name in drivers]
        threads.append(threading.Thread(target=write_short))
        for thread in threads:
            thread.start()
        killed = 0
        deadline = time.monotonic() + 300
        while killed < KILLS and time.monotonic() < deadline:
            before = len(acknowledged)
            while len(acknowledged) < before + 30 and time.monotonic() < deadline:
                time.sleep(0.01)  # lets them write between two kills
            owner = self.owner()
            if owner in [driver.process.pid for driver in drivers.values()]:
                os.kill(owner, signal.SIGKILL)
                killed += 1
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])
        self.assertEqual(killed, KILLS)
        texts = self.texts()
        for text in acknowledged:
            self.assertEqual(texts.get(text), 1, text)
        self.assertLessEqual(set(texts), attempted)
        self.assertEqual([text for text, times in texts.items() if times > 1], [])
        for driver in (one for one in drivers.values() if one.process.poll() is None):
            self.assertEqual(driver.ask('count'), f'count {len(texts)}')
        self.assert_whole()
        print(f'{killed} owners killed, {len(acknowledged)} adds acknowledged, slowest add (takeover included) '
              f'{slowest[0]:.1f} ms', file=sys.stderr)

    def test_takeover_times(self):
        times = []
        for _ in range(KILLS):
            first, second = self.start('first'), self.start('second')
            self.assertTrue(first.ask('add 1').startswith('added'))
            self.assertEqual(self.owner(), first.process.pid)
            first.process.kill()
            answer = second.ask('add 2')
            self.assertTrue(answer.startswith('added'), answer)
            times.append(float(answer.split()[3]))
            self.assertEqual(self.owner(), second.process.pid)
            second.ask('end')
            second.process.wait()
        print(f'takeover, from the kill to the answer of an add in ms: {sorted(times)}', file=sys.stderr)

    def test_a_process_killed_at_every_named_place_harms_nobody(self):
        for point in CRASH_POINTS:
            with self.subTest(point=point):
                owner = self.start('owner')
                self.assertTrue(owner.ask('add 1').startswith('added'))
                doomed = Driver(self, 'doomed', point)
                witness = self.start('witness')
                if point == 'closing':
                    owner.process.kill()
                    doomed.ask('end')
                owner.process.kill()
                doomed.ask('add 2')
                answer = witness.ask('add 3')
                self.assertTrue(answer.startswith('added'), answer)
                self.assertEqual(witness.ask('end'), '')
                doomed.stop()
                texts = self.texts()
                self.assertEqual(texts.get('witness says number 3'), 1)
                self.assert_whole()
                self.ok('cube', 'drop', 'shared', '--yes')

    def wait_until_stopped(self, process):
        """False when it ended instead."""
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
            if pid == process.pid and os.WIFSTOPPED(status):
                return True
            if pid == process.pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                return False
            time.sleep(0.005)
        raise TimeoutError('the process neither stopped nor ended')

    def meet(self, point, reach, meanwhile):
        """Holds a process at `point`, which `reach` makes it come to; others do `meanwhile`; then it goes on."""
        held = Driver(self, 'held', 'stop:' + point)
        try:
            asked = threading.Thread(target=reach, args=(held,))
            asked.start()
            self.assertTrue(self.wait_until_stopped(held.process), point)
            results = []
            other = threading.Thread(target=lambda: results.append(meanwhile()))
            other.start()
            other.join(HELD_S)
            os.kill(held.process.pid, signal.SIGCONT)
            asked.join(ANSWER_S)
            other.join(ANSWER_S)
            self.assertFalse(asked.is_alive() or other.is_alive(), point)
            return results[0]
        finally:
            os.kill(held.process.pid, signal.SIGCONT)

    def test_a_process_held_at_every_named_place_is_waited_for(self):
        """Two processes that meet around a takeover: whatever one does while the other one stands still, each add is
        there once, and one of them has the folder."""
        for point in CRASH_POINTS:
            for second in ('a client', 'a command', 'a new process'):
                with self.subTest(point=point, second=second):
                    first = self.start('first')
                    self.assertTrue(first.ask('add 1').startswith('added'))
                    client = self.start('client')
                    if point != 'owner lost':  # The held process opens or closes the folder as its owner.
                        for driver in (first, client):
                            driver.ask('end')
                            driver.process.wait()
                        client = None
                    said = []

                    def reach(held):
                        if held.answer() != 'ready':
                            return
                        if point == 'owner lost':
                            first.process.kill()
                        said.append(held.ask('add 2'))
                        if point == 'closing':
                            held.ask('end')

                    def meanwhile():
                        if second == 'a command':
                            added = self.memos('add', '--json', '--cube', 'shared', '--', 'other says number 3')
                            return added.status == program.DONE
                        driver = client if second == 'a client' and client else Driver(self, 'other')
                        if driver is not client and driver.answer() != 'ready':
                            return False
                        return driver.ask('add 3').startswith('added')

                    self.assertTrue(self.meet(point, reach, meanwhile))
                    self.assertTrue(said and said[0].startswith('added'), said)
                    texts = self.texts()
                    self.assertEqual(sorted(texts.values()), [1, 1, 1], texts)
                    self.stop_all()
                    self.assert_whole()
                    self.ok('cube', 'drop', 'shared', '--yes')

    def test_commands_work_beside_an_owner(self):
        owner = self.start('owner')
        self.assertTrue(owner.ask('add 1').startswith('added'))
        memory_id = self.add('from a command', cube='shared')
        self.assertEqual(owner.ask('count'), 'count 2')
        self.assertEqual(self.ok_json('get', memory_id)['body']['text'], 'from a command')
        found = self.ok_json('search', 'who says a number', '--cube', 'shared')
        self.assertGreaterEqual(len(found['hits']), 1)
        self.ok('update', memory_id, 'from a command, changed')
        self.ok('delete', memory_id)
        self.ok('restore', memory_id)
        self.ok('history', memory_id)
        self.ok('provenance', memory_id)
        self.ok('log', '--cube', 'shared')
        self.ok('cube', 'list')
        self.ok('jobs', 'list')
        self.ok('status')
        self.ok('export', '--cube', 'shared', self.folder / 'out.jsonl')
        self.ok('backup', self.folder / 'copy')
        self.assert_whole()
        self.ok('erase', memory_id, '--yes')
        self.assertEqual(owner.ask('count'), 'count 1')
        self.assertEqual(self.owner(), owner.process.pid)


if __name__ == '__main__':
    unittest.main()

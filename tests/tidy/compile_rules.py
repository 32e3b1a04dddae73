# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Rules that ask a tool about each file. Answers are kept by content, so that a second run is quick."""
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess

import cpp_text
from tree import Problem

COMPILER = 'g++'
FORMATTER = 'clang-format-19'
SHELL_CHECKER = 'shellcheck'


class Cache:
    """Remembers what was found clean: an empty file named after the hash of everything that matters."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def has(self, key):
        return self.folder is not None and (self.folder / key).exists()

    def put(self, key):
        if self.folder is not None:
            (self.folder / key).touch()


def _key(*parts):
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(str(len(data)).encode() + b':' + data)
    return digest.hexdigest()


def _closure(tree, file):
    """The file and every own header that it includes, directly or not."""
    by_path = {f.path: f for f in tree.files}
    seen, queue = {}, [file]
    while queue:
        current = queue.pop()
        if current.path in seen:
            continue
        seen[current.path] = current
        for _, name, is_own in cpp_text.includes(current.text):
            for candidate in (f'src/{name}', f'include/{name}', f'{current.folder}/{name}'):
                if is_own and candidate in by_path:
                    queue.append(by_path[candidate])
    return [seen[path] for path in sorted(seen)]


def _run_all(jobs, cache, rule, rule_message):
    """jobs: [(file, key, command, input)]. Yields a Problem for each command that fails."""
    def run(job):
        file, key, command, given = job
        if cache.has(key):
            return None
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            cache.put(key)
            return None
        detail = (done.stderr or done.stdout).strip().splitlines()
        return Problem(rule, file.path, 1, f'{rule_message}: {detail[0] if detail else "no message"}')
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return [problem for problem in pool.map(run, jobs) if problem]


def _missing(rule, program):
    if shutil.which(program) is None:
        return [Problem(rule, 'scripts/install-packages', 1, f'{program} is not installed')]
    return []


def headers(tree, cache):
    """Every header compiles alone; public ones with nothing but include/. Those of the engine's module need the
    engine's own headers, which only its build knows."""
    if missing := _missing('headers', COMPILER):
        return missing
    version = subprocess.run([COMPILER, '-dumpfullversion'], capture_output=True, text=True, check=True).stdout
    jobs = []
    for file in tree.cpp_files(('src/', 'include/')):
        if not file.is_header() or file.path.startswith('src/model/llama/'):
            continue
        folders = ['include'] if file.path.startswith('include/') else ['include', 'src']
        command = [COMPILER, '-std=c++23', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-x', 'c++',
                   *(f'-I{tree.root / folder}' for folder in folders), '-']
        given = f'#include "{file.path.split("/", 1)[1]}"\n'
        contents = [f.path.encode() + b'\0' + f.data for f in _closure(tree, file)]
        jobs.append((file, _key('headers', version, folders, *contents), command, given))
    return _run_all(jobs, cache, 'headers', 'does not compile alone')


def formatting(tree, cache):
    """clang-format finds nothing to change."""
    if missing := _missing('formatting', FORMATTER):
        return missing
    style = (tree.root / '.clang-format').read_bytes()
    jobs = [(file, _key('formatting', style, file.data),
             [FORMATTER, '--dry-run', '-Werror', f'--style=file:{tree.root / ".clang-format"}', str(file.full)], None)
            for file in tree.cpp_files()]
    return _run_all(jobs, cache, 'formatting', 'is not formatted')


def shell(tree, cache):
    """shellcheck is content with every shell script."""
    if missing := _missing('shell', SHELL_CHECKER):
        return missing
    jobs = []
    for file in tree.files:
        first = file.data.split(b'\n', 1)[0]
        if file.path.endswith('.sh') or (first.startswith(b'#!') and first.rstrip().endswith((b'sh', b'bash'))):
            command = [SHELL_CHECKER, '-x', '-P', str(file.full.parent), str(file.full)]
            jobs.append((file, _key('shell', file.data), command, None))
    return _run_all(jobs, cache, 'shell', 'shellcheck')


def python(tree, cache):
    """Every Python file compiles (the byte code is not kept)."""
    problems = []
    for file in tree.files:
        if file.path.endswith('.py') or file.data.startswith(b'#!/usr/bin/env python3'):
            try:
                compile(file.text, file.path, 'exec')
            except SyntaxError as error:
                problems.append(Problem('python', file.path, error.lineno or 1, error.msg))
    return problems


TOOL_RULES = {'headers': headers, 'formatting': formatting, 'shell': shell, 'python': python}

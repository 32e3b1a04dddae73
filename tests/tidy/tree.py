# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The source tree as the rules see it: its files, their text, and the exceptions that were granted."""
import dataclasses
import pathlib
import re

TOP_FOLDERS = ('.ci', 'bench', 'cmake', 'docs', 'examples', 'include', 'scripts', 'src', 'tests', 'tools')
SKIPPED_FOLDERS = {'__pycache__', 'build', '.git'}
CPP_SUFFIXES = ('.h', '.hpp', '.cc')
EXCEPTIONS_FILE = 'tools/tidy-exceptions.txt'


@dataclasses.dataclass(frozen=True)
class Problem:
    rule: str
    path: str
    line: int
    message: str

    def __str__(self):
        return f'{self.path}:{self.line}: [{self.rule}] {self.message}'


@dataclasses.dataclass
class GrantedException:
    rule: str
    subject: str  # a path, or path:function
    reason: str
    line: int
    used: bool = False


class SourceFile:
    def __init__(self, root, path):
        self.path = path  # relative, with forward slashes
        self.full = root / path
        self.data = self.full.read_bytes()
        self._text = None

    @property
    def text(self):
        if self._text is None:
            self._text = self.data.decode('utf-8', errors='replace')
        return self._text

    @property
    def lines(self):
        return self.text.split('\n')

    @property
    def folder(self):
        return self.path.rsplit('/', 1)[0] if '/' in self.path else ''

    @property
    def name(self):
        return self.path.rsplit('/', 1)[-1]

    def is_binary(self):
        return b'\0' in self.data[:8192] or '/corpus/' in self.path

    def is_cpp(self):
        return self.path.endswith(CPP_SUFFIXES)

    def is_header(self):
        return self.path.endswith(('.h', '.hpp'))

    def is_script(self):
        return self.data.startswith(b'#!') or self.path.endswith(('.py', '.sh'))

    def is_test(self):
        return self.path.startswith('tests/') or '_test.' in self.name or self.name.endswith('_test_support.h')

    def is_code(self):
        return self.is_cpp() or self.is_script() or self.path.endswith(('.cmake', 'CMakeLists.txt'))


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.files = [SourceFile(self.root, path) for path in sorted(self._paths())]
        self.exceptions = self._read_exceptions()

    def _paths(self):
        for entry in self.root.iterdir():
            if entry.is_file() and entry.name not in ('.git', 'LICENSE'):
                yield entry.name
        for top in TOP_FOLDERS:
            for entry in (self.root / top).rglob('*'):
                relative = entry.relative_to(self.root)
                if entry.is_file() and not SKIPPED_FOLDERS.intersection(relative.parts) and entry.suffix != '.pyc':
                    yield relative.as_posix()

    def _read_exceptions(self):
        """One exception a line: `rule path[:function] -- reason`."""
        granted = []
        file = self.root / EXCEPTIONS_FILE
        if not file.exists():
            return granted
        for number, line in enumerate(file.read_text(encoding='utf-8').splitlines(), 1):
            if not line.strip() or line.startswith('#'):
                continue
            match = re.fullmatch(r'(\S+) (\S+) -- (\S.*)', line)
            if not match:
                raise ValueError(f'{EXCEPTIONS_FILE}:{number}: expected "rule path[:function] -- reason"')
            granted.append(GrantedException(match[1], match[2], match[3], number))
        return granted

    def excused(self, rule, subject):
        """True if an exception was granted; it then counts as used."""
        for granted in self.exceptions:
            if granted.rule == rule and granted.subject == subject:
                granted.used = True
                return True
        return False

    def text_files(self):
        return [file for file in self.files if not file.is_binary()]

    def cpp_files(self, prefixes=('src/', 'include/', 'bench/', 'tests/', 'examples/')):
        return [file for file in self.files if file.is_cpp() and file.path.startswith(prefixes)]

    def find(self, path):
        return next((file for file in self.files if file.path == path), None)

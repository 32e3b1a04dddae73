# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Console blocks of Markdown files: the commands shown, their output, and what of it may differ from run to run.

    ```console              commands run in order, in a folder of their own per document, without any model
    $ memos add "Hello"     a command; lines that begin with "> " continue it
    added <id>              its output; a line "…" stands for any lines
    ```

"console embedder" after the fence: needs the default embedder; decimals are not compared.
"""
import dataclasses
import re

_FENCE = re.compile(r'^```console(?P<needs>(?: \w+)*)\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
ANY_LINES = '…'
MASKS = (
    (re.compile(r'\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b'), '<id>'),
    (re.compile(r'\b[0-9a-f]{16,}\b'), '<hash>'),
    (re.compile(r'\b[0-9a-f]{12}\b'), '<short id>'),
    (re.compile(r'\b\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d\b'), '<time>'),
    (re.compile(r'\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| ?UTC)?'), '<time>'),
    (re.compile(r'\b\d+(?:\.\d+)? ?(?:ms|µs|s|min)\b'), '<duration>'),
    (re.compile(r'\b\d+(?:\.\d+)? ?(?:B|KB|MB|KiB|MiB|bytes)\b'), '<size>'),
)
DECIMALS = (re.compile(r'\b\d+\.\d+\b'), '<decimal>')


@dataclasses.dataclass
class Command:
    text: str
    expected: list  # lines
    line: int


@dataclasses.dataclass
class Block:
    needs: list
    commands: list
    start: int  # of the body in the document's text
    end: int


def blocks(text):
    found = []
    for match in _FENCE.finditer(text):
        first_line = text.count('\n', 0, match.start('body')) + 1
        commands = []
        for offset, line in enumerate(match['body'].splitlines()):
            if line.startswith('$ '):
                commands.append(Command(line[2:], [], first_line + offset))
            elif not commands:
                raise ValueError(f'line {first_line + offset}: a console block begins with a command')
            elif line.startswith('> ') and not commands[-1].expected:
                commands[-1].text += '\n' + line[2:]
            else:
                commands[-1].expected.append(line)
        found.append(Block(match['needs'].split(), commands, match.start('body'), match.end('body')))
    return found


def masked(line, without_decimals=False):
    for pattern, name in MASKS:
        line = pattern.sub(name, line)
    if without_decimals:
        line = DECIMALS[0].sub(DECIMALS[1], line)
    return re.sub(r' {2,}', '  ', line.rstrip())


def same(expected, actual, without_decimals=False):
    """True if the actual lines are those shown, with "…" for any run of lines."""
    expected = [masked(line, without_decimals) for line in expected]
    actual = [masked(line, without_decimals) for line in actual]
    parts, current = [], []
    for line in expected:
        if line.strip() == ANY_LINES:
            parts.append(current)
            current = []
        else:
            current.append(line)
    parts.append(current)
    if len(parts) == 1:
        return parts[0] == actual
    if actual[:len(parts[0])] != parts[0]:
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        at = next((i for i in range(at, len(actual) + 1) if actual[i:i + len(part)] == part), None)
        if at is None:
            return False
        at += len(part)
    last = parts[-1]
    return len(actual) - len(last) >= at and (not last or actual[-len(last):] == last)


def rewritten(text, found, outputs):
    """The document with the real outputs in place; blocks without outputs stay."""
    for block, output in sorted(zip(found, outputs), key=lambda pair: -pair[0].start):
        if output is None:
            continue
        lines = []
        for command, actual in zip(block.commands, output):
            first, *more = command.text.split('\n')
            lines += [f'$ {first}', *(f'> {line}' for line in more), *(line.rstrip() for line in actual)]
        text = text[:block.start] + '\n'.join(lines) + '\n' + text[block.end:]
    return text

# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Console blocks of Markdown files: the commands shown, their output, and what of it may differ from run to run.

    ```console              commands run in order, in a folder of their own per document, without any model
    $ memos add "Hello"     a command; lines that begin with "> " continue it
    added <id>              its output; a line "…" stands for any lines. Ids shown here and used in later commands
                            are taken to be those of this run.
    ```

"console embedder" after the fence: needs the default embedder; decimals are not compared.
"cpp FILE" after the fence: the code stands in this file, as shown.
"""
import dataclasses
import re

_FENCE = re.compile(r'^```console(?P<needs>(?: \w+)*)\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
_SNIPPET = re.compile(r'^```cpp (?P<file>\S+)\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
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


def snippets(text):
    """(line, file, code) of every piece of code that names the file it is cut from: ```cpp examples/cpp/x.cc"""
    return [(text.count('\n', 0, m.start()) + 1, m['file'], m['body']) for m in _SNIPPET.finditer(text)]


_ANY_ID = re.compile(r'\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{12}\b')


def id_pairs(expected, actual):
    """{id as shown: id of this run}, from two outputs that are the same but for their ids."""
    pairs = {}
    if len(expected) == len(actual):
        for shown, printed in zip(expected, actual):
            shown_ids, printed_ids = _ANY_ID.findall(shown), _ANY_ID.findall(printed)
            if len(shown_ids) == len(printed_ids):
                pairs.update(zip(shown_ids, printed_ids))
    # A full id also tells the short one, its last group.
    pairs.update({a[-12:]: b[-12:] for a, b in list(pairs.items())})
    return pairs


def with_ids(text, pairs):
    return _ANY_ID.sub(lambda match: pairs.get(match[0], match[0]), text)


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
        for text_run, actual in output:
            first, *more = text_run.split('\n')
            lines += [f'$ {first}', *(f'> {line}' for line in more), *(line.rstrip() for line in actual)]
        text = text[:block.start] + '\n'.join(lines) + '\n' + text[block.end:]
    return text

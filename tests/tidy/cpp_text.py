# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Just enough understanding of C++ text: comments, literals, includes, and where functions begin and end."""
import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'                           # comments
    r'|R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                         # strings
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",        # characters, but not digit separators
    re.DOTALL)
_PREPROCESSOR = re.compile(r'^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.MULTILINE)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(?:"(?P<own>[^"]+)"|<(?P<system>[^>]+)>)', re.MULTILINE)
_CONTAINER = re.compile(r'\b(?:namespace|class|struct|union|enum|extern)\b')
_INIT_LIST = re.compile(r'\)\s*(?:noexcept(?:\([^)]*\))?\s*)?:(?!:)')
_LEAD = re.compile(r'(?:\s|(?:public|protected|private)\s*:(?!:))*')  # what may stand before a function's first word
_NAME = re.compile(r'([~\w:]+(?:\s*<[^<>()]*>)?|operator\s*[^\s(]+)\s*\(')


def _blank(text):
    return re.sub(r'[^\n]', ' ', text)


def strip(text, keep_comments=False, keep_strings=False):
    """The same text with comments and literals blanked; line numbers stay."""
    def replace(match):
        token = match[0]
        if token.startswith(('//', '/*')):
            return token if keep_comments else _blank(token)
        return token if keep_strings else token[0] + _blank(token[1:-1]) + token[-1]
    return _TOKEN.sub(replace, text)


def comments(text):
    """(line, comment) of every comment."""
    return [(text.count('\n', 0, m.start()) + 1, m[0]) for m in _TOKEN.finditer(text) if m[0].startswith(('//', '/*'))]


def includes(text):
    """(line, name, is_own) of every include directive."""
    clean = strip(text, keep_strings=True)
    return [(clean.count('\n', 0, m.end()) + 1, m['own'] or m['system'], bool(m['own']))
            for m in _INCLUDE.finditer(clean)]


def functions(text):
    """(first line, last line, name) of every function body at namespace or class level."""
    code = _PREPROCESSOR.sub(lambda m: _blank(m[0]), strip(text))
    found, stack, start, depth = [], [], 0, 0  # stack: (kind, header start, name)
    for index, char in enumerate(code):
        if char in '()':
            depth += 1 if char == '(' else -1
        elif char == '{':
            kind, name = _classify(code[start:index], stack)
            stack.append((kind, start, name, depth))
            depth = 0
            if kind != 'initialiser':
                start = index + 1
        elif char == '}' and stack:
            kind, begin, name, depth = stack.pop()
            if kind == 'function':
                first = begin + _LEAD.match(code[begin:index]).end()
                found.append((code.count('\n', 0, first) + 1, code.count('\n', 0, index) + 1, name))
            if kind != 'initialiser':
                start = index + 1
        elif char == ';' and depth == 0:
            start = index + 1
    return found


def _classify(header, stack):
    inside_function = any(kind in ('function', 'other') for kind, *_ in stack)
    if inside_function:
        return 'other', ''
    flat = header.strip()
    if _INIT_LIST.search(flat) and re.search(r'[\w>]$', flat) and not flat.endswith(('const', 'noexcept', 'override')):
        return 'initialiser', ''
    name = _NAME.search(re.sub(r'^template\s*<[^{]*?>\s*(?=\w)', '', flat))
    if name and not re.match(r'(?:inline\s+)?(?:namespace|class|struct|union|enum)\b[^(]*$', flat) and '(' in flat:
        if re.search(r'=\s*$', flat) or re.search(r'\boperator\s*$', flat):
            return 'other', ''
        test = re.match(r'TEST(?:_[FP])?\s*\(\s*(\w+)\s*,\s*(\w+)', flat)
        return 'function', f'{test[1]}.{test[2]}' if test else name[1].strip()
    if _CONTAINER.search(flat) or not flat:
        return 'container', ''
    return 'other', ''

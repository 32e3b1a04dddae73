# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Rules that only read text. Each takes a Tree and yields Problems."""
import re

import cpp_text
from tree import EXCEPTIONS_FILE, Problem

LICENCE = 'Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.'
MAX_LINE = 120
MAX_FILE_LINES = 800
MAX_TEST_FILE_LINES = 1200
MAX_FUNCTION_LINES = 70
README_LINES = (10, 60)
STANDARD_HEADERS = frozenset('''
    algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts condition_variable
    coroutine deque exception execution expected filesystem forward_list fstream functional future initializer_list
    iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new numbers
    numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex
    source_location span spanstream sstream stack stacktrace stdexcept stop_token streambuf string string_view
    syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray
    variant vector version cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg
    cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype
    stdint.h stddef.h stdbool.h'''.split())
POSIX_HEADERS = re.compile(
    r'^(?:sys/(?!sdt)|netinet/|arpa/|net/|linux/|(?:unistd|fcntl|dlfcn|pthread|signal|poll|dirent|termios|sched|spawn|'
    r'pwd|grp|ftw|glob|syslog|semaphore|netdb|utime|sysexits|execinfo)\.h$)')


# ---- layers ----------------------------------------------------------------------------------------------------------

def read_layers(tree):
    """[(folder, allowed folders)] in the order of tools/layers.txt, lowest first."""
    layers = []
    for line in (tree.root / 'tools/layers.txt').read_text(encoding='utf-8').splitlines():
        if line.strip() and not line.startswith('#'):
            folder, _, allowed = line.partition(':')
            layers.append((folder.strip(), allowed.split()))
    return layers


def folder_of(path, folders):
    """The declared folder that holds the path: the longest that fits."""
    fits = [folder for folder in folders if path.startswith(folder + '/')]
    return max(fits, key=len) if fits else None


def layers(tree):
    declared = read_layers(tree)
    folders = [folder for folder, _ in declared]
    for position, (folder, allowed) in enumerate(declared):
        for other in allowed:
            if other not in folders[:position]:
                yield Problem('layers', 'tools/layers.txt', 1, f'{folder} lists {other}, which is not below it')
    allowed_of = dict(declared)
    for file in tree.cpp_files(('src/', 'include/')):
        own = folder_of(file.path, folders)
        if own is None:
            yield Problem('layers', file.path, 1, 'its folder is not in tools/layers.txt')
            continue
        for line, name, is_own in cpp_text.includes(file.text):
            if is_own:
                yield from _check_include(tree, file, own, line, name, folders, allowed_of)


def _check_include(tree, file, own, line, name, folders, allowed_of):
    path = next((p for p in (f'src/{name}', f'include/{name}') if tree.find(p)), None)
    if path is None:
        yield Problem('layers', file.path, line, f'"{name}" is no file under src/ or include/')
        return
    target = folder_of(path, folders)
    if path == 'include/memos/memos.hpp' and not file.path.startswith(('src/interface/', 'include/')):
        yield Problem('layers', file.path, line, f'"{name}" is the API itself: for front doors only')
        return
    # The public vocabulary lies under everything.
    if target in (own, 'include/memos') or target in allowed_of[own]:
        return
    if not tree.excused('layers', file.path):
        yield Problem('layers', file.path, line, f'{own} may not include {target} ("{name}")')


def third_party(tree):
    """tools/third-party.txt: `header prefix: folders that may include it`."""
    places = []
    for line in (tree.root / 'tools/third-party.txt').read_text(encoding='utf-8').splitlines():
        if line.strip() and not line.startswith('#'):
            prefix, _, folders = line.partition(':')
            places.append((prefix.strip(), folders.split()))
    for file in tree.cpp_files():
        for line, name, is_own in cpp_text.includes(file.text):
            if is_own or name in STANDARD_HEADERS or POSIX_HEADERS.match(name):
                continue
            place = next((folders for prefix, folders in places if name.startswith(prefix)), None)
            if place is None:
                yield Problem('third_party', file.path, line, f'<{name}> is not declared in tools/third-party.txt')
            elif not any(file.path.startswith(folder + '/') or folder == '*' or (folder == 'tests' and file.is_test())
                         for folder in place):
                yield Problem('third_party', file.path, line, f'<{name}> belongs into {" ".join(place)} only')


def posix(tree):
    for file in tree.cpp_files(('src/', 'include/')):
        if file.path.startswith(('src/base/', 'src/interface/link/')) or file.is_test():
            continue
        for line, name, is_own in cpp_text.includes(file.text):
            if not is_own and POSIX_HEADERS.match(name) and not tree.excused('posix', file.path):
                yield Problem('posix', file.path, line,
                              f'<{name}>: operating-system calls live in src/base and src/interface/link')


def public_headers(tree):
    for file in tree.cpp_files(('include/',)):
        for line, name, is_own in cpp_text.includes(file.text):
            if not (name.startswith('memos/') if is_own else name in STANDARD_HEADERS):
                yield Problem('public_headers', file.path, line,
                              f'{name}: public headers need the standard library only')


# ---- shape of folders and files --------------------------------------------------------------------------------------

def readmes(tree):
    folders = {file.folder for file in tree.cpp_files(('src/',))}
    for folder in sorted(folders):
        readme = tree.find(f'{folder}/README.md')
        if readme is None:
            yield Problem('readmes', folder, 1,
                          'has no README.md (what it is for, types, invariants, what may not enter)')
            continue
        count = len(readme.text.splitlines())
        if not README_LINES[0] <= count <= README_LINES[1]:
            yield Problem('readmes', readme.path, 1,
                          f'has {count} lines; {README_LINES[0]} to {README_LINES[1]} are right')


def sizes(tree):
    for file in tree.text_files():
        if not file.is_code():
            continue
        limit = MAX_TEST_FILE_LINES if file.is_test() else MAX_FILE_LINES
        count = len(file.text.splitlines())
        if count > limit and not tree.excused('sizes', file.path):
            yield Problem('sizes', file.path, 1, f'has {count} lines; {limit} are the most')
        if file.is_cpp():
            for first, last, name in cpp_text.functions(file.text):
                length = last - first + 1
                if length > MAX_FUNCTION_LINES and not tree.excused('sizes', f'{file.path}:{name}'):
                    yield Problem('sizes', file.path, first,
                                  f'function {name} has {length} lines; {MAX_FUNCTION_LINES} are the most')


def listed(tree):
    """A source file that no CMakeLists.txt names is never built."""
    for file in tree.cpp_files(('src/', 'bench/', 'tests/', 'examples/')):
        if not file.path.endswith('.cc'):
            continue
        folder = file.folder
        while folder and tree.find(f'{folder}/CMakeLists.txt') is None:
            folder = folder.rpartition('/')[0]
        lists = tree.find(f'{folder}/CMakeLists.txt')
        inside = file.path[len(folder) + 1:]
        stem = inside.rsplit('/', 1)[-1][:-len('.cc')]
        named = rf'(?<![\w/])(?:{re.escape(inside)}|{re.escape(stem)})(?![\w.])'
        if lists is None or not re.search(named, lists.text):
            yield Problem('listed', file.path, 1, 'no CMakeLists.txt names it')


# ---- text ------------------------------------------------------------------------------------------------------------

def form(tree):
    """Encoding, line ends, line length, the licence line."""
    for file in tree.text_files():
        if b'\r' in file.data:
            yield Problem('form', file.path, 1, 'has CR line ends; LF only')
        if file.data and not file.data.endswith(b'\n'):
            yield Problem('form', file.path, len(file.lines), 'does not end with a line end')
        try:
            file.data.decode('utf-8')
        except UnicodeDecodeError as error:
            yield Problem('form', file.path, 1, f'is not UTF-8 (byte {error.start})')
        if not file.is_code():
            continue
        for number, line in enumerate(file.lines, 1):
            if len(line) > MAX_LINE and not tree.excused('form', file.path):
                yield Problem('form', file.path, number, f'line of {len(line)} characters; {MAX_LINE} are the most')
            if line != line.rstrip():
                yield Problem('form', file.path, number, 'blanks at the end of the line')
        if (file.is_cpp() or file.is_script()) and LICENCE not in '\n'.join(file.lines[:3]):
            yield Problem('form', file.path, 1, 'lacks the licence line of the other files')


FORBIDDEN = (  # (pattern, which files, message)
    (re.compile(r'\b(?:TODO|FIXME|XXX|HACK)\b'), lambda f: True, 'unfinished work is not marked, it is finished'),
    (re.compile(r'(?<![\w.])/(?:work|root|home/\w+)/|\.\./shared/|/tmp/(?:bash_jobs|llama-try)'), lambda f: True,
     'a path of one machine'),
    (re.compile(r'\b(?:pypi\.org|pythonhosted\.org|deb\.debian\.org|huggingface\.co|registry\.npmjs\.org)\b'),
     lambda f: True, 'a registry is addressed by its client, not by name'),
    (re.compile(r'\bissues? #?\d+\b', re.IGNORECASE), lambda f: True, 'a number that only insiders can look up'),
)
FORBIDDEN_CODE = (
    (re.compile(r'std::(?:cout|cerr|clog)\b|(?<![\w:])(?:std::)?(?:printf|fprintf|puts|putchar|perror)\s*\('),
     lambda f: f.path.startswith('src/') and not f.path.startswith('src/interface/cli/') and not f.is_test(),
     'a library does not print'),
    (re.compile(r'(?<![\w.>])(?:std::)?(?:_?exit|quick_exit)\s*\('),
     lambda f: f.path.startswith(('src/', 'include/')) and not f.is_test(), 'a library does not end the process'),
    (re.compile(r'\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.:])sleep\s*\('), lambda f: f.is_test(),
     'a test waits for an event, not for time to pass'),
    (re.compile(r'#\s*include\s*<(?:format|print)>'), lambda f: True, 'gcc 12 does not have it'),
    (re.compile(r'\butils?\b(?=\.h)'), lambda f: True, 'a file is named after one thing'),
)


def words(tree):
    for file in tree.text_files():
        if file.path.startswith('tests/tidy/') or file.path == EXCEPTIONS_FILE:
            continue
        texts = [(FORBIDDEN, file.text)]
        if file.is_cpp():
            texts.append((FORBIDDEN_CODE, cpp_text.strip(file.text)))
        for patterns, text in texts:
            for pattern, applies, message in patterns:
                match = pattern.search(text) if applies(file) else None
                if match and not tree.excused('words', file.path):
                    yield Problem('words', file.path, text.count('\n', 0, match.start()) + 1,
                                  f'"{match[0].strip()}": {message}')


def links(tree):
    """Every relative link of a Markdown file leads to a file or folder."""
    for file in tree.text_files():
        if not file.path.endswith('.md'):
            continue
        for match in re.finditer(r'\[[^\]]*\]\(([^)\s]+)\)', file.text):
            target = match[1].split('#')[0]
            if target and '://' not in target and not (file.full.parent / target).exists():
                yield Problem('links', file.path, file.text.count('\n', 0, match.start()) + 1,
                              f'{target} does not exist')


def shared_ownership(tree):
    """A header and source that share ownership say why, in a comment of either that names shared_ptr or sharing."""
    for file in tree.cpp_files(('src/', 'include/')):
        if file.is_test():
            continue
        use = re.search(r'\bstd::(?:shared_ptr|make_shared)\b', cpp_text.strip(file.text))
        stem = file.path.rsplit('.', 1)[0]
        pair = [f for f in (tree.find(stem + suffix) for suffix in ('.h', '.cc')) if f]
        said = [text.lower() for f in [file, *pair] for _, text in cpp_text.comments(f.text)]
        if use and not any('shared' in text for text in said):
            yield Problem('shared_ownership', file.path, file.text.count('\n', 0, use.start()) + 1,
                          'shared_ptr without a comment that says why ownership is shared')


TEXT_RULES = {
    'layers': layers,
    'third_party': third_party,
    'posix': posix,
    'public_headers': public_headers,
    'readmes': readmes,
    'sizes': sizes,
    'listed': listed,
    'form': form,
    'words': words,
    'links': links,
    'shared_ownership': shared_ownership,
}

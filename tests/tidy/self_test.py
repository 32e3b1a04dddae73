#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Shows that every rule of tidy can fail: a small clean tree passes all of them, one change breaks exactly one."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import cpp_text  # noqa: E402
from compile_rules import Cache  # noqa: E402
from rules import LICENCE, MAX_FUNCTION_LINES  # noqa: E402
from tidy import RULES, check  # noqa: E402
from tree import Tree  # noqa: E402

HEAD = f'// {LICENCE}\n'
README = '# a folder\n' + 'It is for something.\n' * 12
CLEAN = {
    '.clang-format': 'BasedOnStyle: Google\nColumnLimit: 120\n',
    'tools/layers.txt': '# order\ninclude/memos:\nsrc/base: include/memos\nsrc/top: src/base\n',
    'tools/third-party.txt': 'gtest/: tests\nsodium: src/base\n',
    'tools/tidy-exceptions.txt': '# none\n',
    'include/memos/types.hpp': HEAD + '#pragma once\n\n#include <string>\n\nusing Name = std::string;\n',
    'src/base/README.md': README,
    'src/base/CMakeLists.txt': 'memos_module(NAME base SOURCES low.cc TESTS low_test.cc)\n',
    'src/base/low.h': HEAD + '#pragma once\n\n#include "memos/types.hpp"\n\nint low(const Name& name);\n',
    'src/base/low.cc': HEAD + '#include "base/low.h"\n\n#include <unistd.h>\n\n'
                              'int low(const Name& name) { return static_cast<int>(name.size()); }\n',
    'src/base/low_test.cc': HEAD + '#include <gtest/gtest.h>\n\nTEST(Low, Counts) {}\n',
    'src/top/README.md': README,
    'src/top/CMakeLists.txt': 'memos_module(NAME top SOURCES high.cc)\n',
    'src/top/high.h': HEAD + '#pragma once\n\n#include "base/low.h"\n\nint high();\n',
    'src/top/high.cc': HEAD + '#include "top/high.h"\n\nint high() { return low("x"); }\n',
    'scripts/run': f'#!/usr/bin/env bash\n# {LICENCE}\necho hello\n',
    'tools/list.py': f'# {LICENCE}\nprint(1)\n',
}
LONG_FUNCTION = (HEAD + '#include "top/high.h"\n\nint high() {\n' + '  low("x");\n' * MAX_FUNCTION_LINES +
                 '  return 0;\n}\n')

# rule -> changes (path -> new text, None = no such file) that must make the rule, and no other, fail
BREAKS = [
    ('layers', {'src/base/low.h': HEAD + '#pragma once\n\n#include "memos/types.hpp"\n#include "top/high.h"\n\n'
                                         'int low(const Name& name);\n'}, ['headers']),
    ('layers', {'tools/layers.txt': 'include/memos:\nsrc/base: src/top\nsrc/top: src/base\n'}, []),
    ('layers', {'tools/layers.txt': 'include/memos:\nsrc/base: include/memos\n'}, []),
    ('layers', {'src/top/high.cc': HEAD + '#include "top/gone.h"\n'}, []),
    ('layers', {'include/memos/memos.hpp': HEAD + '#pragma once\n',
                'src/top/high.cc': HEAD + '#include "memos/memos.hpp"\n'}, []),
    ('third_party', {'src/top/high.cc': HEAD + '#include <sodium.h>\n'}, []),
    ('third_party', {'src/base/low.cc': HEAD + '#include <left-pad.h>\n'}, []),
    ('third_party', {'src/base/low.cc': HEAD + '#include <gtest/gtest.h>\n'}, []),
    ('posix', {'src/top/high.cc': HEAD + '#include <sys/stat.h>\n'}, []),
    ('public_headers', {'include/memos/types.hpp': HEAD + '#pragma once\n\n#include <sodium.h>\n\n'
                                                         '#include <string>\n\nusing Name = std::string;\n'},
     ['third_party', 'headers']),
    ('readmes', {'src/top/README.md': None}, []),
    ('readmes', {'src/top/README.md': '# short\n'}, []),
    ('readmes', {'src/top/README.md': README * 6}, []),
    ('sizes', {'src/top/high.cc': LONG_FUNCTION}, []),
    ('sizes', {'src/top/high.cc': HEAD + '#include "top/high.h"\n' + '\nextern int many;\n' * 400}, []),
    ('sizes', {'src/base/low_test.cc': HEAD + '\nextern int many;\n' * 600}, []),
    ('listed', {'src/top/lost.cc': HEAD + '#include "top/high.h"\n'}, []),
    ('listed', {'src/top/CMakeLists.txt': 'memos_module(NAME top SOURCES too_high.cc high.cc.in)\n'}, []),
    ('form', {'src/top/README.md': README.replace('\n', '\r\n')}, []),
    ('form', {'src/top/README.md': README.rstrip('\n')}, []),
    ('form', {'src/top/README.md': README + 'caf\udce9\n'}, []),
    ('form', {'scripts/run': f'#!/usr/bin/env bash\n# {LICENCE}\necho {"x" * 120}\n'}, []),
    ('form', {'scripts/run': f'#!/usr/bin/env bash\n# {LICENCE}\necho hello \n'}, []),
    ('form', {'src/top/high.cc': '#include "top/high.h"\n\nint high() { return low("x"); }\n'}, []),
    ('form', {'tools/list.py': 'print(1)\n'}, []),
    ('words', {'src/top/README.md': README + 'TODO\n'}, []),
    ('words', {'src/top/README.md': README + 'see /work/here\n'}, []),
    ('words', {'src/top/README.md': README + 'see issue 12\n'}, []),
    ('words', {'src/top/README.md': README + 'from pypi.org\n'}, []),
    ('words', {'src/top/high.cc': HEAD + '#include <cstdio>\n\nvoid say() { std::printf("x"); }\n'}, []),
    ('words', {'src/top/high.cc': HEAD + '#include <iostream>\n\nvoid say() { std::cout << 1; }\n'}, []),
    ('words', {'src/top/high.cc': HEAD + '#include <cstdlib>\n\nvoid stop() { exit(1); }\n'}, []),
    ('words', {'src/base/low_test.cc': HEAD + '#include <thread>\n\nvoid nap() { std::this_thread::sleep_for({}); }\n'},
     []),
    ('words', {'src/top/high.cc': HEAD + '#include <format>\n'}, ['third_party']),
    ('links', {'src/top/README.md': README + 'See [there](../base/gone.md#part).\n'}, []),
    ('shared_ownership', {'src/top/high.cc': HEAD + '#include <memory>\n\nstd::shared_ptr<int> number;\n'}, []),
    ('headers', {'src/top/high.h': HEAD + '#pragma once\n\nstd::vector<int> high();\n'}, []),
    ('headers', {'include/memos/types.hpp': HEAD + '#pragma once\n\n#include <string>\n\nusing Name = std::string\n'},
     ['formatting']),
    ('formatting', {'src/top/high.cc': HEAD + '#include "top/high.h"\n\nint  high( ) { return low("x"); }\n'}, []),
    ('shell', {'scripts/run': f'#!/usr/bin/env bash\n# {LICENCE}\necho $unquoted\n'}, []),
    ('python', {'tools/list.py': f'# {LICENCE}\nprint(1\n'}, []),
    ('exceptions', {'tools/tidy-exceptions.txt': 'sizes src/top/high.cc -- it was long once\n'}, []),
]


def write_tree(root, changes):
    for path, text in {**CLEAN, **changes}.items():
        if text is not None:
            file = pathlib.Path(root) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode('utf-8', errors='surrogateescape'))


CLEAN_FILES = tempfile.TemporaryDirectory()  # the cache, fresh in each run


def failing_rules(changes):
    """Rules that find something in the clean tree with these changes."""
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, changes)
        return {rule for rule in RULES if check(Tree(root), rule, Cache(CLEAN_FILES.name))}


class EveryRuleCanFail(unittest.TestCase):
    def test_clean_tree_passes(self):
        self.assertEqual(failing_rules({}), set())

    def test_each_break_is_found(self):
        for rule, changes, others in BREAKS:
            with self.subTest(rule=rule, changes=list(changes)):
                self.assertEqual(failing_rules(changes) - set(others), {rule})

    def test_every_rule_is_broken_once(self):
        self.assertEqual({rule for rule, *_ in BREAKS}, set(RULES))

    def test_every_rule_is_a_ctest(self):
        listed = (pathlib.Path(__file__).parent / 'CMakeLists.txt').read_text(encoding='utf-8')
        self.assertEqual([rule for rule in RULES if rule not in listed.split('foreach')[0]], [])

    def test_an_exception_excuses(self):
        granted = {'tools/tidy-exceptions.txt': 'sizes src/top/high.cc:high -- a table that reads best in one piece\n'}
        self.assertEqual(failing_rules({'src/top/high.cc': LONG_FUNCTION, **granted}), set())

    def test_an_exception_needs_a_reason(self):
        with self.assertRaises(ValueError):
            failing_rules({'tools/tidy-exceptions.txt': 'sizes src/top/high.cc\n'})


class FunctionsAreMeasured(unittest.TestCase):
    def lengths(self, text):
        return {name: last - first + 1 for first, last, name in cpp_text.functions(text)}

    def test_plain_member_and_template(self):
        text = ('namespace a {\nclass B {\n public:\n  int c() const {\n    return 1;\n  }\n};\n'
                'template <class T>\nint d(T t) {\n  return t;\n}\nint B::e() {\n}\n}  // namespace a\n')
        self.assertEqual(self.lengths(text), {'c': 3, 'd': 4, 'B::e': 2})

    def test_constructor_with_initialisers(self):
        text = 'Foo::Foo(int a) : a_{a}, b_(a), c_{1,\n2} {\n  x();\n}\nint after() {\n}\n'
        self.assertEqual(self.lengths(text), {'Foo::Foo': 4, 'after': 2})

    def test_lambdas_and_blocks_belong_to_their_function(self):
        text = 'int f() {\n  auto g = [](int x) {\n    if (x) {\n    }\n  };\n  return 0;\n}\n'
        self.assertEqual(self.lengths(text), {'f': 7})

    def test_braces_in_literals_comments_and_macros(self):
        text = ('#define OPEN {\\\n {\nint f() {  // }\n  char c = \'{\';\n  auto s = "}}";\n'
                '  auto r = R"x(}\n})x";\n  int n = 1\'000;\n  return 0;\n}\nint g() {\n}\n')
        self.assertEqual(self.lengths(text), {'f': 8, 'g': 2})

    def test_gtest_names(self):
        self.assertEqual(self.lengths('TEST_F(Suite, Case) {\n}\n'), {'Suite.Case': 2})

    def test_tables_are_not_functions(self):
        text = 'constexpr int kT[] = {\n1,\n2};\nstd::array<int, 2> a = {\n1, 2};\nstruct S {\n};\n'
        self.assertEqual(self.lengths(text), {})


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Reads the source of memos and says where it breaks the rules of CONTRIBUTING.md.

    tidy.py [--root DIR] [--cache DIR] [RULE ...]   all rules, or those named
    tidy.py --list                                  the names of the rules

Exit status 1 if anything was found. Exceptions, each with its reason: tools/tidy-exceptions.txt.
"""
import argparse
import pathlib
import sys

sys.dont_write_bytecode = True

from compile_rules import TOOL_RULES, Cache  # noqa: E402
from rules import TEXT_RULES  # noqa: E402
from tree import EXCEPTIONS_FILE, Problem, Tree  # noqa: E402

RULES = [*TEXT_RULES, *TOOL_RULES, 'exceptions']


def check(tree, rule, cache):
    """All problems of one rule."""
    if rule in TEXT_RULES:
        return list(TEXT_RULES[rule](tree))
    if rule in TOOL_RULES:
        return TOOL_RULES[rule](tree, cache)
    return unused_exceptions(tree)


def unused_exceptions(tree):
    """An exception that nothing needs any more is removed."""
    for rule in TEXT_RULES.values():
        list(rule(tree))
    return [Problem('exceptions', EXCEPTIONS_FILE, granted.line, f'nothing needs it: {granted.rule} {granted.subject}')
            for granted in tree.exceptions if not granted.used]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument('--cache', help='folder that remembers which files were found clean')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('rules', nargs='*', metavar='RULE', help=', '.join(RULES))
    options = parser.parse_args(arguments)
    if options.list:
        print('\n'.join(RULES))
        return 0
    if unknown := set(options.rules) - set(RULES):
        parser.error(f'unknown rule: {", ".join(sorted(unknown))}')
    tree, cache = Tree(options.root), Cache(options.cache)
    count = 0
    for rule in options.rules or RULES:
        for problem in check(tree, rule, cache):
            print(problem)
            count += 1
    print(f'{count} problem{"" if count == 1 else "s"} in {len(tree.files)} files')
    return 1 if count else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Prints "PASSED FAILED SKIPPED" of a JUnit report that ctest wrote."""
import sys
import xml.etree.ElementTree


def _asked_to_be_skipped(case):
    """A test that said so itself; one whose program is missing did not."""
    note = case.find('skipped')
    return note is not None and note.get('message', '').startswith('SKIP_')


def figures(path):
    passed = failed = skipped = 0
    for case in xml.etree.ElementTree.parse(path).getroot().iter('testcase'):
        status = case.get('status')
        if status == 'run':
            passed += 1
        elif status == 'disabled' or (status == 'notrun' and _asked_to_be_skipped(case)):
            skipped += 1
        else:
            failed += 1
    return passed, failed, skipped


if __name__ == '__main__':
    try:
        print(*figures(sys.argv[1]))
    except (OSError, IndexError, xml.etree.ElementTree.ParseError) as error:
        sys.exit(f'junit_figures: {error}')

#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Runs `memos eval beliefs` over beliefs.jsonl and compares its figures with what is promised."""
import json
import pathlib
import subprocess
import sys

# Percent of the checks of a kind that must pass.
PROMISED = {'current': 90, 'stale': 98, 'as of': 90, 'deletion leak': 100, 'knock-on leak': 100, 'back': 90}
LEAST_CHECKS = 300
LEAD = 20  # points over a memory that shows the latest mention first


def main():
    data = pathlib.Path(__file__).resolve().parent / 'beliefs.jsonl'
    run = subprocess.run([sys.argv[1], 'eval', 'beliefs', str(data), '--json'], capture_output=True, check=True,
                         text=True)
    rows = {row['kind']: row for row in json.loads(run.stdout)['rows']}
    problems = []
    for kind, least in PROMISED.items():
        row = rows[kind]
        if 100 * row['passed'] < least * row['checks']:
            problems.append(f'{kind}: {row["passed"]} of {row["checks"]} checks hold, {least} % must')
    every = rows['ALL']
    if every['checks'] < LEAST_CHECKS:
        problems.append(f'only {every["checks"]} checks')
    if 100 * (every['passed'] - every['baseline']) < LEAD * every['checks']:
        problems.append(f'the baseline passes {every["baseline"]}, memos {every["passed"]}')
    if problems:
        sys.exit('\n'.join(problems))
    print(f'{every["passed"]} of {every["checks"]} checks hold')


if __name__ == '__main__':
    main()

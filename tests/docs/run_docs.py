#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Runs every command that README.md and docs/ show and compares what they print with what is shown; compares pieces of
code with the files that they are cut from.

    run_docs.py --program build/release/memos [--model-files DIR] [--update] [FILE...]

Each document gets an empty home and working folder with `examples` and `tests/data` in it. Blocks that need the
embedder run only if --model-files names the unpacked model (scripts/install-embedder --fetch-only), which is then
imported into a folder that only these blocks see. --update rewrites the documents.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import console_blocks  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRESS = re.compile(r'[a-z]+  \[#*\.*\]  ')
TIMEOUT_S = 120


def environment(home, program):
    """Nothing of the user's own: no data folder, no models, no colours, one time zone."""
    return {
        'HOME': home,
        'XDG_DATA_HOME': f'{home}/.local/share',
        'XDG_CACHE_HOME': f'{home}/.cache',
        'XDG_CONFIG_HOME': f'{home}/.config',
        'PATH': f'{program.parent}:/usr/local/bin:/usr/bin:/bin',
        'LC_ALL': 'C.UTF-8',
        'TZ': 'UTC',
        'COLUMNS': '100',
        'NO_COLOR': '1',
        'TERM': 'dumb',
    }


def import_model(program, files, folder):
    """Makes the default embedder from its unpacked files, as scripts/install-embedder does."""
    command = [program, 'model', 'import', files, '--name', 'all-minilm-l6-v2', '--quantize', 'q8_0', '--to', folder]
    subprocess.run(command, env=environment(folder, program), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   timeout=TIMEOUT_S, check=True)


def run(command, cwd, env):
    """The lines that the command printed, both streams in order; the home folder is written ~. Lines of progress are
    left out: whether work takes long enough for one depends on the machine."""
    done = subprocess.run(['bash', '-c', command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=TIMEOUT_S, check=False)
    lines = done.stdout.decode('utf-8', errors='replace').replace(env['HOME'], '~').splitlines()
    return [line for line in lines if not PROGRESS.match(line)]


def check(path, program, models, update):
    """Runs one document. Returns (commands run, commands left out, complaints)."""
    text = path.read_text(encoding='utf-8')
    found = console_blocks.blocks(text)
    complaints, outputs, ids, count, left_out = [], [], {}, 0, 0
    with tempfile.TemporaryDirectory(prefix='memos-docs-') as home:
        work = pathlib.Path(home) / 'work'
        work.mkdir()
        (work / 'tests').mkdir()
        for folder in ('examples', 'tests/data'):
            (work / folder).symlink_to(ROOT / folder)
        for block in found:
            env = environment(home, program)
            if 'embedder' in block.needs:
                env['MEMOS_MODELS'] = models or ''
            if 'embedder' in block.needs and not models:
                left_out += len(block.commands)
                outputs.append(None)
                continue
            outputs.append([])
            for command in block.commands:
                asked = console_blocks.with_ids(command.text, ids)
                actual = run(asked, work, env)
                outputs[-1].append((asked, actual))
                ids.update(console_blocks.id_pairs(command.expected, actual))
                count += 1
                if not console_blocks.same(command.expected, actual, 'embedder' in block.needs):
                    complaints.append(f'{path.name}:{command.line}: $ {command.text}\n  shown:\n' +
                                      '\n'.join(f'    {line}' for line in command.expected) + '\n  printed:\n' +
                                      '\n'.join(f'    {line}' for line in actual))
    for line, file, code in console_blocks.snippets(text):
        source = ROOT / file
        if not source.is_file() or code not in source.read_text(encoding='utf-8'):
            complaints.append(f'{path.name}:{line}: {file} does not hold this code')
    if update:
        path.write_text(console_blocks.rewritten(text, found, outputs), encoding='utf-8')
    return count, left_out, complaints


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True, type=pathlib.Path)
    parser.add_argument('--model-files', type=pathlib.Path)
    parser.add_argument('--update', action='store_true')
    parser.add_argument('files', nargs='*', type=pathlib.Path)
    options = parser.parse_args(arguments)
    files = options.files or [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
    program = options.program.resolve()
    total = skipped = 0
    complaints = []
    with tempfile.TemporaryDirectory(prefix='memos-docs-model-') as folder:
        models = folder if options.model_files and options.model_files.is_dir() else None
        if models:
            import_model(program, options.model_files, folder)
        for path in files:
            count, left_out, found = check(path.resolve(), program, models, options.update)
            total, skipped, complaints = total + count, skipped + left_out, complaints + found
    print('\n'.join(complaints))
    print(f'{total} commands run, {len(complaints)} print something else, {skipped} left out (no embedder)')
    return 1 if complaints and not options.update else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

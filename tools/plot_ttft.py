#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Turns outputs of `memos_bench ttft --json` into the table and the plot of docs/activation.md.

    memos_bench ttft --shape qwen2.5-0.5b --contexts 583,2773,6064 --queries 167,303,953 --json > a.jsonl
    memos_bench ttft --shape qwen3-0.6b --contexts 583,2773,6064 --queries 167,303,953 --json > b.jsonl
    tools/plot_ttft.py a.jsonl b.jsonl --svg docs/ttft.svg     (prints the table)

The plot shows the time to the first token with the context restored from RAM, as a share of that with all of it
computed. Standard library only.
"""
import argparse
import json
import pathlib
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 230, 30, 60
COLOURS = ['#1b6ca8', '#c2571a', '#3a7d34', '#7a4fa3', '#a83232', '#5c5c5c']


def read(path):
    """Name of the model, and its cells as the bench tells them."""
    model, cells = '', []
    for line in pathlib.Path(path).read_text(encoding='utf-8').splitlines():
        record = json.loads(line)
        if record.get('note') == 'model':
            model = record['text'].split(',')[0]
        if 'direct_ms' in record:
            cells.append(record)
    if not model or not cells:
        sys.exit(f'{path}: holds no figures of `memos_bench ttft --json`')
    return model, cells


def seconds(milliseconds):
    return f'{milliseconds / 1000:.2f}'


def table(runs):
    lines = ['| model | context | question | computed, s | from RAM, s | saved, % | disk, cached, % | disk, cold, % |',
             '| --- | --- | --- | --- | --- | --- | --- | --- |']
    for model, cells in runs:
        lines += [f"| {model} | {cell['context']} | {cell['query']} | {seconds(cell['direct_ms'])} | "
                  f"{seconds(cell['restored_ram_ms'])} | {cell['saved_ram_percent']:.1f} | "
                  f"{cell['saved_disk_warm_percent']:.1f} | {cell['saved_disk_cold_percent']:.1f} |" for cell in cells]
    return '\n'.join(lines)


def svg(runs):
    contexts = sorted({cell['context'] for _, cells in runs for cell in cells})
    high = max(contexts)

    def x(context):
        return LEFT + context / high * (WIDTH - LEFT - RIGHT)

    def y(percent):
        return HEIGHT - BOTTOM - percent / 100 * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           'font-size="13">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for context in contexts:
        out.append(f'<line x1="{x(context):.1f}" x2="{x(context):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
                   'stroke="#ddd"/>')
        out.append(f'<text x="{x(context):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{context}</text>')
    for percent in range(0, 101, 20):
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(percent):.1f}" y2="{y(percent):.1f}" '
                   'stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(percent) + 4:.1f}" text-anchor="end">{percent} %</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 16}" text-anchor="middle">tokens of the context'
               '</text>')
    ends = []
    for model, cells in runs:
        for query in sorted({cell['query'] for cell in cells}):
            line = sorted((cell['context'], 100 - cell['saved_ram_percent']) for cell in cells
                          if cell['query'] == query)
            colour = COLOURS[len(ends) % len(COLOURS)]
            places = [(x(context), y(percent)) for context, percent in line]
            path = ' '.join(f'{px:.1f},{py:.1f}' for px, py in places)
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}"/>' for px, py in places]
            ends.append([places[-1][1], f'{model}, question {query}', colour])
    ends.sort()
    for above, below in zip(ends, ends[1:]):  # names lie neither on each other nor on the axis
        below[0] = max(below[0], above[0] + 16)
    lowest = HEIGHT - BOTTOM
    for end in reversed(ends):
        end[0] = min(end[0], lowest)
        lowest = end[0] - 16
    out += [f'<text x="{WIDTH - RIGHT + 10}" y="{at + 4:.1f}" fill="{colour}">{title}</text>'
            for at, title, colour in ends]
    return '\n'.join([*out, '</svg>', ''])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('figures', nargs='+', help='outputs of memos_bench ttft --json, one a model')
    parser.add_argument('--svg', help='where the plot goes')
    options = parser.parse_args()
    runs = [read(path) for path in options.figures]
    print(table(runs))
    if options.svg:
        pathlib.Path(options.svg).write_text(svg(runs), encoding='utf-8')


if __name__ == '__main__':
    main()

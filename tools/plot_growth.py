#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Turns `memos_bench growth --json` into the table and the plot of docs/performance.md.

    memos_bench growth --memories 1000000 --json > growth.jsonl
    tools/plot_growth.py growth.jsonl --svg docs/growth.svg     (prints the table)

Both axes of the plot are logarithmic: a line as steep as the grid's diagonal grows as fast as the store. Standard
library only.
"""
import argparse
import json
import math
import pathlib
import re
import sys

COLUMNS = [("add, durable p50", "add p50, ms"), ("search p50", "search p50, ms"), ("search p95", "search p95, ms"),
           ("first search", "first search, ms"), ("open", "open, ms"), ("resident after searching", "resident, MiB"),
           ("bytes per memory", "disk, bytes a memory")]
LINES = [("search p50", "search p50, ms", "#1b6ca8"), ("add, durable p50", "durable add p50, ms", "#c2571a"),
         ("open", "open, ms", "#3a7d34"), ("resident after searching", "resident, MiB", "#7a4fa3")]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 70, 190, 30, 60


def read(path):
    """{label: {figure: value}} in the order of the file."""
    found = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        label, _, figure = record.get("figure", "").partition(": ")
        if figure and "value" in record:
            found.setdefault(label, {})[figure] = record["value"]
    if not found:
        sys.exit(f"{path}: holds no figures of `memos_bench growth --json`")
    return found


def number(text):
    digits = re.match(r"(\d+)([kM]?)", text)
    return int(digits[1]) * {"": 1, "k": 1_000, "M": 1_000_000}[digits[2]]


def shown(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(found):
    lines = ["| store | " + " | ".join(title for _, title in COLUMNS) + " |", "| --- |" + " --- |" * len(COLUMNS)]
    for label, figures in found.items():
        values = [figures.get(name, figures.get(name + " in a cube p50")) for name, _ in COLUMNS]
        lines.append(f"| {label} | " + " | ".join("" if v is None else shown(v) for v in values) + " |")
    return "\n".join(lines)


def svg(found):
    points = {label: figures for label, figures in found.items() if label.endswith("memories")}
    sizes = [number(label) for label in points]
    values = [figures[name] for figures in points.values() for name, _, _ in LINES]
    low_x, high_x = math.log10(min(sizes)), math.log10(max(sizes))
    low_y, high_y = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(size):
        return LEFT + (math.log10(size) - low_x) / max(high_x - low_x, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           'font-size="13">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for label, size in zip(points, sizes):
        out.append(f'<line x1="{x(size):.1f}" x2="{x(size):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{label.split()[0]}</text>')
    for power in range(low_y, high_y + 1):
        at = y(10.0 ** power)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0 ** power:g}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 16}" text-anchor="middle">memories in the cube'
               '</text>')
    ends = []
    for name, title, colour in LINES:
        places = [(x(size), y(figures[name])) for size, figures in zip(sizes, points.values())]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}"/>' for px, py in places]
        ends.append([places[-1][1], title, colour])
    ends.sort()
    for above, below in zip(ends, ends[1:]):  # names do not lie on each other
        below[0] = max(below[0], above[0] + 16)
    out += [f'<text x="{WIDTH - RIGHT + 10}" y="{at + 4:.1f}" fill="{colour}">{title}</text>'
            for at, title, colour in ends]
    return "\n".join(out + ["</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", help="output of memos_bench growth --json")
    parser.add_argument("--svg", help="where the plot goes")
    options = parser.parse_args()
    found = read(options.figures)
    print(table(found))
    if options.svg:
        pathlib.Path(options.svg).write_text(svg(found), encoding="utf-8")


if __name__ == "__main__":
    main()

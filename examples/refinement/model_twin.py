#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Stands in for a language model: answers OpenAI's chat completions from a table, so that refinement can be seen and
tested without one.

    model_twin.py PORT     listens on 127.0.0.1:PORT until it is ended
"""
import http.server
import json
import re
import sys

# What this "model" understands: a pattern of a message, and the fact that it tells.
PATTERNS = [
    (re.compile(r'stray, so (?P<value>[A-Z]\w+) sleeps here'), 'pet.dog', 'fact', '{speaker} has a dog called {value}'),
    (re.compile(r'tango on (?P<value>[A-Z]\w+)s'), 'habit', 'preference', '{speaker} dances tango on {value}s'),
]


def turns_of(prompt):
    """The lines of JSON in a prompt that are messages."""
    for line in prompt.splitlines():
        if line.startswith('{') and '"text"' in line:
            try:
                yield json.loads(line)
            except ValueError:
                continue


def facts_of(prompt):
    facts = []
    for turn in turns_of(prompt):
        for pattern, slot, kind, sentence in PATTERNS:
            found = pattern.search(turn['text']) if 'n' in turn else None
            if found:
                facts.append({'turn': turn['n'], 'quote': found.group(0), 'type': kind,
                              'subject': turn.get('speaker', ''), 'slot': slot, 'value': found['value'],
                              'sentence': sentence.format(speaker=turn.get('speaker', 'The user'),
                                                          value=found['value']),
                              'from': '', 'to': '', 'ends': False, 'confidence': 80})
    # Models invent things. Nothing in the messages says this, so it is rejected.
    facts.append({'turn': 1, 'quote': 'I own a castle', 'type': 'fact', 'subject': '', 'slot': 'possession.castle',
                  'value': 'castle', 'sentence': 'They own a castle', 'from': '', 'to': '', 'ends': False,
                  'confidence': 99})
    return {'facts': facts}


def summary_of(prompt):
    turns = list(turns_of(prompt))
    speakers = sorted({turn.get('speaker', 'somebody') for turn in turns})
    return {'summary': f'{" and ".join(speakers)}, {len(turns)} messages: {turns[0]["text"]}'}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # pylint: disable=invalid-name
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        prompt = asked['messages'][0]['content']
        wanted = asked.get('response_format', {}).get('json_schema', {}).get('name')
        answer = json.dumps(summary_of(prompt) if wanted == 'summary' else facts_of(prompt))
        body = json.dumps({'choices': [{'message': {'role': 'assistant', 'content': answer},
                                        'finish_reason': 'stop'}]}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
    print('ready', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()

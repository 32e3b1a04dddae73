# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""A server that plays language models behind OpenAI's API, for every test that needs one."""
import http.server
import json
import socket
import threading


class FakeModels(http.server.ThreadingHTTPServer):
    """Answers every POST of a chat with what `reply(body)` gives: a text, or a dict that is the whole answer.

    `asked` holds (path, Authorization, body) of each request, `heads` the headers. From request `fail_after` on
    `status` is answered instead of 200, with `headers`, and `failure` as body. `script`, if set, gets the handler of
    each POST and answers it all by itself."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, reply=lambda body: 'Well said.'):
        super().__init__(('127.0.0.1', 0), Handler)
        self.reply, self.asked, self.heads = reply, [], []
        self.status, self.headers, self.failure, self.fail_after = 200, {}, b'', 0
        self.script = None
        self.models = [{'id': 'fake-1', 'object': 'model', 'created': 1, 'owned_by': 'tests'}]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f'http://127.0.0.1:{self.server_address[1]}/v1'

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # Clients that leave are what some tests are about.


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get('Authorization'), None))
        server.heads.append(dict(self.headers))
        if self.path == '/v1/models':
            self.send_json(200, {'object': 'list', 'data': server.models})
        else:
            self.send_json(404, {'error': {'message': 'there is no such thing', 'type': 'invalid_request_error',
                                           'param': None, 'code': 'not_found'}})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers['Content-Length']))
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw
        server = self.server
        server.asked.append((self.path, self.headers.get('Authorization'), body))
        server.heads.append(dict(self.headers))
        self.raw_body = raw
        if server.script is not None:
            server.script(self, body)
        elif server.status != 200 and len(server.asked) > server.fail_after:
            self.send_bytes(server.status, server.failure, server.headers)
        elif self.path.endswith('/responses'):
            self.answer_response(body, server.reply(body))
        elif self.path.endswith('/chat/completions'):
            self.answer_chat(body, server.reply(body))
        else:
            self.send_json(200, {'path': self.path, 'length': len(raw)})

    def answer_chat(self, body, text):
        if isinstance(text, dict):
            return self.send_json(200, text)
        if body.get('stream'):
            return self.send_events(chat_chunks(text))
        message = {'role': 'assistant', 'content': text}
        self.send_json(200, {'id': 'chatcmpl-1', 'object': 'chat.completion', 'created': 1,
                             'model': body.get('model'), 'choices': [{'index': 0, 'message': message,
                                                                      'finish_reason': 'stop'}],
                             'usage': {'prompt_tokens': 100, 'completion_tokens': 3, 'total_tokens': 103}})

    def answer_response(self, body, text):
        done = response_of(body, text)
        if not body.get('stream'):
            return self.send_json(200, done)
        begun = {**done, 'status': 'in_progress', 'output': []}
        item = {**done['output'][0], 'status': 'in_progress', 'content': []}
        place = {'item_id': 'msg_1', 'output_index': 0, 'content_index': 0}
        events = [{'type': 'response.created', 'response': begun},
                  {'type': 'response.output_item.added', 'output_index': 0, 'item': item},
                  {'type': 'response.content_part.added', **place,
                   'part': {'type': 'output_text', 'text': '', 'annotations': []}},
                  {'type': 'response.output_text.delta', **place, 'delta': text, 'logprobs': []},
                  {'type': 'response.completed', 'response': done}]
        events = [{**event, 'sequence_number': number} for number, event in enumerate(events)]
        self.send_events([f'event: {event["type"]}\ndata: {json.dumps(event)}\n\n' for event in events])

    def send_json(self, status, value):
        self.send_bytes(status, json.dumps(value).encode(), {'Content-Type': 'application/json', **self.server.headers})

    def send_bytes(self, status, data, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin_events(self, status=200):
        self.send_response(status)
        self.send_header('Content-Type', 'text/event-stream')
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()

    def send_piece(self, text):
        data = text.encode() if isinstance(text, str) else text
        self.wfile.write(b'%x\r\n%s\r\n' % (len(data), data))

    def end_events(self):
        self.wfile.write(b'0\r\n\r\n')

    def send_events(self, pieces):
        self.begin_events()
        for piece in pieces:
            self.send_piece(piece)
        self.end_events()

    def log_message(self, *_):
        pass


def chat_chunks(text):
    """The events of a streamed chat, word by word."""
    def event(delta, reason=None):
        value = {'id': 'chatcmpl-1', 'object': 'chat.completion.chunk', 'created': 1, 'model': 'fake-1',
                 'choices': [{'index': 0, 'delta': delta, 'finish_reason': reason}]}
        return f'data: {json.dumps(value)}\n\n'
    words = [event({'content': word}) for word in text.replace(' ', ' \0').split('\0')]
    return [event({'role': 'assistant', 'content': ''}), *words, event({}, 'stop'), 'data: [DONE]\n\n']


def response_of(body, text):
    """The finished answer of /v1/responses."""
    output = [{'id': 'msg_1', 'type': 'message', 'role': 'assistant', 'status': 'completed',
               'content': [{'type': 'output_text', 'text': text, 'annotations': []}]}]
    return {'id': 'resp_1', 'object': 'response', 'created_at': 1, 'status': 'completed', 'model': body.get('model'),
            'output': output, 'parallel_tool_calls': True, 'tool_choice': 'auto', 'tools': [], 'error': None,
            'instructions': body.get('instructions'), 'metadata': {}, 'temperature': 1, 'top_p': 1,
            'incomplete_details': None, 'previous_response_id': body.get('previous_response_id'),
            'usage': {'input_tokens': 1, 'input_tokens_details': {'cached_tokens': 0, 'cache_write_tokens': 0},
                      'output_tokens': 1, 'output_tokens_details': {'reasoning_tokens': 0}, 'total_tokens': 2}}

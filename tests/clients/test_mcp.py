#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""The Model Context Protocol's own Python client, whichever major version is installed, over both transports."""
import asyncio
import contextlib
import importlib.metadata
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'server'))

import jsonschema  # noqa: E402
from serve import PROGRAM, ServerTest  # noqa: E402

NEW = int(importlib.metadata.version('mcp').split('.')[0]) >= 2
TOOLS = {'search', 'context', 'add', 'get', 'list', 'update', 'delete', 'forget', 'history', 'as_of', 'facts'}

if NEW:
    from mcp import Client, StdioServerParameters
    from mcp.client.streamable_http import streamable_http_client
else:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamable_http_client
    from pydantic import AnyUrl


class Ways(ServerTest):
    """Every check runs over HTTP and over standard input and output, and in every era that the client knows."""

    def stdio(self):
        return StdioServerParameters(command=PROGRAM, args=['mcp', '--data', str(self.data), '--embedder', 'none'],
                                     env=self.environment())

    def each(self, check):
        """Runs the coroutine function `check(client)` on a fresh folder for each way to connect."""
        modes = ('auto', 'legacy', '2026-07-28') if NEW else ('handshake',)
        for mode in modes:
            for transport in ('stdio', 'http'):
                with self.subTest(mode=mode, transport=transport):
                    self.data = self.folder / f'{mode}-{transport}'
                    asyncio.run(self.with_client(mode, transport, check))

    async def with_client(self, mode, transport, check):
        server = self.serve() if transport == 'http' else None
        url = f'http://127.0.0.1:{server.port}/mcp' if server else None
        async with asyncio.timeout(60):
            if NEW:
                async with Client(url or self.stdio(), mode=mode) as client:
                    await check(client)
            else:
                async with contextlib.AsyncExitStack() as stack:
                    way = streamable_http_client(url) if url else stdio_client(self.stdio())
                    streams = await stack.enter_async_context(way)
                    session = await stack.enter_async_context(ClientSession(streams[0], streams[1]))
                    self.assertEqual((await session.initialize()).protocolVersion, '2025-11-25')
                    await check(session)
        if server:
            server.end()

    @staticmethod
    def structured(result):
        return result.structured_content if NEW else result.structuredContent

    @staticmethod
    def is_error(result):
        return result.is_error if NEW else result.isError

    async def call(self, client, tool, **arguments):
        result = await client.call_tool(tool, arguments)
        self.assertFalse(self.is_error(result), result)
        return self.structured(result)


class Both(Ways):
    def test_tools(self):
        async def check(client):
            tools = (await client.list_tools()).tools
            self.assertEqual({tool.name for tool in tools}, TOOLS)
            for tool in tools:
                for schema in (tool.input_schema, tool.output_schema) if NEW else (tool.inputSchema, tool.outputSchema):
                    jsonschema.Draft202012Validator.check_schema(schema)
            added = await self.call(client, 'add', text='I live in Lisbon.', tags=['home'])
            memory = added['memories'][0]['id']
            found = await self.call(client, 'search', query='Where do I live?')
            self.assertEqual([hit['text'] for hit in found['memories']], ['I live in Lisbon.'])
            self.assertIn('Lisbon', (await self.call(client, 'context', query='Where do I live?'))['text'])
            facts = await self.call(client, 'facts')
            self.assertIn('Lisbon', [fact['value'] for fact in facts['facts']])
            await self.call(client, 'update', id=memory, text='I live in Porto.')
            self.assertEqual((await self.call(client, 'get', id=memory))['version'], 2)
            self.assertEqual(len((await self.call(client, 'history', id=memory))['versions']), 2)
            past = await self.call(client, 'as_of', time='2020-01-01', axis='known')
            self.assertEqual(past['facts'], [])
            self.assertGreaterEqual((await self.call(client, 'forget', about='Porto'))['count'], 1)
            await self.call(client, 'delete', id=memory)
            self.assertEqual((await self.call(client, 'list'))['memories'], [])
        self.each(check)

    def test_failures_are_errors_of_the_tool(self):
        async def check(client):
            for tool, arguments in (('search', {}), ('search', {'query': 1}), ('get', {'id': 'nothing'}),
                                    ('add', {'text': 'x', 'colour': 'red'}), ('forget', {}), ('add', {'text': ''})):
                result = await client.call_tool(tool, arguments)
                self.assertTrue(self.is_error(result), (tool, arguments))
                self.assertTrue(result.content[0].text)
            with self.assertRaises(Exception):
                await client.call_tool('sing', {})
        self.each(check)

    def test_resources_and_prompts(self):
        async def check(client):
            await self.call(client, 'add', text='I live in Lisbon.', cube='Mira Ö')
            listed = (await client.list_resources()).resources
            self.assertEqual([resource.name for resource in listed], ['Mira Ö'])
            uri = listed[0].uri if NEW else AnyUrl(str(listed[0].uri))
            content = json.loads((await client.read_resource(uri)).contents[0].text)
            self.assertEqual(content['cube']['memories'], 1)
            with self.assertRaises(Exception):
                await client.read_resource('memos://cube/none' if NEW else AnyUrl('memos://cube/none'))
            self.assertEqual(len((await client.list_prompts()).prompts), 2)
            prompt = await client.get_prompt('recall', {'query': 'Where do I live?', 'cube': 'Mira Ö'})
            self.assertIn('Lisbon', prompt.messages[0].content.text)
            known = await client.get_prompt('what-do-you-know', {'cube': 'Mira Ö'})
            self.assertIn('Lisbon', known.messages[0].content.text)
        self.each(check)

    def test_progress_and_many_calls_at_once(self):
        async def check(client):
            told = []

            async def progress(*what):
                told.append(what)
            await client.call_tool('search', {'query': 'x'}, progress_callback=progress)
            self.assertTrue(told)
            await asyncio.gather(*(self.call(client, 'add', text=f'Number {n} of the row.') for n in range(200)))
            memories, cursor = [], {}
            while True:
                page = await self.call(client, 'list', limit=90, **cursor)
                memories += page['memories']
                if 'next_cursor' not in page:
                    break
                cursor = {'cursor': page['next_cursor']}
            self.assertEqual(len({memory['id'] for memory in memories}), 200)
        self.each(check)


class Subscriptions(Ways):
    def test_listening(self):
        async def check(client):
            if client.protocol_version != '2026-07-28':
                return
            await self.call(client, 'add', text='one')
            async with client.listen(resources_list_changed=True, resource_subscriptions=['memos://cube/me']) as events:
                await self.call(client, 'add', text='two')
                event = await anext(events)
                self.assertEqual(event.uri, 'memos://cube/me')
                await self.call(client, 'add', text='three', cube='other')
                self.assertEqual(type(await anext(events)).__name__, 'ResourcesListChanged')
        self.each(check)


if not NEW:
    del Subscriptions


class Keys(ServerTest):
    def post(self, server, method, key=None, headers=None, **params):
        body = {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}
        return server.ask('POST', '/mcp', body, headers, key)

    def test_tenants_and_verbs(self):
        full = self.make_key('full')
        other = self.make_key('other', '--tenant', 'acme')
        reader = self.make_key('reader', '--verb', 'read')
        server = self.serve()
        self.assertEqual(self.post(server, 'tools/list').status, 401)
        self.assertEqual(self.post(server, 'tools/list', 'wrong').status, 401)

        def call(key, tool, **arguments):
            return self.post(server, 'tools/call', key, name=tool, arguments=arguments).json['result']
        added = call(full, 'add', text='The secret kite.')['structuredContent']['memories'][0]['id']
        self.assertEqual(call(other, 'search', query='kite')['structuredContent']['memories'], [])
        self.assertTrue(call(other, 'get', id=added)['isError'])
        self.assertNotIn('kite', json.dumps(call(other, 'get', id=added)))
        self.assertEqual(len(call(reader, 'search', query='kite')['structuredContent']['memories']), 1)
        for tool, arguments in (('add', {'text': 'x'}), ('delete', {'id': added}),
                                ('update', {'id': added, 'text': 'x'})):
            refused = call(reader, tool, **arguments)
            self.assertTrue(refused['isError'])
            self.assertIn('does not allow', refused['content'][0]['text'])

    def test_what_http_says_of_messages(self):
        server = self.serve()
        stated = {'_meta': {'io.modelcontextprotocol/protocolVersion': '2026-07-28'}}
        headers = {'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'list'}
        self.assertEqual(self.post(server, 'tools/call', None, headers, name='list', **stated).status, 200)
        for wrong in ({'Mcp-Method': 'tools/list'}, {'Mcp-Name': 'add'}, {'MCP-Protocol-Version': '2025-11-25'}):
            reply = self.post(server, 'tools/call', None, {**headers, **wrong}, name='list', **stated)
            self.assertEqual((reply.status, reply.json['error']['code']), (400, -32020))
        reply = self.post(server, 'sing', None, {**headers, 'Mcp-Method': 'sing'}, **stated)
        self.assertEqual((reply.status, reply.json['error']['code']), (404, -32601))
        reply = self.post(server, 'ping', None, {'MCP-Protocol-Version': '1999-01-01'})
        self.assertEqual((reply.status, reply.json['error']['code']), (400, -32022))
        self.assertEqual(server.ask('POST', '/mcp/', {'jsonrpc': '2.0', 'id': 1, 'method': 'ping'}).json['result'], {})
        notification = {'jsonrpc': '2.0', 'method': 'notifications/initialized'}
        reply = server.ask('POST', '/mcp', notification)
        self.assertEqual((reply.status, reply.body), (202, b''))
        self.assertEqual(server.ask('POST', '/mcp', '{', {'Content-Type': 'application/json'}).status, 400)
        self.assertEqual(server.ask('POST', '/mcp', '{}', {'Content-Type': 'text/plain'}).status, 415)
        for method in ('GET', 'DELETE'):
            self.assertEqual(server.ask(method, '/mcp').status, 405)
        self.assertEqual(server.ask('POST', '/mcp', notification, {'Origin': 'http://evil.example'}).status, 403)


class Pipes(ServerTest):
    def test_ten_thousand_malformed_lines_and_nothing_but_the_protocol(self):
        lines = []
        for n in range(10000):
            lines.append([b'{', b'[]', b'\xff\xfe\x00', b'{"jsonrpc":"2.0","id":%d}' % n, b'null', b'"' * (n % 50 + 1),
                          b'{"jsonrpc":"2.0","id":%d,"method":"%s"}' % (n, b'x' * (n % 90)),
                          b'{"jsonrpc":"2.0","id":[],"method":"ping"}'][n % 8])
        lines.append(b'{"jsonrpc":"2.0","id":"last","method":"ping"}')
        run = subprocess.run([PROGRAM, 'mcp', '--data', str(self.data), '--embedder', 'none', '--json'],
                             input=b'\n'.join(lines), capture_output=True, timeout=120, env=self.environment())
        self.assertEqual((run.returncode, run.stderr), (0, b''))
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual(len(answers), 10001)
        for answer in answers:
            self.assertEqual(answer['jsonrpc'], '2.0')
        self.assertIn({'jsonrpc': '2.0', 'id': 'last', 'result': {}}, answers)

    def test_a_folder_that_cannot_be_opened_is_told_on_standard_error(self):
        (self.folder / 'file').write_text('x')
        run = subprocess.run([PROGRAM, 'mcp', '--json', '--data', str(self.folder / 'file')], input=b'',
                             capture_output=True, timeout=60, env=self.environment())
        self.assertNotEqual(run.returncode, 0)
        self.assertEqual(run.stdout, b'')
        self.assertIn(b'memos', run.stderr)

    def test_another_process_sees_what_an_assistant_adds_at_once(self):
        server = subprocess.Popen([PROGRAM, 'mcp', '--data', str(self.data), '--embedder', 'none'],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.environment())
        self.addCleanup(server.stdout.close)
        request = {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call',
                   'params': {'name': 'add', 'arguments': {'text': 'The kite is green.'}}}
        server.stdin.write(json.dumps(request).encode() + b'\n')
        server.stdin.flush()
        self.assertFalse(json.loads(server.stdout.readline())['result']['isError'])
        found = self.run_program('search', 'kite', '--data', self.data, '--json', '--embedder', 'none')
        self.assertIn('The kite is green.', found.stdout)
        server.stdin.close()
        self.assertEqual(server.wait(60), 0)


if __name__ == '__main__':
    unittest.main()

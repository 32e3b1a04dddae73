// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The Model Context Protocol's JavaScript SDK, over HTTP and over standard input and output:
// node mcp.mjs URL PROGRAM FOLDER
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [, , url, program, folder] = process.argv;
const stdio = { command: program, args: ['mcp', '--embedder', 'none', '--data', folder] };

for (const transport of [new StreamableHTTPClientTransport(new URL(url)), new StdioClientTransport(stdio)]) {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const tools = (await client.listTools()).tools;
  assert.equal(tools.length, 11);
  const call = async (name, args) => {
    const result = await client.callTool({ name, arguments: args });
    assert.notEqual(result.isError, true, JSON.stringify(result));
    return result.structuredContent;
  };
  const added = await call('add', { text: 'I live in Lisbon.' });
  const id = added.memories[0].id;
  assert.deepEqual((await call('search', { query: 'Where do I live?' })).memories.map((hit) => hit.id), [id]);
  assert.equal((await client.callTool({ name: 'get', arguments: { id: 'nothing' } })).isError, true);
  const uri = (await client.listResources()).resources[0].uri;
  assert.match((await client.readResource({ uri })).contents[0].text, /Lisbon/);
  const prompt = await client.getPrompt({ name: 'recall', arguments: { query: 'home?' } });
  assert.match(prompt.messages[0].content.text, /./);
  await Promise.all(Array.from({ length: 50 }, (_, n) => call('add', { text: `Number ${n} of the row.` })));
  if (client.getServerCapabilities().resources.subscribe) {
    const changed = new Promise((resolve) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, (message) => resolve(message.params.uri));
    });
    await client.subscribeResource({ uri });
    await call('delete', { id });
    assert.equal(await changed, uri);
    await client.unsubscribeResource({ uri });
  }
  await client.close();
}
console.log('all is well');
process.exit(0);

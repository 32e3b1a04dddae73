// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// mem0's JavaScript client: node mem0.mjs URL
import assert from 'node:assert/strict';
import { MemoryClient } from 'mem0ai';

const client = new MemoryClient({ apiKey: 'any', host: process.argv[2] });
const filters = { user_id: 'mira' };
await client.ping();

const added = await client.add([{ role: 'user', content: 'The kite is green.' }],
  { userId: 'mira', infer: false, metadata: { room: 'attic' } });
assert.equal(added.status, 'SUCCEEDED');
const id = added.results[0].id;
const got = await client.get(id);
assert.equal(got.memory, 'The kite is green.');
assert.equal(got.userId, 'mira');
assert.deepEqual(got.metadata, { room: 'attic' });

const found = await client.search('green kite', { filters, topK: 3 });
assert.deepEqual(found.results.map((hit) => hit.memory), ['The kite is green.']);
assert.deepEqual((await client.search('kite', { filters: { userId: 'nobody' } })).results, []);

const all = await client.getAll({ filters, page: 1, pageSize: 5 });
assert.equal(all.count, 1);
await client.update(id, { text: 'The kite is red.' });
const history = await client.history(id);
assert.deepEqual(history.map((event) => event.event), ['ADD', 'UPDATE']);
assert.deepEqual((await client.users()).results.map((entity) => entity.name), ['mira']);

await client.add('A plain text.', { userId: 'mira', infer: false });
assert.equal((await client.getAll({ filters })).count, 2);
const told = await client.feedback({ memoryId: id, feedback: 'POSITIVE', feedbackReason: 'it helps' });
assert.equal(told.feedbackReason, 'it helps');
const schema = { properties: { memories: { type: 'array', items: { properties: { memory: { type: 'string' } } } } } };
const exported = await client.createMemoryExport({ schema, filters });
const got2 = await client.getMemoryExport({ memoryExportId: exported.id });
assert.deepEqual(got2.memories.map((one) => one.memory).sort(), ['A plain text.', 'The kite is red.']);
assert.equal((await client.getProfile({ entityId: 'mira' })).status, 'insufficient_data');
assert.equal((await client.getProfileSettings()).enabled, true);
assert.equal((await client.generateProfile({ entityId: 'mira' })).status, 'succeeded');
assert.deepEqual(await client.getWebhooks(), []);
await assert.rejects(client.createWebhook({ url: 'http://127.0.0.1:9/', name: 'x', eventTypes: ['memory_add'] }),
  /webhook_hosts/);
await client.delete(id);
await assert.rejects(client.get(id));
await client.deleteAll({ userId: 'mira' });
assert.equal((await client.getAll({ filters })).count, 0);
await client.add([{ role: 'user', content: 'Of both.' }], { userId: 'mira', runId: 'r1', infer: false });
await client.deleteUsers();
assert.deepEqual((await client.users()).results, []);
await assert.rejects(client.add('x', { userId: 'mira', customInstructions: 'y' }), /custom_instructions/);
console.log('all is well');
process.exit(0);

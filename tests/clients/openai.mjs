// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// OpenAI's JavaScript client: node openai.mjs URL
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [, , url] = process.argv;
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-mine', maxRetries: 0 });
const ask = (text, more = {}) =>
  client.chat.completions.create({ model: 'fake-1', user: 'mira', messages: [{ role: 'user', content: text }], ...more });

await ask('I moved to Lisbon in May.');
assert.equal((await ask('Where do I live?')).choices[0].message.content, 'You live in Lisbon.');
assert.equal((await ask('Where do I live?', { user: 'tom' })).choices[0].message.content, 'I do not know.');
let text = '';
for await (const chunk of await ask('Where do I live?', { stream: true })) text += chunk.choices[0].delta.content ?? '';
assert.equal(text, 'You live in Lisbon.');
const response = await client.responses.create({ model: 'fake-1', user: 'mira', input: 'Where do I live?' });
assert.equal(response.output_text, 'You live in Lisbon.');
const { response: head } = await ask('Where do I live?').withResponse();
assert.equal(head.headers.get('x-memos-cube'), 'mira');
await assert.rejects(client.chat.completions.create({ model: 'fake-1', messages: [] },
                                                    { headers: { 'X-Memos-Recall': 'perhaps' } }), OpenAI.BadRequestError);
const models = [];
for await (const model of client.models.list()) models.push(model.id);
assert.equal(models.length, 2);
const packed = await client.embeddings.create({ model: models[0], input: ['a kite', 'a kiln'] });
const plain = await client.embeddings.create({ model: 'memos', input: ['a kite', 'a kiln'], encoding_format: 'float' });
assert.equal(packed.data[1].embedding.length, 16);
packed.data[1].embedding.forEach((value, at) => assert.ok(Math.abs(value - plain.data[1].embedding[at]) < 1e-6));
console.log('all is well');

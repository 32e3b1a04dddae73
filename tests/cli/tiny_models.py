# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Writes tiny generative models and adapters with random weights, as GGUF files."""
import random
import struct

UINT32, FLOAT32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
INT32 = 5
WIDTH, LAYERS, HEADS, KV_HEADS, HEAD, MIDDLE = 32, 2, 4, 2, 8, 64
TEMPLATE = ("{% for message in messages %}{{'<|im_start|>' + "
            "message['role'] + '\\n' + message['content'] + '<|im_end|>'"
            " + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def _text(text):
    data = text.encode()
    return struct.pack('<Q', len(data)) + data


def _value(value):
    if isinstance(value, bool):
        return struct.pack('<I?', BOOL, value)
    if isinstance(value, int):
        return struct.pack('<II', UINT32, value)
    if isinstance(value, float):
        return struct.pack('<If', FLOAT32, value)
    if isinstance(value, str):
        return struct.pack('<I', STRING) + _text(value)
    kind, items = value
    packed = b''.join(_text(item) if kind == STRING else struct.pack('<i', item) for item in items)
    return struct.pack('<IIQ', ARRAY, kind, len(items)) + packed


def _write(path, keys, tensors, seed):
    """`tensors`: name, shape with the row's length first, centre and reach of the values."""
    source = random.Random(seed)
    head = b'GGUF' + struct.pack('<IQQ', 3, len(tensors), len(keys))
    head += b''.join(_text(name) + _value(value) for name, value in keys)
    data = b''
    for name, shape, centre, reach in tensors:
        count = 1
        for size in shape:
            count *= size
        head += _text(name) + struct.pack(f'<I{len(shape)}QIQ', len(shape), *shape, 0, len(data))
        data += struct.pack(f'<{count}f', *(centre + reach * (2 * source.random() - 1) for _ in range(count)))
        data += b'\0' * (-len(data) % 32)
    path.write_bytes(head + b'\0' * (-len(head) % 32) + data)
    return path


def _letters():
    """GPT-2's letters for bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


def _matrix(rows, columns):
    return (columns, rows), 0.0, (3 / columns) ** 0.5


def write_model(path, seed=1, tied=True):
    """Not tied: with an output matrix of its own, so that what is said depends on all of the prompt; else the last
    token is said again and again."""
    tokens = [*_letters(), '<|endoftext|>', '<|im_start|>', '<|im_end|>']
    keys = [('general.architecture', 'qwen3'), ('qwen3.context_length', 8192), ('qwen3.embedding_length', WIDTH),
            ('qwen3.block_count', LAYERS), ('qwen3.feed_forward_length', MIDDLE), ('qwen3.attention.head_count', HEADS),
            ('qwen3.attention.head_count_kv', KV_HEADS), ('qwen3.attention.key_length', HEAD),
            ('qwen3.attention.value_length', HEAD), ('qwen3.attention.layer_norm_rms_epsilon', 1e-6),
            ('tokenizer.ggml.model', 'gpt2'), ('tokenizer.ggml.pre', 'qwen2'),
            ('tokenizer.ggml.tokens', (STRING, tokens)), ('tokenizer.ggml.token_type', (INT32, [1] * 256 + [3] * 3)),
            ('tokenizer.ggml.merges', (STRING, [])), ('tokenizer.ggml.bos_token_id', 256),
            ('tokenizer.ggml.eos_token_id', 258), ('tokenizer.ggml.add_bos_token', False),
            ('tokenizer.chat_template', TEMPLATE)]
    tensors = [('token_embd.weight', (WIDTH, len(tokens)), 0.0, 1.0), ('output_norm.weight', (WIDTH,), 1.0, 0.1)]
    if not tied:
        tensors.append(('output.weight', *_matrix(len(tokens), WIDTH)))
    for layer in range(LAYERS):
        def add(name, shape, centre, reach, layer=layer):
            tensors.append((f'blk.{layer}.{name}.weight', shape, centre, reach))
        for norm, size in (('attn_norm', WIDTH), ('attn_q_norm', HEAD), ('attn_k_norm', HEAD), ('ffn_norm', WIDTH)):
            add(norm, (size,), 1.0, 0.1)
        add('attn_q', *_matrix(HEADS * HEAD, WIDTH))
        add('attn_k', *_matrix(KV_HEADS * HEAD, WIDTH))
        add('attn_v', *_matrix(KV_HEADS * HEAD, WIDTH))
        add('attn_output', *_matrix(WIDTH, HEADS * HEAD))
        add('ffn_gate', *_matrix(MIDDLE, WIDTH))
        add('ffn_up', *_matrix(MIDDLE, WIDTH))
        add('ffn_down', *_matrix(WIDTH, MIDDLE))
    return _write(path, keys, tensors, seed)


def write_adapter(path, seed=1, rank=4, width=WIDTH):
    keys = [('general.type', 'adapter'), ('general.architecture', 'qwen3'), ('adapter.type', 'lora'),
            ('adapter.lora.alpha', 8.0)]
    tensors = []
    for layer in range(LAYERS):
        tensors.append((f'blk.{layer}.attn_q.weight.lora_a', *_matrix(rank, width)))
        tensors.append((f'blk.{layer}.attn_q.weight.lora_b', *_matrix(HEADS * HEAD, rank)))
    return _write(path, keys, tensors, seed)

/* Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
 * The Memory API for C and for every language that can call C. Needs the C standard library only.
 *
 *   memos_handle *memory = NULL;
 *   memos_error error = {0};
 *   if (memos_open("{\"directory\": \"/tmp/memory\"}", &memory, &error) != MEMOS_OK) …
 *   memos_add(memory, "me", "I moved to Lisbon in May.", NULL, &error);
 *   memos_close(memory);
 *
 * Texts are UTF-8 and end with a NUL. What a function gives out belongs to the caller and is freed with the function
 * that its comment names; what a function is given is not kept. Any pointer that is said to take a result may be NULL
 * when the result is not wanted. A handle may be used by any number of threads at once, and not in a child after
 * fork(). No function throws, prints or ends the program. */
#ifndef MEMOS_MEMOS_H
#define MEMOS_MEMOS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a function or a field is added; what is here stays as it is. */
#define MEMOS_ABI_VERSION 1
/* Bytes of an id in canonical form with its NUL. */
#define MEMOS_ID_SIZE 37

/* Codes of results: 0, or the number of an error (docs/errors.md). */
enum {
  MEMOS_OK = 0,
  MEMOS_INVALID_ARGUMENT = 1,
  MEMOS_NOT_FOUND = 2,
  MEMOS_CONFLICT = 3,
  MEMOS_DENIED = 4,
  MEMOS_BUSY = 5,
  MEMOS_EXHAUSTED = 6,
  MEMOS_CORRUPT = 7,
  MEMOS_IO = 8,
  MEMOS_READ_ONLY = 9,
  MEMOS_UNSUPPORTED = 10,
  MEMOS_UNAVAILABLE = 11,
  MEMOS_CANCELLED = 12,
  MEMOS_INTERNAL = 13
};

/* An open data folder. */
typedef struct memos_handle memos_handle;

/* Why a function failed. Start with {0}; a function that fails replaces what is in it, one that succeeds leaves it.
 * The texts belong to the struct: memos_error_clear() frees them. They never hold memory text. */
typedef struct memos_error {
  int32_t code;  /* As the function returned. */
  char* message; /* What happened and what to do; NULL only when there was no memory for it. */
  char* field;   /* The input that is wrong; "" when it is none in particular. */
} memos_error;
void memos_error_clear(memos_error* error);

/* MEMOS_ABI_VERSION of the library that is loaded: at least the one that the program was compiled with is needed. */
uint32_t memos_abi_version(void);

/* Opens a folder, or memories that a server has. `options` is a JSON object with the fields of memos::Options:
 * "directory", "tenant", "server", "key", "embedder", "create", "read_only", "run_jobs", "load_embedder",
 * "wait_for_embedder", "holder_note", "refine" (the model's URL), "refine_model", "refine_prompts",
 * "refine_timeout_ms", "refine_after_turns", "refine_summaries"; NULL = in memory only. On success `*out` is closed
 * with memos_close(). */
int32_t memos_open(const char* options, memos_handle** out, memos_error* error);
/* Ends jobs and writes what is to be written. No other call on the handle may be running. NULL is ignored. */
void memos_close(memos_handle* memory);

/* Calls any method by its name ("add", "search", "list_cubes", …) with its request as JSON, in the form of
 * docs/wire.md; NULL = a request without fields. `*answer` is the answer as JSON, freed with memos_free(). */
int32_t memos_call(memos_handle* memory, const char* method, const char* request, char** answer, memos_error* error);

/* The same for methods that tell more than their answer. `progress` gets a JSON object with "stage", "done" and
 * "total"; `line` gets the lines of "export_cube". Both are called on the calling thread, with `context` and a text
 * that is gone after the call; a result other than 0 cancels (MEMOS_CANCELLED). */
typedef int (*memos_text_function)(void* context, const char* text);
int32_t memos_call_streaming(memos_handle* memory, const char* method, const char* request,
                             memos_text_function progress, memos_text_function line, void* context, char** answer,
                             memos_error* error);

/* Frees a text that a function gave out. NULL is ignored. */
void memos_free(char* text);

/* Stores one text in a cube, which is made if there is none. `id` (MEMOS_ID_SIZE bytes) takes the memory's id. */
int32_t memos_add(memos_handle* memory, const char* cube, const char* text, char* id, memos_error* error);

/* One memory that answers a question. The texts belong to the list. */
typedef struct memos_hit {
  char id[MEMOS_ID_SIZE];
  const char* text;
  const char* speaker; /* Who said it; "" when that is not known. */
  int64_t said_at_ms;  /* Since 1970-01-01 UTC; when it was stored, where it is not known when it was said. */
  double score;
  double confidence; /* 0 to 1; docs/search.md. */
} memos_hit;

typedef struct memos_hits {
  size_t count;
  const memos_hit* hits; /* Best first. */
} memos_hits;

/* The at most `limit` (0 = 10) best memories of a cube for a question. `*out` is freed with memos_hits_free(). */
int32_t memos_search(memos_handle* memory, const char* cube, const char* question, size_t limit, memos_hits** out,
                     memos_error* error);
void memos_hits_free(memos_hits* hits);

#ifdef __cplusplus
}
#endif

#endif /* MEMOS_MEMOS_H */

/* Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
 * Remember a conversation, then ask about it: the C interface. */
#include <memos/memos.h>
#include <stdio.h>
#include <string.h>

static int give_up(const char *what, memos_error *error) {
  fprintf(stderr, "%s: %s (code %d, field \"%s\")\n", what, error->message, (int)error->code, error->field);
  memos_error_clear(error);
  return 1;
}

int main(int argc, char **argv) {
  memos_handle *memory = NULL;
  memos_hits *hits = NULL;
  memos_error error = {0};
  char options[4096];
  char id[MEMOS_ID_SIZE];
  char *answer = NULL;
  size_t i;
  int right;

  if (memos_abi_version() < MEMOS_ABI_VERSION) {
    fprintf(stderr, "the library is older than this program\n");
    return 1;
  }
  /* A folder, or nothing: then the memories live as long as the program. "none" = find by words, without a model. */
  snprintf(options, sizeof options, "{\"directory\": \"%s\", \"embedder\": \"none\"}", argc > 1 ? argv[1] : "");
  if (memos_open(options, &memory, &error) != MEMOS_OK) return give_up("open", &error);

  if (memos_add(memory, "family", "Emil brings the kite to the beach.", id, &error) != MEMOS_OK)
    return give_up("add", &error);
  printf("stored %s\n", id);
  /* Everything else goes by name, with JSON. */
  if (memos_call(memory, "add",
                 "{\"cube\": \"family\", \"items\": [{\"text\": \"I have booked the ferry for Saturday.\","
                 " \"origins\": [{\"role\": \"user\", \"speaker\": \"Nora\"}]}]}",
                 &answer, &error) != MEMOS_OK)
    return give_up("add", &error);
  printf("answer %s\n", answer);
  memos_free(answer);

  if (memos_search(memory, "family", "Who booked the ferry?", 3, &hits, &error) != MEMOS_OK)
    return give_up("search", &error);
  for (i = 0; i < hits->count; ++i) printf("%s: %s\n", hits->hits[i].speaker, hits->hits[i].text);
  right = hits->count > 0 && strcmp(hits->hits[0].speaker, "Nora") == 0;
  memos_hits_free(hits);
  memos_close(memory);
  return right ? 0 : 2;
}

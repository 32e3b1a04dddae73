// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the program, in one place. A limit is tested at its value and one above it.
namespace memos::limits {

// Content
inline constexpr std::size_t kMaxTextBytes = std::size_t{8} << 20U;    ///< One memory's text.
inline constexpr std::size_t kMaxInfoBytes = std::size_t{256} << 10U;  ///< One memory's free JSON object.
inline constexpr std::size_t kMaxInfoDepth = 16;   ///< Its nesting; leaves room for the JSON around it.
inline constexpr std::size_t kMaxNameBytes = 200;  ///< Cube, scope, speaker, key, tag.
inline constexpr std::size_t kMaxTags = 64;        ///< Tags of one memory.
inline constexpr std::size_t kMaxOrigins = 256;    ///< Origins of one memory.
inline constexpr std::size_t kMaxReaders = 256;    ///< Access list of one memory.
inline constexpr std::size_t kMaxVectorDimension = 8192;

// Language and index
inline constexpr std::size_t kMaxTermBytes = 96;       ///< A longer word is cut on a code point boundary.
inline constexpr std::size_t kStemCacheSlots = 4'096;  ///< Of 64 bytes, one table a tokenizer.
/// Of a cube's mapped token evidence, before its pages are given back: what 10,000 turns need stays.
inline constexpr std::size_t kMaxResidentEvidenceBytes = std::size_t{12} << 20U;
inline constexpr std::size_t kExactRowsInRam = 16'320;  ///< Rows of a vector set whose halves stay in RAM.

// Requests
inline constexpr std::size_t kMaxItemsPerAdd = 10'000;
inline constexpr std::size_t kMaxPage = 1'000;
inline constexpr std::size_t kMaxContextBudget = 1'000'000;  ///< Tokens or words of one packed context.
inline constexpr std::size_t kMaxPresentTexts = 10'000;      ///< Texts that a context leaves out.
inline constexpr std::size_t kMaxSearchResults = 1'000;
inline constexpr std::size_t kForgetAtOnce = 1'000;  ///< Memories that one transaction forgets.
inline constexpr std::size_t kMaxQueryBytes = std::size_t{64} << 10U;
inline constexpr std::size_t kMaxCubesPerSearch = 256;
inline constexpr std::size_t kMaxImportLineBytes = std::size_t{8} << 20U;
inline constexpr std::size_t kMaxImportFileBytes = std::size_t{2} << 30U;
inline constexpr std::size_t kMaxImportDocumentBytes = std::size_t{64} << 20U;  ///< One text or Markdown file.

// Server
inline constexpr std::chrono::hours kReplayKept{24};   ///< Answers to writes with an Idempotency-Key.
inline constexpr std::size_t kMaxReplays = 1'000'000;  ///< Of them; the oldest go.
inline constexpr std::size_t kMaxIdempotencyKeyBytes = 255;
inline constexpr std::size_t kPackFrom = 1'400;    ///< Shorter answers fit into one packet as they are.
inline constexpr std::size_t kMaxExpansion = 256;  ///< A packed body may become so many times longer …
inline constexpr std::size_t kFreeExpansion = std::size_t{1} << 20U;    ///< … or so long, whatever it was.
inline constexpr int kMaxZstdWindowLog = 23;                            ///< RFC 9659, section 3: 8 MiB.
inline constexpr std::size_t kMaxTlsFileBytes = std::size_t{1} << 20U;  ///< Certificates, or a key.
inline constexpr std::size_t kMaxSocketPathBytes = 107;                 ///< sockaddr_un of Linux, less its end.

// The proxy before language models, and embeddings for others
inline constexpr std::size_t kMaxProxyQuestionBytes = 2'048;  ///< Of a message that memories are looked for: its end.
inline constexpr std::size_t kMaxExchangesWaiting = 1'024;    ///< Exchanges that wait to be remembered.
inline constexpr std::size_t kMaxExchangeBytes = std::size_t{1} << 20U;  ///< Of a message or answer to remember.
inline constexpr std::size_t kMaxEventBytes = std::size_t{8} << 20U;     ///< One server-sent event of an upstream.
inline constexpr unsigned kMaxProxyPasses = 4;                           ///< Servers of this kind behind each other.
inline constexpr std::size_t kMaxUsedIdsTold = 50;                       ///< Ids of memories in an answer's header.
inline constexpr std::size_t kMaxEmbeddingTexts = 2'048;                 ///< Of one request …
inline constexpr std::size_t kMaxEmbeddingTextBytes = std::size_t{64} << 10U;  ///< … and of one of them.

// JSON
inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxJsonBytes = std::size_t{256} << 20U;
inline constexpr std::size_t kMaxJsonValues = std::size_t{8}
                                              << 20U;  ///< Bounds what a few bytes a value can cost in RAM.

// Vault
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 40U) - 1;  ///< Entries of one cube's journal.
inline constexpr std::uint32_t kMaxCubes =
    (std::uint32_t{1} << 22U) - 1;  ///< Cubes of one vault, dropped ones included.
inline constexpr std::uint64_t kMaxDatabaseBytes = std::uint64_t{127} << 30U;  ///< vault/page_gap.h says why.
inline constexpr std::size_t kMaxGroupCommit = 2'048;                          ///< Changes that share one sync.
inline constexpr std::chrono::hours kDeletedKept{24 * 30};          ///< Deleted memories can be restored this long.
inline constexpr std::chrono::seconds kRepeatWindow{60};            ///< An identical turn within it is a retry.
inline constexpr std::size_t kRepeatEntries = 2 * kMaxItemsPerAdd;  ///< Turns of a cube that are remembered for it.
inline constexpr std::size_t kMaxSnapshotBytes = std::size_t{8} << 30U;  ///< One cube's index snapshot.

// Beliefs
inline constexpr std::size_t kMaxBookStatements = 1'000'000;  ///< Statements in RAM, of all cubes but the one in use.
inline constexpr std::size_t kMaxStatementsPerTurn = 256;     ///< Read from one text.
inline constexpr std::size_t kRecentSessions = 1'024;         ///< Sessions whose last turns are remembered.
inline constexpr std::size_t kRecentTurnBytes = 1'024;        ///< Of such a turn: its end.

// Refinement by a language model
inline constexpr std::size_t kRefineTurns = 16;             ///< Turns that one question to the model is about …
inline constexpr std::size_t kRefineBytes = 12'288;         ///< … or so many bytes of them; a longer turn goes alone.
inline constexpr std::size_t kMaxRefineTurnBytes = 32'768;  ///< A longer turn is left to the rules.
inline constexpr std::size_t kRefineContextTurns = 4;       ///< Turns before them that are shown beside them.
inline constexpr std::size_t kSummaryBytes = 49'152;        ///< Of a session's turns; of a longer session: its end.
inline constexpr std::size_t kMaxSummaryBytes = 4'096;      ///< Of the text that the model makes.
inline constexpr std::size_t kMaxRefinedPerReply = 256;     ///< Facts of one reply; the rest is rejected.
inline constexpr std::size_t kMaxRefineReplyBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxRefinedTextBytes = 1'024;  ///< A fact's sentence, and its quotation.
inline constexpr std::size_t kMaxRefinedValueBytes = 400;
inline constexpr std::size_t kMaxPromptBytes = std::size_t{64} << 10U;  ///< A user's prompt file.
inline constexpr std::uint32_t kMaxRefineWaits = 8;                     ///< Times that a server may put one job off.
inline constexpr std::chrono::seconds kRefineAfter{60};  ///< New turns are refined this late, where that is asked for.
inline constexpr std::chrono::minutes kMaxRefineWait{10};  ///< However long a server wants to be left alone.

// Prompts and activation memory
inline constexpr std::size_t kKvBlockTokens = 128;  ///< Of one stored block (docs/activation.md says why).
inline constexpr std::size_t kKvEncodeTokens = 64;  ///< Of one step of encoding in the background.
inline constexpr std::size_t kMaxKvBlockBytes = std::size_t{512} << 20U;  ///< Of one block's payload.
inline constexpr std::size_t kMaxKvSources = 16'384;                      ///< Memories that one block holds.
inline constexpr std::size_t kMaxKvBlocks = 1'000'000;                    ///< Of a folder.
inline constexpr std::size_t kMaxRepairTokens = 4'096;
inline constexpr std::size_t kMaxSystemBytes = std::size_t{256} << 10U;
inline constexpr std::size_t kMaxPlanMessages = 1'000;     ///< Earlier turns of a conversation.
inline constexpr std::size_t kMaxPlanSegments = 256;       ///< kv_segments of one prompt.
inline constexpr std::size_t kMaxSegmentMemories = 1'000;  ///< Memories of one kv_segment; links of one commit.
inline constexpr std::size_t kMaxPlanTokens = 1'000'000;
inline constexpr std::chrono::milliseconds kKvEncodeAgain{100};  ///< Encoding that gave way to an answer tries again.
inline constexpr std::chrono::seconds kGeneratorWait{60};        ///< Who needs the model waits so long for its loading.

// Jobs
inline constexpr std::uint32_t kMaxJobAttempts = 8;
inline constexpr std::chrono::seconds kJobLease{60};
inline constexpr std::chrono::seconds kJobBackoff{1};  ///< Before the second attempt; doubled each time.
inline constexpr std::chrono::minutes kJobBackoffMax{5};
inline constexpr std::chrono::seconds kJobProgressEvery{1};      ///< Progress is written at most this often.
inline constexpr std::chrono::milliseconds kForegroundWait{20};  ///< A job's step waits this long for searches.

// Webhooks, and what front doors keep
inline constexpr std::size_t kMaxHooksOfTenant = 32;
inline constexpr std::size_t kMaxHooks = 1'024;  ///< Of a folder.
inline constexpr std::size_t kMaxHookUrlBytes = 2'048;
inline constexpr std::size_t kHookFlights = 4;               ///< Events of one webhook that are under way at once.
inline constexpr std::size_t kHookLog = 100;                 ///< Attempts of one webhook that can be read.
inline constexpr std::size_t kHookAnswerBytes = 65'536;      ///< Of a receiver's answer that are waited for.
inline constexpr std::chrono::seconds kHookTimeout{10};      ///< For a receiver's whole answer.
inline constexpr std::chrono::hours kHookTriedFor{24};       ///< An event older than that is given up when it fails.
inline constexpr std::chrono::milliseconds kHookSlice{100};  ///< A job sends for so long before others get a turn …
inline constexpr std::chrono::milliseconds kHookLook{500};   ///< … and looks so often for an answer that takes longer.
inline constexpr std::chrono::hours kHookIdle{1};            ///< A process that sends none looks that seldom.
inline constexpr std::size_t kMaxDoorRecordBytes = std::size_t{4} << 20U;  ///< One text that a front door keeps.
inline constexpr std::size_t kMaxExports = 100;                            ///< Exports of a tenant; the oldest go.
inline constexpr std::size_t kMaxExportSchemaBytes = 32'768;
inline constexpr std::size_t kMaxFeedbackBytes = 4'096;  ///< Of the reason.
inline constexpr std::size_t kMaxProfileJobs = 100;      ///< Of a tenant; the oldest go.

// Turns of /v1/responses that wait for what a client's tools give
inline constexpr std::size_t kMaxOpenTurns = 256;
inline constexpr std::size_t kMaxOpenTurnBytes = std::size_t{16} << 20U;  ///< Of all of them; the oldest go.
inline constexpr std::chrono::hours kOpenTurnKept{1};

// Upkeep
inline constexpr std::chrono::seconds kUsageFlushEvery{10};  ///< Use counters reach the disk this late.
inline constexpr std::chrono::seconds kSnapshotAfter{30};    ///< Changes reach an index snapshot this late.
inline constexpr std::size_t kSnapshotChanges = 1'000;       ///< So many changes ask for new snapshots.
inline constexpr std::chrono::seconds kExpireEvery{60};      ///< Runs of a cube's expire job lie this far apart.
inline constexpr std::chrono::hours kPurgeEvery{24};         ///< How often deleted memories are looked through.
inline constexpr std::size_t kUsageEntries = 65'536;         ///< Use counters kept in RAM besides those to be written.

// Sharing a folder
inline constexpr std::chrono::hours kRequestKept{24};  ///< A write's request id is known this long.
inline constexpr std::size_t kMaxRequestAnswerBytes = std::size_t{4} << 20U;  ///< What is kept with it.
inline constexpr std::size_t kMaxFrameBytes = std::size_t{256} << 20U;        ///< One request or answer.
inline constexpr std::size_t kMaxLinkConnections = 256;                       ///< To one owner.
inline constexpr std::ptrdiff_t kLinkCallsAtOnce = 32;                        ///< Of those, so many calls run at once.
inline constexpr std::size_t kMaxClientConnections = 8;                       ///< Of one client for its calls.
inline constexpr std::chrono::milliseconds kLinkHandshakeTimeout{5'000};
inline constexpr std::chrono::milliseconds kLinkStallTimeout{30'000};    ///< A frame that has begun, or cannot be sent.
inline constexpr std::chrono::milliseconds kLinkAnswerTimeout{600'000};  ///< A call that tells no progress.
inline constexpr std::chrono::milliseconds kOwnerWait{10'000};           ///< Looking for an owner of the folder.
inline constexpr std::chrono::milliseconds kHandOverDrain{2'000};        ///< Calls that run when a server asks.
inline constexpr std::chrono::milliseconds kHandOverTimeout{8'000};      ///< Drain and closing, for the one who asks.

// Far servers
inline constexpr std::size_t kMaxServerUrlBytes = 2'048;
inline constexpr std::size_t kMaxServerKeyBytes = 1'024;
inline constexpr std::chrono::seconds kFarSilence{60};  ///< A call that shows its progress sends something sooner.
inline constexpr std::chrono::milliseconds kFarWait{10'000};  ///< For a server that starts anew, or is overloaded.

// Models
inline constexpr std::size_t kMaxModelFileBytes = std::size_t{64} << 30U;
inline constexpr std::size_t kMaxEmbedBatch = 32;
inline constexpr std::size_t kEmbedAtOnceItems = 4;      ///< Embed::kAuto: at most so many new texts …
inline constexpr std::size_t kEmbedAtOnceBytes = 2'048;  ///< … of so many bytes are embedded at once.
inline constexpr std::chrono::seconds kEmbedderWait{5};  ///< A search waits this long for its loading.
inline constexpr std::chrono::milliseconds kEmbedderFailureWait{
    20};                                                   ///< A lexical answer waits this long for a reason.
inline constexpr std::size_t kRecentVectors = 512;         ///< Question vectors kept in RAM.
inline constexpr std::uint64_t kMaxModelTensors = 65'536;  ///< Tensors of a model file.
inline constexpr std::uint64_t kMaxModelKeys = 16'384;     ///< Metadata keys of a model file.
inline constexpr std::size_t kMaxModelKeyBytes = 1'024;
inline constexpr std::uint64_t kMaxVocabulary = 1'048'576;  ///< Tokens of a model.
inline constexpr std::size_t kMaxModelSettingBytes = std::size_t{16}
                                                     << 20U;  ///< config.json, vocab.txt, safetensors header, ...
inline constexpr std::size_t kMaxModelSearchDepth = 4;        ///< Folders below the one to import from.
inline constexpr std::size_t kMaxWindowTokens = 512;          ///< Longer texts are embedded in parts.
inline constexpr std::size_t kMaxModelThreads = 64;
inline constexpr std::size_t kMaxEndpointPartBytes = 1'536;  ///< Longer texts go to an endpoint in parts.
inline constexpr std::size_t kMaxEndpointReplyBytes = std::size_t{64} << 20U;
inline constexpr std::uint32_t kMaxEndpointTries = 4;
inline constexpr std::chrono::milliseconds kEndpointTimeout{60'000};  ///< One request, connecting included.
inline constexpr std::chrono::milliseconds kEndpointConnectTimeout{5'000};
inline constexpr std::chrono::milliseconds kMaxEndpointPause{10'000};  ///< Between two tries.

// Generators and chat
inline constexpr std::uint32_t kMaxGeneratorRows = 16;         ///< Rows of tokens with their cache, of one model.
inline constexpr std::uint32_t kMaxContextTokens = 1U << 20U;  ///< Of a row.
inline constexpr std::uint32_t kDefaultContextTokens = 8'192;  ///< Of a row, where nobody says and the model has more …
inline constexpr std::uint64_t kDefaultRowBytes = std::uint64_t{512} << 20U;  ///< … and its cache is not larger.
inline constexpr std::uint32_t kMaxChunkTokens = 512;                         ///< Of one step of the engine.
inline constexpr std::size_t kMaxOvertakings = 8;  ///< Of one who waits for a row, by others with the row's adapters.
inline constexpr std::size_t kMaxAppliedAdapters = 8;  ///< At once.
inline constexpr std::size_t kMaxAdapterBytes = std::size_t{4} << 30U;
inline constexpr std::size_t kMaxAdapterRank = 1'024;
inline constexpr std::size_t kMaxChatMessages = 1'024;   ///< Of one request.
inline constexpr std::size_t kMaxAnswerTokens = 65'536;  ///< That one request may ask for.
inline constexpr std::size_t kDefaultAnswerTokens = 1'024;
inline constexpr std::chrono::milliseconds kChatPulse{100};  ///< Whoever waits for an answer is looked after so often.
inline constexpr double kMaxAdapterScale = 100;              ///< And as much below zero.
inline constexpr std::size_t kMaxStops = 16;                 ///< Texts that end an answer …
inline constexpr std::size_t kMaxStopBytes = 256;            ///< … and the bytes of one.
inline constexpr std::size_t kMaxAnswerSchemaBytes = std::size_t{64} << 10U;

}  // namespace memos::limits

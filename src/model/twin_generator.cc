// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/twin_generator.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/adapter_sum.h"
#include "model/sequence_pool.h"
#include "model/twin_sequence.h"

namespace memos::model {
namespace {

constexpr std::array<std::pair<std::string_view, Token>, 3> kControl{
    {{"<|begin|>", kTwinBegin}, {"<|im_start|>", kTwinTurn}, {"<|im_end|>", kTwinEnd}}};

class TwinGenerator final : public Generator {
 public:
  explicit TwinGenerator(TwinGeneratorOptions options)
      : options_(std::move(options)),
        name_("twin:" + std::to_string(options_.seed)),
        pool_(options_.rows,
              [this]() -> Result<std::unique_ptr<KvSequence>> { return make_twin_sequence(options_, this); }) {
    identity_.model_hash = base::to_hex(base::blake2b(base::as_bytes("memos test generator, version 1, " + name_)));
    identity_.model_bytes = 1;
    identity_.architecture = "twin";
    identity_.layers = identity_.kv_heads = 1;
    identity_.head_size = 4;
    identity_.engine = options_.engine;
    identity_.rope = "none";
    identity_.flash_attention = options_.flash_attention;
    identity_.bytes_per_token = 16;
  }

  const std::string& name() const noexcept override { return name_; }
  const GeneratorIdentity& identity() const noexcept override { return identity_; }
  std::uint32_t vocabulary() const noexcept override { return kTwinTokens; }
  std::uint32_t context_length() const noexcept override { return options_.context_tokens; }

  Result<std::vector<Token>> tokenize(std::string_view text, bool control) const override {
    if (base::first_invalid_utf8(text) != std::string_view::npos)
      return fail(ErrorCode::kInvalidArgument, "the text is not valid UTF-8", "text");
    std::vector<Token> tokens;
    tokens.reserve(text.size());
    while (!text.empty()) {
      const auto named = std::ranges::find_if(kControl, [&](const auto& one) { return text.starts_with(one.first); });
      const bool is_control = control && named != kControl.end();
      tokens.push_back(is_control ? named->second : static_cast<Token>(static_cast<unsigned char>(text.front())));
      text.remove_prefix(is_control ? named->first.size() : 1);
    }
    return tokens;
  }

  std::string token_bytes(Token token) const override {
    return token < 0 || token >= kTwinBegin ? std::string() : std::string(1, static_cast<char>(token));
  }
  bool ends_generation(Token token) const noexcept override { return token == kTwinEnd; }
  Token begin_token() const noexcept override { return kTwinBegin; }

  Result<std::vector<PromptPiece>> render(std::span<const ChatMessage> messages, bool answer) const override {
    MEMOS_CHECK_OK(check_messages(messages));
    std::vector<PromptPiece> pieces;
    std::string control;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      control += "<|im_start|>" + messages[i].role + "\n";
      pieces.push_back({.text = std::exchange(control, "<|im_end|>\n"), .control = true});
      if (!messages[i].content.empty()) pieces.push_back({.text = messages[i].content, .message = i});
    }
    if (answer) control += "<|im_start|>assistant\n";
    pieces.push_back({.text = std::move(control), .control = true});
    return pieces;
  }

  Result<SequenceLease> lease(const LeaseRequest& request) override { return pool_.lease(request); }
  std::size_t foreground() const noexcept override { return pool_.foreground(); }
  void forget(std::string_view owner) override { pool_.forget(owner); }

  Result<std::shared_ptr<const Adapter>> load_adapter(const std::string& path) override {
    const auto fs = base::make_posix_file_system();
    MEMOS_TRY(const std::string bytes, base::read_file(*fs, path, limits::kMaxAdapterBytes));
    // Shared: see AppliedAdapter.
    return std::make_shared<const TwinAdapter>(this, adapter_hash(*fs, path, base::as_bytes(bytes)));
  }

 private:
  const TwinGeneratorOptions options_;
  const std::string name_;
  GeneratorIdentity identity_;
  SequencePool pool_;
};

}  // namespace

std::unique_ptr<Generator> make_twin_generator(TwinGeneratorOptions options) {
  return std::make_unique<TwinGenerator>(std::move(options));
}

}  // namespace memos::model

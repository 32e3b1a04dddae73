// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama_generator.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/adapter_check.h"
#include "model/adapter_sum.h"
#include "model/decoder_shape.h"
#include "model/llama_engine.h"
#include "model/llama_row.h"
#include "model/model_folders.h"
#include "model/sequence_pool.h"

namespace memos::model {
namespace {

constexpr std::uint32_t kRoomStep = 256;      // The engine's own step of a context's size.
constexpr std::uint32_t kPositionBytes = 12;  // Of a state's token beside its keys and values.

struct LoadedFile {
  std::unique_ptr<base::File> file;
  base::Bytes bytes;
  GgufFile gguf;
};

Result<LoadedFile> open_gguf(base::FileSystem& fs, const std::string& path, std::uint64_t limit) {
  LoadedFile loaded;
  MEMOS_TRY(loaded.file, fs.open(path, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, loaded.file->size());
  if (size > limit) return fail(ErrorCode::kExhausted, path + " is larger than " + std::to_string(limit) + " bytes");
  MEMOS_TRY(loaded.bytes, loaded.file->map(size));
  auto gguf = GgufFile::parse(loaded.bytes);
  if (!gguf) return std::unexpected(Error{gguf.error().code, path + ": " + gguf.error().message, gguf.error().field});
  loaded.gguf = *std::move(gguf);
  return loaded;
}

template <class T>
Result<T> named(Result<T> result, const std::string& path) {
  if (!result) result.error().message = path + ": " + result.error().message;
  return result;
}

std::uint32_t token_bytes_of(const DecoderShape& shape, KvType type) {
  const std::uint32_t values = shape.layers * 2 * shape.kv_heads * shape.head_size;
  if (type == KvType::kF32) return values * 4 + kPositionBytes;
  return (type == KvType::kF16 ? values * 2 : values / 32 * 34) + kPositionBytes;
}

Result<std::uint32_t> room_of(const DecoderShape& shape, const GeneratorOptions& options, std::uint32_t token_bytes) {
  if (options.context_tokens > shape.context_length)
    return fail(ErrorCode::kInvalidArgument,
                "the model was made for at most " + std::to_string(shape.context_length) + " tokens", "context_tokens");
  if (options.context_tokens != 0) return options.context_tokens;
  const auto fits = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(limits::kDefaultRowBytes / token_bytes, limits::kDefaultContextTokens));
  return std::min(shape.context_length, std::max(fits / kRoomStep, 1U) * kRoomStep);
}

/// What stands for a message's text while the template is applied, so that it can be found again in the result.
std::string mark(std::size_t message) { return "\x02" + std::to_string(message) + "\x03"; }

/// The template's text around the marks. Empty when a mark is missing: a template that rewrites texts cannot be used.
std::vector<PromptPiece> split_at_marks(std::string_view text, std::span<const ChatMessage> messages) {
  std::vector<PromptPiece> pieces;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string own = mark(i);
    const std::size_t at = text.find(own);
    if (at == std::string_view::npos) return {};
    if (at != 0) pieces.push_back({.text = std::string(text.substr(0, at)), .control = true});
    if (!messages[i].content.empty()) pieces.push_back({.text = messages[i].content, .message = i});
    text.remove_prefix(at + own.size());
  }
  if (!text.empty()) pieces.push_back({.text = std::string(text), .control = true});
  return pieces;
}

std::string capital(std::string role) {
  role.front() = static_cast<char>(role.front() - 'a' + 'A');
  return role;
}

std::vector<PromptPiece> render_plain(std::span<const ChatMessage> messages, bool answer) {
  std::vector<PromptPiece> pieces;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string role = messages[i].role.front() == '_' ? messages[i].role : capital(messages[i].role);
    pieces.push_back({.text = (i == 0 ? "" : "\n\n") + role + ": ", .control = true});
    if (!messages[i].content.empty()) pieces.push_back({.text = messages[i].content, .message = i});
  }
  if (answer) pieces.push_back({.text = "\n\nAssistant:", .control = true});
  return pieces;
}

class LlamaGenerator final : public Generator {
 public:
  // `model`: shared with adapters in somebody's hands.
  LlamaGenerator(std::shared_ptr<const LlamaModel> model, DecoderShape shape, std::string name,
                 GeneratorIdentity identity, const memos_llama_row_request& request, std::size_t rows)
      : shape_(std::move(shape)),
        name_(std::move(name)),
        identity_(std::move(identity)),
        room_(request.tokens),
        model_(std::move(model)),
        known_template_(!apply_template(probe(), true).empty()),
        pool_(rows, [this, request] { return make_llama_row(*model_, request, identity_.bytes_per_token); }) {}

  const std::string& name() const noexcept override { return name_; }
  const GeneratorIdentity& identity() const noexcept override { return identity_; }
  std::uint32_t vocabulary() const noexcept override { return model_->vocabulary(); }
  std::uint32_t context_length() const noexcept override { return room_; }

  Result<std::vector<Token>> tokenize(std::string_view text, bool control) const override {
    if (base::first_invalid_utf8(text) != std::string_view::npos)
      return fail(ErrorCode::kInvalidArgument, "the text is not valid UTF-8", "text");
    if (text.empty()) return std::vector<Token>();
    return model_->tokenize(text, control ? MEMOS_LLAMA_CONTROL : 0);
  }

  std::string token_bytes(Token token) const override {
    std::string text(32, '\0');  // Longer than all but a few.
    for (;;) {
      std::size_t bytes = 0;
      std::uint32_t flags = 0;
      memos_llama_note note{};
      if (model_->api().piece(model_->handle(), token, text.data(), text.size(), &bytes, &flags, &note) != 0) return {};
      const bool fits = bytes <= text.size();
      text.resize(bytes);
      if (fits) return text;
    }
  }

  bool ends_generation(Token token) const noexcept override {
    std::size_t bytes = 0;
    std::uint32_t flags = 0;
    memos_llama_note note{};
    char none = '\0';
    return model_->api().piece(model_->handle(), token, &none, 0, &bytes, &flags, &note) == 0 &&
           (flags & MEMOS_LLAMA_ENDS) != 0;
  }

  Token begin_token() const noexcept override { return model_->begin_token(); }

  Result<std::vector<PromptPiece>> render(std::span<const ChatMessage> messages, bool answer) const override {
    MEMOS_CHECK_OK(check_messages(messages));
    if (known_template_) {
      auto pieces = apply_template(messages, answer);
      if (!pieces.empty()) return pieces;
    }
    return render_plain(messages, answer);
  }

  std::vector<std::string> turn_ends() const override {
    if (known_template_) return {};
    return {"\n\nUser:", "\n\nSystem:"};
  }

  Result<SequenceLease> lease(const LeaseRequest& request) override { return pool_.lease(request); }
  std::size_t foreground() const noexcept override { return pool_.foreground(); }
  void forget(std::string_view owner) override { pool_.forget(owner); }

  Result<std::shared_ptr<const Adapter>> load_adapter(const std::string& path) override {
    const auto fs = base::make_posix_file_system();
    MEMOS_TRY(const LoadedFile file, open_gguf(*fs, path, limits::kMaxAdapterBytes));
    MEMOS_CHECK_OK(named(check_adapter(file.gguf, shape_), path));
    memos_llama_adapter* adapter = nullptr;
    memos_llama_note note{};
    std::int32_t status = 0;
    {
      const std::scoped_lock guard(adapters_lock());
      status = model_->api().load_adapter(model_->handle(), path.c_str(), &adapter, &note);
    }
    MEMOS_CHECK_OK(model_->outcome(status, note, ErrorCode::kUnsupported));
    std::unique_ptr<memos_llama_adapter, LlamaAdapter::Free> held(adapter,
                                                                  LlamaAdapter::Free{&model_->api(), &adapters_lock()});
    return std::make_shared<const LlamaAdapter>(model_, std::move(held), adapter_hash(*fs, path, file.bytes));
  }

 private:
  /// One for all models: loading takes a millisecond, and an adapter may outlive its generator.
  static std::mutex& adapters_lock() {
    static std::mutex lock;
    return lock;
  }

  static std::span<const ChatMessage> probe() {
    static const std::vector<ChatMessage> messages{{.role = "user", .content = "hello"}};
    return messages;
  }

  /// Empty when the engine does not know the template.
  [[nodiscard]] std::vector<PromptPiece> apply_template(std::span<const ChatMessage> messages, bool answer) const {
    if (shape_.chat_template.empty()) return {};
    std::vector<std::string> marks(messages.size());
    std::vector<memos_llama_message> chat(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      marks[i] = mark(i);
      chat[i] = {messages[i].role.c_str(), marks[i].c_str()};
    }
    std::string text(messages.size() * 64 + 256, '\0');
    for (;;) {
      std::size_t bytes = 0;
      memos_llama_note note{};
      const auto status = model_->api().render(shape_.chat_template.c_str(), chat.data(), chat.size(), answer ? 1 : 0,
                                               text.data(), text.size(), &bytes, &note);
      if (status != 0) return {};
      const bool fits = bytes <= text.size();
      text.resize(bytes);
      if (fits) return split_at_marks(text, messages);
    }
  }

  const DecoderShape shape_;
  const std::string name_;
  const GeneratorIdentity identity_;
  const std::uint32_t room_;
  std::shared_ptr<const LlamaModel> model_;
  const bool known_template_;
  SequencePool pool_;
};

/// `auto`: on where our own attention computes it, which is faster than the engine's with and without flash attention
/// (docs/activation.md) and whose bits do not depend on the steps.
bool uses_flash_attention(const GeneratorOptions& options, bool prefers_own) {
  if (options.flash_attention != FlashAttention::kAuto) return options.flash_attention == FlashAttention::kOn;
  return options.kv_type == KvType::kF16 && prefers_own;
}

Status check_kv(const DecoderShape& shape, const GeneratorOptions& options) {
  if (options.kv_type != KvType::kQ8_0) return {};
  if (options.flash_attention != FlashAttention::kOn)
    return fail(ErrorCode::kInvalidArgument, "a cache of type q8_0 needs flash attention", "kv_type");
  if (shape.head_size % 32 != 0)
    return fail(ErrorCode::kUnsupported, "the model's heads are no whole blocks of q8_0", "kv_type");
  return {};
}

}  // namespace

Result<std::unique_ptr<Generator>> make_llama_generator(base::FileSystem& fs, const std::string& path,
                                                        const GeneratorOptions& options) {
  MEMOS_TRY(const LoadedFile file, open_gguf(fs, path, limits::kMaxModelFileBytes));
  MEMOS_TRY(DecoderShape shape, named(check_decoder(file.gguf), path));
  MEMOS_CHECK_OK(check_kv(shape, options));
  GeneratorIdentity identity;
  identity.bytes_per_token = token_bytes_of(shape, options.kv_type);
  MEMOS_TRY(const std::uint32_t room, room_of(shape, options, identity.bytes_per_token));
  MEMOS_TRY(auto engine, LlamaEngine::load("model"));
  MEMOS_TRY(std::unique_ptr<const LlamaModel> loaded,
            LlamaModel::load(std::move(engine), path, options.logger, "model"));
  const std::shared_ptr<const LlamaModel> model = std::move(loaded);
  if (!model->generates()) return fail(ErrorCode::kUnsupported, path + ": the engine cannot generate with it", "model");
  identity.model_hash = decoder_hash(file.gguf, file.bytes);
  identity.model_bytes = file.bytes.size();
  identity.architecture = shape.architecture;
  identity.layers = shape.layers;
  identity.kv_heads = shape.kv_heads;
  identity.head_size = shape.head_size;
  identity.engine = model->api().engine;
  identity.rope = shape.rope;
  identity.key_type = identity.value_type = options.kv_type;
  const std::string_view own = model->api().attention;
  identity.flash_attention = uses_flash_attention(options, model->api().prefer_attention != 0);
  // What is stored was computed with it.
  if (identity.flash_attention && options.kv_type == KvType::kF16 && !own.empty())
    identity.engine.append(", attention: ").append(own);
  const memos_llama_row_request request{.tokens = room,
                                        .chunk = options.chunk_tokens,
                                        .threads = options.threads,
                                        .flash_attention = identity.flash_attention ? 1U : 0U,
                                        .kv_type = static_cast<std::uint32_t>(options.kv_type)};
  const auto slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.ends_with(".gguf")) name.resize(name.size() - 5);
  return std::make_unique<LlamaGenerator>(model, std::move(shape), std::move(name), std::move(identity), request,
                                          options.rows);
}

}  // namespace memos::model

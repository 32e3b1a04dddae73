// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/bert_source.h"

#include <optional>
#include <unordered_map>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace memos::model {
namespace {

constexpr std::string_view kWeights = "model.safetensors";
constexpr std::uint64_t kMaxCount = 1U << 20U;  // Any size in config.json.

std::unexpected<Error> unsupported(std::string_view file, const std::string& what) {
  return fail(ErrorCode::kUnsupported, std::string(file) + ": " + what, std::string(file));
}

std::unexpected<Error> corrupt(std::string_view file, const std::string& what) {
  return fail(ErrorCode::kCorrupt, std::string(file) + ": " + what, std::string(file));
}

/// A JSON file of the folder; none if it is missing.
Result<std::optional<json::Value>> read_json(base::FileSystem& fs, const std::string& folder, std::string_view name) {
  const std::string path = folder + "/" + std::string(name);
  MEMOS_TRY(const bool exists, fs.exists(path));
  if (!exists) return std::nullopt;
  MEMOS_TRY(const std::string text, base::read_file(fs, path, limits::kMaxModelSettingBytes));
  auto value = json::parse(text);
  if (!value) return corrupt(name, value.error().message);
  return std::optional<json::Value>(*std::move(value));
}

Result<std::uint32_t> count_of(const json::Value& config, std::string_view key) {
  const json::Value* value = config.find(key);
  const auto number = value == nullptr ? Result<std::int64_t>(0) : value->to_int();
  if (!number || *number < 1 || *number > static_cast<std::int64_t>(kMaxCount))
    return corrupt("config.json", std::string(key) + " is missing or no number from 1 to " + std::to_string(kMaxCount));
  return static_cast<std::uint32_t>(*number);
}

/// Error unless the key is missing or has the wanted text.
Status expect_text(const json::Value& config, std::string_view key, std::string_view wanted) {
  const json::Value* value = config.find(key);
  if (value == nullptr || value->is_null()) return {};
  const std::string* text = value->as_string();
  if (text != nullptr && *text == wanted) return {};
  return unsupported("config.json",
                     std::string(key) + " is not \"" + std::string(wanted) + "\"; only BERT encoders can be imported");
}

Status read_config(const json::Value& config, BertSource& source) {
  if (config.find("model_type") == nullptr) return unsupported("config.json", "model_type is missing");
  MEMOS_CHECK_OK(expect_text(config, "model_type", "bert"));
  MEMOS_CHECK_OK(expect_text(config, "hidden_act", "gelu"));
  MEMOS_CHECK_OK(expect_text(config, "position_embedding_type", "absolute"));
  MEMOS_TRY(source.shape.dimension, count_of(config, "hidden_size"));
  MEMOS_TRY(source.shape.layers, count_of(config, "num_hidden_layers"));
  MEMOS_TRY(source.heads, count_of(config, "num_attention_heads"));
  MEMOS_TRY(source.shape.feed_forward, count_of(config, "intermediate_size"));
  MEMOS_TRY(source.shape.positions, count_of(config, "max_position_embeddings"));
  MEMOS_TRY(source.shape.vocabulary, count_of(config, "vocab_size"));
  MEMOS_TRY(source.shape.token_types, count_of(config, "type_vocab_size"));
  if (source.shape.layers > 1'024) return corrupt("config.json", "num_hidden_layers is out of range");
  if (source.shape.dimension % source.heads != 0)
    return corrupt("config.json", "hidden_size is no multiple of num_attention_heads");
  const json::Value* epsilon = config.find("layer_norm_eps");
  const auto number = epsilon == nullptr ? Result<double>(1e-12) : epsilon->to_double();  // BERT's own value.
  if (!number || !(*number >= 0) || !(*number < 1)) return corrupt("config.json", "layer_norm_eps is no small number");
  source.epsilon = static_cast<float>(*number);
  return {};
}

/// 1_Pooling/config.json of sentence-transformers. Without it: mean, as most sentence models are.
Status read_pooling(base::FileSystem& fs, BertSource& source) {
  constexpr std::string_view kFile = "1_Pooling/config.json";
  MEMOS_TRY(const auto config, read_json(fs, source.folder, kFile));
  if (!config) return {};
  std::vector<std::string> modes;
  if (config->as_object() == nullptr) return corrupt(kFile, "is no object");
  for (const auto& [key, value] : *config->as_object())
    if (key.starts_with("pooling_mode_") && value.as_bool() != nullptr && *value.as_bool()) modes.push_back(key);
  if (modes.size() != 1) return unsupported(kFile, "exactly one way of pooling can be used");
  if (modes[0] == "pooling_mode_mean_tokens") {
    source.pooling = Pooling::kMean;
  } else if (modes[0] == "pooling_mode_cls_token") {
    source.pooling = Pooling::kFirst;
  } else {
    return unsupported(kFile, modes[0] + " cannot be used; mean and cls can");
  }
  return {};
}

/// The rest of what sentence-transformers says: layers behind the pooling, the window, prefixes of texts.
Status read_sentence_settings(base::FileSystem& fs, BertSource& source) {
  MEMOS_TRY(const auto modules, read_json(fs, source.folder, "modules.json"));
  if (modules && modules->as_array() != nullptr) {
    for (const json::Value& module : *modules->as_array()) {
      const json::Value* type = module.find("type");
      if (type == nullptr || type->as_string() == nullptr) return corrupt("modules.json", "a module has no type");
      const std::string_view name = std::string_view(*type->as_string()).substr(type->as_string()->rfind('.') + 1);
      if (name != "Transformer" && name != "Pooling" && name != "Normalize")
        return unsupported("modules.json",
                           "the model has a module of type " + std::string(name) + ", which cannot be imported");
    }
  }
  source.window = source.shape.positions;
  MEMOS_TRY(const auto sentences, read_json(fs, source.folder, "sentence_bert_config.json"));
  if (const json::Value* length = sentences ? sentences->find("max_seq_length") : nullptr; length != nullptr) {
    const auto number = length->to_int();
    if (number && *number >= 8 && *number <= source.shape.positions)
      source.window = static_cast<std::uint32_t>(*number);
  }
  MEMOS_TRY(const auto settings, read_json(fs, source.folder, "config_sentence_transformers.json"));
  const json::Value* prompts = settings ? settings->find("prompts") : nullptr;
  if (prompts == nullptr) return {};
  MEMOS_TRY(source.question_prefix, json::get_string_or(*prompts, "query", ""));
  MEMOS_TRY(source.passage_prefix, json::get_string_or(*prompts, "passage", ""));
  if (!source.passage_prefix.empty()) return {};
  MEMOS_TRY(source.passage_prefix, json::get_string_or(*prompts, "document", ""));
  return {};
}

Result<std::vector<std::string>> read_vocab_txt(const std::string& text) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    tokens.emplace_back(line);
    at = end + 1;
  }
  return tokens;
}

Result<std::vector<std::string>> read_tokenizer_json(const json::Value& tokenizer) {
  constexpr std::string_view kFile = "tokenizer.json";
  const json::Value* model = tokenizer.find("model");
  const json::Value* type = model == nullptr ? nullptr : model->find("type");
  const json::Value* vocab = model == nullptr ? nullptr : model->find("vocab");
  if (type == nullptr || type->as_string() == nullptr || *type->as_string() != "WordPiece")
    return unsupported(kFile, "only WordPiece tokenizers can be imported");
  if (vocab == nullptr || vocab->as_object() == nullptr) return corrupt(kFile, "model.vocab is missing");
  std::vector<std::string> tokens(vocab->as_object()->size());
  for (const auto& [token, id] : *vocab->as_object()) {
    const auto number = id.to_int();
    if (!number || *number < 0 || static_cast<std::uint64_t>(*number) >= tokens.size() ||
        !tokens[static_cast<std::size_t>(*number)].empty())
      return corrupt(kFile, "the ids of model.vocab are not 0, 1, 2, …");
    tokens[static_cast<std::size_t>(*number)] = token;
  }
  return tokens;
}

/// Fails for models that tell upper from lower case: the engine's WordPiece tokenizer always folds case.
Status check_case(base::FileSystem& fs, const std::string& folder) {
  MEMOS_TRY(const auto config, read_json(fs, folder, "tokenizer_config.json"));
  const json::Value* lower = config ? config->find("do_lower_case") : nullptr;
  if (lower != nullptr && lower->as_bool() != nullptr && !*lower->as_bool())
    return unsupported("tokenizer_config.json",
                       "the model tells upper from lower case, which the engine's tokenizer cannot");
  return {};
}

Status find_special(BertSource& source) {
  std::unordered_map<std::string_view, std::uint32_t> places;
  for (std::size_t i = 0; i < source.vocabulary.size(); ++i)
    if (!places.emplace(source.vocabulary[i], static_cast<std::uint32_t>(i)).second)
      return corrupt("vocab.txt", "token number " + std::to_string(i) + " comes twice");
  const auto find = [&](std::string_view token, std::uint32_t& id) -> Status {
    const auto at = places.find(token);
    if (at == places.end()) return corrupt("vocab.txt", "the token " + std::string(token) + " is missing");
    id = at->second;
    return {};
  };
  MEMOS_CHECK_OK(find("[CLS]", source.cls));
  MEMOS_CHECK_OK(find("[SEP]", source.sep));
  MEMOS_CHECK_OK(find("[UNK]", source.unk));
  MEMOS_CHECK_OK(find("[PAD]", source.pad));
  return find("[MASK]", source.mask);
}

Status read_vocabulary(base::FileSystem& fs, BertSource& source, base::Blake2b& hash) {
  MEMOS_CHECK_OK(check_case(fs, source.folder));
  const std::string path = source.folder + "/vocab.txt";
  MEMOS_TRY(const bool plain, fs.exists(path));
  if (plain) {
    MEMOS_TRY(const std::string text, base::read_file(fs, path, limits::kMaxModelSettingBytes));
    MEMOS_TRY(source.vocabulary, read_vocab_txt(text));
  } else {
    MEMOS_TRY(const auto tokenizer, read_json(fs, source.folder, "tokenizer.json"));
    if (!tokenizer)
      return fail(ErrorCode::kNotFound, source.folder + " has neither vocab.txt nor tokenizer.json", "source");
    MEMOS_TRY(source.vocabulary, read_tokenizer_json(*tokenizer));
  }
  if (source.vocabulary.size() > source.shape.vocabulary)
    return corrupt("vocab.txt", "has more tokens than config.json says (vocab_size)");
  for (std::size_t i = 0; i < source.vocabulary.size(); ++i) {
    const std::string& token = source.vocabulary[i];
    if (token.empty() || base::first_invalid_utf8(token) != std::string_view::npos)
      return corrupt("vocab.txt", "token number " + std::to_string(i) + " is empty or not UTF-8");
    hash.update(base::as_bytes(token));
    hash.update(base::as_bytes("\n"));
  }
  return find_special(source);
}

bool is_folder_of_model(const std::vector<base::FileSystem::Entry>& entries) {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(entries, name, &base::FileSystem::Entry::name) != entries.end();
  };
  return has("config.json") && has(kWeights);
}

}  // namespace

Result<std::vector<std::string>> find_bert_folders(base::FileSystem& fs, const std::string& folder) {
  std::vector<std::string> found;
  std::vector<std::string> level{folder};
  for (std::size_t depth = 0; depth <= limits::kMaxModelSearchDepth && !level.empty(); ++depth) {
    std::vector<std::string> below;
    for (const std::string& path : level) {
      MEMOS_TRY(const auto entries, fs.list(path));
      if (is_folder_of_model(entries)) {
        found.push_back(path);
        continue;
      }
      for (const auto& entry : entries)
        if (entry.directory && !entry.name.starts_with('.')) below.push_back(path + "/" + entry.name);
    }
    level = std::move(below);
  }
  return found;
}

Result<BertSource> read_bert_source(base::FileSystem& fs, const std::string& folder) {
  BertSource source;
  source.folder = folder;
  base::Blake2b hash;
  MEMOS_TRY(const std::string text, base::read_file(fs, folder + "/config.json", limits::kMaxModelSettingBytes));
  const auto config = json::parse(text);
  if (!config) return corrupt("config.json", config.error().message);
  hash.update(base::as_bytes(text));
  MEMOS_CHECK_OK(read_config(*config, source));
  MEMOS_CHECK_OK(read_pooling(fs, source));
  MEMOS_CHECK_OK(read_sentence_settings(fs, source));
  MEMOS_CHECK_OK(read_vocabulary(fs, source, hash));
  MEMOS_TRY(source.file, fs.open(folder + "/" + std::string(kWeights), base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, source.file->size());
  if (size == 0) return corrupt(kWeights, "is empty");
  MEMOS_TRY(const base::Bytes bytes, source.file->map(size));
  auto weights = Safetensors::parse(bytes);
  if (!weights)
    return std::unexpected(
        Error{weights.error().code, std::string(kWeights) + ": " + weights.error().message, "source"});
  source.weights = *std::move(weights);
  hash.update(bytes);
  source.hash = base::to_hex(hash.finish());
  return source;
}

Result<const SafeTensor*> source_tensor(const BertSource& source, const BertTensor& wanted) {
  const SafeTensor* tensor = source.weights.find(wanted.safetensors);
  if (tensor == nullptr) tensor = source.weights.find("bert." + wanted.safetensors);  // Models with a head.
  if (tensor == nullptr) return corrupt(kWeights, "the tensor " + wanted.safetensors + " is missing");
  if (tensor->type == SafeType::kOther)
    return unsupported(kWeights, "the tensor " + wanted.safetensors + " is not of floats");
  const bool vector = wanted.dimensions == 1 && tensor->shape.size() == 1 && tensor->shape[0] == wanted.shape[0];
  const bool matrix = wanted.dimensions == 2 && tensor->shape.size() == 2 && tensor->shape[1] == wanted.shape[0] &&
                      tensor->shape[0] == wanted.shape[1];
  if (!vector && !matrix)
    return corrupt(kWeights, "the tensor " + wanted.safetensors + " has another shape than config.json says");
  return tensor;
}

}  // namespace memos::model

// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/folder_chat.h"

#include "base/result.h"

namespace memos::api {

const std::string& FolderChat::name() const noexcept {
  return host_.endpoint() != nullptr ? host_.endpoint()->name() : host_.name();
}

Result<model::Generation> FolderChat::generate(const model::GenerationRequest& request,
                                               const model::OnPiece& on_piece) {
  if (host_.endpoint() != nullptr) return host_.endpoint()->generate(request, on_piece);
  MEMOS_TRY(model::Generator * generator, host_.generator());
  model::GenerationRequest own = request;
  own.owner = "answer " + std::to_string(answers_.fetch_add(1));  // Of this prompt alone.
  Result<model::Generation> made = model::answer_with(*generator, own, on_piece);
  generator->forget(own.owner);
  return made;
}

}  // namespace memos::api

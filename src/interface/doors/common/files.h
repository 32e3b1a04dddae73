// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "memos/requests.hpp"

/// Files that come with a request: text and Markdown become memories of the type document, one for each part.
namespace memos::doors {

/// The text in a file's data: the data itself, "data:…;base64,…", or base64 without that. Errors name `field`:
/// kUnsupported for an address (nothing is fetched) and for what is no text (PDF, pictures, office documents).
[[nodiscard]] Result<std::string> text_of_file(std::string_view data, const std::string& field);
/// Raw bytes, as forms carry them; the same errors.
[[nodiscard]] Result<std::string> checked_text(std::string bytes, const std::string& field);

/// Parts of a file: `id` stands in their origins, the name or the first heading in their tags. kInvalidArgument,
/// `field`, for a file without any text.
[[nodiscard]] Result<std::vector<AddItem>> parts_of_file(const std::string& text, const std::string& name,
                                                         const std::string& id, const std::string& field);
/// An id made of name and content: the same file sent again has the same one.
[[nodiscard]] std::string make_file_id(std::string_view name, std::string_view text);
/// Of a part of a file; empty for other memories.
[[nodiscard]] std::string file_id(const Body& body);

}  // namespace memos::doors

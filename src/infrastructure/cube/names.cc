// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Names of the stored enumerations: one table each, used both ways.
#include "base/enum_names.h"
#include "infrastructure/cube/state.h"

namespace memos::cube {
namespace {

using base::EnumNames;
using base::name_in;
using base::parse_in;

constexpr EnumNames<State, 8> kStates = {{{State::kGenerated, "generated"},
                                          {State::kActivated, "activated"},
                                          {State::kMerged, "merged"},
                                          {State::kSuperseded, "superseded"},
                                          {State::kArchived, "archived"},
                                          {State::kExpired, "expired"},
                                          {State::kDeleted, "deleted"},
                                          {State::kErased, "erased"}}};

constexpr EnumNames<MemoryType, 12> kTypes = {{{MemoryType::kEpisode, "episode"},
                                               {MemoryType::kFact, "fact"},
                                               {MemoryType::kPreference, "preference"},
                                               {MemoryType::kProfile, "profile"},
                                               {MemoryType::kEvent, "event"},
                                               {MemoryType::kSummary, "summary"},
                                               {MemoryType::kDocument, "document"},
                                               {MemoryType::kToolSchema, "tool_schema"},
                                               {MemoryType::kToolTrajectory, "tool_trajectory"},
                                               {MemoryType::kSkill, "skill"},
                                               {MemoryType::kKvSegment, "kv_segment"},
                                               {MemoryType::kAdapter, "adapter"}}};

constexpr EnumNames<Operation, 17> kOperations = {{{Operation::kCreateCube, "create_cube"},
                                                   {Operation::kAdd, "add"},
                                                   {Operation::kUpdate, "update"},
                                                   {Operation::kDelete, "delete"},
                                                   {Operation::kRestore, "restore"},
                                                   {Operation::kErase, "erase"},
                                                   {Operation::kArchive, "archive"},
                                                   {Operation::kExpire, "expire"},
                                                   {Operation::kSupersede, "supersede"},
                                                   {Operation::kMerge, "merge"},
                                                   {Operation::kRollback, "rollback"},
                                                   {Operation::kLink, "link"},
                                                   {Operation::kUnlink, "unlink"},
                                                   {Operation::kSettings, "settings"},
                                                   {Operation::kDropCube, "drop_cube"},
                                                   {Operation::kFreeze, "freeze"},
                                                   {Operation::kUnfreeze, "unfreeze"}}};

constexpr EnumNames<LinkType, 6> kLinks = {{{LinkType::kDerivedFrom, "derived_from"},
                                            {LinkType::kSupersedes, "supersedes"},
                                            {LinkType::kMergedInto, "merged_into"},
                                            {LinkType::kContradicts, "contradicts"},
                                            {LinkType::kMentions, "mentions"},
                                            {LinkType::kFollows, "follows"}}};

constexpr EnumNames<Precision, 9> kPrecisions = {{{Precision::kUnknown, "unknown"},
                                                  {Precision::kInstant, "instant"},
                                                  {Precision::kMinute, "minute"},
                                                  {Precision::kHour, "hour"},
                                                  {Precision::kDay, "day"},
                                                  {Precision::kWeek, "week"},
                                                  {Precision::kMonth, "month"},
                                                  {Precision::kQuarter, "quarter"},
                                                  {Precision::kYear, "year"}}};

constexpr EnumNames<Sensitivity, 4> kSensitivities = {{{Sensitivity::kPublic, "public"},
                                                       {Sensitivity::kInternal, "internal"},
                                                       {Sensitivity::kPrivate, "private"},
                                                       {Sensitivity::kSecret, "secret"}}};

}  // namespace

std::string_view name(State state) noexcept { return name_in(kStates, state); }
std::string_view name(MemoryType type) noexcept { return name_in(kTypes, type); }
std::string_view name(Operation operation) noexcept { return name_in(kOperations, operation); }
std::string_view name(LinkType type) noexcept { return name_in(kLinks, type); }
std::string_view name(Precision precision) noexcept { return name_in(kPrecisions, precision); }
std::string_view name(Sensitivity sensitivity) noexcept { return name_in(kSensitivities, sensitivity); }

Result<MemoryType> parse_memory_type(std::string_view text) { return parse_in(kTypes, text, "type"); }
Result<Operation> parse_operation(std::string_view text) { return parse_in(kOperations, text, "operation"); }
Result<LinkType> parse_link_type(std::string_view text) { return parse_in(kLinks, text, "link type"); }
Result<State> parse_state(std::string_view text) { return parse_in(kStates, text, "state"); }
Result<Precision> parse_precision(std::string_view text) { return parse_in(kPrecisions, text, "precision"); }
Result<Sensitivity> parse_sensitivity(std::string_view text) { return parse_in(kSensitivities, text, "sensitivity"); }

}  // namespace memos::cube

#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/dockerfile.h"

namespace drydock {

/// What ARG and ENV give to names, over all stages of a file. Each assignment is kept with its instruction's
/// index, so that one table answers for every place: nothing is copied per instruction or per stage.
class Variables {
 public:
  static constexpr std::uint32_t kGlobal =
      std::numeric_limits<std::uint32_t>::max();  ///< stage of the ARGs before FROM
  static constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();

  /// Where a question is asked: before an instruction of a stage.
  struct Place {
    std::uint32_t stage = kGlobal;
    std::uint32_t before = kEnd;  ///< index of the instruction; kEnd: after all of the stage
    bool trigger = false;         ///< in an ONBUILD trigger, which runs at the start of some other build
  };
  /// What a stage starts from.
  struct Origin {
    std::optional<std::uint32_t> parent;
    bool overridable = false;  ///< --build-arg could make it start from something else
    bool scratch = false;      ///< the empty image: its environment is known
  };
  struct Value {
    std::optional<std::string> text;
    bool overridable = false;  ///< --build-arg may replace it, or something it was expanded from
  };
  struct Found {
    const std::string* value = nullptr;
    bool known = false;
    bool overridable = false;
  };

  explicit Variables(char escape) : escape_(escape) {}

  void begin_stage(Origin origin) { stages_.push_back({{}, origin, {}, kEnd}); }
  /// Enters what an ARG or ENV does at the end of what the current stage (or the global scope) holds.
  /// `at` is the index under which later instructions shall see it.
  void assign(const Instruction& instruction, std::uint32_t at);
  /// Enters an instruction that ONBUILD keeps for the builds that start from the current stage.
  void add_trigger(const Instruction& instruction);

  Found find(Place place, std::string_view name) const;
  /// The word with variables expanded and quotes removed; no text where that needs an unknown value or fails.
  Value expand(Place place, std::string_view word) const;
  /// The end of what is known so far.
  Place now() const {
    return {stages_.empty() ? kGlobal : static_cast<std::uint32_t>(stages_.size() - 1), kEnd, false};
  }

 private:
  struct Assignment {
    std::uint32_t at = 0;
    std::optional<std::string> value;  // nothing: not known
    bool overridable = false;
    bool arg = false;
  };
  using Table = std::map<std::string, std::vector<Assignment>, std::less<>>;
  struct Scope {
    Table table;
    Origin origin;
    std::set<std::string, std::less<>> trigger_names;
    std::uint32_t unreadable_at;  // an ENV here may have set any name
  };

  static const Assignment* last_before(const Table& table, std::string_view name, std::uint32_t before);
  const Assignment* last_assignment(std::string_view name) const;
  Assignment arg_assignment(const NameValue& entry, std::uint32_t at) const;
  void assign_env(const Instruction& env, std::uint32_t at);
  Value expand_to_keep(std::string_view word);

  char escape_;
  Table globals_;
  std::vector<Scope> stages_;
  std::size_t kept_ = 0;
};

}  // namespace drydock

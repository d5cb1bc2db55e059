#include "rewrite/apt_refresh.h"

#include <algorithm>
#include <utility>

#include "rewrite/apt_usage.h"

namespace drydock {
namespace {

// From the release of 2018 on, a repository that is added is fetched at once.
bool adds_and_fetches(const Command& command) {
  return command.program == "add-apt-repository" || command.program == "apt-add-repository";
}

}  // namespace

AptRefreshes::AptRefreshes(const BuildModel& model) : model_(model) {
  for (const Instruction& run : runs_of(model)) {
    for (Command& command : commands_of(model, run)) {
      if (list_use(command) == ListUse::kRefreshes || adds_and_fetches(command)) commands_.push_back(std::move(command));
    }
  }
}

std::optional<Command> AptRefreshes::before(const Command& command) const {
  const Stage* own = model_.stage_of(command.run);
  const std::uint32_t at = command.source().begin;
  for (auto each = commands_.rbegin(); each != commands_.rend(); ++each) {
    const Stage* stage = model_.stage_of(each->run);
    if (stage == own && each->source().begin < at) return *each;
    for (const Stage* from = own; from != nullptr && from->parent;) {
      from = &model_.stages()[*from->parent];
      if (from == stage) return *each;
    }
  }
  return std::nullopt;
}

}  // namespace drydock

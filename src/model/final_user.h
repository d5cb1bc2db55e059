#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/command.h"

namespace drydock {

/// The stage and those that it is built from, the stage first.
std::vector<const Stage*> stage_chain(const BuildModel& model, const Stage& stage);

/// Who a container of a stage runs as.
struct FinalUser {
  enum class Kind : std::uint8_t {
    kFromImage,  ///< no USER stands in the stage or those below it: the base image decides
    kRoot,       ///< a USER says root
    kOther,      ///< a USER says somebody else
    kUnknown,    ///< a USER expands a variable whose value is not known
  };
  Kind kind = Kind::kFromImage;
  std::optional<Instruction> by;  ///< the USER that decides
  std::string name;               ///< its value, where it is known
};
FinalUser final_user(const BuildModel& model, const Stage& stage);

/// `root`, `0`, `root:wheel`, `0:0`, and no user at all.
bool is_root(std::string_view user);

/// A user that a RUN of the stage or of those below it makes.
struct CreatedUser {
  Command command;   ///< views the model
  std::string name;  ///< empty where it is not literal
  std::optional<std::uint32_t> uid;
  bool own_group = true;  ///< its group has its name
  bool home = false;      ///< its home is made with it
  bool certain = true;    ///< it is made in every build
};
/// In the order of the text, `root` and other names of uid 0 left out.
std::vector<CreatedUser> created_users(const BuildModel& model, const Stage& stage);

}  // namespace drydock

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "facts/known_images.h"
#include "model/base_image.h"
#include "model/final_user.h"
#include "rewrite/transform.h"

namespace drydock {

/// What is known of the image below a stage, and from where.
struct BaseFacts {
  BaseImage image;
  std::optional<KnownImage> known;      ///< the table's row
  const ImageConfig* config = nullptr;  ///< of the inspector, the lock file or the cache
  const ImageContents* contents = nullptr;
  std::string problem;              ///< why nothing is known; half a sentence
  std::optional<std::string> user;  ///< who it runs as, as far as known; empty: root
  std::string source;               ///< who says so, for a sentence
};
BaseFacts base_facts(const TransformInput& input, const Stage& stage);

/// Who the container should run as.
struct RunUser {
  std::string problem;  ///< why nobody can be chosen; half a sentence
  std::string name;     ///< empty: the number alone, as nothing in the image knows a name
  std::optional<std::uint32_t> uid;
  UserTool tool = UserTool::kUnknown;  ///< how `fresh` is made
  bool fresh = false;                  ///< the user has to be made
  /// There is a problem for want of a name alone: the number would do for a program that needs neither name
  /// nor home.
  bool number_does = false;
  bool home = false;                     ///< it has a home, or had one before
  bool own_group = true;                 ///< its group has its name
  std::optional<std::uint32_t> made_at;  ///< index of the RUN that makes it, where one does

  /// For USER.
  std::string user_word(const Settings& settings) const;
  /// For chown and --chown.
  std::string owner() const { return own_group ? name + ":" + name : name + ":"; }
};
RunUser run_user(const TransformInput& input, const Stage& stage, const BaseFacts& base);

}  // namespace drydock

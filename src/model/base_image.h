#pragma once

#include <string>

#include "model/build_model.h"

namespace drydock {

/// The image that a stage is built from in the end, by way of the stages that its FROM names.
struct BaseImage {
  const Stage* stage = nullptr;  ///< the stage whose FROM names it
  std::string reference;         ///< canonical_reference(); empty for `scratch`, and where it is not known
  bool scratch = false;
  bool overridable = false;      ///< --build-arg may choose another one: the reference is the default
};
BaseImage base_image_of(const BuildModel& model, const Stage& stage);

}  // namespace drydock

#include "model/base_image.h"

#include "facts/questions.h"

namespace drydock {

BaseImage base_image_of(const BuildModel& model, const Stage& stage) {
  BaseImage out;
  out.stage = &stage;
  // A stage is built from an earlier one, so this ends.
  while (out.stage->parent) out.stage = &model.stages()[*out.stage->parent];
  if (out.stage->base == "scratch") {
    out.scratch = true;
    return out;
  }
  if (out.stage->base) out.reference = canonical_reference(*out.stage->base);
  out.overridable = out.stage->image.find('$') != std::string::npos;
  return out;
}

}  // namespace drydock

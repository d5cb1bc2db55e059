#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// A place where an image, a stage or a build context may be named.
struct ImageMention {
  enum class Kind : std::uint8_t {
    kSyntax,  ///< the `# syntax=` directive
    kFrom,    ///< FROM
    kCopy,    ///< COPY --from=
    kMount,   ///< RUN --mount=…from=
  };
  Kind kind = Kind::kFrom;
  std::string text;      ///< the name as BuildKit reads it, variables not expanded
  TextRange range;       ///< its bytes; the whole word or flag where they do not stand there in one piece
  bool exact = true;     ///< the bytes of `range` are `text`, so they may be edited
  bool onbuild = false;  ///< under ONBUILD: the name is looked up in another build
  std::uint32_t instruction = 0;  ///< index of the outermost instruction; kSyntax: 0
};

/// All of the file, in source order.
std::vector<ImageMention> image_mentions(const BuildModel& model);

/// The stage that the mention names, by name or, but for FROM, by index. Null where it names something else.
const Stage* stage_named_by(const BuildModel& model, const ImageMention& mention);

}  // namespace drydock

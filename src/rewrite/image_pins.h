#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "rewrite/settings.h"
#include "text/text_range.h"

namespace drydock {

/// An image's name at the place where a digest can be written behind it, or why none can.
struct ImagePin {
  std::string name;  ///< as the author wrote it, without quotes: `python:3.12-slim`
  TextRange range;   ///< its bytes, in FROM, a flag, `# syntax=` or the default of an ARG that FROM expands
  std::string obstacle;       ///< why it must not be edited, as half a sentence; empty where it may be
  bool one_platform = false;  ///< FROM says `--platform` for each place that it is used in
};

/// Every name of an image in the file, in source order: FROM, COPY --from, RUN --mount from and `# syntax=`,
/// those under ONBUILD too. What surely names no image (`scratch`, stages, build contexts) is left out. The
/// default of an ARG is there once, however many FROMs expand it.
std::vector<ImagePin> image_pins(const BuildModel& model, const Settings& settings);

/// True where `--build-context` takes the place of the name: it gives names as Docker shows them, so that `alpine` also
/// stands for `docker.io/library/alpine:latest`.
bool names_build_context(const Settings& settings, std::string_view name);

}  // namespace drydock

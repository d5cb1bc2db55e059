#pragma once

#include <set>
#include <string>

#include "facts/questions.h"
#include "resolve/apk_repository.h"
#include "resolve/apt_archive.h"

namespace drydock {

/// What apt would choose in the image for each name, on all platforms whose contents `image` holds. Every name gets an
/// answer; one that stands for all of them (a problem with the sources, say) is given to each.
PackageAnswers apt_answers(const AptQuestion& question, const std::set<std::string>& names, const Answer<ImageFacts>& image,
                           AptArchive& archive, const AptOptions& options);

/// The same for apk.
PackageAnswers apk_answers(const ApkQuestion& question, const std::set<std::string>& names, const Answer<ImageFacts>& image,
                           ApkRepository& repository);

}  // namespace drydock

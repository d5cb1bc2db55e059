#pragma once

#include "facts/questions.h"
#include "resolve/lock_file.h"

namespace drydock {

/// What a lock file would keep so that these questions get these answers again. Questions without an answer leave no
/// trace. `unanswered` gets a sentence for each of them.
LockFile locked_answers(const WorldQuestions& questions, const WorldAnswers& answers, std::vector<std::string>& unanswered);

/// Enters what `more` holds, in place of what stands there under the same names.
void add_to_lock(LockFile& lock, LockFile&& more);

}  // namespace drydock

#include "transforms/factories.h"

#include "rewrite/transform.h"

namespace drydock {

// The order in which the rules run, each on the text the one before left. Structure comes before hygiene, so that
// hygiene sees the final instructions; layout comes last. A new rule is one file beside this one and one line here.
std::vector<std::unique_ptr<Transform>> all_transforms() {
  std::vector<std::unique_ptr<Transform>> list;
  using Make = std::unique_ptr<Transform> (*)();
  for (const Make make : std::initializer_list<Make>{
       }) {
    list.push_back(make());
  }
  return list;
}

}  // namespace drydock

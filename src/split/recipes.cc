#include "split/recipes.h"

namespace drydock {

std::vector<std::unique_ptr<Recipe>> all_recipes() {
  std::vector<std::unique_ptr<Recipe>> out;
  out.push_back(make_go_recipe());
  out.push_back(make_rust_recipe());
  out.push_back(make_c_recipe());
  out.push_back(make_node_recipe());
  out.push_back(make_static_site_recipe());
  out.push_back(make_python_recipe());
  out.push_back(make_java_recipe());
  out.push_back(make_dotnet_recipe());
  return out;
}

}  // namespace drydock

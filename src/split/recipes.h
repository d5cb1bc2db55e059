#pragma once

#include <memory>

#include "split/recipe.h"

namespace drydock {

// One function a recipe, each in a file of its own below recipes/.
std::unique_ptr<Recipe> make_go_recipe();
std::unique_ptr<Recipe> make_rust_recipe();
std::unique_ptr<Recipe> make_c_recipe();
std::unique_ptr<Recipe> make_node_recipe();
std::unique_ptr<Recipe> make_static_site_recipe();
std::unique_ptr<Recipe> make_python_recipe();

std::unique_ptr<Recipe> make_java_recipe();
std::unique_ptr<Recipe> make_dotnet_recipe();
}  // namespace drydock

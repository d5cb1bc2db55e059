#include "split/node/node_typescript.h"

#include "split/json_value.h"
#include "text/path.h"

namespace drydock {
namespace {

// Files that extend one another, further than anybody's.
constexpr int kMaxDepth = 6;

// `tsc` writes beside its sources unless a setting says otherwise, and that setting may stand several files away. So
// the chain is followed, and what breaks it makes the answer unknown.
TypeScriptSettings read(const ProjectText& text_of, const std::string& path, int depth) {
  TypeScriptSettings out;
  const std::string* text = text_of(path);
  if (text == nullptr) return out;
  const auto json = read_json(*text);
  if (!json || depth > kMaxDepth) {
    out.known = false;
    return out;
  }
  out.found = true;
  const std::string folder =
      path.find('/') == std::string::npos ? std::string() : path.substr(0, path.rfind('/'));
  if (const std::string* base = json->string_member("extends")) {
    // What a package of shared settings says, about the output it may say nothing.
    if (base->starts_with('.')) {
      // A path is relative to the file that has it, not to the one that extends that.
      const TypeScriptSettings inner =
          read(text_of, project_path(folder, base->ends_with(".json") ? *base : *base + ".json"), depth + 1);
      out.known = inner.found && inner.known;
      out.no_emit = inner.no_emit;
      out.out = inner.out;
    } else if (!base->starts_with("@tsconfig/") && !base->starts_with("@vue/tsconfig")) {
      // Those of @tsconfig and Vue name no `outDir`; what another package says is in node_modules, which nobody has.
      out.known = false;
    }
  } else if (json->member("extends") != nullptr) {
    // Since TypeScript 5 it may be a list, of which the later files stand above the earlier ones.
    out.known = false;
  }
  if (const JsonValue* options = json->member("compilerOptions")) {
    // What the file says itself stands above what it extends.
    if (const JsonValue* emit = options->member("noEmit")) out.no_emit = emit->truth;
    if (const std::string* folder_name = options->string_member("outDir"))
      out.out = project_path(folder, *folder_name);
    // Then it no longer matters what could not be read above it.
    if (options->is_true("noEmit") || options->string_member("outDir") != nullptr) out.known = true;
    // By these the compiler writes to another place than `outDir`, or to one more.
    if (options->member("outFile") != nullptr || options->member("declarationDir") != nullptr)
      out.known = false;
  }
  if (const JsonValue* references = json->member("references"))
    for (const JsonValue& each : references->items)
      // A reference may name a folder, and means the tsconfig.json in it.
      if (const std::string* to = each.string_member("path"))
        out.references.push_back(project_path(folder, to->ends_with(".json") ? *to : *to + "/tsconfig.json"));
  return out;
}

}  // namespace

TypeScriptSettings typescript_settings(const ProjectText& text, const std::string& path) {
  return read(text, path, 0);
}

std::string project_path(std::string_view folder, std::string_view path) {
  if (folder.empty() || path.starts_with('/')) return clean_path(path);
  return clean_path(std::string(folder) + "/" + std::string(path));
}

}  // namespace drydock

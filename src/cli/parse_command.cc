#include <fmt/format.h>

#include <memory>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/in_order.h"
#include "cli/input_check.h"
#include "cli/parse_json.h"
#include "syntax/dockerfile.h"
#include "text/file_io.h"

namespace drydock {
namespace {

/// What is to be said of one file, made on any thread and printed on the first.
struct Parsed {
  std::string out;
  std::string problem;
  int exit_code = kExitDone;
};

Parsed parse_file(const std::string& path, bool json) {
  Parsed parsed;
  try {
    Result<std::string> bytes = read_file(path);
    if (!bytes) return {{}, describe_error(path, bytes.error().message), kExitBadInput};
    const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(std::move(*bytes), path));
    // The tree is printed all the same: to see how a bad file is read is what helps to mend it.
    if (const Diagnostic* error = file.error()) {
      parsed.exit_code = kExitBadInput;
      // The JSON says it itself.
      if (!json) parsed.problem = describe_diagnostic(file.source(), *error);
    }
    parsed.out = json ? parse_json_line(file) + '\n' : parse_tree_text(file);
  } catch (const std::exception& error) {
    return {
        {}, describe_error(path, fmt::format("internal error: {}", printable(error.what()))), kExitInternal};
  }
  return parsed;
}

}  // namespace

int parse_main(std::span<const std::string> args, const Streams& streams) {
  bool json = false;
  std::vector<std::string> paths;
  unsigned jobs = 0;
  CLI::App app("Shows how files are read: instructions, arguments, and the commands of each RUN.",
               "drydock parse");
  app.add_flag("--json", json, "One JSON object a line for each file");
  app.add_option("-j,--jobs", jobs, "Threads (default: one for each core)")->type_name("N");
  app.add_option("FILE", paths, "Dockerfiles")->required()->type_name("");
  app.footer("Exit code 2 where a file cannot be read or BuildKit would refuse it.");
  if (const auto code = parse_arguments(app, args, streams)) return *code;

  int code = kExitDone;
  for_each_in_order(
      paths.size(), jobs != 0 ? jobs : std::thread::hardware_concurrency(),
      [&](std::size_t i) { return parse_file(paths[i], json); },
      [&](std::size_t i, const Parsed& parsed) {
        code = worse_exit_code(code, parsed.exit_code);
        if (!json && i > 0) streams.out.write("\n");
        streams.out.write(parsed.out);
        if (!parsed.problem.empty()) {
          // So that the message follows the tree it is about where both go to one terminal.
          streams.out.flush();
          streams.err.line(parsed.problem);
        }
        return !streams.out.closed();
      });
  return code;
}

}  // namespace drydock

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What the words behind `java` name. https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html
struct JavaStart {
  std::string problem;                  ///< half a sentence: it needs a JDK, or cannot be read
  std::string jar;                      ///< of -jar, as written
  std::vector<std::string> class_path;  ///< of -cp, as written; a trailing `/*` is the jars of a folder
  std::string main_class;
  std::vector<std::string> files;  ///< what options name: agents, configuration, key stores; as written
};
JavaStart read_java_start(std::span<const std::string> arguments);

/// The same for options in an environment variable: JAVA_OPTS, JAVA_TOOL_OPTIONS …
JavaStart read_java_options(std::string_view text);

}  // namespace drydock

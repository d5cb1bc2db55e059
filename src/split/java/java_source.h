#pragma once

#include <set>
#include <string>
#include <string_view>

namespace drydock {

/// What the text of a Java, Kotlin, Groovy or Scala file says about the running program. It is no parser: it
/// looks for the calls that matter in what is no comment, and sees too much rather than too little.
struct JavaSource {
  std::set<std::string> starts;  ///< literal names of programs that it starts
  bool starts_unknown = false;   ///< it starts a program whose name is not written out
  std::string tool;              ///< what of the JDK it uses that a JRE lacks; empty: nothing that is seen
  std::string project_path;  ///< a path in the project, such as "src/main/resources", that it names as a file
  bool draws = false;        ///< it uses AWT, Swing or Java 2D
};
JavaSource read_java_source(std::string_view text);

/// The text with its comments taken out and its strings kept. Also for Gradle's scripts.
std::string without_java_comments(std::string_view text);

}  // namespace drydock

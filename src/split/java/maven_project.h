#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "split/xml_text.h"

namespace drydock {

/// What a pom.xml says, as far as the file that it makes is concerned. Maven's POM reference, "Inheritance",
/// "Build".
struct MavenProject {
  std::string artifact, version, packaging = "jar";
  std::string final_name;       ///< as written; empty: not stated
  std::string parent_artifact;  ///< empty: no parent
  std::string parent_version;
  std::string parent_path;  ///< relativePath; "../pom.xml" where none is stated; empty: none is looked for
  std::map<std::string, std::string, std::less<>> properties;
  std::vector<std::string> modules;
  XmlElement root;  ///< everything
};
/// Nothing where the text is no project file.
std::optional<MavenProject> read_pom(std::string_view text);

/// A file that a build makes and that `java` can start.
struct JavaOutput {
  std::string file;    ///< below the folder of the project: "target/app-1.0.jar"; `*` for what is not known
  std::string folder;  ///< the folder that holds it and all that belongs to it; empty: it is enough alone
  std::string
      beside;  ///< folder of libraries that its manifest names, seen from its own folder: "lib"; empty: none
  std::string why;  ///< why nothing else is needed: "spring-boot-maven-plugin packs the libraries into it"
};

/// What is made of a project, by its pom.xml and those of its parents that are at hand.
struct MavenOutputs {
  std::string problem;  ///< half a sentence: why it cannot be told
  std::vector<JavaOutput> outputs;
  std::vector<std::string>
      copied;  ///< folders that libraries are copied to, below the project's: "target/lib"
};

/// `chain`: the project, its parent, and so on; `options`: what `-D` sets on the command lines; `goals`: of
/// all calls.
MavenOutputs maven_outputs(std::span<const MavenProject* const> chain,
                           const std::map<std::string, std::string, std::less<>>& options,
                           const std::set<std::string, std::less<>>& goals);

}  // namespace drydock

#include "split/java/java_runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/image_reference.h"
#include "model/command.h"
#include "split/names.h"

namespace drydock {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// `jdk-21.0.4+7` and `17.0.2` are 21 and 17; `jdk8u432-b06` and `1.8.0` are 8; empty where there is no
/// number.
/// The numbering changed with Java 9.
std::string major_of(string_view version) {
  if (version.starts_with("jdk")) version.remove_prefix(3);
  if (version.starts_with('-')) version.remove_prefix(1);
  if (version.starts_with("1.")) version.remove_prefix(2);
  std::size_t end = 0;
  while (end < version.size() && is_digit(version[end])) ++end;
  return std::string(version.substr(0, end));
}

std::string variable(const ImageConfig* config, string_view name) {
  return config == nullptr ? std::string() : config->variable(name).value_or("");
}

/// The name as it would be written, with another last part and tag: mirrors keep their prefix.
std::string sibling(const ImageReference& image, string_view name, const std::string& tag) {
  std::string folder = image.path.substr(0, image.path.size() - base_name(image.path).size());
  if (image.domain == "docker.io" && folder == "library/")
    folder.clear();
  else if (image.domain != "docker.io")
    folder = image.domain + "/" + folder;
  return folder + std::string(name) + ":" + tag;
}

/// A tag that names the release keeps it; one that does not may move to another.
bool has_release(string_view tag, const Distribution& distribution) {
  return !distribution.release.empty() && tag.find(distribution.release) != string_view::npos;
}

/// Tags of `eclipse-temurin` and `openjdk` for the version, the one in the author's manner first.
/// The exact kind of tag matters: `21-jre` moves with Debian's or Ubuntu's releases, `21-jre-jammy` does
/// not.
void add_variants(std::vector<std::string>& out, const ImageReference& image, string_view name,
                  const std::string& start, const Distribution& distribution) {
  const string_view tag = image.tag ? string_view(*image.tag) : "";
  const bool alpine = distribution.musl();
  const std::string plain = start + (alpine ? "-alpine" : "");
  const std::string named = alpine ? plain + (name == "openjdk" ? "" : "-") + distribution.release
                                   : start + "-" + distribution.release;
  if (!has_release(tag, distribution)) out.push_back(sibling(image, name, plain));
  if (!distribution.release.empty()) out.push_back(sibling(image, name, named));
}

/// Maven's and Gradle's images stand on those of a JDK, which their environment tells.
/// Which JDK it is follows from where it stands and how its version is written.
void add_below(std::vector<std::string>& out, const SplitInput& input, const ImageReference& image) {
  const std::string home = variable(input.config, "JAVA_HOME"),
                    version = variable(input.config, "JAVA_VERSION");
  const string_view tag = image.tag ? string_view(*image.tag) : "";
  if (home == "/opt/java/openjdk" && version.starts_with("jdk") &&
      version.find("openj9") == std::string::npos) {
    add_variants(out, image, "eclipse-temurin", major_of(version) + "-jre", input.distribution);
  } else if (home.starts_with("/usr/local/openjdk-")) {
    // Docker's official `openjdk` images put it there, and their slim variants have tags of their own.
    const std::string slim = tag.find("slim") != string_view::npos ? "-slim" : "";
    out.push_back(sibling(image, "openjdk", major_of(version) + "-jre" + slim));
  } else if (input.config == nullptr) {
    // Nobody could be asked: what the tag says shows at least what would be wanted.
    const std::size_t at = tag.find("temurin-");
    if (at != string_view::npos)
      add_variants(out, image, "eclipse-temurin", major_of(tag.substr(at + 8)) + "-jre", input.distribution);
    else if (const std::size_t jdk = tag.find("jdk");
             jdk != string_view::npos && base_name(image.path) == "gradle")
      add_variants(out, image, "eclipse-temurin", major_of(tag.substr(jdk + 3)) + "-jre", input.distribution);
  }
}

}  // namespace

bool is_jdk_package(string_view name) {
  if (name.starts_with("default-jdk")) return true;
  if (!name.starts_with("openjdk")) return false;
  // Debian's and Ubuntu's `openjdk-17-jdk-headless`; Alpine's `openjdk17` and `openjdk17-jdk`.
  return name.find("-jdk") != string_view::npos || std::all_of(name.begin() + 7, name.end(), is_digit);
}

bool is_java_build_package(string_view name) {
  return is_jdk_package(name) || name == "maven" || name == "gradle" || name == "ant";
}

/// Alpine numbers its packages without a dash; Debian and Ubuntu have `default-jre` beside the numbered
/// ones.
std::string jre_package(string_view jdk, const Distribution& distribution, bool draws) {
  if (distribution.musl()) {
    // Its headless package leaves out what draws, fonts among it.
    if (!jdk.starts_with("openjdk")) return {};
    std::size_t end = 7;
    while (end < jdk.size() && is_digit(jdk[end])) ++end;
    return end == 7 ? std::string() : fmt::format("{}-jre", jdk.substr(0, end));
  }
  const std::size_t at = jdk.rfind("-jdk");
  if (at == string_view::npos) return {};
  const string_view rest = jdk.substr(at + 4);
  // `openjdk-17-jdk-foo` is a package that nobody knows.
  if (!rest.empty() && rest != "-headless") return {};
  // The headless JRE saves the libraries of the desktop where nothing draws.
  return fmt::format("{}-jre{}", jdk.substr(0, at), draws && rest.empty() ? "" : "-headless");
}

/// A name with a version pinned behind it is the same package.
std::vector<std::string> installed_jdks(const BuildModel& model, const Stage& stage) {
  std::vector<std::string> out;
  for (const Command& command : commands_of(model, stage)) {
    const auto package = package_command(command);
    if (!package || (package->verb != "install" && package->verb != "add")) continue;
    for (const std::size_t at : package->packages) {
      const auto word = command.literal(at);
      if (!word) continue;
      const std::string name = word->substr(0, word->find_first_of("=~<>@"));
      if (is_jdk_package(name)) out.push_back(name);
    }
  }
  return out;
}

/// The sibling's name follows from the JDK's tag; whether there is such an image shows when it is asked
/// for.
std::vector<std::string> jre_bases(const SplitInput& input) {
  std::vector<std::string> out;
  const auto image = parse_image_reference(input.base);
  if (!image) return out;
  const string_view name = base_name(image->path);
  const std::string tag = image->tag.value_or("latest");
  const std::string& release = input.distribution.release;
  if (!installed_jdks(input.model, input.stage).empty()) {
    // An image with a JAVA_HOME of its own has another Java beside the package's, and which one runs is not
    // clear.
    if (release.empty() || variable(input.config, "JAVA_HOME").size() > 1) return out;
    // Before Debian 11, Java's packages could not be installed where the folders of manual pages were left
    // out.
    const bool old = release == "buster" || release == "stretch" || release == "jessie";
    if (name == "debian" && old)
      out.push_back(sibling(*image, name, tag == "latest" ? release : tag));
    else if (name == "debian")
      out.push_back(sibling(*image, name,
                            tag.find("slim") != std::string::npos ? tag
                            : tag == "latest"                     ? release + "-slim"
                                                                  : tag + "-slim"));
    else if (name == "ubuntu" || name == "alpine")
      out.push_back(sibling(*image, name, tag == "latest" ? release : tag));
    return out;
  }
  if (name == "maven" || name == "gradle") {
    add_below(out, input, *image);
    return out;
  }
  static constexpr auto kJdks = std::to_array<string_view>(
      {"eclipse-temurin", "openjdk", "ibm-semeru-runtimes", "sapmachine", "amazoncorretto", "adoptopenjdk",
       "zulu-openjdk", "zulu-openjdk-alpine", "zulu-openjdk-debian"});
  // Liberica has repositories of their own for the two kinds.
  if (name.starts_with("liberica-openjdk-")) {
    out.push_back(sibling(*image, "liberica-openjre-" + std::string(name.substr(17)), tag));
    return out;
  }
  if (std::find(kJdks.begin(), kJdks.end(), name) == kJdks.end()) return out;
  if (const std::size_t at = tag.find("jdk"); at != std::string::npos) {
    std::string jre = tag;
    out.push_back(sibling(*image, name, jre.replace(at, 3, "jre")));
    return out;
  }
  if (tag.find("jre") != std::string::npos) return out;
  // `latest` moves from one major version to the next, so the number is taken from the image itself.
  const std::string major = major_of(variable(input.config, "JAVA_VERSION"));
  if (tag == "latest") {
    if (!major.empty()) add_variants(out, *image, name, major + "-jre", input.distribution);
    return out;
  }
  // `21` and `21-alpine`, whose version comes first.
  const std::size_t dash = std::min(tag.find('-'), tag.size());
  out.push_back(sibling(*image, name, tag.substr(0, dash) + "-jre" + tag.substr(dash)));
  return out;
}

/// The program was tested by its author on the JDK's image. The JRE must be the same Java in the same place
/// with the same environment, or the difference could show only when it runs.
std::string check_jre(const SplitInput& input, const RuntimeBase& runtime, SplitPlan& plan) {
  const std::string home = variable(input.config, "JAVA_HOME"),
                    runtime_home = variable(runtime.config, "JAVA_HOME");
  const std::string version = variable(input.config, "JAVA_VERSION"),
                    runtime_version = variable(runtime.config, "JAVA_VERSION");
  if (home.empty() || runtime_home != home)
    return fmt::format("nothing shows that `{}` has its Java where `{}` has it", runtime.reference,
                       input.stage.image);
  if (major_of(version).empty() || major_of(version) != major_of(runtime_version))
    return fmt::format("`{}` has Java {}, and `{}` has Java {}", input.stage.image, major_of(version),
                       runtime.reference, major_of(runtime_version));
  // A start command of `java` without a path is looked up in PATH.
  if (variable(runtime.config, "PATH").find(home + "/bin") == std::string::npos &&
      !runtime.has_program("java"))
    return fmt::format("the PATH of `{}` does not lead to its Java", runtime.reference);
  if (input.contents == nullptr || runtime.contents == nullptr)
    return fmt::format("which packages `{}` has could not be read",
                       input.contents == nullptr ? input.stage.image : runtime.reference);
  // Options that the virtual machine reads by itself.
  // A difference in these changes every program that Java starts.
  for (const string_view name : {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH",
                                 "LD_LIBRARY_PATH", "LD_PRELOAD"})
    if (variable(input.config, name) != variable(runtime.config, name))
      return fmt::format("`{}` sets {} otherwise than `{}`", runtime.reference, name, input.stage.image);
  // The entrypoint of some images reads this one; where the two images have different entrypoints, only one
  // does.
  if (input.config->entrypoint != runtime.config->entrypoint)
    for (const Instruction& each : input.stage.instructions)
      if (each.keyword() == Keyword::kEnv &&
          each.body().text().find("USE_SYSTEM_CA_CERTS") != string_view::npos)
        return fmt::format("the entrypoint of `{}` reads USE_SYSTEM_CA_CERTS", runtime.reference);
  const std::string by = fmt::format("`{}` has the JRE of the same vendor and version, {}, in {}",
                                     runtime.reference, major_of(version), home);
  plan.provided.emplace("java", by);
  plan.provided.emplace(home + "/bin/java", by);
  // What the virtual machine and native code inside jars open by themselves.
  // The JDK's image has them where its JRE sibling may not, so they are added where they are missing: what
  // opens them does so by name at run time, and nothing in the source shows it.
  static constexpr auto kOpened = std::to_array<string_view>(
      {"fontconfig", "fonts-dejavu-core", "freetype", "font-dejavu", "gcompat", "libc6-compat",
       "libfontconfig1", "libfreetype6", "libgcc", "libgomp1", "libharfbuzz0b", "libstdc++", "libstdc++6",
       "musl-locales", "nss", "ttf-dejavu", "tzdata"});
  for (const string_view name : kOpened) {
    if (!input.contents->installed.contains(name) || runtime.has_package(name)) continue;
    plan.packages.emplace_back(name);
    plan.proof.needs.push_back(
        {fmt::format("the package {}", name),
         fmt::format("Java and native libraries, perhaps: `{}` has it", input.stage.image),
         "it is installed in the final stage"});
  }
  return {};
}

}  // namespace drydock

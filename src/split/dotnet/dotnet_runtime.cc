#include "split/dotnet/dotnet_runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "facts/image_reference.h"
#include "split/files/context_files.h"
#include "split/names.h"

namespace drydock {
namespace {

using std::string_view;
using Environment = std::map<std::string, std::string, std::less<>>;

/// The SDK's image and its sibling are compared variable by variable, since .NET is configured by its
/// environment.
Environment environment_of(const ImageConfig& config) {
  Environment out;
  for (const std::string& entry : config.env)
    out.insert_or_assign(entry.substr(0, entry.find('=')),
                         entry.substr(std::min(entry.find('=') + 1, entry.size())));
  return out;
}

/// `8.0` of `8.0.11-bookworm`.
std::string two_parts(string_view version) {
  const std::size_t dot = version.find('.');
  if (dot == string_view::npos || dot == 0) return {};
  std::size_t end = dot + 1;
  while (end < version.size() && version[end] >= '0' && version[end] <= '9') ++end;
  const string_view out = version.substr(0, end);
  return out.find_first_not_of("0123456789.") == string_view::npos && end > dot + 1 ? std::string(out)
                                                                                    : std::string();
}

/// The tag of the sibling. The SDK has versions of its own, `8.0.404`, which the runtime's variables
/// translate.
std::string sibling_tag(string_view tag, const ImageConfig* config) {
  const std::string runtime =
      config == nullptr ? std::string() : config->variable("DOTNET_VERSION").value_or("");
  // `latest` of the SDK may be another version tomorrow, so the runtime's number is taken from the image.
  if (tag == "latest") return two_parts(runtime);
  const std::string number(tag.substr(0, tag.find('-')));
  const string_view rest = tag.substr(number.size());
  // A tag of two parts or one, `8.0`, is the same for both images.
  if (std::count(number.begin(), number.end(), '.') != 2) return std::string(tag);
  return runtime.empty() ? two_parts(number) + std::string(rest) : runtime + std::string(rest);
}

/// What the images say of themselves, and what only the SDK reads.
/// Nothing in the running program depends on these: version numbers, the first start of the SDK, and what
/// every image sets for itself.
bool is_own_affair(string_view name) {
  static constexpr auto kNames = std::to_array<string_view>(
      {"PATH", "HOME", "HOSTNAME", "APP_UID", "DOTNET_VERSION", "ASPNET_VERSION", "DOTNET_SDK_VERSION",
       "DOTNET_GENERATE_ASPNET_CERTIFICATE", "DOTNET_NOLOGO", "NUGET_XMLDOC_MODE",
       "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "POWERSHELL_DISTRIBUTION_CHANNEL",
       "DOTNET_USE_POLLING_FILE_WATCHER", "LANG", "LANGUAGE", "LC_ALL", "TZ"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// For these an empty value is the same as none: ASP.NET Core tests its addresses with string.IsNullOrEmpty,
/// and takes the two switches for true only where they are "true" or "1". The SDK's own images unset them so.
bool may_be_empty(string_view name) {
  static constexpr auto kNames =
      std::to_array<string_view>({"ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS",
                                  "DOTNET_RUNNING_IN_CONTAINER", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

class Matching {
 public:
  Matching(const SplitInput& input, const RuntimeBase& runtime, const DotnetHabits& habits, SplitPlan& plan)
      : input_(input),
        runtime_(runtime),
        habits_(habits),
        plan_(plan),
        was_(environment_of(*input.config)),
        is_(environment_of(*runtime.config)) {
    for (const auto& [name, value] : stage_environment(input)) own_.insert_or_assign(name, value);
  }

  std::string run() {
    if (input_.contents == nullptr || runtime_.contents == nullptr)
      return fmt::format("which packages `{}` has could not be read",
                         input_.contents == nullptr ? input_.stage.image : runtime_.reference);
    // What the sibling adds or changes is dealt with first, and then what it lacks.
    for (const auto& [name, value] : is_)
      if (std::string why = differs(name, value); !why.empty()) return why;
    for (const auto& [name, value] : was_) {
      // Only variables that the runtime itself reads, or the dynamic linker, can change how the program
      // runs.
      const bool concerns = name.starts_with("ASPNETCORE_") || name.starts_with("DOTNET_") ||
                            name.starts_with("COMPlus_") || name.starts_with("LD_");
      if (!is_.contains(name) && concerns && !is_own_affair(name) && !own_.contains(name))
        if (std::string why = restore(name, value); !why.empty()) return why;
    }
    if (const auto watcher = was_.find("DOTNET_USE_POLLING_FILE_WATCHER");
        watcher != was_.end() && !is_.contains("DOTNET_USE_POLLING_FILE_WATCHER"))
      plan_.proof.left.push_back(
          {"DOTNET_USE_POLLING_FILE_WATCHER of the SDK's image",
           "it is for `dotnet watch`; without it the kernel tells the program of changed settings files"});
    libraries();
    return {};
  }

 private:
  std::string differs(const std::string& name, const std::string& value) {
    const auto before = was_.find(name);
    // The same value, or an empty one where there was none, is no difference.
    if (before != was_.end() ? before->second == value : value.empty()) return {};
    // The stage's own ENV is in the final stage too and wins over either image.
    if (is_own_affair(name) || own_.contains(name)) return {};
    // A program without ASP.NET Core does not read them.
    if (name.starts_with("ASPNETCORE_") && !habits_.web) return {};
    // ASPNETCORE_URLS is stronger than the ports.
    const auto urls = own_.find("ASPNETCORE_URLS");
    if (name.starts_with("ASPNETCORE_HTTP") && urls != own_.end() && !urls->second.empty()) return {};
    // The project's own setting is written into the program's configuration and is stronger.
    if (name == "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT" && !habits_.invariant.empty()) return {};
    // A variable cannot be unset by ENV, and where an empty value is not the same as none, the old state
    // cannot be had back.
    if (before == was_.end() && !may_be_empty(name))
      return fmt::format("`{}` sets {}, which `{}` does not", runtime_.reference, name, input_.stage.image);
    return restore(name, before == was_.end() ? std::string() : before->second);
  }

  std::string restore(const std::string& name, const std::string& value) {
    // Such a value could be changed on the way through the quotes of ENV.
    if (value.find_first_of("\"$\\`\r\n") != std::string::npos)
      return fmt::format("the base image sets {} to an unusual value", name);
    plan_.environment.push_back(fmt::format("{}=\"{}\"", name, value));
    const auto now = is_.find(name);
    plan_.proof.needs.push_back({fmt::format("{} as in `{}`: {}", name, input_.stage.image,
                                             value.empty() ? "empty or not set" : value),
                                 "the program, which .NET configures by it",
                                 fmt::format("`ENV` sets it, where `{}` has {}", runtime_.reference,
                                             now == is_.end() ? "none" : fmt::format("`{}`", now->second))});
    return {};
  }

  /// With invariant globalization the runtime opens no ICU; without it a missing ICU ends the program at
  /// its start.
  bool invariant() const {
    if (!habits_.invariant.empty()) return habits_.invariant == "true";
    const auto own = own_.find("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
    const auto before = was_.find("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
    const std::string value = own != own_.end() ? own->second : before != was_.end() ? before->second : "";
    return value == "true" || value == "1";
  }

  /// Libraries that the runtime opens where they are, and manages without where they are not.
  void libraries() {
    // The SDK's image is what the program has run on so far. A library that it has and the sibling lacks
    // may have been opened.
    for (const auto& [name, version] : input_.contents->installed) {
      if (runtime_.has_package(name)) continue;
      const bool icu = name == "icu-libs" || name == "icu-data-full" || name == "icu-data-en" ||
                       (name.starts_with("libicu") && !name.ends_with("-dev"));
      const bool kerberos =
          name == "krb5-libs" || name == "libgssapi-krb5-2" || name.starts_with("libldap-2");
      // These are opened by name at run time: TLS, time zones, drawing, and what native code in packages is
      // linked with.
      static constexpr auto kAlways = std::to_array<string_view>(
          {"tzdata", "ca-certificates", "libssl1.1", "libssl3", "libssl3t64", "libstdc++", "libstdc++6",
           "libgcc", "libgcc-s1", "libintl", "zlib", "zlib1g", "libgdiplus", "libfontconfig1", "fontconfig"});
      const bool always = std::find(kAlways.begin(), kAlways.end(), name) != kAlways.end();
      if (!always && !(icu && !invariant()) && !(kerberos && habits_.kerberos)) continue;
      plan_.packages.push_back(name);
      plan_.proof.needs.push_back(
          {fmt::format("the package {}", name),
           fmt::format("the .NET runtime, which finds it in `{}`", input_.stage.image),
           "it is installed in the final stage"});
    }
  }

  const SplitInput& input_;
  const RuntimeBase& runtime_;
  const DotnetHabits& habits_;
  SplitPlan& plan_;
  Environment was_, is_, own_;
};

}  // namespace

/// Microsoft's images differ in the last part of their name, and have the same tags but for the SDK's own
/// version.
std::vector<std::string> dotnet_bases(const SplitInput& input, DotnetKind kind) {
  const auto image = parse_image_reference(input.base);
  if (!image || base_name(image->path) != "sdk" || image->path.find("dotnet/") == std::string::npos)
    return {};
  const std::string tag = sibling_tag(image->tag.value_or("latest"), input.config);
  if (tag.empty()) return {};
  std::string folder = image->domain + "/" + image->path.substr(0, image->path.size() - 3);
  // On Docker Hub the name is written without the registry.
  if (image->domain == "docker.io") folder.erase(0, image->domain.size() + 1);
  std::vector<std::string> out;
  // The larger image first where the kind is not known, for it can run both.
  if (kind == DotnetKind::kAspNet || kind == DotnetKind::kUnknown) out.push_back(folder + "aspnet:" + tag);
  if (kind == DotnetKind::kRuntime || kind == DotnetKind::kUnknown) out.push_back(folder + "runtime:" + tag);
  if (kind == DotnetKind::kSelfContained || kind == DotnetKind::kUnknown)
    out.push_back(folder + "runtime-deps:" + tag);
  return out;
}

/// The environment is the image's own word; a tag may be a moving one.
std::string dotnet_version(const ImageConfig* config, const std::string& reference) {
  for (const string_view name : {"DOTNET_VERSION", "ASPNET_VERSION"})
    if (const auto set = config == nullptr ? std::nullopt : config->variable(name))
      if (std::string out = two_parts(*set); !out.empty()) return out;
  const auto image = parse_image_reference(reference);
  return image && image->tag ? two_parts(*image->tag) : std::string();
}

std::string match_dotnet_base(const SplitInput& input, const RuntimeBase& runtime, const DotnetHabits& habits,
                              SplitPlan& plan) {
  return Matching(input, runtime, habits, plan).run();
}

}  // namespace drydock

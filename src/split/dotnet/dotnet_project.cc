#include "split/dotnet/dotnet_project.h"

#include <algorithm>
#include <array>

#include "split/needs/runtime_base.h"
#include "split/xml_text.h"

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

string_view trim_front(string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// A project file is read from top to bottom and later values win, but only MSBuild can tell which
/// conditions hold. So a value counts only where nothing can contradict it.
void read_properties(const XmlElement& group, bool conditional, DotnetProject& out) {
  for (const XmlElement& each : group.children) {
    const bool sure =
        !conditional && each.attribute("Condition").empty() && each.text.find("$(") == std::string::npos;
    const auto found = out.properties.find(each.name);
    if (found == out.properties.end())
      out.properties.emplace(each.name, sure ? each.text : "?");
    else if (!sure || found->second != each.text)
      found->second = "?";
  }
}

/// Conditions on items are not looked at: a package or project too many costs some space, one too few the
/// start.
void read_items(const XmlElement& group, DotnetProject& out) {
  for (const XmlElement& each : group.children) {
    const std::string include(each.attribute("Include"));
    if (include.empty()) continue;
    if (each.name == "PackageReference" || each.name == "GlobalPackageReference")
      out.packages.insert(include);
    if (each.name == "FrameworkReference") out.frameworks.insert(include);
    if (each.name != "ProjectReference") continue;
    // Visual Studio writes paths with backslashes, and MSBuild takes them on Linux too.
    std::string path = include;
    std::replace(path.begin(), path.end(), '\\', '/');
    out.projects.push_back(std::move(path));
  }
}

/// Comments taken out, strings kept. C# language specification, "Lexical structure"; F# and Visual Basic come
/// close enough.
/// A verbatim string has no escapes and doubles its quotes, so it ends elsewhere than another would.
std::string without_comments(string_view text) {
  std::string out;
  out.reserve(text.size());
  // Where the last comment of each kind can end, so that one that never does is looked for once.
  const std::size_t last_slash = text.rfind("*/"), last_paren = text.rfind("*)");
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*") || rest.starts_with("(*")) {
      const string_view close = rest[0] == '/' ? "*/" : "*)";
      const std::size_t last = rest[0] == '/' ? last_slash : last_paren;
      const std::size_t end =
          last == string_view::npos || last < i + 2 ? string_view::npos : rest.find(close, 2);
      // `(*)` is an operator of F#.
      if (end == string_view::npos) {
        out += rest[0];
        ++i;
        continue;
      }
      out += ' ';
      i += end + 2;
    } else if (rest.starts_with("@\"") || rest.starts_with("$@\"") || rest.starts_with("@$\"")) {
      std::size_t end = rest.find('"') + 1;
      while (end < rest.size() && (rest[end] != '"' || rest.substr(end).starts_with("\"\"")))
        end += rest[end] == '"' ? 2 : 1;
      end = std::min(end + 1, rest.size());
      out += rest.substr(0, end);
      i += end;
    } else if (rest[0] == '"') {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] != '"' && rest[end] != '\n') end += rest[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, rest.size());
      out += rest.substr(0, end);
      i += end;
    } else {
      out += rest[0];
      ++i;
    }
  }
  return out;
}

/// A literal string that is the whole argument; false where something else stands there.
bool literal_at(string_view text, std::string& out) {
  text = trim_front(text);
  if (text.starts_with('@')) text.remove_prefix(1);
  if (!text.starts_with('"') || text.starts_with("\"\"\"")) return false;
  const std::size_t end = text.find('"', 1);
  if (end == string_view::npos) return false;
  const string_view value = text.substr(1, end - 1);
  const string_view rest = trim_front(text.substr(end + 1));
  // An escape, a placeholder of an interpolated string or a concatenation makes it another name.
  if (value.empty() || value.find_first_of("\\\n{") != string_view::npos || rest.starts_with('+') ||
      rest.starts_with('.'))
    return false;
  out = value;
  return true;
}

/// A program is named in the call itself or in a ProcessStartInfo made beforehand. The two are not brought
/// together: a description somewhere needs a literal somewhere, or the name is not known.
void read_starts(string_view code, DotnetSource& out) {
  bool described = false, literal_found = false;  // a ProcessStartInfo, and what it starts
  const auto call = [&](string_view name, bool may_be_described) {
    for (std::size_t at = code.find(name); at != string_view::npos; at = code.find(name, at + name.size())) {
      if (at > 0 && is_name(code[at - 1])) continue;
      string_view rest = code.substr(at + name.size(), 300);
      std::string literal;
      if (literal_at(rest, literal)) {
        out.starts.insert(literal);
        literal_found = true;
      } else if (may_be_described && (is_name(trim_front(rest).empty() ? ' ' : trim_front(rest)[0]) ||
                                      trim_front(rest).starts_with(')'))) {
        described = true;
      } else {
        out.starts_unknown = true;
      }
    }
  };
  call("Process.Start(", true);
  // A ProcessStartInfo may be made in one place and filled in in another.
  if (code.find("ProcessStartInfo") != string_view::npos || code.find("StartInfo") != string_view::npos) {
    described = true;
    for (std::size_t at = code.find("ProcessStartInfo("); at != string_view::npos;
         at = code.find("ProcessStartInfo(", at + 17)) {
      std::string literal;
      const string_view rest = code.substr(at + 17, 300);
      if (literal_at(rest, literal)) {
        out.starts.insert(literal);
        literal_found = true;
      } else if (!trim_front(rest).starts_with(')')) {
        // An empty description is filled in by its FileName.
        out.starts_unknown = true;
      }
    }
    for (std::size_t at = code.find("FileName"); at != string_view::npos;
         at = code.find("FileName", at + 8)) {
      // `FileNames` and `MyFileName` are other properties.
      if ((at > 0 && is_name(code[at - 1])) || (at + 8 < code.size() && is_name(code[at + 8]))) continue;
      string_view rest = trim_front(code.substr(at + 8, 300));
      // A comparison or a parameter of that name sets nothing.
      if (!rest.starts_with('=') || rest.starts_with("==")) continue;
      std::string literal;
      if (literal_at(rest.substr(1), literal)) {
        out.starts.insert(literal);
        literal_found = true;
      } else {
        out.starts_unknown = true;
      }
    }
  }
  if (described && !literal_found) out.starts_unknown = true;
  call("Cli.Wrap(", false);
  // A shell or `env` starts what its arguments say, which are not read.
  out.starts_unknown =
      out.starts_unknown || std::any_of(out.starts.begin(), out.starts.end(), runs_other_programs);
  // Libraries that start programs by calls of their own.
  for (const string_view other :
       {"using SimpleExec", "using Medallion.Shell", "open SimpleExec", "CreateProcess.from"})
    if (code.find(other) != string_view::npos) out.starts_unknown = true;
}

}  // namespace

DotnetProject read_dotnet_project(string_view text) {
  DotnetProject out;
  const auto root = read_xml(text);
  if (!root || root->name != "Project") return out;
  out.valid = true;
  out.sdk = root->attribute("Sdk");
  for (const XmlElement& each : root->children) {
    const bool conditional = !each.attribute("Condition").empty();
    if (each.name == "Sdk" && out.sdk.empty()) out.sdk = each.attribute("Name");
    if (each.name == "PropertyGroup") read_properties(each, conditional, out);
    if (each.name == "ItemGroup") read_items(each, out);
    // An import that names an SDK is part of that; any other is a file of the author's.
    if (each.name == "Import" && each.attribute("Sdk").empty()) out.imports = true;
    // Targets of the author's run in the build and may put files beside the program.
    if (each.name == "Target")
      for (const XmlElement& task : each.children)
        out.runs_commands = out.runs_commands || task.name == "Exec" || task.name == "Copy";
    // Which branch of a Choose is taken depends on conditions.
    if (each.name == "Choose") out.imports = true;
  }
  // `Microsoft.NET.Sdk.Web/8.0.100` names its version.
  out.sdk = out.sdk.substr(0, out.sdk.find('/'));
  return out;
}

DotnetSource read_dotnet_source(string_view text) {
  DotnetSource out;
  const std::string stripped = without_comments(text);
  const string_view code = stripped;
  read_starts(code, out);
  // They load the SDK's own assemblies at run time, which no runtime image has.
  for (const string_view tool : {"MSBuildLocator", "Microsoft.Build.", "AddRazorRuntimeCompilation",
                                 "Microsoft.TemplateEngine", "NuGet.Commands"})
    if (out.tool.empty() && code.find(tool) != string_view::npos) out.tool = tool;
  // The runtime opens libgssapi and libldap by name for these.
  for (const string_view name :
       {"Negotiate", "Kerberos", "NTLM", "Ntlm", "LdapConnection", "DirectoryServices"})
    out.kerberos = out.kerberos || code.find(name) != string_view::npos;
  return out;
}

}  // namespace drydock

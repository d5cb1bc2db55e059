#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

/// An element of an XML text that somebody else wrote, as project files have them: names are without their
/// prefix, and mixed content is run together.
struct XmlElement {
  std::string name;
  std::string text;  ///< its own, references decoded, white space at both ends removed
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;

  /// The first child of the name; null where there is none.
  const XmlElement* child(std::string_view wanted) const;
  /// Of a path of children: `build/plugins`.
  const XmlElement* at(std::string_view path) const;
  /// Text of the child; empty where there is none.
  std::string_view text_of(std::string_view wanted) const;
  /// Value of an attribute; empty where there is none.
  std::string_view attribute(std::string_view wanted) const;
};

/// The root element. Nothing where the text is no well-formed XML, declares a document type (whose entities
/// could say anything), or is deeper or has more elements than any project file. Extensible Markup
/// Language 1.0, fifth edition.
std::optional<XmlElement> read_xml(std::string_view text);

}  // namespace drydock

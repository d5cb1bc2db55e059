#include "split/xml_text.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

// The text is anybody's: depth must not exhaust the stack, nor many empty elements the memory.
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxElements = 50'000;
constexpr string_view kSpace = " \t\r\n";

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// Which prefix stands for a vocabulary is up to each file. Project files have one vocabulary, so the name alone
// tells.
string_view local_name(string_view name) {
  return name.substr(name.rfind(':') + 1);
}

/// The five entities that every XML knows. A reference to a character is left as it stands: nobody writes
/// names of files and plugins so.
std::string decoded(string_view text) {
  struct Entity {
    string_view name;
    char is;
  };
  static constexpr auto kEntities = std::to_array<Entity>(
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}});
  std::string out;
  while (!text.empty()) {
    const auto known = std::find_if(kEntities.begin(), kEntities.end(),
                                    [&](const Entity& e) { return text.starts_with(e.name); });
    out += known == kEntities.end() ? text[0] : known->is;
    text.remove_prefix(known == kEntities.end() ? 1 : known->name.size());
  }
  return out;
}

class Reader {
 public:
  // Visual Studio puts a byte order mark in front of its project files.
  explicit Reader(string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  std::optional<XmlElement> read() {
    XmlElement document;  // holds the root
    // XML has one root, and no text outside it: anything else is no XML, or is cut off.
    if (!content(document, 0) || document.children.size() != 1 || !document.text.empty()) return std::nullopt;
    return std::move(document.children.front());
  }

 private:
  /// Everything up to the mark, which is taken off too; false where it never comes.
  bool take_to(string_view mark, string_view& taken) {
    const std::size_t end = rest_.find(mark);
    if (end == string_view::npos) return false;
    taken = rest_.substr(0, end);
    rest_.remove_prefix(end + mark.size());
    return true;
  }

  // Three outcomes: none of it here (true), read over (true, and done), begun and never ended (false).
  bool skip(string_view begin, string_view end, bool& done) {
    if (!rest_.starts_with(begin)) return true;
    string_view taken;
    rest_.remove_prefix(begin.size());
    done = true;
    return take_to(end, taken);
  }

  /// The children and the text of an element, up to its end tag, or to the end of the document.
  bool content(XmlElement& parent, std::size_t depth) {
    std::string text;
    while (true) {
      const std::size_t mark = std::min(rest_.find('<'), rest_.size());
      text += decoded(rest_.substr(0, mark));
      rest_.remove_prefix(mark);
      if (rest_.empty()) break;
      if (rest_.starts_with("</")) break;
      // Comments and processing instructions say nothing about the project.
      bool done = false;
      if (!skip("<!--", "-->", done) || (!done && !skip("<?", "?>", done))) return false;
      if (done) continue;
      string_view taken;
      // Entities mean nothing in there, so it is taken as it stands.
      if (rest_.starts_with("<![CDATA[")) {
        rest_.remove_prefix(9);
        if (!take_to("]]>", taken)) return false;
        text += taken;
        continue;
      }
      // A document type could give entities any meaning, so no text would be certain any more.
      if (rest_.starts_with("<!") || !element(parent, depth)) return false;
    }
    parent.text = trim(text);
    // At the top an end tag closes nothing; further down the end of the document leaves something open.
    return rest_.empty() == (depth == 0);
  }

  bool element(XmlElement& parent, std::size_t depth) {
    if (depth >= kMaxDepth || ++elements_ > kMaxElements) return false;
    rest_.remove_prefix(1);
    const string_view name = rest_.substr(0, rest_.find_first_of(" \t\r\n/>"));
    if (name.empty()) return false;
    rest_.remove_prefix(name.size());
    XmlElement out;
    out.name = local_name(name);
    bool empty = false;
    if (!attributes(out, empty)) return false;
    if (!empty) {
      string_view end;
      if (!content(out, depth + 1) || !rest_.starts_with("</")) return false;
      rest_.remove_prefix(2);
      // The whole name is compared, prefix included: `</b:x>` does not end `<a:x>`.
      if (!take_to(">", end) || trim(end) != name) return false;
    }
    parent.children.push_back(std::move(out));
    return true;
  }

  // A value may have a `>` in it, so a tag's end is found by reading all its attributes.
  bool attributes(XmlElement& out, bool& empty) {
    while (true) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
      empty = rest_.starts_with("/>");
      if (empty || rest_.starts_with('>')) {
        rest_.remove_prefix(empty ? 2 : 1);
        return true;
      }
      string_view name, value;
      if (!take_to("=", name)) return false;
      name = trim(name);
      // An attribute without a value would have the search for `=` run into what follows.
      if (name.empty() || name.find_first_of("<> \t\r\n\"'") != string_view::npos) return false;
      rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
      // HTML has values without quotes, XML has none.
      if (!rest_.starts_with('"') && !rest_.starts_with('\'')) return false;
      // Either kind of quote may stand inside the other.
      const string_view quote = rest_.substr(0, 1);
      rest_.remove_prefix(1);
      if (!take_to(quote, value)) return false;
      out.attributes.emplace_back(local_name(name), decoded(value));
    }
  }

  string_view rest_;
  std::size_t elements_ = 0;
};

}  // namespace

const XmlElement* XmlElement::child(string_view wanted) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const XmlElement& e) { return e.name == wanted; });
  return found == children.end() ? nullptr : &*found;
}

// A step that leads nowhere ends the way, so callers need not look at each on their own.
const XmlElement* XmlElement::at(string_view path) const {
  const XmlElement* out = this;
  while (out != nullptr && !path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    out = out->child(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return out;
}

// Readers treat an element that is missing like one that is empty: neither states anything.
string_view XmlElement::text_of(string_view wanted) const {
  const XmlElement* found = child(wanted);
  return found == nullptr ? string_view() : string_view(found->text);
}

string_view XmlElement::attribute(string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return {};
}

std::optional<XmlElement> read_xml(string_view text) {
  return Reader(text).read();
}

}  // namespace drydock

#include "support/image_search.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace drydock::testing {
namespace {

constexpr int kMaxDepth = 5;

// The characters that any base64 of `text` has in common, whatever stands before and after it.
std::string base64_part(std::string_view text, std::size_t before) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t bits = (before + text.size()) * 8;
  std::string out;
  // From the first character all of whose bits are of the text, to the last.
  for (std::size_t at = (before * 8 + 5) / 6 * 6; at + 6 <= bits; at += 6) {
    unsigned value = 0;
    for (std::size_t bit = at; bit < at + 6; ++bit) {
      const auto byte = static_cast<unsigned char>(text[bit / 8 - before]);
      value = value << 1 | (byte >> (7 - bit % 8) & 1u);
    }
    out += kAlphabet[value];
  }
  return out;
}

bool is_tar(std::string_view bytes) {
  return bytes.size() > 512 && bytes.substr(257, 5) == "ustar";
}

bool is_compressed(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array kMagics{"\x1f\x8b"sv, "BZh"sv,
                               "\xfd"
                               "7zXZ"sv,
                               "\x28\xb5\x2f\xfd"sv};
  return std::any_of(kMagics.begin(), kMagics.end(),
                     [&](std::string_view magic) { return bytes.starts_with(magic); });
}

struct Close {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

class Search {
 public:
  Search(std::string_view text, const std::set<std::string>& left_out)
      : forms_(forms_of(text)), left_out_(left_out) {}

  void look_at(std::string_view bytes, const std::string& name, int depth) {
    // All of its bytes are those of its members, of which some are none of the search's business.
    const bool in_parts = depth == 0 && !left_out_.empty() && is_tar(bytes);
    const bool found = !in_parts && std::any_of(forms_.begin(), forms_.end(), [&](const std::string& form) {
      return ::memmem(bytes.data(), bytes.size(), form.data(), form.size()) != nullptr;
    });
    const std::size_t places = places_.size();
    if (depth < kMaxDepth && (is_tar(bytes) || is_compressed(bytes))) look_inside(bytes, name, depth);
    // The name of the member says more than that of the archive.
    if (found && places_.size() == places) places_.push_back(name);
  }

  std::vector<std::string> places() && { return std::move(places_); }

 private:
  void look_inside(std::string_view bytes, const std::string& name, int depth) {
    const std::unique_ptr<archive, Close> reader(archive_read_new());
    const bool tar = is_tar(bytes);
    if (tar) {
      archive_read_support_format_tar(reader.get());
    } else {
      archive_read_support_filter_all(reader.get());
      archive_read_support_format_raw(reader.get());
    }
    if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return;
    // What is broken or only looks like an archive is searched as far as it can be read.
    for (archive_entry* entry = nullptr; archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK;) {
      const char* path = archive_entry_pathname(entry);
      if (depth == 0 && tar && path != nullptr && left_out_.contains(path)) continue;
      std::string member;
      std::array<char, 1u << 16> chunk{};
      for (la_ssize_t got = 0; (got = archive_read_data(reader.get(), chunk.data(), chunk.size())) > 0;)
        member.append(chunk.data(), static_cast<std::size_t>(got));
      if (tar && path != nullptr)
        look_at(member, name.empty() ? path : fmt::format("{}: {}", name, path), depth + 1);
      else
        look_at(member, name, depth + 1);
    }
  }

  std::vector<std::string> forms_, places_;
  const std::set<std::string>& left_out_;
};

}  // namespace

std::vector<std::string> forms_of(std::string_view text) {
  std::vector<std::string> out{std::string(text), {}};
  for (const char c : text) out.back() += fmt::format("{:02x}", static_cast<unsigned char>(c));
  for (std::size_t before = 0; before < 3; ++before) out.push_back(base64_part(text, before));
  return out;
}

std::vector<std::string> places_of(std::string_view text, const std::string& file,
                                   const std::set<std::string>& left_out) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  std::string bytes(in ? static_cast<std::size_t>(in.tellg()) : 0, '\0');
  in.seekg(0);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error("no file " + file);
  Search search(text, left_out);
  search.look_at(bytes, {}, 0);
  return std::move(search).places();
}

}  // namespace drydock::testing

#include "model/exposed_ports.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "text/ascii.h"

namespace drydock {
namespace {

std::optional<std::uint32_t> port_number(std::string_view text) {
  std::uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || port > 65535)
    return std::nullopt;
  return port;
}

// `[[address:]host-port:]port[-port][/protocol]`: EXPOSE takes what `docker run --publish` does, and keeps
// the container's part.
std::optional<ExposedPorts> parse_ports(std::string_view text) {
  ExposedPorts out;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    if (slash + 1 < text.size()) out.protocol = lower_ascii(text.substr(slash + 1));
    text = text.substr(0, slash);
  }
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos)
    text.remove_prefix(colon + 1);
  const std::size_t dash = text.find('-');
  const auto first = port_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : port_number(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  out.first = *first;
  out.last = *last;
  return out;
}

}  // namespace

std::vector<ExposedPorts> exposed_ports(const BuildModel& model, const Instruction& expose) {
  std::vector<ExposedPorts> out;
  for (const Word& word : expose.arguments()) {
    const auto value = model.expand(expose, expose.value(word));
    if (!value) continue;
    // BuildKit splits after it has expanded, so that one variable may hold several ports.
    for (std::string_view rest = *value; !rest.empty();) {
      const std::size_t end = rest.find_first_of(" \t");
      if (auto ports = parse_ports(rest.substr(0, end))) {
        ports->range = word.range;
        out.push_back(std::move(*ports));
      }
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return out;
}

}  // namespace drydock

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// A directive of nginx's configuration: `listen 8080;`, or `server { … }` with what stands in it.
struct NginxDirective {
  std::vector<std::string> words;  ///< without quotes and escapes; the directive's name first, never none
  std::uint32_t line = 0;          ///< where it begins, counted from 1
  std::optional<std::size_t> in;   ///< index of the block that it stands in; nothing: at the top
  bool block = false;
};

struct NginxConfig {
  std::string
      problem;  ///< why the text is no configuration, as half a sentence; nothing of it is to be trusted then
  std::vector<NginxDirective> directives;  ///< in the order of the text, a block before what is in it
};

/// Reads a text as nginx's own reader does (`ngx_conf_read_token`): comments begin a word, quotes enclose
/// one, `${` is part of it. What a directive means is not looked at, and neither is what `include` names.
/// Blocks of another language, such as Lua's, are read as if they were nginx's, and mostly are a problem
/// then.
NginxConfig read_nginx_config(std::string_view text);

}  // namespace drydock

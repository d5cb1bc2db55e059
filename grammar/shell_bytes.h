#pragma once

#include <cctype>

namespace drydock::shell_bytes {

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Characters that end an unquoted word.
inline bool ends_word(char c) {
  switch (c) {
    case ' ': case '\t': case '\r': case '\n': case '&': case '|': case ';': case '(': case ')': case '<': case '>':
      return true;
    default: return false;
  }
}

inline bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
inline bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Bytes that mean nothing special anywhere in a word: the scanner runs over them.
struct PlainTable {
  bool plain[256] = {};
  constexpr PlainTable() {
    for (int c = 0x80; c < 256; ++c) plain[c] = true;
    for (int c = 'a'; c <= 'z'; ++c) plain[c] = true;
    for (int c = 'A'; c <= 'Z'; ++c) plain[c] = true;
    for (int c = '0'; c <= '9'; ++c) plain[c] = true;
    for (const char c : {'-', '_', '.', '/', ':', '=', '+', ',', '%', '@', '^'}) plain[static_cast<unsigned char>(c)] = true;
  }
};
inline constexpr PlainTable kPlain;

}  // namespace drydock::shell_bytes

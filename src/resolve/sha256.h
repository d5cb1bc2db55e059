#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace drydock {

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);
  /// 64 small hexadecimal digits. The object must not be used afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 64 small hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// True where the bytes hash to `digest` ("sha256:…", "sha512:…"); false for other algorithms.
bool matches_digest(std::string_view bytes, std::string_view digest);

}  // namespace drydock

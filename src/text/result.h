#pragma once

#include <string>
#include <utility>
#include <variant>

namespace drydock {

/// What went wrong with a file, a socket or another outside thing, as one
/// sentence for the user.
struct Error {
  std::string message;
};

/// The value of a Result that has none to give: it was done.
struct Unit {};

/// A value, or the reason why there is none. Used for I/O alone: bad input is
/// told by diagnostics, a bug by an assertion.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace drydock

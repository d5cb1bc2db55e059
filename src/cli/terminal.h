#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drydock {

/// What --color asks for.
enum class ColorMode : std::uint8_t { kAuto, kAlways, kNever };

/// Whether to colour what goes to a descriptor: as the option says, else as the
/// variables NO_COLOR and CLICOLOR_FORCE say, else where it is a terminal.
bool wants_color(ColorMode mode, int fd);

/// Writes to a file descriptor. Once a write has failed the rest is dropped, and
/// the failure is remembered.
class Output {
 public:
  /// Text waits until there is much of it, unless somebody watches: on a terminal,
  /// and where `buffered` is false, each text goes out at once.
  explicit Output(int fd, bool buffered = true);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() { flush(); }

  void write(std::string_view text);
  /// The text and a line ending.
  void line(std::string_view text);
  void flush();
  int fd() const { return fd_; }
  /// The reader has gone away: nothing is wrong, and nothing more is wanted.
  bool closed() const { return closed_; }
  /// Why something could not be written, a reader that left not counted; else "".
  const std::string& failure() const { return failure_; }

 private:
  int fd_;
  bool buffered_;
  std::string pending_;
  bool closed_ = false;
  std::string failure_;
};

/// Where a run of the program reads from and writes to.
struct Streams {
  int in = 0;
  Output& out;
  Output& err;
};

/// One line on a terminal that says how far the work is, rewritten in place.
class Progress {
 public:
  /// Does nothing unless it is wanted, `err` is a terminal and there is much to do.
  Progress(Output& err, std::size_t total, bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done);
  /// Takes the line away, so that other text can be written; the next update brings it back.
  void clear();

 private:
  Output& err_;
  std::size_t total_;
  bool active_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// One line on a terminal that says what is being waited for, gone with the object.
class Notice {
 public:
  /// Does nothing unless it is wanted and `err` is a terminal.
  Notice(Output& err, std::string_view text, bool wanted);
  ~Notice();
  Notice(const Notice&) = delete;
  Notice& operator=(const Notice&) = delete;

 private:
  Output& err_;
  bool shown_;
};

}  // namespace drydock

#include "cli/terminal.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace drydock {
namespace {

/// Less than this many files are done before anyone would read a line about them.
constexpr std::size_t kMinProgressFiles = 50;
constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr std::size_t kFlushBytes = 64u << 10;

/// The variable's value; empty also where it is not set. Both variables below count only with a value.
std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool wants_color(ColorMode mode, int fd) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  if (!variable("NO_COLOR").empty()) return false;
  // Some CI services show colours though nothing there is a terminal, and set this.
  if (const std::string_view force = variable("CLICOLOR_FORCE"); !force.empty()) return force != "0";
  return ::isatty(fd) == 1 && !variable("TERM").empty() && variable("TERM") != "dumb";
}

Output::Output(int fd, bool buffered) : fd_(fd), buffered_(buffered && ::isatty(fd) != 1) {}

void Output::write(std::string_view text) {
  if (closed_ || !failure_.empty()) return;
  pending_ += text;
  if (!buffered_ || pending_.size() >= kFlushBytes) flush();
}

void Output::line(std::string_view text) {
  write(std::string(text) + '\n');
}

void Output::flush() {
  std::string_view rest = pending_;
  while (!rest.empty() && !closed_ && failure_.empty()) {
    // A write may take a part only, and a signal may end it before it began.
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      // `drydock . | head`: the reader has what it wanted, which is no failure.
      closed_ = true;
    } else if (errno == EAGAIN) {
      // Some parents hand on a pipe that does not block.
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      failure_ = std::generic_category().message(errno);
    }
  }
  pending_.clear();
}

Progress::Progress(Output& err, std::size_t total, bool wanted)
    : err_(err), total_(total), active_(wanted && total > kMinProgressFiles && ::isatty(err.fd()) == 1) {}

void Progress::update(std::size_t done) {
  if (!active_) return;
  const auto now = std::chrono::steady_clock::now();
  // Writing to a terminal is slower than hardening a file.
  if (now - last_ < kProgressInterval) return;
  last_ = now;
  // "Erase to the end of the line" comes last, so that the line never flickers.
  err_.write(fmt::format("\r{} of {} files\x1b[K", done, total_));
  err_.flush();
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  err_.write("\r\x1b[K");
  err_.flush();
  shown_ = false;
}

Notice::Notice(Output& err, std::string_view text, bool wanted) : err_(err), shown_(wanted && ::isatty(err.fd()) == 1) {
  if (!shown_) return;
  err_.write(fmt::format("{} …", text));
  err_.flush();
}

Notice::~Notice() {
  if (!shown_) return;
  err_.write("\r\x1b[K");
  err_.flush();
}

}  // namespace drydock

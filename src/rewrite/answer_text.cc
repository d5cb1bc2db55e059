#include "rewrite/answer_text.h"

#include <chrono>

namespace drydock {
namespace {

constexpr std::int64_t kEndOfYear9999 = 253402300800;

std::string date_of(std::int64_t when) {
  using namespace std::chrono;
  const sys_days day = floor<days>(sys_seconds(seconds(when)));
  const year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace

std::string provenance_text(const Provenance& from) {
  std::string out;
  // A lock file may hold any number; only a date that can be written as one is shown.
  if (from.when > 0 && from.when < kEndOfYear9999) out = "as of " + date_of(from.when);
  if (!from.where.empty()) out += fmt::format("{}({})", out.empty() ? "" : " ", from.where);
  return out;
}

}  // namespace drydock

#include "rewrite/transform.h"

#include <utility>

namespace drydock {

void Transform::ask(const TransformInput&, Queries&) const {}

void Sink::fix(TextRange range, std::string message, Fix fix, Severity severity) {
  Finding finding;
  finding.range = range;
  finding.message = std::move(message);
  finding.severity = severity;
  finding.fix = std::move(fix);
  add(std::move(finding));
}

void Sink::report(TextRange range, std::string message, Severity severity) {
  Finding finding;
  finding.range = range;
  finding.message = std::move(message);
  finding.severity = severity;
  add(std::move(finding));
}

void Sink::decline(TextRange range, std::string message, std::string why, Severity severity) {
  Finding finding;
  finding.range = range;
  finding.message = std::move(message);
  finding.declined = std::move(why);
  finding.severity = severity;
  add(std::move(finding));
}

}  // namespace drydock

#pragma once

#include <string_view>
#include <vector>

namespace drydock {

/// Projects that another one brings along, or that an extra of it does: `mysqlclient` by "flask-mysqldb",
/// `pycurl` by "celery[sqs]". Only those that python_package_needs() knows something of, and what leads to
/// them. By normalised names.
std::vector<std::string_view> python_brings(std::string_view name);

/// True for an extra ("celery[redis]") that is known: it brings what python_brings() says and else nothing
/// that needs more of the system than its wheels hold.
bool is_known_extra(std::string_view name);

/// True where the name of an extra ("ldap", "postgres", "pdf") hints at a library or a program of the system,
/// or at everything that the project can do.
bool hints_at_system(std::string_view extra);

}  // namespace drydock

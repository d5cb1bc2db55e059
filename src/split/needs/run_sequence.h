#pragma once

#include <cstdint>
#include <string_view>

#include "syntax/shell.h"

namespace drydock {

/// True for `python manage.py migrate && gunicorn shop.wsgi`: the earlier command has ended when the later
/// one starts, and both belong to one environment of Python, so that the container is for the later one.
/// `earlier` and `later` are ids of simple commands of the script. False for a server that stands first, for
/// programs of another kind, and for whatever else joins the two.
bool is_prepared(const ShellScript& script, std::uint32_t earlier, std::string_view earlier_program,
                 std::uint32_t later, std::string_view later_program);

}  // namespace drydock

#pragma once
// Which names an assignment may give to what becomes C++ and Python code. Internal to harness/assignment.

#include <optional>
#include <string>
#include <string_view>

namespace harness {

// Why a function, tensor or parameter cannot have this name, or nothing: "is a C++ keyword".
std::optional<std::string> why_no_name(std::string_view name);

// The same for a unit, which is also a namespace, a header and a Python module.
std::optional<std::string> why_no_unit(std::string_view name);

}  // namespace harness

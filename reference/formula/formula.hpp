#pragma once
// One output element of a registered function with its numbers put in: what a student compares with their own
// arithmetic. For small calls; long sums are cut.
//
//   reference::formula_line("conv2d_forward", call, "y", 0);   // "1*2 + 0*1 + 3"
//
// Adding a function: one entry in the list of formula.cc.

#include <cstdint>
#include <string>
#include <string_view>

#include "reference/registry.hpp"

namespace reference {

// The right-hand side for element `flat` of output `output`. Empty when the function has no formula here. The
// call must be one that the function accepts.
std::string formula_line(std::string_view function, const Call& call, std::string_view output,
                         std::int64_t flat);

}  // namespace reference

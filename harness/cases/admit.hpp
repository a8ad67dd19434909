#pragma once
// Which draws are cases. Internal to harness/cases.

#include <cstdint>
#include <string>

#include "harness/cases/cases.hpp"

namespace harness {

inline constexpr int kLoadAttempts = 2000;  // per random case, when the spec is loaded

struct Admission {
  bool admitted = false;
  std::size_t condition = 0;  // index into `where` of the first that does not hold, or its size for `reason`
  std::string reason;         // complete: "output y of conv2d_forward would have shape [1,1,0,2]"
};

Admission admit(const CaseSpec& spec, const Bindings& names, const ValueSpecs& values);

// One draw from the ranges, admitted or not.
Case draw_case(const CaseSpec& spec, std::uint64_t key);

// The values of a fixed case: its own, and the shared ones for the rest of the functions' inputs.
ValueSpecs effective_values(const CaseSpec& spec, const CaseSpec::Fixed& fixed);

std::int64_t case_elements(const CaseSpec& spec, const Bindings& names);

}  // namespace harness

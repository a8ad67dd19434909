#pragma once
// What float32 can promise, in one place. An answer is right when
//
//   |got - exact| <= tolerance * 2^-24 * magnitude + 2^-126        (exactly equal where the magnitude is
//   zero)
//
// with the magnitude that the oracle gives beside the value. 2^-126 is the smallest normal float32: below it
// even a single rounding has no relative bound, and hardware may flush to zero.

#include <vector>

#include "harness/session/caller.hpp"
#include "reference/registry.hpp"

namespace harness {

inline constexpr double kUnitRoundoff = 0x1p-24;
inline constexpr double kSmallestNormal = 0x1p-126;

// The factor `tolerance` of every check that does not set its own. Measured: see "Tolerances" in
// harness/README.md and tests/harness/checks/tolerance_test.cc, which keeps it true.
inline constexpr double kDefaultTolerance = 64;

double allowed_error(double tolerance, double magnitude);

// `magnitude` of an output, but of what the student computed: when the student's values are larger than the
// exact ones as a whole (a forward scaled by ten is wrong, but its rounding errors are ten times as large
// too), by that ratio of norms, and never below the student's own value.
std::vector<double> observed_magnitude(const reference::Output& exact, const HostTensor& got);

// Reads `tolerance` of a check's options. Throws ConfigError.
double parse_tolerance(const ConfigNode& options);

}  // namespace harness

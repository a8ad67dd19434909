#pragma once
// Memory against kernel elements as a picture: what the submission held, what a direct convolution and what
// an unrolled one would have held.

#include <string>

#include "harness/result/toeplitz.hpp"

namespace harness {

// An SVG of one panel a function: its ladder that speaks loudest. Empty when nothing was measured.
std::string plot_toeplitz(const ToeplitzFinding& finding);

}  // namespace harness

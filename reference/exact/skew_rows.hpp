#pragma once
// The skewed image of the Diagonal BiLSTM: row r moved to the right by r, zeros elsewhere, so that a column
// of the result is a diagonal of x. x: [N,C,H,W], y: [N,C,H,H+W-1], y[n,c,r,r+k] = x[n,c,r,k]. Source: van
// den Oord et al. 2016a (arXiv 1601.06759), section 3.2. Magnitude: 0, elements are only moved.

#include "reference/exact/measured.hpp"

namespace reference::exact {

// Throws std::invalid_argument when x has not 4 dimensions.
Measured skew_rows(const Tensor<double>& x);

}  // namespace reference::exact

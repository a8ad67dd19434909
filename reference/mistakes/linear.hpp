#pragma once
// How a linear layer and its gradients add up, with every choice a student can get wrong as a field.

#include "reference/mistakes/known_mistake.hpp"

namespace reference::mistakes {

struct LinearForward {
  bool transposed = false;  // w read as [in, out]
  bool bias_missing = false;
  bool bias_per_term = false;  // b added with each product
  bool one_row = false;        // row 0 of x stands for all of them
};

struct LinearBackward {
  bool dx_transposed = false;  // w read as [in, out]
  bool dx_last_term = false;   // of the sum over outputs only the last term
  bool dw_transposed = false;  // dw written as [in, out]
  bool dw_mean = false, db_mean = false;
  bool dw_last_row = false;  // of the sum over the batch only the last term
  bool db_missing = false;
  bool db_axes_swapped = false;  // dy read as [out, batch]
};

}  // namespace reference::mistakes

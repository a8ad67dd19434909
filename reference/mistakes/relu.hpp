#pragma once
// How ReLU and its gradient are computed, with every choice a student can get wrong as a field.

#include "reference/mistakes/known_mistake.hpp"

namespace reference::mistakes {

struct ReluForward {
  double negative_slope = 0;  // y = negative_slope * x where x <= 0
  double positive_slope = 1;
};

struct ReluBackward {
  bool passes_at_zero = false;    // x >= 0 instead of x > 0
  bool mask_from_dy = false;      // dy > 0 instead of x > 0
  bool passes_always = false;     // no mask
  bool forgets_upstream = false;  // 1 instead of dy
};

}  // namespace reference::mistakes

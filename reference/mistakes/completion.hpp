#pragma once
// complete_image computed in other ways than the right one.

#include <vector>

#include "reference/registry.hpp"

namespace reference::mistakes {

struct Completion {
  bool sees_itself = false;  // the centre of the kernel too
  bool sees_later = false;   // and what comes after it
  bool all_at_once = false;  // the conditionals are those of the image as it was given
  bool by_columns = false;   // the order of drawing
  bool most_likely = false;  // in place of drawing
};

std::vector<Tensor<double>> completed(const Call& call, const Completion& how);

}  // namespace reference::mistakes

#pragma once
// What models are trained on: images of whole levels, or rows of real numbers.

#include <string>

#include "reference/random/random.hpp"

namespace reference::data {

struct Dataset {
  std::string name;
  Tensor<float> values;  // [N,C,H,W]; tables are [N,1,1,D]
  int levels = 0;        // values are 0..levels-1; 0: real numbers

  std::int64_t count() const { return values.extent(0); }
  bool is_table() const { return values.extent(2) == 1 && values.extent(1) == 1; }
};

// Rows [first, last).
Dataset rows(const Dataset& dataset, std::int64_t first, std::int64_t last);

// `count` rows drawn with replacement, [count,C,H,W].
Tensor<float> draw_batch(const Dataset& dataset, std::int64_t count, Random& random);

// Fewer levels: floor(value * levels / old levels). Throws std::invalid_argument on real numbers.
Dataset requantised(const Dataset& dataset, int levels);

}  // namespace reference::data

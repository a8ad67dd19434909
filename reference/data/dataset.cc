#include "reference/data/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::data {
namespace {

std::int64_t row_size(const Dataset& dataset) {
  return dataset.values.extent(1) * dataset.values.extent(2) * dataset.values.extent(3);
}

Shape with_rows(const Dataset& dataset, std::int64_t count) {
  Shape shape = dataset.values.shape();
  shape[0] = count;
  return shape;
}

}  // namespace

Dataset rows(const Dataset& dataset, std::int64_t first, std::int64_t last) {
  require_at_least("rows", "the first row", first, 0);
  require_at_most("rows", "the last row", last, dataset.count());
  Dataset part{dataset.name, Tensor<float>(with_rows(dataset, last - first)), dataset.levels};
  std::copy_n(dataset.values.data() + first * row_size(dataset), part.values.size(), part.values.data());
  return part;
}

Tensor<float> draw_batch(const Dataset& dataset, std::int64_t count, Random& random) {
  require_at_least("draw_batch", "the number of rows", dataset.count(), 1);
  Tensor<float> batch(with_rows(dataset, count));
  const std::int64_t size = row_size(dataset);
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t row = random.integer(0, dataset.count() - 1);
    std::copy_n(dataset.values.data() + row * size, size, batch.data() + n * size);
  }
  return batch;
}

Dataset requantised(const Dataset& dataset, int levels) {
  require_at_least("requantised", "the number of levels of the data", dataset.levels, 2);
  require_at_least("requantised", "the number of levels", levels, 2);
  require_at_most("requantised", "the number of levels", levels, dataset.levels);
  Dataset coarse = dataset;
  coarse.levels = levels;
  for (float& value : coarse.values.flat()) {
    value = std::floor(value * static_cast<float>(levels) / static_cast<float>(dataset.levels));
  }
  return coarse;
}

}  // namespace reference::data

#include "reference/exact/autoregressive_masks.hpp"

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;

namespace {

std::vector<double> values(const Measured& mask) {
  return {mask.value.flat().begin(), mask.value.flat().end()};
}

}  // namespace

TEST_CASE("made masks: hidden units see their own degree, outputs do not") {
  const Tensor<double> order({3}, {2, 0, 1}), degrees({2}, {0, 1});
  CHECK(values(made_hidden_mask(order, degrees)) == std::vector<double>{0, 1, 0, 0, 1, 1});
  CHECK(values(made_output_mask(degrees, order)) == std::vector<double>{1, 1, 0, 0, 1, 0});
  test_support::check_close(made_hidden_mask(order, degrees).magnitude, Tensor<double>({2, 3}), 0);
}

TEST_CASE("made masks: together they let a variable see those before it in the ordering alone") {
  test_support::Random random(1);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<double> order = {0, 1, 2, 3, 4};
    random.shuffle(order);
    const Tensor<double> below({5}, order);
    Tensor<double> degrees({7});
    for (double& degree : degrees.flat()) degree = random.integer(0, 3);
    const Tensor<double> hidden = made_hidden_mask(below, degrees).value,
                         output = made_output_mask(degrees, below).value;
    for (int d = 0; d < 5; ++d) {
      for (int j = 0; j < 5; ++j) {
        double paths = 0;
        for (int k = 0; k < 7; ++k) paths += output(d, k) * hidden(k, j);
        if (below[j] >= below[d]) CHECK(paths == 0);
      }
    }
  }
}

TEST_CASE("pixel_mask: taps before the centre, and of the centre the earlier colours") {
  CHECK(values(pixel_mask({1, 1, 3, 1, false})) == std::vector<double>{1, 1, 1, 1, 0, 0, 0, 0, 0});
  CHECK(values(pixel_mask({1, 1, 3, 1, true})) == std::vector<double>{1, 1, 1, 1, 1, 0, 0, 0, 0});
  CHECK(values(pixel_mask({3, 3, 1, 3, false})) == std::vector<double>{0, 0, 0, 1, 0, 0, 1, 1, 0});
  CHECK(values(pixel_mask({3, 3, 1, 3, true})) == std::vector<double>{1, 0, 0, 1, 1, 0, 1, 1, 1});
  CHECK_THROWS_WITH(pixel_mask({1, 1, 2, 1, false}), "pixel_mask: kernel is 2, but must be odd");
}

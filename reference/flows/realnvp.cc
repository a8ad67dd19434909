#include "reference/flows/realnvp.hpp"

#include <algorithm>

#include "reference/flows/batch_norm.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

std::int64_t count_of(const std::vector<std::int64_t>& places) {
  return static_cast<std::int64_t>(places.size());
}

// One scale, from data to noise.
template <class T>
class ScaleBuilder {
 public:
  ScaleBuilder(std::string name, RealNvpImageOptions options)
      : name_(std::move(name)), options_(std::move(options)) {}

  FlowPtr<T> build() {
    const bool last = options_.scales == 1;
    for (int k = 0; k < (last ? 4 : 3); ++k) add_checkerboard(k);
    if (!last) {
      add_squeeze(Squeezing::by_channel);
      for (int k = 0; k < 3; ++k) add_channels(k);
      add_unsqueeze(Squeezing::by_channel);
      add_squeeze(Squeezing::by_place);
      steps_.push_back(
          std::make_unique<Inverse<T>>(std::make_unique<Part<T>>(name_ + ".part", squeezed(), next_scale())));
      add_unsqueeze(Squeezing::by_place);
    }
    return towards_noise(name_, std::move(steps_));
  }

 private:
  Shape squeezed() const { return {4 * options_.image[0], options_.image[1] / 2, options_.image[2] / 2}; }
  FlowPtr<T> next_scale() const {
    RealNvpImageOptions next = options_;
    next.image = squeezed();
    next.image[0] /= 2;
    next.scales -= 1;
    next.hidden *= 2;
    return ScaleBuilder(name_ + ".next_block", next).build();
  }
  void add_squeeze(Squeezing squeezing) {
    steps_.push_back(std::make_unique<Squeeze<T>>(name_ + ".squeeze", options_.image, squeezing));
  }
  void add_unsqueeze(Squeezing squeezing) {
    steps_.push_back(std::make_unique<Inverse<T>>(
        std::make_unique<Squeeze<T>>(name_ + ".squeeze", options_.image, squeezing)));
  }
  ConditionerPtr<T> network(const std::string& coupling, std::int64_t kept, std::int64_t moved,
                            int hidden) const {
    return convolutional_network<T>(
        coupling,
        {.kept = kept, .moved = moved, .hidden = hidden, .residual_blocks = options_.residual_blocks});
  }
  void add_checkerboard(int k) {
    const std::string coupling = name_ + ".in_couplings." + std::to_string(k);
    const std::int64_t channels = options_.image[0];
    steps_.push_back(std::make_unique<MaskedCoupling<T>>(
        coupling, checkerboard<T>(options_.image, k % 2 == 1),
        network(coupling, channels, channels, options_.hidden), affine_map<T>({.shift_first = true})));
    add_norm(coupling, options_.image);
  }
  void add_channels(int k) {
    const std::string coupling = name_ + ".out_couplings." + std::to_string(k);
    Split split = half_split(squeezed()[0], k % 2 == 0);
    ConditionerPtr<T> net =
        network(coupling, count_of(split.kept), count_of(split.moved), 2 * options_.hidden);
    steps_.push_back(std::make_unique<Coupling<T>>(coupling, squeezed(), std::move(split), std::move(net),
                                                   affine_map<T>({.shift_first = true})));
    add_norm(coupling, squeezed());
  }
  void add_norm(const std::string& coupling, const Shape& shape) {
    if (!options_.batch_norm) return;
    steps_.push_back(std::make_unique<Inverse<T>>(std::make_unique<BatchNorm<T>>(coupling + ".norm", shape)));
  }

  std::string name_;
  RealNvpImageOptions options_;
  std::vector<FlowPtr<T>> steps_;
};

}  // namespace

template <class T>
FlowPtr<T> realnvp(const std::string& name, const RealNvpOptions& options) {
  const std::int64_t d = options.dimensions;
  require_at_least(name, "the number of dimensions", d, 2);
  std::vector<FlowPtr<T>> steps;
  for (int k = 0; k < options.couplings; ++k) {
    const std::string coupling = name + "." + std::to_string(k);
    Split split = alternate_split(d, k % 2 == 0);
    ConditionerPtr<T> network = joint_network<T>(coupling + ".net", count_of(split.kept),
                                                 count_of(split.moved), {.hidden = options.hidden});
    steps.push_back(std::make_unique<Inverse<T>>(std::make_unique<Coupling<T>>(
        coupling, Shape{d}, std::move(split), std::move(network), affine_map<T>())));
    if (!options.batch_norm) continue;
    steps.push_back(
        std::make_unique<Inverse<T>>(std::make_unique<BatchNorm<T>>(coupling + ".norm", Shape{d})));
  }
  return towards_noise(name, std::move(steps));
}

template <class T>
FlowPtr<T> realnvp_images(const std::string& name, const RealNvpImageOptions& options) {
  require_shape(name, "an image", {static_cast<std::int64_t>(options.image.size())}, {3});
  require_at_least(name, "the number of scales", options.scales, 1);
  return ScaleBuilder<T>(name, options).build();
}

#define INSTANTIATE(T)                                                    \
  template FlowPtr<T> realnvp(const std::string&, const RealNvpOptions&); \
  template FlowPtr<T> realnvp_images(const std::string&, const RealNvpImageOptions&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows

#include "reference/flows/glow.hpp"

#include "reference/flows/chain.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// (log_sd, mean) of the channels that become noise: a zero_conv of those that do not, or of as many zeros as
// there are channels when all do.
template <class T>
class Prior final : public Conditioner<T> {
 public:
  Prior(std::string name, std::int64_t kept, std::int64_t moved)
      : name_(std::move(name)), kept_(kept), moved_(moved) {}
  void add_weights(Weights<T>& weights, Random&) const override {
    add_zero_conv(weights, name_, kept_ == 0 ? moved_ : kept_, 2 * moved_);
  }
  std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const override {
    const Shape plane{kept.extent(2), kept.extent(3)};
    Var<T> from = kept;
    if (kept_ == 0) from = with.tape.constant(Tensor<T>({1, moved_, plane[0], plane[1]}));
    const Var<T> both = zero_conv(with, name_, from);
    Var<T> mean = slice(both, 1, 0, moved_), log_sd = slice(both, 1, moved_, 2 * moved_);
    if (kept_ == 0) {
      const Var<T> rows = with.tape.constant(Tensor<T>({kept.extent(0), 1, 1, 1}));
      mean = mean + rows, log_sd = log_sd + rows;
    }
    return {log_sd, mean};
  }

 private:
  std::string name_;
  std::int64_t kept_, moved_;
};

// The first half of the channels stays, or none.
Split prior_split(std::int64_t channels, bool last) {
  if (!last) return half_split(channels);
  Split split;
  for (std::int64_t c = 0; c < channels; ++c) split.moved.push_back(c);
  return split;
}

template <class T>
FlowPtr<T> level(const std::string& name, const GlowOptions& options, int b) {
  const std::string block = name + ".blocks." + std::to_string(b);
  const bool last = b + 1 == options.levels;
  std::vector<FlowPtr<T>> steps;
  steps.push_back(std::make_unique<Squeeze<T>>(block, options.image));
  const Shape image = steps.back()->data_shape();
  steps.push_back(std::make_unique<Inverse<T>>(glow_steps<T>(block + ".flows", image, options.steps)));
  if (options.learned_priors) {
    Split split = prior_split(image[0], last);
    auto prior = std::make_unique<Prior<T>>(block + ".prior", static_cast<std::int64_t>(split.kept.size()),
                                            static_cast<std::int64_t>(split.moved.size()));
    steps.push_back(std::make_unique<Inverse<T>>(std::make_unique<Coupling<T>>(
        block, image, std::move(split), std::move(prior), affine_map<T>({.scale = options.prior_scale}))));
  }
  if (!last) {
    GlowOptions next = options;
    next.image = {image[0] / 2, image[1], image[2]};
    steps.push_back(
        std::make_unique<Inverse<T>>(std::make_unique<Part<T>>(block, image, level<T>(name, next, b + 1))));
  }
  steps.push_back(std::make_unique<Inverse<T>>(std::make_unique<Squeeze<T>>(block, options.image)));
  return towards_noise(block, std::move(steps));
}

}  // namespace

template <class T>
FlowPtr<T> glow(const std::string& name, const GlowOptions& options) {
  require_shape(name, "an image", {static_cast<std::int64_t>(options.image.size())}, {3});
  require_at_least(name, "the number of levels", options.levels, 1);
  return level<T>(name, options, 0);
}

template FlowPtr<float> glow(const std::string&, const GlowOptions&);
template FlowPtr<double> glow(const std::string&, const GlowOptions&);

}  // namespace reference::flows

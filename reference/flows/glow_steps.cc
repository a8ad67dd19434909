#include "reference/flows/glow_steps.hpp"

#include <algorithm>
#include <cmath>

#include "reference/flows/chain.hpp"
#include "reference/flows/lu.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
T pixels(const Shape& image) {
  return static_cast<T>(image[1] * image[2]);
}

// per_pixel [1] times P, for each row.
template <class T>
Var<T> for_each_row(Var<T> per_pixel, const Shape& image, Var<T> x) {
  return no_volume_change(x) + scale(per_pixel, pixels<T>(image));
}

// log |x| and its derivative, for x of either sign.
template <class T>
Var<T> log_abs(Var<T> x) {
  return scale(log(square(x)), T{0.5});
}

template <class T>
Var<T> times_each_pixel(Var<T> matrix, Var<T> x) {
  const std::int64_t c = matrix.extent(0);
  return conv2d(x, reshape(matrix, {c, c, 1, 1}), x.tape->constant(Tensor<T>({c})));
}

template <class T>
class GlowNetwork final : public Conditioner<T> {
 public:
  GlowNetwork(std::string name, std::int64_t kept, std::int64_t moved, const GlowStepOptions& options)
      : name_(std::move(name)),
        kept_(kept),
        moved_(moved),
        hidden_(options.hidden),
        count_(options.affine ? 2 : 1) {}
  void add_weights(Weights<T>& weights, Random& random) const override {
    // Of little deviation, as the paper's program begins.
    weights.parameters.add(name_ + ".0.weight", normal_tensor<T>(random, {hidden_, kept_, 3, 3}, 0.05));
    weights.parameters.add(name_ + ".0.bias", Tensor<T>({hidden_}));
    weights.parameters.add(name_ + ".2.weight", normal_tensor<T>(random, {hidden_, hidden_, 1, 1}, 0.05));
    weights.parameters.add(name_ + ".2.bias", Tensor<T>({hidden_}));
    add_zero_conv(weights, name_ + ".4", hidden_, count_ * moved_);
  }
  std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const override {
    const Var<T> h = relu(conv(with, name_ + ".2", relu(conv(with, name_ + ".0", kept))));
    const Var<T> all = zero_conv(with, name_ + ".4", h);
    if (count_ == 1) return {all};
    return {slice(all, 1, 0, moved_), slice(all, 1, moved_, 2 * moved_)};
  }

 private:
  std::string name_;
  std::int64_t kept_, moved_, hidden_, count_;
};

}  // namespace

template <class T>
void ActivationNorm<T>::add_weights(Weights<T>& weights, Random&) const {
  const std::int64_t c = this->data_shape()[0];
  weights.parameters.add(this->name() + ".loc", Tensor<T>({1, c, 1, 1}));
  weights.parameters.add(this->name() + ".scale", Tensor<T>({1, c, 1, 1}, T{1}));
}

template <class T>
void ActivationNorm<T>::fit(const Pass<T>& with, Var<T> x) const {
  const std::int64_t rows = x.extent(0), channels = x.extent(1), places = x.extent(2) * x.extent(3);
  Tensor<T>& loc = with.weights.parameters[this->name() + ".loc"].value;
  Tensor<T>& factor = with.weights.parameters[this->name() + ".scale"].value;
  for (std::int64_t c = 0; c < channels; ++c) {
    double total = 0, squares = 0;
    const auto each = [&](auto visit) {
      for (std::int64_t n = 0; n < rows; ++n) {
        for (std::int64_t p = 0; p < places; ++p)
          visit(static_cast<double>(x[(n * channels + c) * places + p]));
      }
    };
    each([&](double v) { total += v; });
    const auto count = static_cast<double>(rows * places);
    const double mean = total / std::max(1.0, count);
    each([&](double v) { squares += (v - mean) * (v - mean); });
    loc[c] = static_cast<T>(-mean);
    factor[c] = static_cast<T>(1 / (std::sqrt(squares / std::max(1.0, count - 1)) + 1e-6));
  }
}

template <class T>
Mapped<T> ActivationNorm<T>::to_noise(const Pass<T>& with, Var<T> x) const {
  if (with.use == Use::fit) fit(with, x);
  const Var<T> factor = with.parameter(this->name() + ".scale");
  return {factor * (x + with.parameter(this->name() + ".loc")),
          for_each_row(sum(log_abs(factor)), this->data_shape(), x)};
}

template <class T>
Mapped<T> ActivationNorm<T>::to_data(const Pass<T>& with, Var<T> z) const {
  const Var<T> factor = with.parameter(this->name() + ".scale");
  return {z / factor - with.parameter(this->name() + ".loc"),
          for_each_row(-sum(log_abs(factor)), this->data_shape(), z)};
}

template <class T>
void InvertibleConv<T>::add_weights(Weights<T>& weights, Random& random) const {
  const LuFactors factors = factorised(random_rotation(this->data_shape()[0], random));
  const std::string& name = this->name();
  weights.parameters.add(name + ".w_l", nn::cast<T>(factors.lower));
  weights.parameters.add(name + ".w_s", nn::cast<T>(factors.log_diagonal));
  weights.parameters.add(name + ".w_u", nn::cast<T>(factors.upper));
  weights.state.add(name + ".w_p", nn::cast<T>(factors.permutation));
  weights.state.add(name + ".s_sign", nn::cast<T>(factors.sign));
}

template <class T>
typename InvertibleConv<T>::Triangles InvertibleConv<T>::triangles(const Pass<T>& with) const {
  const std::int64_t c = this->data_shape()[0];
  Tensor<T> one({c, c}), below({c, c}), above({c, c});
  for (std::int64_t i = 0; i < c; ++i) {
    one(i, i) = 1;
    for (std::int64_t j = 0; j < c; ++j) {
      below(i, j) = j < i ? T{1} : T{0};
      above(i, j) = j > i ? T{1} : T{0};
    }
  }
  Tape<T>& tape = with.tape;
  const std::string& name = this->name();
  const Var<T> identity = tape.constant(one);
  const Var<T> diagonal = with.state(name + ".s_sign") * exp(with.parameter(name + ".w_s"));
  return {with.parameter(name + ".w_l") * tape.constant(below) + identity,
          with.parameter(name + ".w_u") * tape.constant(above) + identity * diagonal};
}

template <class T>
Var<T> InvertibleConv<T>::matrix(const Pass<T>& with) const {
  const Triangles factors = triangles(with);
  return matmul(with.state(this->name() + ".w_p"), matmul(factors.lower, factors.upper));
}

template <class T>
Mapped<T> InvertibleConv<T>::to_noise(const Pass<T>& with, Var<T> x) const {
  const Var<T> log_det = sum(with.parameter(this->name() + ".w_s"));
  return {times_each_pixel(matrix(with), x), for_each_row(log_det, this->data_shape(), x)};
}

template <class T>
Mapped<T> InvertibleConv<T>::to_data(const Pass<T>& with, Var<T> z) const {
  const Triangles factors = triangles(with);
  const Var<T> back = matmul(triangular_inverse(factors.upper, Triangle::upper),
                             matmul(triangular_inverse(factors.lower, Triangle::lower),
                                    permute(with.state(this->name() + ".w_p"), {1, 0})));
  const Var<T> log_det = -sum(with.parameter(this->name() + ".w_s"));
  return {times_each_pixel(back, z), for_each_row(log_det, this->data_shape(), z)};
}

template <class T>
FlowPtr<T> glow_steps(const std::string& name, const Shape& image, const GlowStepOptions& options) {
  require_at_least(name, "the number of channels", image[0], 2);
  std::vector<FlowPtr<T>> flows;
  for (int k = 0; k < options.steps; ++k) {
    const std::string step = name + "." + std::to_string(k);
    flows.push_back(
        std::make_unique<Inverse<T>>(std::make_unique<ActivationNorm<T>>(step + ".actnorm", image)));
    flows.push_back(
        std::make_unique<Inverse<T>>(std::make_unique<InvertibleConv<T>>(step + ".invconv", image)));
    Split split = half_split(image[0]);
    auto network =
        std::make_unique<GlowNetwork<T>>(step + ".coupling.net", static_cast<std::int64_t>(split.kept.size()),
                                         static_cast<std::int64_t>(split.moved.size()), options);
    MapPtr<T> map = options.affine ? affine_map<T>({options.scale, true}) : additive_map<T>();
    flows.push_back(std::make_unique<Coupling<T>>(step + ".coupling", image, std::move(split),
                                                  std::move(network), std::move(map)));
  }
  return towards_noise(name, std::move(flows));
}

#define INSTANTIATE(T)              \
  template class ActivationNorm<T>; \
  template class InvertibleConv<T>; \
  template FlowPtr<T> glow_steps(const std::string&, const Shape&, const GlowStepOptions&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows

#include "reference/flows/autoregressive.hpp"

#include <cmath>

#include "reference/nn/choose.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
Tensor<T> column_of(const Tensor<T>& x, std::int64_t d) {
  Tensor<T> column({x.extent(0), 1});
  for (std::int64_t n = 0; n < column.size(); ++n) column[n] = x(n, d);
  return column;
}

template <class T>
class MixtureBase final : public Base<T> {
 public:
  explicit MixtureBase(AutoregressiveNetworkPtr<T> network)
      : Base<T>(Shape{network->variables()}), network_(std::move(network)) {
    if (network_->parameter_count() % 3 == 0) return;
    refuse("mixture_base", "the network gives " + std::to_string(network_->parameter_count()) +
                               " parameters a variable, but must give three for each component");
  }
  void add_weights(Weights<T>& weights, Random& random) const override {
    network_->add_weights(weights, random);
  }
  Var<T> log_prob(const Pass<T>& with, Var<T> z) const override {
    const std::int64_t n = z.extent(0), d = z.extent(1), c = network_->parameter_count() / 3;
    const Var<T> all = reshape(network_->parameters(with, z), {n, d, c, 3});
    const auto part = [&](std::int64_t k) { return reshape(slice(all, 3, k, k + 1), {n, d, c}); };
    const Var<T> each = normal_log_prob(reshape(z, {n, d, 1}), part(0), part(1)) + log_softmax(part(2), 2);
    return sum(logsumexp(each, 2), 1);
  }
  Tensor<T> sample(const Pass<T>& with, std::int64_t count, Random& random) const override {
    const std::int64_t components = network_->parameter_count() / 3;
    return network_->generate(with, count, [&](std::int64_t, Var<T> p) {
      Tensor<T> values({count, 1});
      for (std::int64_t n = 0; n < count; ++n) {
        const T* own = p.value().data() + 3 * n * components;
        const std::int64_t c = nn::choose_class(own + 2, components, 3, random.uniform());
        values[n] = own[3 * c] + std::exp(own[3 * c + 1]) * static_cast<T>(random.normal());
      }
      return values;
    });
  }

 private:
  AutoregressiveNetworkPtr<T> network_;
};

}  // namespace

template <class T>
Autoregressive<T>::Autoregressive(std::string name, AutoregressiveNetworkPtr<T> network, MapPtr<T> map)
    : Flow<T>(name, Shape{network->variables()}), network_(std::move(network)), map_(std::move(map)) {
  std::int64_t taken = 0;
  for (const std::int64_t width : map_->widths()) taken += width;
  if (network_->parameter_count() == taken) return;
  refuse(name, "the network gives " + std::to_string(network_->parameter_count()) +
                   " parameters a variable, but the map takes " + std::to_string(taken));
}

template <class T>
void Autoregressive<T>::add_weights(Weights<T>& weights, Random& random) const {
  network_->add_weights(weights, random);
}

template <class T>
std::vector<Var<T>> Autoregressive<T>::parts(Var<T> p) const {
  std::vector<Var<T>> all;
  std::int64_t at = 0;
  for (const std::int64_t width : map_->widths()) {
    const Var<T> own = width == p.extent(2) ? p : slice(p, 2, at, at + width);
    all.push_back(width == 1 ? reshape(own, {p.extent(0), p.extent(1)}) : own);
    at += width;
  }
  return all;
}

template <class T>
Mapped<T> Autoregressive<T>::to_noise(const Pass<T>& with, Var<T> x) const {
  return map_->inverse_samples(parts(network_->parameters(with, x)), x);
}

template <class T>
Mapped<T> Autoregressive<T>::to_data(const Pass<T>& with, Var<T> u) const {
  Tape<T>& tape = with.tape;
  const std::int64_t rows = u.extent(0), d = u.extent(1);
  if (tape.mode() == autodiff::Mode::evaluate) {
    const Tensor<T> noise = tape.value_tensor(u);
    Tensor<T> log_det({rows});
    const Tensor<T> x = network_->generate(with, rows, [&](std::int64_t variable, Var<T> p) {
      const Elementwise<T> own = map_->forward(parts(p), tape.constant(column_of(noise, variable)));
      for (std::int64_t n = 0; n < rows; ++n) log_det[n] += own.log_slope[n];
      return tape.value_tensor(own.value);
    });
    return {tape.constant(x), tape.constant(log_det)};
  }
  std::vector<Var<T>> columns(static_cast<std::size_t>(d), tape.constant(Tensor<T>({rows, 1})));
  Var<T> log_det = no_volume_change(u);
  for (const std::int64_t k : network_->order()) {
    const Var<T> p = network_->parameters(with, concat(columns, 1));
    const Elementwise<T> own = map_->forward(parts(slice(p, 1, k, k + 1)), slice(u, 1, k, k + 1));
    columns[static_cast<std::size_t>(k)] = own.value;
    log_det = log_det + reshape(own.log_slope, {rows});
  }
  return {concat(columns, 1), log_det};
}

template <class T>
BasePtr<T> mixture_base(AutoregressiveNetworkPtr<T> network) {
  return std::make_unique<MixtureBase<T>>(std::move(network));
}

#define INSTANTIATE(T)              \
  template class Autoregressive<T>; \
  template BasePtr<T> mixture_base(AutoregressiveNetworkPtr<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows

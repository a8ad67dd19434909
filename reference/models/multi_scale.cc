#include "reference/models/multi_scale.hpp"

#include "reference/autodiff/ops.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

// Every pixel factor x factor times, from 0 to 1 as a network's input is.
template <class To, class From>
Tensor<To> enlarged(const Tensor<From>& small, int factor, int levels) {
  Tensor<To> large({small.extent(0), small.extent(1), small.extent(2) * factor, small.extent(3) * factor});
  std::int64_t k = 0;
  for (std::int64_t n = 0; n < large.extent(0); ++n) {
    for (std::int64_t c = 0; c < large.extent(1); ++c) {
      for (std::int64_t row = 0; row < large.extent(2); ++row) {
        for (std::int64_t column = 0; column < large.extent(3); ++column) {
          large[k++] =
              static_cast<To>(small(n, c, row / factor, column / factor)) / static_cast<To>(levels - 1);
        }
      }
    }
  }
  return large;
}

}  // namespace

MultiScale multi_scale(PixelLstm lstm, const PixelCnnOptions& options, int factor) {
  require_at_least("multi_scale", "the factor", factor, 2);
  PixelCnnOptions alone = options, conditioned = options;
  alone.context = 0, conditioned.context = options.colours;
  MultiScale model{factor, pixel_rnn(lstm, alone), pixel_rnn(lstm, conditioned)};
  for (PixelLayer& layer : model.small.layers) layer.name = "small." + layer.name;
  return model;
}

template <class T>
nn::Parameters<T> multi_scale_parameters(const MultiScale& model, Random& random) {
  nn::Parameters<T> all = pixel_parameters<T>(model.small, random);
  const nn::Parameters<T> large = pixel_parameters<T>(model.large, random);
  for (const nn::Parameter<T>& parameter : large) all.add(parameter.name, parameter.value);
  return all;
}

template <class T>
Tensor<T> subsample(const Tensor<T>& v, int factor) {
  if (v.rank() != 4 || v.extent(2) % factor != 0 || v.extent(3) % factor != 0) {
    refuse("subsample", "v has shape " + to_string(v.shape()) +
                            ", but its height and width must be multiples of " + std::to_string(factor));
  }
  Tensor<T> small({v.extent(0), v.extent(1), v.extent(2) / factor, v.extent(3) / factor});
  std::int64_t k = 0;
  for (std::int64_t n = 0; n < small.extent(0); ++n) {
    for (std::int64_t c = 0; c < small.extent(1); ++c) {
      for (std::int64_t row = 0; row < v.extent(2); row += factor) {
        for (std::int64_t column = 0; column < v.extent(3); column += factor)
          small[k++] = v(n, c, row, column);
      }
    }
  }
  return small;
}

template <class T>
autodiff::Var<T> multi_scale_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                      const MultiScale& model, const Tensor<T>& v) {
  const Tensor<T> small = subsample(v, model.factor);
  const Tensor<T> context = enlarged<T>(small, model.factor, model.large.levels);
  return pixel_log_prob(tape, parameters, model.small, small) +
         pixel_log_prob(tape, parameters, model.large, v, context);
}

template <class T>
Tensor<T> multi_scale_sample(const nn::Parameters<T>& parameters, const MultiScale& model, std::int64_t count,
                             std::int64_t height, std::int64_t width, Random& random) {
  const Tensor<T> small =
      pixel_sample(parameters, model.small,
                   generation(model.small, count, height / model.factor, width / model.factor, random));
  PixelTask task = generation(model.large, count, height, width, random);
  task.context = enlarged<double>(small, model.factor, model.large.levels);
  return pixel_sample(parameters, model.large, task);
}

#define INSTANTIATE(T)                                                                                      \
  template nn::Parameters<T> multi_scale_parameters(const MultiScale&, Random&);                            \
  template Tensor<T> subsample(const Tensor<T>&, int);                                                      \
  template autodiff::Var<T> multi_scale_log_prob(autodiff::Tape<T>&, nn::Parameters<T>&, const MultiScale&, \
                                                 const Tensor<T>&);                                         \
  template Tensor<T> multi_scale_sample(const nn::Parameters<T>&, const MultiScale&, std::int64_t,          \
                                        std::int64_t, std::int64_t, Random&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models

#include "reference/models/vae.hpp"

#include <cmath>

#include "reference/autodiff/ops.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

using autodiff::Tape;
using autodiff::Var;

template <class T>
Var<T> affine(Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& which, Var<T> x) {
  return linear(x, tape.parameter(parameters["W" + which]), tape.parameter(parameters["b" + which]));
}

template <class T>
Var<T> standard_normal_log_density(Var<T> z) {
  return sum(shift(scale(square(z), T{-0.5}), -autodiff::half_log_two_pi<T>), 1);
}

}  // namespace

template <class T>
nn::Parameters<T> vae_parameters(const VaeOptions& options, Random& random) {
  nn::Parameters<T> parameters;
  const auto add = [&](const std::string& which, std::int64_t outputs, std::int64_t inputs) {
    parameters.add("W" + which, nn::glorot<T>(random, {outputs, inputs}));
    parameters.add("b" + which, Tensor<T>({outputs}));
  };
  const bool deep = options.hidden > 0;
  if (deep) add("1", options.hidden, options.inputs);
  add("m", options.latent, deep ? options.hidden : options.inputs);
  add("s", options.latent, deep ? options.hidden : options.inputs);
  if (deep) add("2", options.hidden, options.latent);
  add("3", options.inputs, deep ? options.hidden : options.latent);
  if (options.likelihood == VaeLikelihood::gaussian) parameters.add("log_sigma_x", Tensor<T>({1}));
  return parameters;
}

template <class T>
Posterior<T> vae_encode(Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options, Var<T> x) {
  return vae_encode_with_context(tape, parameters, options, x).posterior;
}

template <class T>
EncodedPosterior<T> vae_encode_with_context(Tape<T>& tape, nn::Parameters<T>& parameters,
                                            const VaeOptions& options, Var<T> x) {
  const Var<T> h = options.hidden > 0 ? tanh(affine(tape, parameters, "1", x)) : x;
  return {{affine(tape, parameters, "m", h), affine(tape, parameters, "s", h)}, h};
}

template <class T>
Var<T> reparametrise(const Posterior<T>& posterior, const Tensor<T>& eps) {
  require_shape("reparametrise", "eps", eps.shape(), posterior.mean.shape());
  return posterior.mean + exp(posterior.log_std) * posterior.mean.tape->constant(eps);
}

template <class T>
Var<T> vae_decode(Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options, Var<T> z) {
  return affine(tape, parameters, "3", options.hidden > 0 ? tanh(affine(tape, parameters, "2", z)) : z);
}

template <class T>
Var<T> vae_log_likelihood(Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options,
                          Var<T> decoded, Var<T> x) {
  if (options.likelihood == VaeLikelihood::bernoulli) return sum(bernoulli_log_prob(decoded, x), 1);
  return sum(normal_log_prob(x, decoded, tape.parameter(parameters["log_sigma_x"])), 1);
}

template <class T>
Var<T> kl_to_standard_normal(const Posterior<T>& q) {
  const Var<T> variance = exp(scale(q.log_std, T{2}));
  return scale(sum(shift(variance + square(q.mean) - scale(q.log_std, T{2}), T{-1}), 1), T{0.5});
}

template <class T>
Var<T> kl_between(const Posterior<T>& q, const Posterior<T>& p) {
  const Var<T> spread = exp(scale(q.log_std, T{2})) + square(q.mean - p.mean);
  const Var<T> quotient = scale(spread * exp(scale(p.log_std, T{-2})), T{0.5});
  return sum(shift(p.log_std - q.log_std + quotient, T{-0.5}), 1);
}

template <class T>
Var<T> posterior_log_density(const Posterior<T>& q, Var<T> z) {
  return sum(normal_log_prob(z, q.mean, q.log_std), 1);
}

template <class T>
Var<T> importance_weight(Var<T> log_likelihood, Var<T> z, Var<T> log_q) {
  return log_likelihood + standard_normal_log_density(z) - log_q;
}

template <class T>
Var<T> vae_elbo(Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options, const Tensor<T>& x,
                const Tensor<T>& eps) {
  const Var<T> data = tape.constant(x);
  const Posterior<T> q = vae_encode(tape, parameters, options, data);
  const Var<T> decoded = vae_decode(tape, parameters, options, reparametrise(q, eps));
  return vae_log_likelihood(tape, parameters, options, decoded, data) - kl_to_standard_normal(q);
}

template <class T>
Var<T> vae_importance_bound(Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options,
                            const Tensor<T>& x, const Tensor<T>& eps) {
  const std::int64_t samples = eps.extent(0), rows = x.extent(0);
  require_shape("vae_importance_bound", "eps", eps.shape(), {samples, rows, options.latent});
  require_at_least("vae_importance_bound", "the number of samples", samples, 1);
  const Var<T> data = tape.constant(x);
  const Posterior<T> q = vae_encode(tape, parameters, options, data);
  std::vector<Var<T>> weights;
  for (std::int64_t s = 0; s < samples; ++s) {
    Tensor<T> own({rows, options.latent});
    for (std::int64_t k = 0; k < own.size(); ++k) own[k] = eps[s * own.size() + k];
    const Var<T> z = reparametrise(q, own);
    const Var<T> likelihood =
        vae_log_likelihood(tape, parameters, options, vae_decode(tape, parameters, options, z), data);
    const Var<T> weight = importance_weight(likelihood, z, posterior_log_density(q, z));
    weights.push_back(reshape(weight, {1, rows}));
  }
  return shift(logsumexp(concat(weights, 0), 0), static_cast<T>(-std::log(static_cast<double>(samples))));
}

template <class T>
Tensor<T> vae_generate(nn::Parameters<T>& parameters, const VaeOptions& options, const Tensor<T>& z) {
  Tape<T> tape(autodiff::Mode::evaluate);
  const Var<T> decoded = vae_decode(tape, parameters, options, tape.constant(z));
  return tape.value_tensor(options.likelihood == VaeLikelihood::bernoulli ? sigmoid(decoded) : decoded);
}

#define INSTANTIATE(T)                                                                                    \
  template nn::Parameters<T> vae_parameters(const VaeOptions&, Random&);                                  \
  template Posterior<T> vae_encode(Tape<T>&, nn::Parameters<T>&, const VaeOptions&, Var<T>);              \
  template EncodedPosterior<T> vae_encode_with_context(Tape<T>&, nn::Parameters<T>&, const VaeOptions&,   \
                                                       Var<T>);                                           \
  template Var<T> reparametrise(const Posterior<T>&, const Tensor<T>&);                                   \
  template Var<T> vae_decode(Tape<T>&, nn::Parameters<T>&, const VaeOptions&, Var<T>);                    \
  template Var<T> vae_log_likelihood(Tape<T>&, nn::Parameters<T>&, const VaeOptions&, Var<T>, Var<T>);    \
  template Var<T> kl_to_standard_normal(const Posterior<T>&);                                             \
  template Var<T> kl_between(const Posterior<T>&, const Posterior<T>&);                                   \
  template Var<T> posterior_log_density(const Posterior<T>&, Var<T>);                                     \
  template Var<T> importance_weight(Var<T>, Var<T>, Var<T>);                                              \
  template Var<T> vae_elbo(Tape<T>&, nn::Parameters<T>&, const VaeOptions&, const Tensor<T>&,             \
                           const Tensor<T>&);                                                             \
  template Var<T> vae_importance_bound(Tape<T>&, nn::Parameters<T>&, const VaeOptions&, const Tensor<T>&, \
                                       const Tensor<T>&);                                                 \
  template Tensor<T> vae_generate(nn::Parameters<T>&, const VaeOptions&, const Tensor<T>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models

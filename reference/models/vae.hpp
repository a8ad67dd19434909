#pragma once
// Variational autoencoder with a diagonal Gaussian posterior (Kingma & Welling 2014; Rezende et al. 2014).
//
//   q(z|x) = N(mu(x), exp(log_std(x))^2),   z = mu + exp(log_std) . eps,   eps ~ N(0, 1) (reparametrised)
//   elbo   = log p(x|z) - KL(q(z|x) || N(0, 1)),   KL = sum 1/2 (sigma^2 + mu^2 - 1 - 2 log_std)
//   weight = log p(x|z) + log N(z; 0, 1) - log q(z|x)
//   bound  = log 1/S sum_s exp(weight_s)                                  (importance weighted, Burda et al.
//   2016)
//
// Encoder h = tanh(W1 x + b1), mu = Wm h + bm, log_std = Ws h + bs; decoder g = tanh(W2 z + b2), W3 g + b3:
// the logits of bits, or means with one log_sigma_x for all. Without hidden units both are linear: W1, b1,
// W2, b2 are absent.
//
// Flow posteriors: vae_flow.hpp.

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::models {

enum class VaeLikelihood { bernoulli, gaussian };

struct VaeOptions {
  int inputs = 784, hidden = 400, latent = 20;
  VaeLikelihood likelihood = VaeLikelihood::bernoulli;
};

template <class T>
nn::Parameters<T> vae_parameters(const VaeOptions& options, Random& random);

template <class T>
struct Posterior {
  autodiff::Var<T> mean, log_std;  // [N,latent]
};
template <class T>
Posterior<T> vae_encode(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options,
                        autodiff::Var<T> x);

// The same, and the encoder's hidden layer (or x when there is none), [N,hidden].
template <class T>
struct EncodedPosterior {
  Posterior<T> posterior;
  autodiff::Var<T> context;
};
template <class T>
EncodedPosterior<T> vae_encode_with_context(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                            const VaeOptions& options, autodiff::Var<T> x);

// eps: [N,latent].
template <class T>
autodiff::Var<T> reparametrise(const Posterior<T>& posterior, const Tensor<T>& eps);

// Logits or means, [N,inputs].
template <class T>
autodiff::Var<T> vae_decode(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options,
                            autodiff::Var<T> z);

// All [N].
template <class T>
autodiff::Var<T> vae_log_likelihood(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                    const VaeOptions& options, autodiff::Var<T> decoded, autodiff::Var<T> x);
template <class T>
autodiff::Var<T> kl_to_standard_normal(const Posterior<T>& q);
template <class T>
autodiff::Var<T> kl_between(const Posterior<T>& q, const Posterior<T>& p);
// The density of z itself: log q(z|x).
template <class T>
autodiff::Var<T> posterior_log_density(const Posterior<T>& q, autodiff::Var<T> z);
// log p(x|z) + log N(z; 0, 1) - log_q.
template <class T>
autodiff::Var<T> importance_weight(autodiff::Var<T> log_likelihood, autodiff::Var<T> z,
                                   autodiff::Var<T> log_q);

// x: [N,inputs], eps: [N,latent]. [N].
template <class T>
autodiff::Var<T> vae_elbo(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters, const VaeOptions& options,
                          const Tensor<T>& x, const Tensor<T>& eps);
// eps: [S,N,latent]. [N].
template <class T>
autodiff::Var<T> vae_importance_bound(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                      const VaeOptions& options, const Tensor<T>& x, const Tensor<T>& eps);

// What the decoder says of z [N,latent]: probabilities of ones, or means, [N,inputs].
template <class T>
Tensor<T> vae_generate(nn::Parameters<T>& parameters, const VaeOptions& options, const Tensor<T>& z);

}  // namespace reference::models

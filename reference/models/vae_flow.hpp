#pragma once
// The variational autoencoder with a flow behind its Gaussian posterior (Rezende & Mohamed 2015, section 3):
//
//   z0 = mu(x) + sigma(x) . eps,  zK = flow(z0; h(x)),  log q(zK|x) = log N(z0; mu, sigma) - log |det
//   dzK/dz0| elbo = log p(x|zK) + beta (log N(zK; 0, 1) - log q(zK|x)),  one sample; beta < 1 anneals the
//   divergence
//
// The flow is told the encoder's hidden layer as its context where it takes one. Without hidden units there
// is no context. Parameters: those of the VAE (vae.hpp) and of the flow, side by side in one Weights.

#include "reference/flows/flow.hpp"
#include "reference/models/vae.hpp"

namespace reference::models {

// Flows that can stand there, by name: planar, radial, householder, nice, iaf, naf, sylvester, cnf. All but
// nice and cnf are told a context of `context` numbers. Throws std::invalid_argument, with the nearest name.
const std::vector<std::string>& posterior_names();
flows::FlowPtr<float> make_posterior(const std::string& name, int latent, int context, int layers);

// x: [N,inputs], eps: [N,latent]. [N].
template <class T>
autodiff::Var<T> vae_flow_elbo(const flows::Pass<T>& with, const VaeOptions& options,
                               const flows::Flow<T>& flow, const Tensor<T>& x, const Tensor<T>& eps,
                               double beta = 1);
// eps: [S,N,latent]; log 1/S sum_s exp(weight_s), [N].
template <class T>
Tensor<T> vae_flow_importance_bound(flows::Weights<T>& weights, const VaeOptions& options,
                                    const flows::Flow<T>& flow, const Tensor<T>& x, const Tensor<T>& eps);

}  // namespace reference::models

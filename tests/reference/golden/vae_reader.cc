#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/vae.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace {

using namespace reference;
using autodiff::Tape;

template <class T>
void read_kl(golden::Case& c) {
  Tape<T> tape;
  const auto leaf = [&](const char* name) { return tape.leaf(nn::cast<T>(c.input(name))); };
  const models::Posterior<T> first{leaf("m1"), leaf("log_s1")}, second{leaf("m2"), leaf("log_s2")};
  golden::expect_output(c, "kl", tape.value_tensor(models::kl_between(first, second)));
}

template <class T>
void read_model(golden::Case& c) {
  const bool gaussian = c.text("likelihood") == "gaussian";
  std::vector<std::string> names = {"W1", "b1", "Wm", "bm", "Ws", "bs", "W2", "b2", "W3", "b3"};
  if (gaussian) names.push_back("log_sigma_x");
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, names);
  const Tensor<T> x = nn::cast<T>(c.input("x")), eps = nn::cast<T>(c.input("eps"));
  const models::VaeOptions options{
      .inputs = static_cast<int>(x.extent(1)),
      .hidden = static_cast<int>(parameters["W1"].value.extent(0)),
      .latent = static_cast<int>(eps.extent(2)),
      .likelihood = gaussian ? models::VaeLikelihood::gaussian : models::VaeLikelihood::bernoulli};
  Tensor<T> first({x.extent(0), eps.extent(2)});  // the one sample of all outputs but iwae
  std::copy_n(eps.data(), first.size(), first.data());

  Tape<T> tape;
  const auto data = tape.constant(x);
  const auto q = models::vae_encode(tape, parameters, options, data);
  const auto z = models::reparametrise(q, first);
  const auto decoded = models::vae_decode(tape, parameters, options, z);
  const auto rec = models::vae_log_likelihood(tape, parameters, options, decoded, data);
  const auto weight = models::importance_weight(rec, z, models::posterior_log_density(q, z));
  const auto elbo = models::vae_elbo(tape, parameters, options, x, first);
  const auto loss = -mean(elbo);
  const auto iwae = models::vae_importance_bound(tape, parameters, options, x, eps);
  tape.backward(loss);
  golden::expect_output(c, "mu", tape.value_tensor(q.mean));
  golden::expect_output(c, "log_std", tape.value_tensor(q.log_std));
  golden::expect_output(c, "z", tape.value_tensor(z));
  golden::expect_output(c, "decoder_out", tape.value_tensor(decoded));
  golden::expect_output(c, "rec", tape.value_tensor(rec));
  golden::expect_output(c, "kl", tape.value_tensor(models::kl_to_standard_normal(q)));
  golden::expect_output(c, "elbo", tape.value_tensor(elbo));
  golden::expect_output(c, "log_weight", tape.value_tensor(weight));
  golden::expect_output(c, "iwae", tape.value_tensor(iwae));
  golden::expect_output(c, "loss", tape.value_tensor(loss));
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_vae(golden::Case& c) {
  if (c.has_setting("part") && c.text("part") == "kl_two_gaussians") {
    read_kl<double>(c);
    read_kl<float>(c);
  } else {
    read_model<double>(c);
    read_model<float>(c);
  }
}

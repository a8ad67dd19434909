#include "golden_models.hpp"
#include "reference/data/preprocess.hpp"

void read_preprocess(golden::Case& c) {
  using namespace reference;
  const Tensor<double> k = c.input("k"), u = c.input("u");
  const bool glow = c.has_setting("n_bits");
  // RealNVP's constraint of 0.9 is the one of lambda = 0.05.
  const double lambda = c.has_setting("lam") ? c.setting("lam").get<double>() : 0.05;
  const data::Prepared prepared =
      glow ? data::dequantise(k, u, c.integer("n_bits")) : data::logit(k, u, lambda);
  c.expect(glow ? "x" : "out", prepared.x, golden::value_tolerance);
  if (!glow) c.expect("ldj", prepared.log_det, golden::value_tolerance);
  const Tensor<double> log_density = data::standard_normal_log_density(prepared.x);
  c.expect("bits_per_dim", data::bits_per_dim(prepared, log_density), golden::value_tolerance);
}

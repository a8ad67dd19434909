// The families of the mistakes in autoregressive models and flows.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "reference/mistakes/actnorm_forward.hpp"
#include "reference/mistakes/actnorm_inverse.hpp"
#include "reference/mistakes/additive_coupling_backward.hpp"
#include "reference/mistakes/additive_coupling_forward.hpp"
#include "reference/mistakes/additive_coupling_inverse.hpp"
#include "reference/mistakes/affine_coupling_backward.hpp"
#include "reference/mistakes/affine_coupling_forward.hpp"
#include "reference/mistakes/affine_coupling_inverse.hpp"
#include "reference/mistakes/bengio_backward.hpp"
#include "reference/mistakes/bengio_forward.hpp"
#include "reference/mistakes/bernoulli_log_prob.hpp"
#include "reference/mistakes/bits_per_dimension.hpp"
#include "reference/mistakes/categorical_log_prob.hpp"
#include "reference/mistakes/cnf_adjoint.hpp"
#include "reference/mistakes/cnf_euler.hpp"
#include "reference/mistakes/cnf_rk4.hpp"
#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/conv1x1_forward.hpp"
#include "reference/mistakes/conv1x1_inverse.hpp"
#include "reference/mistakes/euler_step.hpp"
#include "reference/mistakes/family.hpp"
#include "reference/mistakes/flow_elbo.hpp"
#include "reference/mistakes/householder_backward.hpp"
#include "reference/mistakes/householder_forward.hpp"
#include "reference/mistakes/iaf_forward.hpp"
#include "reference/mistakes/iaf_inverse.hpp"
#include "reference/mistakes/made_backward.hpp"
#include "reference/mistakes/made_forward.hpp"
#include "reference/mistakes/made_hidden_mask.hpp"
#include "reference/mistakes/made_output_mask.hpp"
#include "reference/mistakes/made_sample.hpp"
#include "reference/mistakes/maf_backward.hpp"
#include "reference/mistakes/maf_forward.hpp"
#include "reference/mistakes/maf_inverse.hpp"
#include "reference/mistakes/masked_conv2d_backward.hpp"
#include "reference/mistakes/masked_conv2d_forward.hpp"
#include "reference/mistakes/pixel_mask.hpp"
#include "reference/mistakes/planar_backward.hpp"
#include "reference/mistakes/planar_forward.hpp"
#include "reference/mistakes/radial_backward.hpp"
#include "reference/mistakes/radial_forward.hpp"
#include "reference/mistakes/rewired.hpp"
#include "reference/mistakes/rk4_step.hpp"
#include "reference/mistakes/sample_level.hpp"
#include "reference/mistakes/sigmoid_flow_forward.hpp"
#include "reference/mistakes/squeeze.hpp"
#include "reference/mistakes/sylvester_forward.hpp"
#include "reference/mistakes/velocity.hpp"
#include "reference/mistakes/velocity_trace.hpp"
#include "reference/mistakes/velocity_trace_estimate.hpp"

namespace reference::mistakes {
namespace {

// Of an element that a mistake makes larger, float32 promises no more than of the right one.
void set_values(Results& results, std::vector<Tensor<double>> values) {
  for (std::size_t k = 0; k < results.size(); ++k) {
    results[k].value = std::move(values.at(k));
    for (std::int64_t i = 0; i < results[k].value.size(); ++i)
      results[k].magnitude[i] = std::max(results[k].magnitude[i], std::abs(results[k].value[i]));
  }
}

Results evaluate(const Function& exact, const Call& call, const Rewired& rewired) {
  Results results = exact.evaluate(call);
  if (rewired.before.empty() && rewired.after.empty() && rewired.instead == nullptr &&
      rewired.variant == nullptr)
    return results;
  Call changed = call;
  for (const auto change : rewired.before) change(changed);
  if (rewired.variant != nullptr) {
    set_values(results, rewired.variant(changed));
  } else {
    const Function& computed = rewired.instead == nullptr ? exact : get_function(rewired.instead);
    Results others = computed.evaluate(changed);
    for (std::size_t k = 0; k < results.size(); ++k) {
      results[k].value = std::move(others.at(k).value);
      results[k].magnitude = std::move(others[k].magnitude);
    }
  }
  for (const auto change : rewired.after) change(results, call);
  return results;
}

template <std::size_t count>
MistakeFamily rewired_family(const char* function, const KnownMistake<Rewired>* const (&all)[count]) {
  MistakeFamily family;
  family.function = function;
  for (const auto* known : all) family.mistakes.push_back({known->id, known->did, known->hint});
  std::vector<const KnownMistake<Rewired>*> list(std::begin(all), std::end(all));
  const Function& exact = get_function(function);
  family.evaluate = [list = std::move(list), &exact](const Call& call, const std::vector<std::size_t>& made) {
    Rewired rewired;
    for (const std::size_t position : made) list.at(position)->make(rewired);
    return evaluate(exact, call, rewired);
  };
  return family;
}

}  // namespace

std::vector<MistakeFamily> flow_mistakes() {
  std::vector<MistakeFamily> families;
  families.push_back(rewired_family("planar_forward", planar_forward::all));
  families.push_back(rewired_family("planar_backward", planar_backward::all));
  families.push_back(rewired_family("radial_forward", radial_forward::all));
  families.push_back(rewired_family("radial_backward", radial_backward::all));
  families.push_back(rewired_family("flow_elbo", flow_elbo::all));
  families.push_back(rewired_family("householder_forward", householder_forward::all));
  families.push_back(rewired_family("householder_backward", householder_backward::all));
  families.push_back(rewired_family("additive_coupling_forward", additive_coupling_forward::all));
  families.push_back(rewired_family("additive_coupling_inverse", additive_coupling_inverse::all));
  families.push_back(rewired_family("additive_coupling_backward", additive_coupling_backward::all));
  families.push_back(rewired_family("affine_coupling_forward", affine_coupling_forward::all));
  families.push_back(rewired_family("affine_coupling_inverse", affine_coupling_inverse::all));
  families.push_back(rewired_family("affine_coupling_backward", affine_coupling_backward::all));
  families.push_back(rewired_family("actnorm_forward", actnorm_forward::all));
  families.push_back(rewired_family("actnorm_inverse", actnorm_inverse::all));
  families.push_back(rewired_family("conv1x1_forward", conv1x1_forward::all));
  families.push_back(rewired_family("conv1x1_inverse", conv1x1_inverse::all));
  families.push_back(rewired_family("squeeze", squeeze::all));
  families.push_back(rewired_family("bengio_forward", bengio_forward::all));
  families.push_back(rewired_family("bengio_backward", bengio_backward::all));
  families.push_back(rewired_family("made_forward", made_forward::all));
  families.push_back(rewired_family("made_backward", made_backward::all));
  families.push_back(rewired_family("made_hidden_mask", made_hidden_mask::all));
  families.push_back(rewired_family("made_output_mask", made_output_mask::all));
  families.push_back(rewired_family("bernoulli_log_prob", bernoulli_log_prob::all));
  families.push_back(rewired_family("made_sample", made_sample::all));
  families.push_back(rewired_family("pixel_mask", pixel_mask::all));
  families.push_back(rewired_family("masked_conv2d_forward", masked_conv2d_forward::all));
  families.push_back(rewired_family("masked_conv2d_backward", masked_conv2d_backward::all));
  families.push_back(rewired_family("categorical_log_prob", categorical_log_prob::all));
  families.push_back(rewired_family("bits_per_dimension", bits_per_dimension::all));
  families.push_back(rewired_family("sample_level", sample_level::all));
  families.push_back(rewired_family("complete_image", complete_image::all));
  families.push_back(rewired_family("maf_inverse", maf_inverse::all));
  families.push_back(rewired_family("maf_forward", maf_forward::all));
  families.push_back(rewired_family("maf_backward", maf_backward::all));
  families.push_back(rewired_family("iaf_forward", iaf_forward::all));
  families.push_back(rewired_family("iaf_inverse", iaf_inverse::all));
  families.push_back(rewired_family("sigmoid_flow_forward", sigmoid_flow_forward::all));
  families.push_back(rewired_family("sylvester_forward", sylvester_forward::all));
  families.push_back(rewired_family("velocity", velocity::all));
  families.push_back(rewired_family("euler_step", euler_step::all));
  families.push_back(rewired_family("rk4_step", rk4_step::all));
  families.push_back(rewired_family("velocity_trace", velocity_trace::all));
  families.push_back(rewired_family("velocity_trace_estimate", velocity_trace_estimate::all));
  families.push_back(rewired_family("cnf_euler", cnf_euler::all));
  families.push_back(rewired_family("cnf_rk4", cnf_rk4::all));
  families.push_back(rewired_family("cnf_adjoint", cnf_adjoint::all));
  return families;
}

}  // namespace reference::mistakes

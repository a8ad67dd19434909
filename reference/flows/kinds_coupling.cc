// Flows of vectors that couple elements: NICE, RealNVP.

#include "reference/flows/kinds.hpp"
#include "reference/flows/nice.hpp"
#include "reference/flows/realnvp.hpp"

namespace reference::flows {
namespace {

std::vector<std::int64_t> hidden_layers(const Settings& settings) {
  return std::vector<std::int64_t>(static_cast<std::size_t>(settings.at("layers")), settings.at("hidden"));
}

template <class T>
FlowPtr<T> make_nice(const Shape& shape, const Settings& settings) {
  return nice<T>("nice", {.dimensions = element_count(shape),
                          .couplings = settings.at("couplings"),
                          .hidden = hidden_layers(settings)});
}

template <class T>
FlowPtr<T> make_realnvp(const Shape& shape, const Settings& settings) {
  return realnvp<T>("realnvp", {.dimensions = element_count(shape),
                                .couplings = settings.at("couplings"),
                                .hidden = hidden_layers(settings),
                                .batch_norm = settings.at("batch_norm") != 0});
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> coupling_kinds() {
  const Settings nice_defaults = {{"couplings", 4}, {"hidden", 64}, {"layers", 2}};
  return {{.name = "nice",
           .summary = "additive couplings and a scaling, logistic noise (Dinh et al. 2014)",
           .defaults = nice_defaults,
           .make = make_nice<T>,
           .examples = {{2}, {3}, {6}},
           .base = logistic_base<T>},
          {.name = "nice-gaussian",
           .summary = "the same with Gaussian noise",
           .defaults = nice_defaults,
           .make = make_nice<T>,
           .examples = {{2}}},
          {.name = "realnvp",
           .summary = "affine couplings (Dinh et al. 2017)",
           .defaults = {{"couplings", 8}, {"hidden", 64}, {"layers", 2}, {"batch_norm", 0}},
           .make = make_realnvp<T>,
           .examples = {{2}, {3}, {6}}}};
}

template std::vector<FlowKind<float>> coupling_kinds();
template std::vector<FlowKind<double>> coupling_kinds();

}  // namespace reference::flows

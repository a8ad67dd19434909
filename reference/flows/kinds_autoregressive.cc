// Autoregressive flows: IAF, MAF, NAF.

#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/kinds.hpp"
#include "reference/flows/sigmoid_maps.hpp"

namespace reference::flows {
namespace {

constexpr double softplus_gives_one = 0.54132485;

// Networks of this many parameters for each variable, their order turned from layer to layer; tanh keeps what
// they say bounded however far out a point lies.
MaskedNetworkOptions network_options(const Shape& shape, const Settings& settings, std::int64_t layer,
                                     std::vector<double> first_values) {
  return {.variables = element_count(shape),
          .parameters = static_cast<std::int64_t>(first_values.size()),
          .hidden = std::vector<std::int64_t>(static_cast<std::size_t>(settings.at("depth")),
                                              settings.at("hidden")),
          .activation = settings.at("relu") != 0 ? Activation::relu : Activation::tanh,
          .reversed = layer % 2 == 1,
          .first_values = std::move(first_values)};
}

template <class T, class MakeLayer>
FlowPtr<T> chained(const std::string& name, const Settings& settings, MakeLayer make_layer) {
  std::vector<FlowPtr<T>> all;
  for (std::int64_t k = 0; k < settings.at("layers"); ++k) {
    all.push_back(make_layer(name + "." + std::to_string(k), k));
  }
  return std::make_unique<Chain<T>>(name, std::move(all));
}

template <class T>
FlowPtr<T> make_maf(const Shape& shape, const Settings& settings) {
  return chained<T>("maf", settings, [&](const std::string& name, std::int64_t k) {
    auto network = masked_network<T>(name, network_options(shape, settings, k, {0, 0}));
    return std::make_unique<Autoregressive<T>>(name, std::move(network), affine_map<T>());
  });
}

template <class T>
FlowPtr<T> make_iaf(const Shape& shape, const Settings& settings) {
  return chained<T>("iaf", settings, [&](const std::string& name, std::int64_t k) {
    // Gates begin more open than closed (Kingma et al. 2016, section 4).
    auto network = masked_network<T>(name, network_options(shape, settings, k, {0, 1.5}));
    return std::make_unique<Inverse<T>>(
        std::make_unique<Autoregressive<T>>(name, std::move(network), inverted_map(gated_map<T>())));
  });
}

template <class T>
FlowPtr<T> make_general_iaf(const Shape& shape, const Settings& settings) {
  return chained<T>("iaf", settings, [&](const std::string& name, std::int64_t k) {
    auto network = masked_network<T>(name, network_options(shape, settings, k, {0, 0}));
    return std::make_unique<Inverse<T>>(
        std::make_unique<Autoregressive<T>>(name, std::move(network), inverted_map(affine_map<T>())));
  });
}

template <class T>
FlowPtr<T> make_naf(const Shape& shape, const Settings& settings) {
  const int units = settings.at("units");
  std::vector<double> first(static_cast<std::size_t>(3 * units), 0);
  for (int k = 0; k < units; ++k) {  // slopes of 1, sigmoids side by side
    first[static_cast<std::size_t>(k)] = softplus_gives_one;
    first[static_cast<std::size_t>(units + k)] = (2.0 * k - units + 1) / units;
  }
  return chained<T>("naf", settings, [&](const std::string& name, std::int64_t k) {
    auto network = masked_network<T>(name, network_options(shape, settings, k, first));
    return std::make_unique<Autoregressive<T>>(name, std::move(network), inverted_map(sigmoid_map<T>(units)));
  });
}

template <class T>
FlowPtr<T> make_dense_naf(const Shape& shape, const Settings& settings) {
  const std::int64_t units = settings.at("units"), sigmoid_layers = settings.at("sigmoid_layers");
  const auto count = static_cast<std::size_t>(dense_sigmoid_parameters(units, sigmoid_layers));
  return chained<T>("naf", settings, [&](const std::string& name, std::int64_t k) {
    auto network =
        masked_network<T>(name, network_options(shape, settings, k, std::vector<double>(count, 0)));
    return std::make_unique<Autoregressive<T>>(
        name, dense_sigmoid_network(name, std::move(network), units, sigmoid_layers),
        inverted_map(dense_sigmoid_map<T>(units, sigmoid_layers)));
  });
}

template <class T>
BasePtr<T> made_of_mixtures(Shape shape) {
  constexpr std::size_t components = 5;
  std::vector<double> first;
  for (std::size_t c = 0; c < components; ++c) {  // means side by side
    first.insert(first.end(), {0.5 * static_cast<double>(c) - 1, 0, 0});
  }
  return mixture_base(masked_network<T>("base", {.variables = element_count(shape),
                                                 .parameters = 3 * components,
                                                 .hidden = {64},
                                                 .activation = Activation::tanh,
                                                 .first_values = first}));
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> autoregressive_kinds() {
  const Settings network = {{"layers", 4}, {"hidden", 32}, {"depth", 1}, {"relu", 0}};
  const auto with = [&](Settings more) {
    more.insert(network.begin(), network.end());
    return more;
  };
  return {{.name = "iaf",
           .summary = "inverse autoregressive flow with gates (Kingma et al. 2016)",
           .defaults = network,
           .make = make_iaf<T>},
          {.name = "iaf-general",
           .summary = "inverse autoregressive flow, shift and scale",
           .defaults = network,
           .make = make_general_iaf<T>},
          {.name = "maf",
           .summary = "masked autoregressive flow (Papamakarios et al. 2017)",
           .defaults = network,
           .make = make_maf<T>},
          {.name = "maf-mixture",
           .summary = "masked autoregressive flow before mixtures of Gaussians",
           .defaults = network,
           .make = make_maf<T>,
           .base = made_of_mixtures<T>},
          {.name = "naf",
           .summary = "neural autoregressive flow, mixtures of sigmoids (Huang et al. 2018)",
           .defaults = with({{"layers", 2}, {"units", 8}}),
           .make = make_naf<T>},
          {.name = "naf-dense",
           .summary = "neural autoregressive flow, layers of sigmoids (Huang et al. 2018)",
           .defaults = with({{"layers", 2}, {"units", 4}, {"sigmoid_layers", 2}}),
           .make = make_dense_naf<T>,
           .quick_setting = "layers",
           .quick_value = 1}};
}

template std::vector<FlowKind<float>> autoregressive_kinds();
template std::vector<FlowKind<double>> autoregressive_kinds();

}  // namespace reference::flows

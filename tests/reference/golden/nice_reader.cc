#include "golden_models.hpp"
#include "reference/flows/distribution.hpp"
#include "reference/flows/networks.hpp"
#include "reference/flows/nice.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using flows::FlowPtr;

template <class T>
void read_nice_whole(golden::Case& c) {
  const flows::NiceOptions options{
      .dimensions = c.integer("D"),
      .couplings = c.integer("blocks"),
      .hidden = std::vector<std::int64_t>(static_cast<std::size_t>(c.integer("hidden_layers")),
                                          c.integer("hidden"))};
  const golden::FileName name = golden::without_prefix("f.");
  const flows::Distribution<T> logistic(flows::logistic_base<T>({options.dimensions}),
                                        flows::nice<T>("f", options));
  const flows::Distribution<T> normal(flows::normal_base<T>({options.dimensions}),
                                      flows::nice<T>("f", options));
  flows::Weights<T> weights = golden::read_weights(c, normal.flow(), name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  golden::expect_output(c, "logp_logistic", tape.value_tensor(logistic.log_prob({tape, weights}, x)));
  golden::expect_output(c, "logp_gauss", tape.value_tensor(normal.log_prob({tape, weights}, x)));
  golden::expect_mapped(c, normal.flow().inverse({tape, weights}, x), "z", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

// One coupling, whose network has layers l1 and l2.
template <class T>
void read_odd(golden::Case& c) {
  const auto mask = c.setting("mask").get<std::vector<double>>();
  flows::Split split;
  for (std::size_t k = 0; k < mask.size(); ++k) {
    (mask[k] > 0 ? split.moved : split.kept).push_back(static_cast<std::int64_t>(k));
  }
  const auto dimensions = static_cast<std::int64_t>(mask.size());
  const std::int64_t hidden = c.input("transform_net.l1.bias").size();
  auto network = flows::joint_network<T>("f", static_cast<std::int64_t>(split.kept.size()),
                                         static_cast<std::int64_t>(split.moved.size()),
                                         {.hidden = {hidden}, .parameters = 1, .bounded = false});
  const flows::Coupling<T> flow("coupling", {dimensions}, split, std::move(network),
                                flows::additive_map<T>());
  const golden::FileName name = [](const std::string& ours) {
    return "transform_net." + std::string(ours[2] == '0' ? "l1" : "l2") + ours.substr(3);
  };
  flows::Weights<T> weights = golden::read_weights<T>(c, flow, name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  golden::expect_mapped(c, flow.forward({tape, weights}, x), "z", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

template <class T>
void read_nice_in(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "nice") return read_nice_whole<T>(c);
  if (part == "nice_oddD") return read_odd<T>(c);
  throw std::runtime_error("part '" + part + "' is unknown");
}

}  // namespace

void read_nice(golden::Case& c) {
  read_nice_in<double>(c);
  read_nice_in<float>(c);
}

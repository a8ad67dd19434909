#include "harness/diagnosis/symptoms.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "harness/checks/tolerance.hpp"

namespace harness {
namespace {

constexpr int enough_cases = 2;  // on either side of a claim, so that one accident is no pattern

struct Wrong {
  const AnsweredCase& c;
  std::size_t output;
  const HostTensor& got;
  const reference::Output& exact;

  double value(std::int64_t i) const {
    const auto at = static_cast<std::size_t>(i);
    return got.dtype == reference::DType::i32 ? got.i32[at] : static_cast<double>(got.f32[at]);
  }
  bool equals(double value_here, std::int64_t expected_at, double scale, double tolerance) const {
    const double allowed = allowed_error(tolerance, exact.magnitude[expected_at] * std::abs(scale));
    return std::abs(value_here - scale * exact.value[expected_at]) <= allowed;
  }
  bool right_at(std::int64_t i, double tolerance) const { return equals(value(i), i, 1, tolerance); }
};

// Every output that is wrong in some case, case by case.
std::vector<Wrong> wrong_outputs(const Evidence& evidence) {
  std::vector<Wrong> all;
  for (const AnsweredCase& c : evidence.cases) {
    for (const OutputDifference& d : c.differences) {
      all.push_back({c, d.output, c.answer.outputs[d.output], c.exact[d.output]});
    }
  }
  return all;
}

Bindings names_of(const AnsweredCase& c) {
  std::vector<reference::Shape> shapes;
  for (const HostTensor& input : c.request.inputs) shapes.push_back(input.shape);
  return c.request.function->bind(shapes, c.request.params);
}

// "off by the factor 1/N": in every wrong output the same formula of the case's dimensions.
std::string common_factor(const Evidence& evidence) {
  const std::vector<Wrong> wrong = wrong_outputs(evidence);
  std::map<std::string, std::function<double(const Bindings&, double size)>> factors;
  for (const auto& [name, value] : names_of(evidence.cases.front())) {
    if (value < 0) continue;
    factors["1/" + name] = [name = name](const Bindings& b, double) {
      return 1 / static_cast<double>(b.at(name));
    };
    factors[name] = [name = name](const Bindings& b, double) { return static_cast<double>(b.at(name)); };
    for (const auto& [other, unused] : names_of(evidence.cases.front())) {
      if (other <= name) continue;
      factors["1/(" + name + "*" + other + ")"] = [name = name, other = other](const Bindings& b, double) {
        return 1 / (static_cast<double>(b.at(name)) * static_cast<double>(b.at(other)));
      };
    }
  }
  for (const double constant : {-1.0, 2.0, 0.5}) {
    factors[constant == 0.5 ? "1/2" : std::to_string(static_cast<int>(constant))] =
        [constant](const Bindings&, double) { return constant; };
  }
  for (const auto& [text, factor] : factors) {
    const bool all = std::all_of(wrong.begin(), wrong.end(), [&, &factor = factor](const Wrong& w) {
      const double scale = factor(names_of(w.c), static_cast<double>(w.exact.value.size()));
      if (!std::isfinite(scale)) return false;
      for (std::int64_t i = 0; i < w.exact.value.size(); ++i) {
        if (!w.equals(w.value(i), i, scale, evidence.tolerance)) return false;
      }
      return true;
    });
    if (!all) continue;
    return text == "-1" ? "every value has the wrong sign" : "off by the factor " + text;
  }
  return {};
}

// The last two axes of an output swapped, in memory.
std::string transposed(const Evidence& evidence) {
  bool telling = false;
  for (const Wrong& w : wrong_outputs(evidence)) {
    if (w.exact.value.rank() < 2) return {};
    const reference::Shape& shape = w.exact.value.shape();
    const std::int64_t rows = shape[shape.size() - 2], columns = shape[shape.size() - 1];
    telling = telling || (rows > 1 && columns > 1);
    for (std::int64_t i = 0; i < w.exact.value.size(); ++i) {
      const std::int64_t plane = i / (rows * columns) * rows * columns, inside = i % (rows * columns);
      const std::int64_t from = plane + inside % rows * columns + inside / rows;
      if (!w.equals(w.value(i), from, 1, evidence.tolerance)) return {};
    }
  }
  return telling ? "transposed: rows and columns of the output are swapped" : "";
}

// Does every wrong element of every case satisfy this? `there(w, index)`; and some right one not.
bool only_wrong(const Evidence& evidence,
                const std::function<bool(const Wrong&, const reference::Shape& index)>& there) {
  bool right_elsewhere = false;
  for (const Wrong& w : wrong_outputs(evidence)) {
    for (std::int64_t i = 0; i < w.exact.value.size(); ++i) {
      const bool here = there(w, reference::unravel(w.exact.value.shape(), i));
      const bool right = w.right_at(i, evidence.tolerance);
      if (!right && !here) return false;
      right_elsewhere = right_elsewhere || (right && !here);
    }
  }
  return right_elsewhere;
}

std::string first_batch_element(const Evidence& evidence) {
  const FunctionSpec& function = evidence.function;
  if (function.inputs.empty() || function.inputs[0].shape.empty()) return {};
  const std::string& batch = function.inputs[0].shape[0].text();
  const auto leads = [&](const Wrong& w) {
    const auto& shape = function.outputs[w.output].shape;
    return shape.size() > 1 && shape[0].text() == batch;
  };
  const bool found = only_wrong(
      evidence, [&](const Wrong& w, const reference::Shape& index) { return leads(w) && index[0] > 0; });
  return found ? "right for the first batch element only" : "";
}

std::string border(const Evidence& evidence) {
  const auto ring = [](const Wrong& w) {
    std::int64_t width = 1;
    const FunctionSpec& function = *w.c.request.function;
    for (std::size_t i = 0; i < function.params.size(); ++i) {
      if (function.params[i].name != "padding") continue;
      width = std::max(width, static_cast<std::int64_t>(w.c.request.params[i]));
    }
    return width;
  };
  const bool found = only_wrong(evidence, [&](const Wrong& w, const reference::Shape& index) {
    if (index.size() != 4) return false;
    const reference::Shape& shape = w.exact.value.shape();
    for (std::size_t axis = 2; axis < 4; ++axis) {
      if (index[axis] < ring(w) || index[axis] >= shape[axis] - ring(w)) return true;
    }
    return false;
  });
  return found ? "right inside, wrong on the border" : "";
}

// Counts right and wrong cases with and without a property.
struct Split {
  int right_with = 0, wrong_with = 0, right_without = 0, wrong_without = 0;
};

Split split(const Evidence& evidence, const std::function<bool(const Bindings&)>& property) {
  Split counts;
  for (const AnsweredCase& c : evidence.cases) {
    const bool has = property(names_of(c));
    ++(has ? (c.right() ? counts.right_with : counts.wrong_with)
           : (c.right() ? counts.right_without : counts.wrong_without));
  }
  return counts;
}

// Right wherever the property holds, and wrong everywhere else (`only`) or in many other cases.
bool right_with(const Split& s, bool only) {
  if (s.wrong_with > 0 || s.right_with < enough_cases || s.wrong_without < enough_cases) return false;
  return only ? s.right_without == 0 : s.wrong_without >= s.right_without;
}

std::string parameter_pattern(const Evidence& evidence) {
  for (const bool only : {true, false}) {
    for (const ParamSpec& param : evidence.function.params) {
      std::set<std::int64_t> seen;
      for (const AnsweredCase& c : evidence.cases) {
        const Bindings names = names_of(c);
        const auto found = names.find(param.name);
        if (found != names.end()) seen.insert(found->second);
      }
      for (const std::int64_t value : seen) {
        const Split counts =
            split(evidence, [&](const Bindings& names) { return names.at(param.name) == value; });
        if (!right_with(counts, only)) continue;
        return "right for " + param.name + " " + std::to_string(value) + " only";
      }
    }
  }
  return {};
}

// Pairs of dimensions that are height and width of an image or a filter: the last two axes of a rank 4 input.
std::string square_pattern(const Evidence& evidence) {
  bool first = true;
  for (const TensorSpec& input : evidence.function.inputs) {
    if (input.rank() != 4 || !input.shape[2].is_name() || !input.shape[3].is_name()) continue;
    const std::string &rows = input.shape[2].text(), &columns = input.shape[3].text();
    const Split counts =
        split(evidence, [&](const Bindings& names) { return names.at(rows) == names.at(columns); });
    if (right_with(counts, false)) {
      return std::string("wrong for ") + (first ? "images" : "filters") + " that are not square";
    }
    first = false;
  }
  return {};
}

std::string size_pattern(const Evidence& evidence) {
  std::vector<std::string> said;
  for (const TensorSpec& input : evidence.function.inputs) {
    for (const Expression& extent : input.shape) {
      if (!extent.is_name() || std::count(said.begin(), said.end(), extent.text()) > 0) continue;
      said.push_back(extent.text());
      const Split counts =
          split(evidence, [&](const Bindings& names) { return names.at(extent.text()) == 1; });
      if (right_with(counts, false)) return "right only where " + extent.text() + " is 1";
    }
  }
  return {};
}

// The same difference in every element of a channel (or column): something is added once too often or too
// rarely.
std::string offset_per_channel(const Evidence& evidence) {
  bool several = false;
  for (const Wrong& w : wrong_outputs(evidence)) {
    const reference::Shape& shape = w.exact.value.shape();
    if (shape.size() < 2) return {};
    std::map<std::int64_t, double> offsets;
    for (std::int64_t i = 0; i < w.exact.value.size(); ++i) {
      const std::int64_t channel = reference::unravel(shape, i)[1];
      const double offset = w.value(i) - w.exact.value[i];
      const auto [known, fresh] = offsets.try_emplace(channel, offset);
      several = several || !fresh;
      const double allowed = 2 * allowed_error(evidence.tolerance, w.exact.magnitude[i] + std::abs(offset));
      if (!(std::abs(known->second - offset) <= allowed)) return {};
    }
  }
  return several ? "off by the same amount everywhere in a channel" : "";
}

}  // namespace

std::string describe_symptoms(const Evidence& evidence) {
  using Pattern = std::string (*)(const Evidence&);
  constexpr Pattern in_values[] = {common_factor, transposed, first_batch_element, border,
                                   offset_per_channel};
  constexpr Pattern in_cases[] = {parameter_pattern, square_pattern, size_pattern};
  std::string text;
  const auto append_first = [&](const auto& patterns) {
    for (const Pattern pattern : patterns) {
      const std::string found = pattern(evidence);
      if (found.empty()) continue;
      text += (text.empty() ? "" : "; ") + found;
      return;
    }
  };
  append_first(in_values);
  append_first(in_cases);
  return text;
}

}  // namespace harness

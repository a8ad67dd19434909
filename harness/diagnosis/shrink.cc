#include "harness/diagnosis/shrink.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "harness/cases/admit.hpp"

namespace harness {
namespace {

// Which block of a larger tensor becomes the smaller one.
enum class Corner { first, last };

std::int64_t source_of(const reference::Shape& from, const reference::Shape& to, std::int64_t flat,
                       Corner corner) {
  const reference::Shape index = reference::unravel(to, flat);
  std::int64_t source = 0;
  for (std::size_t axis = 0; axis < to.size(); ++axis) {
    const std::int64_t skipped = corner == Corner::last ? from[axis] - to[axis] : 0;
    source = source * from[axis] + std::min(index[axis] + std::max<std::int64_t>(skipped, 0), from[axis] - 1);
  }
  return source;
}

HostTensor cut(const HostTensor& tensor, const reference::Shape& shape, Corner corner) {
  HostTensor result;
  result.dtype = tensor.dtype;
  result.shape = shape;
  const std::int64_t size = reference::element_count(shape);
  for (std::int64_t i = 0; i < size; ++i) {
    const auto source = static_cast<std::size_t>(source_of(tensor.shape, shape, i, corner));
    if (tensor.dtype == reference::DType::i32) {
      result.i32.push_back(tensor.i32[source]);
    } else {
      result.f32.push_back(tensor.f32[source]);
    }
  }
  return result;
}

class Shrinker {
 public:
  Shrinker(const CaseSpec& cases, const FunctionSpec& function, const Case& failing, Caller& student,
           Oracle& oracle, double tolerance, const ShrinkBudget& budget)
      : cases_(cases),
        function_(function),
        names_(failing.names),
        values_(failing.values),
        failing_key_(failing.key),
        params_(case_params(function, failing)),
        student_(student),
        oracle_(oracle),
        tolerance_(tolerance),
        budget_(budget) {}

  std::optional<AnsweredCase> run(CallRequest start) {
    if (!try_call(std::move(start))) return std::nullopt;
    while (lower_names() && !stopped_) {
    }
    while (simplify_values() && !stopped_) {
    }
    if (out_of_time_) return std::nullopt;
    return std::move(best_);
  }

 private:
  // Asks the student; a wrong answer makes this the best case so far.
  bool try_call(CallRequest request) {
    if (stopped_) return false;
    if (calls_++ >= budget_.calls) {
      stopped_ = true;
      return false;
    }
    AnsweredCase attempt;
    try {
      attempt.exact = oracle_.evaluate(request);
    } catch (const std::invalid_argument&) {  // values that the function does not take
      return false;
    }
    attempt.answer = student_.call(request);
    seconds_ += attempt.answer.wall_seconds;
    out_of_time_ = seconds_ > budget_.wall_seconds;
    stopped_ = out_of_time_ || !attempt.answer.answered();
    if (!attempt.answer.answered()) return false;
    attempt.differences = compare(attempt.answer, attempt.exact, tolerance_);
    if (attempt.right()) return false;
    attempt.request = std::move(request);
    best_ = std::move(attempt);
    return true;
  }

  // The least value of a name in any case of the check.
  std::int64_t floor_of(const std::string& name, std::int64_t current) const {
    std::int64_t low = current;
    for (const CaseSpec::Range& range : cases_.ranges) {
      if (range.name == name && !range.real && cases_.count > 0)
        low = std::min(low, static_cast<std::int64_t>(range.low));
    }
    for (const CaseSpec::Fixed& fixed : cases_.fixed) {
      const auto found = fixed.names.find(name);
      if (found != fixed.names.end()) low = std::min(low, found->second);
    }
    return low;
  }

  bool with_names(const Bindings& names) {
    if (!admit(cases_, names, values_).admitted) return false;
    std::vector<double> params = params_;
    for (std::size_t i = 0; i < params.size(); ++i) {
      const auto found = names.find(function_.params[i].name);
      if (found != names.end()) params[i] = static_cast<double>(found->second);
    }
    const std::vector<reference::Shape> shapes = function_.input_shapes(names);
    for (const Corner corner : {Corner::first, Corner::last}) {
      std::vector<HostTensor> inputs;
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (const ValueSpec* whole = made_as_a_whole(i)) {
          inputs.push_back(
              generate_values(*whole, function_.inputs[i].dtype, shapes[i], names, failing_key_));
          continue;
        }
        inputs.push_back(cut(best_->request.inputs[i], shapes[i], corner));
        keep_in_range(inputs.back(), function_.inputs[i].name, names);
      }
      if (!try_call(make_request(function_, std::move(inputs), params))) continue;
      names_ = names;
      params_ = params;
      return true;
    }
    return false;
  }

  // Masks and orders lose their meaning when an element of them changes.
  const ValueSpec* made_as_a_whole(std::size_t input) const {
    const auto spec = values_.find(function_.inputs[input].name);
    return spec != values_.end() && spec->second.is_whole() ? &spec->second : nullptr;
  }

  // Labels must stay below the number of classes.
  void keep_in_range(HostTensor& tensor, const std::string& name, const Bindings& names) const {
    const auto spec = values_.find(name);
    if (tensor.dtype != reference::DType::i32 || spec == values_.end()) return;
    if (spec->second.kind != ValueSpec::Kind::integers) return;
    const auto low = static_cast<std::int32_t>(spec->second.first.evaluate(names));
    const auto high = static_cast<std::int32_t>(spec->second.last.evaluate(names));
    for (std::int32_t& value : tensor.i32) value = std::clamp(value, low, high);
  }

  bool lower_names() {
    bool lowered = false;
    for (const auto& [name, current] : Bindings(names_)) {
      for (std::int64_t value = floor_of(name, current); value < current && !stopped_; ++value) {
        Bindings candidate = names_;
        candidate[name] = value;
        if (!with_names(candidate)) continue;
        lowered = true;
        break;
      }
    }
    return lowered;
  }

  bool with_value(std::size_t input, std::size_t at, double value) {
    CallRequest request = best_->request;
    HostTensor& tensor = request.inputs[input];
    if (tensor.dtype == reference::DType::i32) {
      tensor.i32[at] = static_cast<std::int32_t>(value);
      const std::int32_t wanted = tensor.i32[at];
      keep_in_range(tensor, function_.inputs[input].name, names_);
      if (tensor.i32[at] != wanted) return false;
    } else {
      tensor.f32[at] = static_cast<float>(value);
    }
    return try_call(std::move(request));
  }

  double value_of(std::size_t input, std::size_t at) const {
    const HostTensor& tensor = best_->request.inputs[input];
    return tensor.dtype == reference::DType::i32 ? tensor.i32[at] : static_cast<double>(tensor.f32[at]);
  }

  // Smaller is simpler: whole numbers by size, positive before negative, then everything else.
  static double complexity(double value) {
    const double whole = 2 * std::abs(value) + (value < 0 || std::signbit(value) ? 1 : 0);
    return value == std::nearbyint(value) ? whole : 1e12 + whole;
  }

  bool simplify(std::size_t input, std::size_t at) {
    const double value = value_of(input, at);
    std::vector<double> candidates = {0, 1, -1, 2, -2, 3, -3, std::nearbyint(value)};
    if (std::abs(value) > 3) {
      for (const double part : {0.03, 0.125, 0.25, 0.5, 0.75, 0.875, 0.95}) {
        candidates.push_back(std::trunc(part * value));
      }
      candidates.push_back(std::nearbyint(value) - std::copysign(1, value));
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](double a, double b) { return complexity(a) < complexity(b); });
    for (const double candidate : candidates) {
      if (complexity(candidate) >= complexity(value)) return false;
      if (with_value(input, at, candidate)) return true;
    }
    return false;
  }

  bool simplify_values() {
    bool simpler = false;
    for (std::size_t input = 0; input < best_->request.inputs.size(); ++input) {
      if (made_as_a_whole(input) != nullptr) continue;
      const auto size = static_cast<std::size_t>(best_->request.inputs[input].size());
      for (std::size_t at = 0; at < size && !stopped_; ++at) simpler = simplify(input, at) || simpler;
    }
    return simpler;
  }

  const CaseSpec& cases_;
  const FunctionSpec& function_;
  Bindings names_;
  const ValueSpecs& values_;
  std::uint64_t failing_key_;
  std::vector<double> params_;
  Caller& student_;
  Oracle& oracle_;
  double tolerance_;
  ShrinkBudget budget_;
  std::optional<AnsweredCase> best_;
  int calls_ = 0;
  double seconds_ = 0;
  bool stopped_ = false, out_of_time_ = false;
};

}  // namespace

std::optional<AnsweredCase> shrink(const CaseSpec& cases, const FunctionSpec& function, const Case& failing,
                                   Caller& student, Oracle& oracle, double tolerance,
                                   const ShrinkBudget& budget) {
  return Shrinker(cases, function, failing, student, oracle, tolerance, budget)
      .run(case_request(function, failing));
}

SmallestCase smallest_case(const AnsweredCase& shrunk) {
  const FunctionSpec& function = *shrunk.request.function;
  SmallestCase smallest;
  for (std::size_t i = 0; i < function.params.size(); ++i) {
    smallest.params.emplace_back(function.params[i].name, shrunk.request.params[i]);
  }
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    smallest.shapes.emplace_back(function.inputs[i].name, shrunk.request.inputs[i].shape);
  }
  return smallest;
}

}  // namespace harness

#include "harness/checks/workload.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "harness/checks/describe.hpp"

namespace harness {
namespace {

// A size this much slower than the fastest, relative to the reference, is worth a word.
constexpr double stands_out = 1.5;
constexpr double large_share = 0.4;
// Of the peak. One product after another, each waiting for the sum before, comes to 1 to 3 %: four cycles for
// one lane of one unit. Loops that load a sum, add and store it come to 10 to 20 %.
constexpr double one_by_one = 0.03, from_memory = 0.25;

class SizedCalls final : public Workload {
 public:
  SizedCalls(const FunctionSpec& function, const CaseSpec& sizes) : function_(function) {
    for (const Case& size : generate_cases(sizes, 0)) {
      sizes_.push_back(sizes);
      sizes_.back().fixed = {sizes.fixed[static_cast<std::size_t>(size.index)]};
    }
  }

  int groups() const override { return static_cast<int>(sizes_.size()); }

  std::vector<CallRequest> calls(int group, std::uint64_t key, const Ask& ask) const override {
    const CaseSpec& size = sizes_[static_cast<std::size_t>(group)];
    std::vector<CallRequest> requests{case_request(function_, generate_cases(size, key).front())};
    ask(requests.front());
    return requests;
  }

  double combine(const std::vector<double>& seconds) const override {
    double sum = 0;
    for (const double value : seconds) sum += std::log(value);
    return std::exp(sum / static_cast<double>(seconds.size()));
  }

  std::string advise(const std::vector<CallRequest>& calls, const std::vector<double>& student,
                     const std::vector<double>& reference, double peak_gflops) const override {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < student.size(); ++i) ratios.push_back(student[i] / reference[i]);
    const auto [best, worst] = std::minmax_element(ratios.begin(), ratios.end());
    const auto size = static_cast<std::size_t>(worst - ratios.begin());
    if (*worst < stands_out * *best) return advise_on_rate(calls, student, peak_gflops);
    std::string text = "furthest behind, at " + describe_number(std::round(*worst * 100) / 100) +
                       " times, in " + describe_case(calls[size]);
    if (stride(calls[size]) > 1 && stride(calls[static_cast<std::size_t>(best - ratios.begin())]) == 1) {
      text += ": time grows with the stride, so the innermost loop steps over memory";
    }
    return text;
  }

 private:
  static double stride(const CallRequest& call) {
    const std::vector<ParamSpec>& params = call.function->params;
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (params[i].name == "stride") return call.params[i];
    }
    return 1;
  }

  // All sizes are alike: what the rate itself says.
  static std::string advise_on_rate(const std::vector<CallRequest>& calls, const std::vector<double>& student,
                                    double peak_gflops) {
    double done = 0, seconds = 0;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      done += operations(calls[i]);
      seconds += student[i];
    }
    if (done <= 0 || peak_gflops <= 0) return {};
    const double share = done / seconds * 1e-9 / peak_gflops;
    if (share < one_by_one) {
      return "at this rate one product is added after another: let the innermost loop run along a row, "
             "without "
             "conditions, and it can become vectors";
    }
    if (share < from_memory) {
      return "at this rate sums travel to memory and back: keep a block of them, several filters by some "
             "pixels, in "
             "local variables";
    }
    return {};
  }

  const FunctionSpec& function_;
  std::vector<CaseSpec> sizes_;  // of one case each
};

class TrainingStep final : public Workload {
 public:
  explicit TrainingStep(Network network) : network_(std::move(network)) {}

  int groups() const override { return 1; }

  std::vector<CallRequest> calls(int, std::uint64_t key, const Ask& ask) const override {
    return step_calls(network_, make_training_data(network_, key), ask);
  }

  double combine(const std::vector<double>& seconds) const override {
    return std::accumulate(seconds.begin(), seconds.end(), 0.0);
  }

  // The function in which most of the time beyond the reference's goes.
  std::string advise(const std::vector<CallRequest>& calls, const std::vector<double>& student,
                     const std::vector<double>& reference, double) const override {
    struct Part {
      double student = 0, reference = 0;
    };
    std::map<std::string, Part> parts;
    for (std::size_t i = 0; i < student.size(); ++i) {
      Part& part = parts[calls[i].function->name];
      part.student += student[i];
      part.reference += reference[i];
    }
    const auto most = std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
      return a.second.student - a.second.reference < b.second.student - b.second.reference;
    });
    const double share = most->second.student / combine(student);
    if (share < large_share) return {};
    return describe_number(std::round(share * 100)) + " % of it in " + most->first + ", " +
           describe_number(std::round(most->second.student / most->second.reference * 100) / 100) +
           " times the reference's";
  }

 private:
  Network network_;
};

double elements(const reference::Shape& shape) {
  return static_cast<double>(reference::element_count(shape));
}

}  // namespace

std::unique_ptr<Workload> sized_calls(const FunctionSpec& function, const CaseSpec& sizes) {
  return std::make_unique<SizedCalls>(function, sizes);
}

std::unique_ptr<Workload> training_step(Network network) {
  return std::make_unique<TrainingStep>(std::move(network));
}

double operations(const CallRequest& request) {
  const std::string& function = request.function->oracle;
  const auto input = [&request](std::size_t i) -> const reference::Shape& { return request.inputs[i].shape; };
  // Each output is a sum over one filter; backward, each of those products is used twice.
  if (function == "conv2d_forward")
    return 2 * elements(request.output_shapes[0]) * elements(input(1)) / static_cast<double>(input(1)[0]);
  if (function == "conv2d_backward")
    return 4 * elements(input(2)) * elements(input(1)) / static_cast<double>(input(1)[0]);
  if (function == "linear_forward") return 2 * elements(input(0)) * static_cast<double>(input(1)[0]);
  if (function == "linear_backward") return 4 * elements(input(0)) * static_cast<double>(input(1)[0]);
  return 0;
}

}  // namespace harness

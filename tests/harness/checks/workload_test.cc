#include "harness/checks/workload.hpp"

#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::CheckBench;

namespace {

const std::string check = R"(  - id: forward
    kind: matches_oracle
    functions: [conv2d_forward]
    points: 1
    visibility: public
    seed: 1
    cases: {fixed: [{N: 1, C: 2, O: 3, H: 8, W: 8, K: 3, L: 3, stride: 1, padding: 1},
                    {N: 1, C: 2, O: 3, H: 9, W: 9, K: 3, L: 3, stride: 2, padding: 1}]}
)";

// What is said when the two sizes, the smaller one with stride 2 first, take these seconds each.
std::string advice(const std::vector<double>& student, const std::vector<double>& reference,
                   double peak_gflops) {
  CheckBench bench = CheckBench::from(test_support::small_assignment(check));
  const CheckSpec& spec = bench.spec("forward");
  const auto workload =
      sized_calls(*spec.functions.front(),
                  parse_cases(spec.options.at("cases"), bench.assignment(), spec.functions, spec.seed));
  std::vector<CallRequest> calls;
  for (int group = 0; group < workload->groups(); ++group) {
    workload->calls(group, 1, [&calls](const CallRequest& call) {
      calls.push_back(call);
      return std::vector<HostTensor>{};
    });
  }
  return workload->advise(calls, student, reference, peak_gflops);
}

}  // namespace

TEST_CASE("the size that is furthest behind is named, and the stride where it is to blame") {
  const std::string strided = advice({12e-6, 2e-6}, {1e-6, 1e-6}, 100);
  CHECK_THAT(strided, ContainsSubstring("furthest behind, at 12 times"));
  CHECK_THAT(strided, ContainsSubstring("stride=2"));
  CHECK_THAT(strided, ContainsSubstring("time grows with the stride"));
  const std::string other = advice({2e-6, 12e-6}, {1e-6, 1e-6}, 100);
  CHECK_THAT(other, ContainsSubstring("stride=1"));
  CHECK(other.find("grows with the stride") == std::string::npos);
}

TEST_CASE("where all sizes are alike the rate itself says what is missing") {
  // 8 x 8 x 3 outputs of 18 products and 5 x 5 x 3: 9612 operations.
  const double operations = 2.0 * 18 * 3 * (64 + 25);
  const auto at_share = [&](double share) {
    const double seconds = operations / (share * 100e9) / 2;
    return advice({seconds, seconds}, {1e-6, 1e-6}, 100);
  };
  CHECK_THAT(at_share(0.01), ContainsSubstring("one product is added after another"));
  CHECK_THAT(at_share(0.15), ContainsSubstring("sums travel to memory and back"));
  CHECK(at_share(0.6).empty());
  CHECK(advice({1, 1}, {1e-6, 1e-6}, 0).empty());  // the core's peak is not known
}

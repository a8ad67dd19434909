#include "harness/checks/spot_check.hpp"

#include <set>

#include "harness/cases/cases.hpp"
#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::CheckBench;

namespace {

const std::string checks =
    R"(  - {id: forward, kind: matches_oracle, functions: [conv2d_forward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 5, C: 3, O: 4, H: 20, W: 17, K: 3, L: 2, stride: 2, padding: 1}]}}
  - {id: backward, kind: matches_oracle, functions: [conv2d_backward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 5, C: 3, O: 4, H: 20, W: 17, K: 3, L: 2, stride: 2, padding: 1}]}}
  - {id: relu, kind: matches_oracle, functions: [relu_forward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 9, C: 3, H: 10, W: 7}]}}
  - {id: relu-back, kind: matches_oracle, functions: [relu_backward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 9, C: 3, H: 10, W: 7}]}}
  - {id: pool, kind: matches_oracle, functions: [maxpool2d_forward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 9, C: 5, H: 20, W: 17, window: 3, stride: 2}]}}
  - {id: pool-back, kind: matches_oracle, functions: [maxpool2d_backward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 9, C: 3, H: 20, W: 17, window: 3, stride: 2}]}}
  - {id: linear, kind: matches_oracle, functions: [linear_forward], points: 1, visibility: public, seed: 1,
     cases: {fixed: [{N: 3, D: 5, M: 4}]}}
)";

CallRequest request_of(CheckBench& bench, const std::string& id) {
  const CheckSpec& spec = bench.spec(id);
  const CaseSpec cases = parse_cases(spec.options.at("cases"), bench.assignment(), spec.functions, spec.seed);
  return case_request(*spec.functions.front(), generate_cases(cases, 7).front());
}

}  // namespace

// Each part, computed on its own, is a run of the whole: to the bit, since both are summed in the same order.
TEST_CASE("what is computed in parts is what the whole call gives there") {
  CheckBench bench = CheckBench::from(test_support::small_assignment(checks));
  for (const std::string id : {"forward", "backward", "relu", "relu-back", "pool", "pool-back", "linear"}) {
    const CallRequest large = request_of(bench, id);
    Oracle& oracle = *bench.oracles().at(large.function->name);
    const std::vector<reference::Output> whole = oracle.evaluate(large);
    std::set<std::size_t> seen;
    std::int64_t elements = 0;
    for (const SpotCheck& spot : spot_checks(large, 3)) {
      const std::vector<reference::Output> part = oracle.evaluate(spot.request);
      for (const SpotCheck::Piece& piece : spot.pieces) {
        const reference::Output& mine = part[piece.part_output];
        seen.insert(piece.output);
        elements += mine.value.size();
        int differing = 0;
        for (std::int64_t i = 0; i < mine.value.size(); ++i) {
          const reference::Output& all = whole[piece.output];
          if (mine.value[i] != all.value[piece.first + i]) ++differing;
          if (std::abs(mine.magnitude[i] - all.magnitude[piece.first + i]) > 1e-9 * mine.magnitude[i])
            ++differing;
        }
        INFO(id << ", output " << piece.output);
        CHECK(differing == 0);
      }
    }
    CHECK(seen.size() == large.output_shapes.size());
    if (id != "linear") CHECK(elements >= 1000);
  }
}

TEST_CASE("other keys look at other parts") {
  CheckBench bench = CheckBench::from(test_support::small_assignment(checks));
  const auto places = [&bench](const std::string& id) {
    const CallRequest large = request_of(bench, id);
    std::set<std::int64_t> first;
    for (std::uint64_t key = 0; key < 40; ++key)
      first.insert(spot_checks(large, key).front().pieces.front().first);
    return first.size();
  };
  CHECK(places("forward") > 10);  // of 20 planes
  CHECK(places("pool") > 5);      // of 9 images
}

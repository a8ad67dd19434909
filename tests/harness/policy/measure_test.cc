#include "harness/policy/measure.hpp"

#include <algorithm>
#include <map>

#include "tests/harness/policy/memory_model.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace test_support;

namespace {

constexpr double idle = 4e6;
constexpr double libraries = 1e6;  // used by every call

// A process as a formula. `keeps`: it never gives back what it once held.
class FakeProcess final : public MemoryCaller {
 public:
  explicit FakeProcess(BytesOf bytes, bool keeps = false) : bytes_(std::move(bytes)), keeps_(keeps) {}

  MeasuredOutcome measure(const CallRequest& request) override {
    const ConvGeometry g = geometry_of(request);
    seen.push_back(g);
    MeasuredOutcome answer;
    answer.outcome.status = status;
    answer.outcome.wall_seconds = seconds_a_product * g.products();
    if (hidden) return answer;
    double tensors = 0;
    for (const HostTensor& input : request.inputs) tensors += pages(input.size());
    for (const auto& shape : request.output_shapes) tensors += pages(reference::element_count(shape));
    const double needed = bytes_(g);
    const double before = idle + held_;
    const double own = keeps_ ? std::max(0.0, needed - held_) : needed;
    answer.memory.before_bytes = static_cast<std::int64_t>(before);
    answer.memory.peak_bytes = static_cast<std::int64_t>(before + own + tensors);
    if (tells_reuse) answer.memory.reused_bytes = static_cast<std::int64_t>(needed - own + libraries);
    if (keeps_) held_ = std::max(held_, needed);
    return answer;
  }
  void restart() override {
    held_ = 0;
    ++starts;
  }

  std::vector<ConvGeometry> seen;
  int starts = 0;
  Status status = Status::passed;
  bool hidden = false;
  bool tells_reuse = false;
  double seconds_a_product = 0;

 private:
  static double pages(std::int64_t elements) {
    return static_cast<double>((elements * 4 + 4095) / 4096 * 4096);
  }
  static ConvGeometry geometry_of(const CallRequest& request) {
    const reference::Shape& x = request.inputs[0].shape;
    const reference::Shape& w = request.inputs[1].shape;
    const reference::Shape& y = request.output_shapes[0];
    ConvGeometry g{.batch = x[0],
                   .channels = x[1],
                   .filters = w[0],
                   .out_rows = y[2],
                   .out_columns = y[3],
                   .kernel_rows = w[2],
                   .kernel_columns = w[3]};
    g.stride = static_cast<std::int64_t>(request.params[0]);
    g.padding = static_cast<std::int64_t>(request.params[1]);
    return g;
  }

  BytesOf bytes_;
  bool keeps_;
  double held_ = 0;
};

const FunctionSpec& forward() {
  static const Assignment assignment = load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  return *assignment.find_function("conv2d_forward");
}

double bytes_at(const PassMeasurement& found, LadderKind kind, std::size_t rung) {
  for (const LadderSamples& ladder : found.ladders) {
    if (ladder.ladder.kind == kind) return ladder.samples.at(rung).bytes;
  }
  return -1;
}

}  // namespace

TEST_CASE("what a call holds beyond its tensors is found for every rung") {
  FakeProcess process([](const ConvGeometry& g) { return unrolled(g); });
  const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), {.seed = 1});
  REQUIRE(found.status == Status::passed);
  for (const LadderSamples& ladder : found.ladders) {
    REQUIRE(ladder.samples.size() == ladder.ladder.rungs.size());
    for (const Sample& sample : ladder.samples) {
      CHECK(sample.bytes == Approx(unrolled(sample.geometry)).margin(1));
    }
  }
  CHECK(found.oddities.empty());
  CHECK(found.notes.empty());
}

TEST_CASE("rungs come in an order of the seed's, after tiny calls, two of them again in a fresh process") {
  const auto order = [](std::uint64_t seed) {
    FakeProcess process([](const ConvGeometry&) { return 0.0; });
    measure_pass(process, forward(), toeplitz_ladders({}), {.seed = seed});
    CHECK(process.starts == 1);
    CHECK(process.seen.at(0).products() < 100);
    std::vector<double> products;
    for (const ConvGeometry& g : process.seen) products.push_back(g.products());
    return products;
  };
  CHECK(order(1) == order(1));
  CHECK(order(1) != order(2));
}

TEST_CASE("a buffer that is never given back is measured in fresh processes") {
  FakeProcess process([](const ConvGeometry& g) { return unrolled(g); }, true);
  const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), {.seed = 3});
  REQUIRE(found.status == Status::passed);
  CHECK(found.notes.size() == 1);
  CHECK(process.starts > 10);
  for (const LadderSamples& ladder : found.ladders) {
    CHECK(ladder.samples.size() == 3);
    const double full = unrolled(ladder.samples.back().geometry);
    CHECK(ladder.samples.back().bytes == Approx(full).epsilon(0.01).margin(1000));
  }
}

TEST_CASE("where the kernel tells which pages are used again, a buffer that is kept is seen in one process") {
  FakeProcess process([](const ConvGeometry& g) { return unrolled(g); }, true);
  process.tells_reuse = true;
  const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), {.seed = 3});
  REQUIRE(found.status == Status::passed);
  CHECK(found.notes.empty());
  CHECK(found.oddities.empty());
  CHECK(process.starts == 1);
  for (const LadderSamples& ladder : found.ladders) {
    REQUIRE(ladder.samples.size() == ladder.ladder.rungs.size());
    for (const Sample& sample : ladder.samples) {
      CHECK(sample.bytes == Approx(unrolled(sample.geometry)).margin(1000));
    }
  }
}

TEST_CASE("a walk ends early when a ladder convicts and time has passed, at once for a matrix of the image") {
  const auto ladders_walked = [](LadderKind convicting, double certain_seconds) {
    FakeProcess process([](const ConvGeometry& g) { return unrolled(g); });
    MeasureOptions options;
    options.certain_seconds = certain_seconds;
    options.convicts = [convicting](const LadderSamples& ladder) { return ladder.ladder.kind == convicting; };
    const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), options);
    CHECK(process.starts == 1);
    std::size_t walked = 0;
    for (const LadderSamples& ladder : found.ladders) walked += ladder.samples.empty() ? 0 : 1;
    CHECK(found.certain == (walked < found.ladders.size()));
    return walked;
  };
  const std::size_t all = toeplitz_ladders({}).size();
  CHECK(ladders_walked(LadderKind::image, 100) == 1);
  CHECK(ladders_walked(LadderKind::one_channel, 0) == 2);
  CHECK(ladders_walked(LadderKind::many_channels, 0) == 3);
  CHECK(ladders_walked(LadderKind::one_channel, 100) == all);
  CHECK(ladders_walked(LadderKind::one_row, 0) == all);
}

TEST_CASE("code that is too slow is measured on fewer rungs") {
  FakeProcess process([](const ConvGeometry&) { return 0.0; });
  process.seconds_a_product = 1e-6;  // plain Python
  const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), {.seed = 4});
  REQUIRE(found.status == Status::passed);
  for (const std::size_t rung : {0, 1, 2, 3}) CHECK(bytes_at(found, LadderKind::one_channel, rung) == 0);
  for (const ConvGeometry& g : process.seen) CHECK(g.products() * 1e-6 <= 2);
}

TEST_CASE("a function that does not answer has no memory") {
  FakeProcess process([](const ConvGeometry&) { return 0.0; });
  process.status = Status::crashed;
  CHECK(measure_pass(process, forward(), toeplitz_ladders({}), {}).status == Status::crashed);
}

TEST_CASE("memory that cannot be read is for a person to look at") {
  FakeProcess process([](const ConvGeometry&) { return 0.0; });
  process.hidden = true;
  CHECK(measure_pass(process, forward(), toeplitz_ladders({}), {}).status == Status::flagged);
}

TEST_CASE("memory that is there before anything is asked is odd") {
  FakeProcess process([](const ConvGeometry&) { return 0.0; });
  const PassMeasurement found = measure_pass(process, forward(), {}, {.idle_bytes = 1e6});
  REQUIRE(found.oddities.size() == 1);
  CHECK_THAT(found.oddities[0], ContainsSubstring("4.0 MB"));
}

TEST_CASE("answers are shown to the judge, the small ones always") {
  FakeProcess process([](const ConvGeometry&) { return 0.0; });
  int judged = 0;
  MeasureOptions options;
  options.judge_answer = [&judged](const CallRequest&, const CallOutcome&) {
    return ++judged == 2 ? std::string("is odd") : std::string();
  };
  const PassMeasurement found = measure_pass(process, forward(), toeplitz_ladders({}), options);
  CHECK(judged >= 2);
  CHECK(judged < found.calls);
  CHECK(found.oddities == std::vector<std::string>{"is odd"});
}

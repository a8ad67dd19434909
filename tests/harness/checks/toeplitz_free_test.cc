#include <algorithm>
#include <functional>

#include "harness/checks/check.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/mistakes/mistakes.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace test_support;

namespace {

using Bytes = std::function<double(const CallRequest&)>;

// A student whose process holds as much as a formula says.
class FakeMeter final : public MemoryCaller {
 public:
  explicit FakeMeter(Bytes bytes) : bytes_(std::move(bytes)) {}

  MeasuredOutcome measure(const CallRequest& request) override {
    MeasuredOutcome answer;
    answer.outcome = student.call(request);
    answer.memory = {4 << 20, (4 << 20) + static_cast<std::int64_t>(bytes_(request))};
    return answer;
  }
  void restart() override {}

  FakeCaller student;

 private:
  Bytes bytes_;
};

double nothing(const CallRequest&) {
  return 0;
}

// 4 * C * K * L * N * P * Q
double unrolled(const CallRequest& request) {
  const reference::Shape& w = request.inputs[1].shape;
  const reference::Shape& y =
      request.function->name == "conv2d_forward" ? request.output_shapes[0] : request.inputs[2].shape;
  return 4.0 * static_cast<double>(w[1] * w[2] * w[3] * y[0] * y[2] * y[3]);
}

struct Judged {
  CheckResult result;
  std::optional<ToeplitzFinding> finding;
};

Judged judge(FakeMeter& meter, const std::vector<std::string>& source = {}) {
  CheckBench bench = CheckBench::a7();
  const CheckSpec& spec = bench.spec("toeplitz-free");
  PolicyContext policy{meter, 32e6, [&source] { return source; }, std::nullopt};
  Judged judged;
  judged.result = bench.check("toeplitz-free")
                      .run({bench.assignment(), spec, meter.student, bench.oracles(), 7, nullptr, &policy});
  judged.finding = policy.found;
  return judged;
}

reference::Conv2dShape shape_of(const CallRequest& request) {
  const auto extent = [](const HostTensor& tensor, std::size_t axis) {
    return static_cast<int>(tensor.shape.at(axis));
  };
  const HostTensor &x = request.inputs[0], &w = request.inputs[1];
  reference::Conv2dShape shape{};
  shape.batch = extent(x, 0);
  shape.in_channels = extent(x, 1);
  shape.in_height = extent(x, 2);
  shape.in_width = extent(x, 3);
  shape.out_channels = extent(w, 0);
  shape.kernel_height = extent(w, 2);
  shape.kernel_width = extent(w, 3);
  shape.stride_h = shape.stride_w = static_cast<int>(request.params[0]);
  shape.padding_h = shape.padding_w = static_cast<int>(request.params[1]);
  return shape;
}

std::vector<HostTensor> outputs_of(const CallRequest& request) {
  std::vector<HostTensor> outputs;
  for (const reference::Shape& shape : request.output_shapes) {
    outputs.push_back(HostTensor::floats(
        shape, std::vector<float>(static_cast<std::size_t>(reference::element_count(shape)))));
  }
  return outputs;
}

FakeMeter honest(Bytes bytes) {
  FakeMeter meter(std::move(bytes));
  meter.student.functions["conv2d_forward"] = [](const CallRequest& r) {
    std::vector<HostTensor> y = outputs_of(r);
    reference::kernels::conv2d_forward(shape_of(r), r.inputs[0].f32.data(), r.inputs[1].f32.data(),
                                       r.inputs[2].f32.data(), y[0].f32.data());
    return y;
  };
  meter.student.functions["conv2d_backward"] = [](const CallRequest& r) {
    std::vector<HostTensor> d = outputs_of(r);
    const float *x = r.inputs[0].f32.data(), *w = r.inputs[1].f32.data(), *dy = r.inputs[2].f32.data();
    reference::kernels::conv2d_backward_data(shape_of(r), w, dy, d[0].f32.data());
    reference::kernels::conv2d_backward_weights(shape_of(r), x, dy, d[1].f32.data(), d[2].f32.data());
    return d;
  };
  return meter;
}

std::string configuration_error(const std::string& from, const std::string& to) {
  std::string yaml = R"(id: conv
title: conv
unit: conv
languages: [cpp]
functions:
  conv2d_forward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", b: "f32[O]"}
    params:  {stride: int, padding: int}
    outputs: {y: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
  conv2d_backward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", dy: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
    params:  {stride: int, padding: int}
    outputs: {dx: "f32[N,C,H,W]", dw: "f32[O,C,K,L]", db: "f32[O]"}
  relu_forward:
    inputs:  {x: "f32[A,B,H,W]"}
    outputs: {y: "f32[A,B,H,W]"}
checks:
  - {id: t, kind: toeplitz_free, functions: [conv2d_forward, conv2d_backward], points: 1, visibility: public, seed: 1, review: 10, toeplitz: 24, probes: [{C: 1, O: 1, H: 8, W: 8}]}
)";
  yaml.replace(yaml.rfind(from), from.size(), to);
  try {
    CheckBench::from(yaml);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a convolution that holds nothing passes with all points") {
  FakeMeter meter = honest(nothing);
  const Judged judged = judge(meter);
  CHECK(judged.result.status == Status::passed);
  CHECK(judged.result.score == 10);
  CHECK(judged.result.message.empty());
  REQUIRE(judged.finding);
  CHECK(judged.finding->verdict == ToeplitzVerdict::clean);
  CHECK_FALSE(judged.finding->ladders.empty());
}

TEST_CASE("a convolution that unrolls fails, with the figures") {
  FakeMeter meter = honest(unrolled);
  const Judged judged = judge(meter);
  CHECK(judged.result.status == Status::failed);
  CHECK(judged.result.score == 0);
  CHECK_THAT(judged.result.message, ContainsSubstring("unrolled columns at once (of 1089 output pixels)"));
}

TEST_CASE("what a person must look at keeps its points") {
  FakeMeter meter = honest(nothing);
  const Judged judged = judge(meter, {"convnet.cpp:3: cblas_sgemm: calls BLAS, a matrix product"});
  CHECK(judged.result.status == Status::flagged);
  CHECK(judged.result.score == 10);
  CHECK_THAT(judged.result.message, ContainsSubstring("cblas_sgemm"));
}

TEST_CASE("a function that does not answer costs its half") {
  FakeMeter meter = honest(nothing);
  meter.student.functions.erase("conv2d_backward");
  Judged judged = judge(meter);
  CHECK(judged.result.status == Status::partial);
  CHECK(judged.result.score == 5);
  meter.student.functions.clear();
  judged = judge(meter);
  CHECK(judged.result.status == Status::missing_function);
  CHECK(judged.result.score == 0);
}

TEST_CASE("a mistake that is right for some shapes is not taken for code that answers as it likes") {
  const reference::MistakeFamily& family = *reference::find_mistakes("conv2d_forward");
  for (const char* id : {"kernel-flipped", "first-channel-only", "stride-padding-swapped"}) {
    const auto mistake = std::find_if(family.mistakes.begin(), family.mistakes.end(),
                                      [id](const reference::Mistake& known) { return known.id == id; });
    REQUIRE(mistake != family.mistakes.end());
    const auto made = static_cast<std::size_t>(mistake - family.mistakes.begin());
    FakeMeter meter = honest(nothing);
    meter.student.functions["conv2d_forward"] = [&family, made](const CallRequest& r) {
      const auto outputs = family.evaluate(to_reference_call(r), {made});
      return std::vector{HostTensor::from_double(outputs.front().value, reference::DType::f32)};
    };
    INFO(id);
    CHECK_THAT(judge(meter).result.message, !ContainsSubstring("others rightly"));
  }
}

TEST_CASE("code that answers as it likes is looked at by a person") {
  FakeMeter meter = honest(nothing);
  const FakeFunction right = meter.student.functions.at("conv2d_forward");
  int calls = 0;
  meter.student.functions["conv2d_forward"] = [&](const CallRequest& r) {
    std::vector<HostTensor> answers = right(r);
    if (++calls % 3 == 0) {
      for (float& value : answers[0].f32) value = -value;
    }
    return answers;
  };
  const Judged judged = judge(meter);
  CHECK(judged.result.status == Status::flagged);
  CHECK_THAT(judged.result.message, ContainsSubstring("wrongly, others rightly"));
}

TEST_CASE("an answer of zeros earns nothing") {
  FakeMeter meter = honest(nothing);
  meter.student.functions["conv2d_forward"] = outputs_of;
  const Judged judged = judge(meter);
  CHECK(judged.result.status == Status::partial);
  CHECK(judged.result.score == 5);
}

TEST_CASE("mistakes of a specification are told when it is loaded") {
  CHECK(configuration_error("seed: 1", "seed: 1") == "no error");
  CHECK_THAT(configuration_error("review: 10", "review: 30"), ContainsSubstring("is below review"));
  CHECK_THAT(configuration_error("conv2d_backward]", "relu_forward]"),
             ContainsSubstring("relu_forward cannot be measured"));
  CHECK_THAT(configuration_error(", conv2d_backward]", "]"), ContainsSubstring("needs two functions"));
  CHECK_THAT(configuration_error("{C: 1,", "{D: 1,"), ContainsSubstring("D"));
  CHECK_THAT(configuration_error("review: 10", "reviews: 10"), ContainsSubstring("reviews"));
}

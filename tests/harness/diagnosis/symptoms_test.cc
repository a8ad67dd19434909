#include "harness/diagnosis/symptoms.hpp"

#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::HostTensor;
using test_support::CheckBench;

namespace {

using Change = std::function<void(const CallRequest&, std::vector<HostTensor>&)>;

// The message of a check of a7-convnet when one function's right answers are changed.
std::string message(const std::string& check, const std::string& function, const Change& change) {
  auto bench = CheckBench::a7();
  auto student = test_support::honest_student();
  student.functions[function] = [honest = student.functions[function], &change](const CallRequest& request) {
    std::vector<HostTensor> outputs = honest(request);
    change(request, outputs);
    return outputs;
  };
  const auto result = bench.run(check, student);
  CHECK(result.status != harness::Status::passed);
  CHECK(result.mistakes.empty());
  return result.message;
}

float& at(HostTensor& t, std::int64_t n, std::int64_t c, std::int64_t i, std::int64_t j) {
  return t.f32[static_cast<std::size_t>(((n * t.shape[1] + c) * t.shape[2] + i) * t.shape[3] + j)];
}

}  // namespace

TEST_CASE("right inside, wrong on the border") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest& request, std::vector<HostTensor>& outputs) {
                       if (request.params[1] > 0) at(outputs[0], 0, 0, 0, 0) += 1;
                     }),
             ContainsSubstring("right inside, wrong on the border; right for padding 0 only"));
}

TEST_CASE("right for stride 1 only") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest& request, std::vector<HostTensor>& outputs) {
                       if (request.params[0] < 2) return;
                       for (std::size_t i = 0; i < outputs[0].f32.size(); ++i)
                         outputs[0].f32[i] += static_cast<float>(i + 1);
                     }),
             ContainsSubstring("right for stride 1 only"));
}

TEST_CASE("wrong for images that are not square") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest& request, std::vector<HostTensor>& outputs) {
                       if (request.inputs[0].shape[2] == request.inputs[0].shape[3]) return;
                       for (std::size_t i = 0; i < outputs[0].f32.size(); ++i)
                         outputs[0].f32[i] += static_cast<float>(i + 1);
                     }),
             ContainsSubstring("wrong for images that are not square"));
}

TEST_CASE("off by a factor of the dimensions") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest& request, std::vector<HostTensor>& outputs) {
                       for (float& value : outputs[0].f32)
                         value /= static_cast<float>(request.inputs[1].shape[0]);
                     }),
             ContainsSubstring("off by the factor 1/O"));
  CHECK_THAT(message("linear", "linear_forward",
                     [](const CallRequest&, std::vector<HostTensor>& outputs) {
                       for (float& value : outputs[0].f32) value = -value;
                     }),
             ContainsSubstring("every value has the wrong sign"));
}

TEST_CASE("transposed") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest&, std::vector<HostTensor>& outputs) {
                       const HostTensor right = outputs[0];
                       const auto rows = static_cast<std::size_t>(right.shape[2]),
                                  columns = static_cast<std::size_t>(right.shape[3]), plane = rows * columns;
                       for (std::size_t k = 0; k < right.f32.size(); ++k) {
                         const std::size_t inside = k % plane;
                         outputs[0].f32[k] = right.f32[k - inside + inside % rows * columns + inside / rows];
                       }
                     }),
             ContainsSubstring("transposed: rows and columns of the output are swapped"));
}

TEST_CASE("right for the first batch element only") {
  CHECK_THAT(message("conv2d-backward", "conv2d_backward",
                     [](const CallRequest&, std::vector<HostTensor>& outputs) {
                       HostTensor& dx = outputs[0];
                       const std::size_t first = dx.f32.size() / static_cast<std::size_t>(dx.shape[0]);
                       for (std::size_t i = first; i < dx.f32.size(); ++i) dx.f32[i] += static_cast<float>(i);
                     }),
             ContainsSubstring("right for the first batch element only"));
}

TEST_CASE("the same amount in a channel") {
  CHECK_THAT(message("conv2d-forward", "conv2d_forward",
                     [](const CallRequest& request, std::vector<HostTensor>& outputs) {
                       for (std::size_t k = 0; k < outputs[0].f32.size(); ++k) {
                         const auto channel = static_cast<std::size_t>(
                             reference::unravel(outputs[0].shape, static_cast<std::int64_t>(k))[1]);
                         outputs[0].f32[k] += 0.5F * request.inputs[2].f32[channel] + 0.25F;
                       }
                     }),
             ContainsSubstring("off by the same amount everywhere in a channel"));
}

TEST_CASE("noise has no pattern") {
  const std::string text =
      message("conv2d-forward", "conv2d_forward", [](const CallRequest&, std::vector<HostTensor>& outputs) {
        for (std::size_t i = 0; i < outputs[0].f32.size(); ++i)
          outputs[0].f32[i] += 0.1F * static_cast<float>(i * i % 7 + 1);
      });
  CHECK(text.find('\n') == std::string::npos);
}

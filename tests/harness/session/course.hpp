#pragma once
// A small course for the tests of build and session: an assignment made by hand, a sandbox, a build kit. Its
// limits are tight, so that what hangs does not hang for long.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/build/build.hpp"
#include "harness/session/session.hpp"

namespace test_support {

inline harness::TensorSpec tensor_spec(const std::string& name, const std::vector<std::string>& shape,
                                       reference::DType dtype = reference::DType::f32) {
  harness::TensorSpec spec;
  spec.name = name;
  spec.dtype = dtype;
  for (const std::string& extent : shape) spec.shape.push_back(harness::Expression::parse(extent));
  return spec;
}

inline harness::Assignment demo_assignment() {
  using harness::ParamSpec;
  harness::Assignment assignment;
  assignment.id = "t1-demo";
  assignment.title = "Demo";
  assignment.unit = "demo";
  assignment.languages = {harness::Language::cpp, harness::Language::python};
  assignment.build.flags = {"-std=c++20", "-O1", "-pthread"};
  assignment.limits.build.wall_seconds = 30;
  assignment.limits.build.cpu_seconds = 20;
  assignment.limits.build.file_bytes = std::int64_t{16} << 20;
  assignment.limits.run.wall_seconds = 1;
  assignment.limits.run.cpu_seconds = 40;
  assignment.limits.run.memory_bytes = std::int64_t{2} << 30;
  assignment.limits.run.processes = 24;
  assignment.limits.run.output_bytes = std::int64_t{64} << 10;
  assignment.limits.warmup_seconds = 60;
  assignment.limits.total_seconds = 200;

  harness::FunctionSpec scale;  // y = factor * x
  scale.name = "scale";
  scale.inputs = {tensor_spec("x", {"N", "M"})};
  scale.params = {{"factor", ParamSpec::Kind::real}};
  scale.outputs = {tensor_spec("y", {"N", "M"})};
  harness::FunctionSpec split;  // a = x, b = (x, -x)
  split.name = "split";
  split.inputs = {tensor_spec("x", {"N"})};
  split.outputs = {tensor_spec("a", {"N"}), tensor_spec("b", {"N", "2"})};
  harness::FunctionSpec weird;  // f + n + t; c; the sum of all extents
  weird.name = "weird";
  weird.inputs = {tensor_spec("a", {"A"}),
                  tensor_spec("b", {"A", "B"}),
                  tensor_spec("c", {"A", "B", "C"}, reference::DType::i32),
                  tensor_spec("d", {"A", "B", "C", "D"}),
                  tensor_spec("e", {"A", "B", "C", "D", "E"}),
                  tensor_spec("f", {"A", "B", "C", "D", "E", "F"})};
  weird.params = {{"n", ParamSpec::Kind::integer}, {"t", ParamSpec::Kind::real}};
  weird.outputs = {tensor_spec("s", {"A", "B", "C", "D", "E", "F"}),
                   tensor_spec("k", {"A", "B", "C"}, reference::DType::i32), tensor_spec("m", {"1"})};
  assignment.functions = {scale, split, weird};
  return assignment;
}

inline const std::string cpp_head = "#include \"demo.hpp\"\nnamespace demo {\n";

inline std::string cpp_scale(const std::string& body) {
  return "void scale(TensorView<const float, 2> x, float factor, TensorView<float, 2> y) {\n" + body +
         "\n}\n";
}

inline const std::string cpp_scale_loop =
    "  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = factor * x.data()[i];\n";

inline const std::string cpp_split =
    "void split(TensorView<const float, 1> x, TensorView<float, 1> a, TensorView<float, 2> b) {\n"
    "  for (int i = 0; i < x.extent(0); ++i) { a(i) = x(i); b(i, 0) = x(i); b(i, 1) = -x(i); }\n}\n";

struct Course {
  explicit Course(harness::Assignment spec = demo_assignment(), harness::Sandbox::Options options = {})
      : assignment(std::move(spec)), sandbox(options), kit(sandbox, assignment) {}

  harness::BuiltSubmission build(const std::map<std::string, std::string>& files) {
    harness::Snapshot snapshot;
    for (const auto& [path, bytes] : files) snapshot.files.push_back({path, bytes});
    snapshot.language = files.contains("demo.py") ? harness::Language::python : harness::Language::cpp;
    return kit.build(snapshot, nullptr);
  }
  const harness::FunctionSpec& function(const std::string& name) const {
    return *assignment.find_function(name);
  }

  // scale(x, factor) with x = [[0, 1, 2], [3, 4, 5]].
  harness::CallRequest scale(double factor) const {
    return harness::make_request(function("scale"), {harness::HostTensor::floats({2, 3}, {0, 1, 2, 3, 4, 5})},
                                 {factor});
  }

  harness::Assignment assignment;
  harness::Sandbox sandbox;
  harness::BuildKit kit;
};

inline bool is_scaled(const harness::CallOutcome& outcome, float factor) {
  return outcome.answered() && outcome.outputs.size() == 1 &&
         outcome.outputs[0].shape == reference::Shape{2, 3} &&
         outcome.outputs[0].f32 ==
             std::vector<float>{0, factor, 2 * factor, 3 * factor, 4 * factor, 5 * factor};
}

}  // namespace test_support

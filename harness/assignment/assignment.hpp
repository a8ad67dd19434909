#pragma once
// An assignment as its assignment.yaml describes it: typed functions, languages, build, limits, checks.
// Loading validates everything but the options that belong to a kind of check (harness/checks does that).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/assignment/config_node.hpp"
#include "harness/assignment/expression.hpp"
#include "harness/result/result.hpp"
#include "reference/registry.hpp"

namespace harness {

struct TensorSpec {  // "f32[N, O, (H+2*padding-K)/stride+1]"
  std::string name;
  reference::DType dtype = reference::DType::f32;
  std::vector<Expression> shape;
  std::string text;  // as written, on one line, for headers and handouts
  int rank() const { return static_cast<int>(shape.size()); }
};

struct ParamSpec {
  enum class Kind { integer, real };  // `int`, `float` in the spec; C++ int, float; Python int, float
  std::string name;
  Kind kind = Kind::integer;
};

struct FunctionSpec {
  std::string name;
  std::vector<TensorSpec> inputs;
  std::vector<ParamSpec> params;
  std::vector<TensorSpec> outputs;
  std::string oracle;  // name in the reference's registry
  std::optional<std::filesystem::path>
      solution;  // or an instructor's own solution: an existing folder inside the
                 // assignment's, whose path it begins with; `oracle` is then empty

  // Dimensions and integer parameters by name, from the inputs' shapes and the parameters in the order of the
  // spec. Throws std::invalid_argument when they disagree with the spec or with each other: "conv2d_backward:
  // dy has shape [1,1,3,3], but the spec gives [1,1,2,2] (C=1, H=3, ...)".
  Bindings bind(const std::vector<reference::Shape>& inputs, const std::vector<double>& params) const;
  // In the order of the spec. Extents are what the expressions give, so they can be zero or negative. Throw
  // std::invalid_argument where an expression has no value (unbound name, division by zero, overflow).
  std::vector<reference::Shape> input_shapes(const Bindings& names) const;
  std::vector<reference::Shape> output_shapes(const Bindings& names) const;
};

struct BuildSpec {
  std::string compiler = "g++";
  std::vector<std::string> flags = {"-std=c++20", "-O3", "-march=native", "-pthread"};
};

struct PhaseLimits {
  double wall_seconds = 60;  // of the whole phase (build), of a single call (run)
  double cpu_seconds = 60;   // of the whole process
  std::int64_t memory_bytes = std::int64_t{1} << 30;
  int processes = 64;  // threads and processes
  std::int64_t file_bytes = std::int64_t{64} << 20;
  std::int64_t output_bytes = std::int64_t{1} << 20;  // of stdout and stderr together
};

struct Limits {
  PhaseLimits build;
  PhaseLimits run;
  double warmup_seconds = 60;  // wall limit of the first call of each function (Numba compiles then)
  double total_seconds = 600;  // wall limit of all sessions of one grading together
  int submission_files = 200;
  int submission_depth = 8;
  std::int64_t submission_file_bytes = std::int64_t{1} << 20;
  std::int64_t submission_bytes = std::int64_t{8} << 20;
};

struct CheckSpec {
  std::string id;
  std::string kind;
  std::vector<const FunctionSpec*> functions;  // point into Assignment::functions
  double points = 0;
  Visibility visibility = Visibility::visible;
  std::uint64_t seed = 0;  // public seed; hidden checks mix it with the secret of the seeds file
  ConfigNode options;      // the whole mapping; the check's kind reads its own keys from it
};

// Keys every check may have; a kind adds its own. For ConfigNode::allow_keys.
const std::vector<std::string>& common_check_keys();

struct Assignment {
  std::string id;
  std::string title;
  std::string unit;
  std::vector<Language> languages;
  BuildSpec build;
  Limits limits;
  std::vector<FunctionSpec> functions;
  std::vector<CheckSpec> checks;
  std::optional<ConfigNode> shared_cases;  // the map under `cases`: case generators that checks name
  std::filesystem::path folder;
  std::string spec_hash;  // SHA-256 of assignment.yaml and every file it names, lower-case hex

  Assignment() = default;
  Assignment(Assignment&&) = default;  // moves keep CheckSpec::functions valid, copies would not
  Assignment& operator=(Assignment&&) = default;

  const FunctionSpec* find_function(std::string_view name) const;
};

// `path` is the folder or its assignment.yaml. Throws ConfigError.
Assignment load_assignment(const std::filesystem::path& path);
// The same from text; `file_name` is what messages call it, solutions are sought in `folder`.
Assignment parse_assignment(const std::string& yaml, const std::string& file_name,
                            const std::filesystem::path& folder);

}  // namespace harness

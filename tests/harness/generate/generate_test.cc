// The generated files are given to the compiler and to Python, as a student would.

#include "harness/generate/generate.hpp"

#include <algorithm>

#include "tests/harness/generate/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
using generate_test::Ran;
using generate_test::run;
using test_support::TempDir;

namespace {

// Made up, so that nothing of it can be known anywhere in the program: ranks 1 to 6, both kinds of params,
// labels, several outputs, no inputs, and a name long enough to break the line.
const std::string kMadeUp = R"(id: made-up
title: "Made up \\"
unit: made_up
languages: [cpp, python]
functions:
  ranks:
    inputs: {a: "f32[A]", b: "f32[A,B]", c: "i32[A,B,C]", d: "f32[A,B,C,D]", e: "f32[A,B,C,D,E]", f: "f32[A,B,C,D,E,F]"}
    params: {alpha: float, steps: int}
    outputs: {u: "f32[A*steps]", v: "f32[A,B,C,D,E,F]", w: "i32[(A+B)/2+1]"}
  noise:
    params: {seed: int}
    outputs: {z: "f32[4,4]"}
  single: {inputs: {x: "f32[N]"}, outputs: {y: "f32[N]"}}
  a_function_whose_declaration_is_longer_than_a_line:
    inputs: {a_first_input_of_some_length: "f32[N,C,H,W]", a_second_input_of_some_length: "f32[N,C,H,W]"}
    outputs: {an_output_of_some_length: "f32[N,C,H,W]"}
)";

const std::string kSmall = R"(id: small
title: "Small things"
unit: small
languages: [cpp, python]
functions:
  scale:
    inputs: {x: "f32[N, 2*M]", m: "i32[M]"}
    params: {factor: float, times: int}
    outputs: {y: "f32[N, M]", z: "f32[1]"}
)";

Assignment load(const std::string& yaml) {
  return parse_assignment(yaml, "assignment.yaml", ".");
}

void write_cpp(const TempDir& folder, const Assignment& assignment) {
  folder.write("tensor_view.hpp", tensor_view_header());
  folder.write(assignment.unit + ".hpp", generate_cpp_header(assignment));
  folder.write(assignment.unit + ".cpp", generate_cpp_starter(assignment));
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0, begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '\n') continue;
    longest = std::max(longest, i - begin);
    begin = i + 1;
  }
  return longest;
}

const std::string kStrict =
    "g++ -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Werror ";
const std::string kStudent = "g++ -std=c++20 -O1 -Wall -Wextra -Wpedantic -Werror ";

}  // namespace

TEST_CASE("the C++ header of a specification") {
  CHECK(generate_cpp_header(load(kSmall)) == R"(#pragma once
// The functions of small.cpp (Small things).
//
// f32 is float, i32 is std::int32_t; divisions in shapes round down. The caller allocates the outputs,
// and they hold arbitrary values when a function is called: write every element.

#include <cstdint>

#include "tensor_view.hpp"

namespace small {

using course::TensorView;

// scale
//   in   x: f32[N, 2*M]
//   in   m: i32[M]
//   out  y: f32[N, M]
//   out  z: f32[1]
void scale(TensorView<const float,2> x, TensorView<const std::int32_t,1> m, float factor, int times,
           TensorView<float,2> y, TensorView<float,1> z);

}  // namespace small
)");
}

TEST_CASE("the Python starter of a specification") {
  const std::string starter = generate_python_starter(load(kSmall));
  CHECK_THAT(starter, ContainsSubstring("import numpy as np\n"));
  CHECK_THAT(starter, ContainsSubstring(R"(

def scale(x, m, factor, times):
    """Returns y, z.

    x: float32 array of shape [N, 2*M]
    m: int32 array of shape [M]
    factor: float
    times: int

    Returns:
    y: float32 array of shape [N, M]
    z: float32 array of shape [1]
    """
    # When you have computed them: return y, z
    raise NotImplementedError("scale is not implemented yet")
)"));
}

TEST_CASE("declarations stand on one line") {
  const Assignment a = load_assignment(std::string(GRADER_SOURCE_DIR) + "/assignments/a7-convnet");
  const FunctionSpec* f = a.find_function("conv2d_forward");
  REQUIRE(f != nullptr);
  CHECK(cpp_declaration(*f) ==
        "void conv2d_forward(TensorView<const float,4> x, TensorView<const float,4> w, "
        "TensorView<const float,1> b, int stride, int padding, TensorView<float,4> y)");
  CHECK(python_declaration(*f) == "def conv2d_forward(x, w, b, stride, padding):");
  CHECK(python_declaration(load(kMadeUp).functions[1]) == "def noise(seed):");
}

TEST_CASE("header and starter compile without warnings for any specification") {
  for (const Assignment& assignment :
       {load(kMadeUp), load(kSmall),
        load_assignment(std::string(GRADER_SOURCE_DIR) + "/assignments/a7-convnet")}) {
    const TempDir folder;
    write_cpp(folder, assignment);
    CHECK(longest_line(generate_cpp_header(assignment)) <= 120);
    CHECK(longest_line(generate_cpp_starter(assignment)) <= 120);
    const Ran header =
        run(folder, kStrict + "-fsyntax-only -x c++ -include " + assignment.unit + ".hpp /dev/null");
    INFO(header.output);
    CHECK(header.status == 0);
    const Ran starter = run(folder, kStudent + "-c " + assignment.unit + ".cpp");
    INFO(starter.output);
    CHECK(starter.status == 0);
  }
}

TEST_CASE("a function of the C++ starter says that it is not implemented yet") {
  const TempDir folder;
  write_cpp(folder, load(kMadeUp));
  folder.write("main.cpp", R"(#include <cstdio>
#include <stdexcept>
#include "made_up.hpp"
template <class T, int Rank> course::TensorView<T, Rank> view(T* data) {
  std::array<int, Rank> ones{};
  for (int& extent : ones) extent = 1;
  return {data, ones};
}
int main() {
  float value = 0;
  const std::int32_t label = 0;
  std::int32_t count = 0;
  try {
    // A view to write to is accepted where one to read from is asked for.
    made_up::ranks(view<float, 1>(&value), view<float, 2>(&value), view<const std::int32_t, 3>(&label),
                   view<const float, 4>(&value), view<const float, 5>(&value), view<const float, 6>(&value), 0.5F, 2,
                   view<float, 1>(&value), view<float, 6>(&value), view<std::int32_t, 1>(&count));
  } catch (const std::logic_error& error) { std::puts(error.what()); }
  try {
    made_up::noise(7, view<float, 2>(&value));
  } catch (const std::logic_error& error) { std::puts(error.what()); }
}
)");
  const Ran ran = run(folder, kStudent + "main.cpp made_up.cpp -o program && ./program");
  CHECK(ran.output == "ranks is not implemented yet\nnoise is not implemented yet\n");
  CHECK(ran.status == 0);
}

TEST_CASE("the Python starter imports, and its functions have the signatures of the specification") {
  for (const std::string& yaml : {kMadeUp, kSmall}) {
    const Assignment assignment = load(yaml);
    const TempDir folder;
    folder.write(assignment.unit + ".py", generate_python_starter(assignment));
    CHECK(longest_line(generate_python_starter(assignment)) <= 120);
    // Not imported through its own `import numpy`, which this test does not need.
    folder.write("check.py", R"(
import inspect, sys, types
sys.modules["numpy"] = types.ModuleType("numpy")
sys.path.insert(0, ".")
module = __import__(sys.argv[1])
for name, function in vars(module).items():
    if not inspect.isfunction(function): continue
    parameters = list(inspect.signature(function).parameters)
    assert function.__doc__.startswith("Returns "), name
    try:
        function(*parameters)
    except NotImplementedError as error:
        print(f"def {name}({', '.join(parameters)}): {error}")
)");
    std::string expected;
    for (const FunctionSpec& function : assignment.functions) {
      expected += python_declaration(function) + " " + function.name + " is not implemented yet\n";
    }
    const Ran ran = run(folder, "/usr/bin/python3 -W error check.py " + assignment.unit);
    CHECK(ran.output == expected);
    CHECK(ran.status == 0);
  }
}

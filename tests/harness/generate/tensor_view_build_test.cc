// What the student's compiler makes of tensor_view.hpp.

#include "harness/generate/generate.hpp"
#include "tests/harness/generate/run.hpp"
#include "tests/support/catch.hpp"

using generate_test::Ran;
using generate_test::run;

TEST_CASE("loops over a view are vectorised") {
  const test_support::TempDir folder;
  folder.write("tensor_view.hpp", harness::tensor_view_header());
  folder.write("scale.cpp", R"(#include "tensor_view.hpp"
void scale(course::TensorView<const float, 4> x, float factor, course::TensorView<float, 4> y) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int c = 0; c < x.extent(1); ++c)
      for (int h = 0; h < x.extent(2); ++h)
        for (int w = 0; w < x.extent(3); ++w) y(n, c, h, w) += factor * x(n, c, h, w);
}
)");
  const Ran ran = run(folder, "g++ -std=c++20 -O3 -fopt-info-vec-optimized -c scale.cpp");
  CHECK(ran.status == 0);
  CHECK_THAT(ran.output, ContainsSubstring("scale.cpp:6"));
  CHECK_THAT(ran.output, ContainsSubstring("loop vectorized"));
}

TEST_CASE("with COURSE_CHECK_BOUNDS a wrong index stops the program with a message") {
  const test_support::TempDir folder;
  folder.write("tensor_view.hpp", harness::tensor_view_header());
  folder.write("main.cpp", R"(#include <cstdlib>
#include "tensor_view.hpp"
int main(int, char** argv) {
  float values[6] = {};
  course::TensorView<float, 2> x(values, {2, 3});
  x(1, std::atoi(argv[1])) = 1;
  return 0;
}
)");
  const std::string flags = "g++ -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror ";
  REQUIRE(run(folder, flags + "-DCOURSE_CHECK_BOUNDS main.cpp -o checked && " + flags + "main.cpp -o plain")
              .status == 0);
  CHECK(run(folder, "./checked 2").status == 0);
  CHECK(run(folder, "./plain 2").status == 0);
  for (const char* index : {"3", "-1"}) {
    const Ran ran = run(folder, std::string("./checked ") + index);
    CHECK_THAT(ran.output, ContainsSubstring("TensorView: index " + std::string(index) +
                                             " is outside axis 1, whose extent is 3"));
    CHECK(ran.status != 0);
  }
}

TEST_CASE("a wrong number of indices does not compile, and the message says why") {
  const test_support::TempDir folder;
  folder.write("tensor_view.hpp", harness::tensor_view_header());
  folder.write("main.cpp",
               "#include \"tensor_view.hpp\"\nfloat f(course::TensorView<float, 2> x) { return x(1); }\n");
  const Ran ran = run(folder, "g++ -std=c++20 -c main.cpp");
  CHECK(ran.status != 0);
  CHECK_THAT(ran.output, ContainsSubstring("one index for each axis"));
}

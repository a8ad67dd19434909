#pragma once
// An assignment of one function, with a public and a hidden check, and a right and a wrong solution of it.

#include <string>

namespace test_support {

inline std::string tiny_spec(const std::string& languages) {
  return "id: tiny\ntitle: Tiny\nunit: tiny\nlanguages: " + languages + R"(
functions:
  relu_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
  - id: relu
    kind: matches_oracle
    functions: [relu_forward]
    points: 4
    visibility: public
    seed: 1
    cases: {count: 3, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}
  - id: relu-hidden
    kind: matches_oracle
    functions: [relu_forward]
    points: 5
    visibility: hidden
    seed: 2
    cases: {count: 3, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}
)";
}

inline const std::string tiny_right =
    "import numpy as np\n\ndef relu_forward(x):\n    return np.maximum(x, np.float32(0))\n";
inline const std::string tiny_wrong = "def relu_forward(x):\n    return x\n";

}  // namespace test_support

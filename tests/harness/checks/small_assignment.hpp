#pragma once
// The text of a small assignment around given checks, for tests of what the checks' options mean.

#include <string>

namespace test_support {

inline std::string small_assignment(const std::string& checks, const std::string& shared_cases = "") {
  return R"(id: small
title: "Small"
unit: small
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
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
  relu_backward:
    inputs:  {x: "f32[N,C,H,W]", dy: "f32[N,C,H,W]"}
    outputs: {dx: "f32[N,C,H,W]"}
  maxpool2d_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    params:  {window: int, stride: int}
    outputs: {y: "f32[N, C, (H-window)/stride+1, (W-window)/stride+1]"}
  maxpool2d_backward:
    inputs:  {x: "f32[N,C,H,W]", dy: "f32[N, C, (H-window)/stride+1, (W-window)/stride+1]"}
    params:  {window: int, stride: int}
    outputs: {dx: "f32[N,C,H,W]"}
  linear_forward:
    inputs:  {x: "f32[N,D]", w: "f32[M,D]", b: "f32[M]"}
    outputs: {y: "f32[N,M]"}
  linear_backward:
    inputs:  {x: "f32[N,D]", w: "f32[M,D]", dy: "f32[N,M]"}
    outputs: {dx: "f32[N,D]", dw: "f32[M,D]", db: "f32[M]"}
  softmax_cross_entropy_forward:
    inputs:  {logits: "f32[N,K]", labels: "i32[N]"}
    outputs: {loss: "f32[1]"}
  softmax_cross_entropy_backward:
    inputs:  {logits: "f32[N,K]", labels: "i32[N]"}
    outputs: {dlogits: "f32[N,K]"}
)" + (shared_cases.empty() ? "" : "cases:\n" + shared_cases) +
         "checks:\n" + checks;
}

}  // namespace test_support

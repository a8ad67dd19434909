#pragma once
// What one core can do at best.

namespace reference::kernels {

// GFLOP/s of independent fused multiply-adds in registers, on the kernels' instruction set, over about a
// millisecond. Call it again and again and keep the largest.
double fma_gflops();

}  // namespace reference::kernels

#pragma once
// The instruction set that the kernels run on, chosen when the program runs: "AVX3", "AVX2", "SSE4", ...

namespace reference::kernels {

const char* target_name();

}  // namespace reference::kernels

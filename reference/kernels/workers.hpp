#pragma once
// Shares numbered units of work among threads.

#include <exception>
#include <functional>

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// Calls work(first, last) on ranges that cover [0, units) once, one range a worker; the caller's thread is
// one of them. Rethrows the first exception of a worker when all have ended.
void share_work(Index units, int workers, const std::function<void(Index, Index)>& work);

}  // namespace reference::kernels

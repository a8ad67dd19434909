#include "reference/kernels/workers.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace reference::kernels {

void share_work(Index units, int workers, const std::function<void(Index, Index)>& work) {
  if (units == 0) return;
  const Index parts = std::clamp(Index{workers}, Index{1}, units);
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(parts));
  const auto run = [&](Index part) {
    try {
      work(units * part / parts, units * (part + 1) / parts);
    } catch (...) {
      failures[static_cast<std::size_t>(part)] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (Index part = 1; part < parts; ++part) threads.emplace_back(run, part);
    run(0);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace reference::kernels

#pragma once
// The submissions of a batch as job arrays of Slurm. The tasks only grade and write files; whoever calls this
// hears of each outcome on its own thread, as from run_pool, and alone writes the database.

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "grader/pool.hpp"
#include "grader/slurm/order.hpp"

namespace grader {

struct ArrayOptions {
  std::filesystem::path program;  // this program, as the nodes see it
  std::filesystem::path
      beside;       // the folder for the tasks' files is made beside this one, on the shared disk
  int at_once = 0;  // tasks that may run at the same time; 0: as many as Slurm likes
  std::vector<std::string> sbatch;  // more options for sbatch: "--partition=long"
};

// A task that leaves the queue without a result (its node went down, it was killed) is submitted again, three
// times at most; then its submission has no result. When `cancelled` becomes true the arrays are taken back.
// The folder is removed unless something has no result: the logs are in it. Throws harness::ConfigError.
void run_array(const Order& order, const ArrayOptions& options, std::atomic<bool>& cancelled,
               const PoolEvents& events);

}  // namespace grader

#include "harness/assignment/parse_limits.hpp"

namespace harness {
namespace {

constexpr double kShortest = 0.01;
constexpr double kLongest = 86400;
constexpr std::int64_t kMaxLimitBytes = std::int64_t{1} << 40;

void read_seconds(const ConfigNode& map, const char* key, double& seconds) {
  if (const auto node = map.find(key)) seconds = node->as_number(kShortest, kLongest);
}

void read_bytes(const ConfigNode& map, const char* key, std::int64_t low, std::int64_t& bytes) {
  const auto node = map.find(key);
  if (!node) return;
  bytes = node->as_bytes();
  if (bytes < low || bytes > kMaxLimitBytes) {
    node->fail("is " + std::to_string(bytes) + " bytes, but must be from " + std::to_string(low) + " to " +
               std::to_string(kMaxLimitBytes));
  }
}

void read_count(const ConfigNode& map, const char* key, int high, int& count) {
  if (const auto node = map.find(key)) count = static_cast<int>(node->as_integer(1, high));
}

PhaseLimits parse_phase(const ConfigNode& node) {
  node.allow_keys({"wall_seconds", "cpu_seconds", "memory", "processes", "file_size", "output"});
  PhaseLimits limits;
  read_seconds(node, "wall_seconds", limits.wall_seconds);
  read_seconds(node, "cpu_seconds", limits.cpu_seconds);
  read_bytes(node, "memory", std::int64_t{16} << 20, limits.memory_bytes);  // less, and no program starts
  read_count(node, "processes", 4096, limits.processes);
  read_bytes(node, "file_size", 0, limits.file_bytes);
  read_bytes(node, "output", 0, limits.output_bytes);
  return limits;
}

void parse_submission(const ConfigNode& node, Limits& limits) {
  node.allow_keys({"files", "depth", "file_size", "total_size"});
  read_count(node, "files", 10'000, limits.submission_files);
  read_count(node, "depth", 64, limits.submission_depth);
  read_bytes(node, "file_size", 1, limits.submission_file_bytes);
  read_bytes(node, "total_size", 1, limits.submission_bytes);
}

}  // namespace

Limits parse_limits(const ConfigNode& node) {
  node.allow_keys({"build", "run", "warmup_seconds", "total_seconds", "submission"});
  Limits limits;
  if (const auto build = node.find("build")) limits.build = parse_phase(*build);
  if (const auto run = node.find("run")) limits.run = parse_phase(*run);
  read_seconds(node, "warmup_seconds", limits.warmup_seconds);
  read_seconds(node, "total_seconds", limits.total_seconds);
  if (const auto submission = node.find("submission")) parse_submission(*submission, limits);
  return limits;
}

}  // namespace harness

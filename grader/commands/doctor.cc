#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/machine.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "harness/grade/noise.hpp"
#include "harness/grade/timing_core.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/timing/noise_sources.hpp"

namespace grader {
namespace {

// What a timing score meets on this machine.
struct Timing {
  std::vector<harness::NoiseSource> sources;
  std::optional<harness::TimingNoise> noise;  // absent where nothing can be run
  std::string problem;                        // why it could not be measured
};

Timing inspect_timing(bool can_run) {
  Timing timing{harness::noise_sources(harness::timing_core(), "/"), std::nullopt, {}};
  if (!can_run) return timing;
  try {
    harness::Sandbox sandbox({});
    timing.noise = harness::measure_timing_noise(sandbox);
    timing.sources.push_back(harness::shared_core(timing.noise->loads));
  } catch (const std::runtime_error& error) {
    timing.problem = error.what();
  }
  return timing;
}

std::string percent_off(const harness::Interval& ratio) {
  std::ostringstream text;
  text.precision(2);
  text << "within " << 100 * std::max(ratio.high - 1, 1 - ratio.low) << " %";
  return text.str();
}

std::string describe(const harness::TimingNoise& noise) {
  return percent_off(noise.cpu_ratio) + " of itself (by the wall clock " + percent_off(noise.wall_ratio) +
         ")";
}

std::string report_text(const Machine& machine, const harness::SandboxReport& report, const Timing& timing,
                        const Palette& palette) {
  Table table{.header = {"what", "", "detail"}, .right = {false, false, false}, .rows = {}};
  constexpr double bytes_per_gib = 1024.0 * 1024.0 * 1024.0;
  table.rows.push_back({"processor", "ok", machine.cpu});
  table.rows.push_back({"cores", "ok", std::to_string(machine.cores)});
  table.rows.push_back(
      {"memory", "ok", points(static_cast<double>(machine.memory_bytes) / bytes_per_gib) + " GiB"});
  for (const harness::SandboxReport::Line& line : report.lines) {
    table.rows.push_back({shown_on_line(line.what), line.ok ? "ok" : "no", shown_on_line(line.detail)});
  }
  for (const harness::NoiseSource& source : timing.sources) {
    table.rows.push_back({source.what, source.quiet ? "ok" : "loud", shown_on_line(source.detail)});
  }
  if (timing.noise) table.rows.push_back({"the reference", "ok", describe(*timing.noise)});
  if (!timing.problem.empty()) table.rows.push_back({"the reference", "no", shown_on_line(timing.problem)});
  std::string text = to_text(table) + "\n";
  for (const harness::SandboxReport::Line& line : report.lines) {
    if (!line.remedy.empty()) text += shown_on_line(line.what) + ": " + shown(line.remedy) + "\n";
  }
  for (const harness::NoiseSource& source : timing.sources) {
    if (!source.quiet) text += source.what + ": " + source.remedy + "\n";
  }
  text += report.can_isolate ? palette(Colour::green, "this machine can grade")
                             : palette(Colour::red, "this machine cannot grade");
  return text + "\n";
}

Json pair_json(const harness::Interval& interval) {
  return {json_number(interval.low), json_number(interval.high)};
}

Json timing_json(const Timing& timing) {
  Json sources = Json::array();
  for (const harness::NoiseSource& source : timing.sources) {
    sources.push_back({{"what", source.what},
                       {"quiet", source.quiet},
                       {"detail", source.detail},
                       {"remedy", source.remedy}});
  }
  Json json = {{"core", harness::timing_core()}, {"sources", sources}, {"noise", nullptr}};
  if (timing.noise) {
    json["noise"] = {{"cpu_ratio", pair_json(timing.noise->cpu_ratio)},
                     {"wall_ratio", pair_json(timing.noise->wall_ratio)},
                     {"seconds", timing.noise->seconds}};
  }
  return json;
}

Json report_json(const Machine& machine, const harness::SandboxReport& report, const Timing& timing) {
  Json lines = Json::array();
  for (const harness::SandboxReport::Line& line : report.lines) {
    lines.push_back({{"what", line.what}, {"ok", line.ok}, {"detail", line.detail}, {"remedy", line.remedy}});
  }
  return {{"processor", machine.cpu}, {"cores", machine.cores},        {"memory_bytes", machine.memory_bytes},
          {"sandbox", lines},         {"timing", timing_json(timing)}, {"can_grade", report.can_isolate}};
}

int run_doctor(const Arguments& arguments) {
  const Machine machine = inspect_machine();
  const harness::SandboxReport report = harness::inspect_sandbox();
  const Timing timing = inspect_timing(report.can_isolate);
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(report_json(machine, report, timing)));
  if (json != "-") std::cout << report_text(machine, report, timing, Palette(STDOUT_FILENO));
  return report.can_isolate ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command doctor_command = {
    .name = "doctor",
    .summary = "what this machine can isolate and measure, and what to install",
    .examples = {"grader doctor"},
    .details = {"Exit status: 0 this machine can grade; 1 it cannot, and the remedy is printed."},
    .operands = {},
    .flags = {json_flag("write the findings")},
    .run = run_doctor,
};

}  // namespace grader

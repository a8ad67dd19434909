// Times the convolution kernels on one thread beside oneDNN, call by call in turns:
//
//   bench_conv                       all shapes, all passes
//   bench_conv --shape cifar --pass forward --seconds 2
//   bench_conv --target AVX2         on a lesser instruction set; oneDNN is held to AVX2, too
//
// GFLOP/s count 2 * N * O * OH * OW * C * K * L for every pass and competitor, the taps in the padding too;
// each figure is a competitor's fastest call in processor time. Exit status 1 when results differ.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string_view>

#include "hwy/highway.h"
#include "hwy/targets.h"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/fma_peak.hpp"
#include "reference/kernels/target.hpp"
#include "tests/benchmark/conv_competitor.hpp"
#include "tests/benchmark/conv_shapes.hpp"
#include "tests/benchmark/timing.hpp"

namespace {

using namespace benchmark;
using reference::Conv2dShape;
using reference::kernels::fma_gflops;

struct Options {
  std::string_view shape;  // part of the name
  std::string_view pass;
  double seconds = 1;  // for each shape and pass
  std::string_view target;
};

const char* name(Pass pass) {
  return pass == Pass::forward         ? "forward"
         : pass == Pass::backward_data ? "backward-data"
                                       : "backward-weights";
}

std::size_t elements(int a, int b, int c, int d) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c) *
         static_cast<std::size_t>(d);
}

double giga_flop(const Conv2dShape& s) {
  return 2e-9 * static_cast<double>(elements(s.batch, s.out_channels, s.out_height(), s.out_width())) *
         static_cast<double>(elements(s.in_channels, s.kernel_height, s.kernel_width, 1));
}

ConvTensors random_tensors(const Conv2dShape& s) {
  ConvTensors t{std::vector<float>(elements(s.batch, s.in_channels, s.in_height, s.in_width)),
                std::vector<float>(elements(s.out_channels, s.in_channels, s.kernel_height, s.kernel_width)),
                std::vector<float>(elements(s.batch, s.out_channels, s.out_height(), s.out_width()))};
  std::mt19937 engine(1);
  for (auto* values : {&t.x, &t.w, &t.y}) {
    for (float& value : *values) value = static_cast<float>(engine() >> 8) * 0x1p-23f - 1.0f;
  }
  return t;
}

ConvCompetitor kernel_competitor(const Conv2dShape& s, Pass pass, const ConvTensors& t) {
  namespace kernels = reference::kernels;
  const std::size_t size = pass == Pass::forward         ? t.y.size()
                           : pass == Pass::backward_data ? t.x.size()
                                                         : t.w.size();
  const auto result = std::make_shared<std::vector<float>>(size, std::nanf(""));
  const auto run = [=, &t] {
    if (pass == Pass::forward) kernels::conv2d_forward(s, t.x.data(), t.w.data(), nullptr, result->data());
    if (pass == Pass::backward_data) kernels::conv2d_backward_data(s, t.w.data(), t.y.data(), result->data());
    if (pass == Pass::backward_weights) {
      kernels::conv2d_backward_weights(s, t.x.data(), t.y.data(), result->data(), nullptr);
    }
  };
  return {"kernel", run, [=] { return *result; }};
}

// The largest difference relative to the largest element.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0, apart = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double delta = std::abs(static_cast<double>(a[k]) - static_cast<double>(b[k]));
    apart = delta <= apart ? apart : delta;  // keeps NaN
    largest = std::max(largest, std::abs(static_cast<double>(b[k])));
  }
  return apart / largest;
}

bool results_agree(std::vector<ConvCompetitor>& competitors, const char* shape, Pass pass) {
  bool agree = true;
  for (ConvCompetitor& c : competitors) c.run();
  const std::vector<float> ours = competitors.front().plain_result();
  for (std::size_t k = 1; k < competitors.size(); ++k) {
    const double apart = difference(ours, competitors[k].plain_result());
    if (apart <= 1e-4) continue;
    std::fprintf(stderr, "bench_conv: %s %s: kernel and oneDNN %s differ by %.1e of the largest element\n",
                 shape, name(pass), competitors[k].name.c_str(), apart);
    agree = false;
  }
  return agree;
}

// The fastest call of each, in seconds; raises `peak` when it sees a higher one.
std::vector<double> fastest_calls(std::vector<ConvCompetitor>& competitors, double seconds, double& peak) {
  std::vector<double> fastest(competitors.size(), std::numeric_limits<double>::infinity());
  const double end = cpu_seconds() + seconds;
  for (int round = 0; round < 5 || cpu_seconds() < end; ++round) {
    for (std::size_t k = 0; k < competitors.size(); ++k) {
      const double start = cpu_seconds();
      competitors[k].run();
      fastest[k] = std::min(fastest[k], cpu_seconds() - start);
    }
    if (round % 8 == 0) peak = std::max(peak, fma_gflops());
  }
  return fastest;
}

struct PassSummary {
  GeometricMean share, against_plain, against_own;
};

void print_row(const char* shape, Pass pass, double work, const std::vector<double>& seconds, double peak,
               PassSummary& summary) {
  const double ours = work / seconds[0];
  summary.share.add(ours / peak);
  std::printf("%-18s %-16s %8.1f %5.0f%%", shape, name(pass), ours, 100 * ours / peak);
  if (seconds.size() == 4) {
    const double plain = work / seconds[1], reorder = work / seconds[2], own = work / seconds[3];
    summary.against_plain.add(ours / std::max(plain, reorder));
    summary.against_own.add(ours / own);
    std::printf(" %8.1f %8.1f %8.1f %7.2f %7.2f", plain, reorder, own, ours / std::max(plain, reorder),
                ours / own);
  }
  std::printf("\n");
  std::fflush(stdout);
}

int run(const Options& options) {
  double peak = 0;
  for (int k = 0; k < 20; ++k) peak = std::max(peak, fma_gflops());
  const std::string version = dnnl_version();
  std::printf("kernels on %s, FMA peak %.1f GFLOP/s, %s\n\n", reference::kernels::target_name(), peak,
              version.empty() ? "without oneDNN" : ("oneDNN " + version).c_str());
  std::printf("%-18s %-16s %8s %6s %8s %8s %8s %7s %7s\n", "shape", "pass, GFLOP/s", "kernel", "peak",
              "plain", "reorder", "own", "/plain", "/own");
  bool agree = true;
  std::map<Pass, PassSummary> summaries;
  for (const Pass pass : {Pass::forward, Pass::backward_data, Pass::backward_weights}) {
    if (std::string_view(name(pass)).find(options.pass) == std::string_view::npos) continue;
    for (const NamedConv& conv : conv_shapes) {
      if (std::string_view(conv.name).find(options.shape) == std::string_view::npos) continue;
      ConvTensors tensors = random_tensors(conv.shape);
      std::vector<ConvCompetitor> competitors = {kernel_competitor(conv.shape, pass, tensors)};
      for (ConvCompetitor& c : dnnl_competitors(conv.shape, pass, tensors))
        competitors.push_back(std::move(c));
      agree = results_agree(competitors, conv.name, pass) && agree;
      const std::vector<double> seconds = fastest_calls(competitors, options.seconds, peak);
      print_row(conv.name, pass, giga_flop(conv.shape), seconds, peak, summaries[pass]);
    }
  }
  std::printf(
      "\nFMA peak at the end %.1f GFLOP/s; geometric means of share of peak, ratio to plain, ratio to own:",
      peak);
  for (const auto& [pass, s] : summaries) {
    std::printf(" %s %.2f %.2f %.2f;", name(pass), s.share.value(), s.against_plain.value(),
                s.against_own.value());
  }
  std::printf("\n");
  return agree ? 0 : 1;
}

bool force_target(std::string_view name) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    if (hwy::TargetName(target) != name) continue;
    hwy::SetSupportedTargetsForTest(target);
    return true;
  }
  std::fprintf(stderr, "bench_conv: this machine has no instruction set %s\n", std::string(name).c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int k = 1; k + 1 < argc; k += 2) {
    const std::string_view key = argv[k];
    if (key == "--shape")
      options.shape = argv[k + 1];
    else if (key == "--pass")
      options.pass = argv[k + 1];
    else if (key == "--seconds")
      options.seconds = std::atof(argv[k + 1]);
    else if (key == "--target")
      options.target = argv[k + 1];
    else
      argc = 0;
  }
  if (argc % 2 == 0) {
    std::fprintf(stderr, "usage: bench_conv [--shape PART] [--pass PART] [--seconds S] [--target NAME]\n");
    return 2;
  }
  // OpenMP and oneDNN read these before main.
  if (std::getenv("OMP_NUM_THREADS") == nullptr) {
    setenv("OMP_NUM_THREADS", "1", 1);
    if (!options.target.empty()) setenv("ONEDNN_MAX_CPU_ISA", "AVX2", 1);
    execv("/proc/self/exe", argv);
  }
  if (!options.target.empty() && !force_target(options.target)) return 2;
  return run(options);
}

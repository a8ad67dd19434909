#include "harness/policy/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace harness {
namespace {

using Verdict = ToeplitzVerdict;

constexpr double float_bytes = 4;
// Fractions of all columns, where small chunks cannot be told from an honest FFT or from noise.
constexpr double toeplitz_share = 0.25, review_share = 0.12;
// On images that are hardly larger than the kernels, an FFT takes a good part of what unrolling takes.
constexpr double toeplitz_probe = 0.6, review_probe = 0.4;
// Unrolling on some rungs only. A smooth FFT reaches 0.36 over three small kernels, a Winograd transform of
// the whole image 0.44 at its one kernel size, float16 columns 0.5.
constexpr double toeplitz_switch = 0.6, review_switch = 0.45;
constexpr double spike_share = 0.6;
constexpr double winograd_elements = 9;  // kernels above 3 x 3 have no transform as large as their columns
// Of a dense Toeplitz matrix in float32.
constexpr double toeplitz_matrix = 0.2, review_matrix = 0.05;

struct Assessment {
  LadderKind kind = LadderKind::one_channel;
  ToeplitzLadder ladder;
  Verdict verdict = Verdict::clean;
  double filter_columns = 0;  // many_filters: columns of the output channels (an unrolled dy)
  Verdict filter_verdict = Verdict::clean;
  std::string words;  // empty when clean
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f" : "%.0f", value);
  return text;
}

std::string megabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f MB", bytes / 1e6);
  return text;
}

Verdict worse(Verdict a, Verdict b) {
  return std::max(a, b);
}

Verdict by_limits(double value, double review, double toeplitz) {
  return value >= toeplitz ? Verdict::toeplitz : value >= review ? Verdict::review : Verdict::clean;
}

bool counts_single_columns(LadderKind kind) {
  return kind == LadderKind::one_channel || kind == LadderKind::many_channels;
}

std::string geometry_words(const LadderSamples& measured) {
  const ConvGeometry& g = measured.samples.back().geometry;
  std::string words = std::to_string(g.channels) + (g.channels == 1 ? " channel, " : " channels, ") +
                      std::to_string(g.filters) + (g.filters == 1 ? " filter" : " filters");
  if (g.batch > 1) words += ", batch " + std::to_string(g.batch);
  if (g.stride > 1) words += ", stride " + std::to_string(g.stride);
  return words;
}

class KernelLadder {
 public:
  KernelLadder(const LadderSamples& measured, const ToeplitzLimits& limits)
      : measured_(measured), samples_(measured.samples), limits_(limits) {
    const ConvGeometry& g = samples_.back().geometry;
    unit_ = float_bytes * static_cast<double>(g.channels);
    // Where filters are many, their transforms weigh more than the image's.
    widest_unit_ = float_bytes * static_cast<double>(std::max(g.channels, g.filters));
    pixels_ = g.output_pixels();
    // Who unrolls one image after the other holds the columns of one.
    image_pixels_ = pixels_ / static_cast<double>(g.batch);
    span_ = g.kernel_elements() - samples_.front().geometry.kernel_elements();
    if (measured.ladder.kind == LadderKind::probe) {  // a median of few: one segment may decide
      span_ = g.kernel_elements() - samples_[samples_.size() - 2].geometry.kernel_elements();
    }
  }

  Assessment assess(const std::string& pass) {
    const KernelFit fit = fit_kernel(samples_);
    found_.kind = measured_.ladder.kind;
    found_.ladder.pass = pass;
    found_.ladder.name = measured_.ladder.name;
    found_.ladder.varies = "kernel elements";
    found_.ladder.output_pixels = pixels_;
    found_.ladder.unrolled_bytes = pixels_ * unit_;
    found_.ladder.residual_bytes = fit.residual_bytes;
    for (const Sample& sample : samples_) {
      found_.ladder.points.push_back({sample.geometry.kernel_elements(), sample.bytes});
    }
    if (found_.kind == LadderKind::many_filters) {  // each copy of the filters is many columns of one channel
      found_.ladder.columns = fit.bytes_per_element / unit_;
      judge_filters(fit.bytes_per_element);
    } else {
      judge_growth(fit.bytes_per_element);
    }
    if (found_.kind != LadderKind::probe && found_.kind != LadderKind::one_row) judge_switch();
    judge_spike();
    return std::move(found_);
  }

 private:
  double resolution(double unit) const { return kMemoryNoiseBytes / (unit * span_); }

  void raise(Verdict verdict, double columns, double bytes_per_element, const std::string& where) {
    if (verdict <= found_.verdict) return;
    found_.verdict = verdict;
    found_.ladder.columns = columns;
    found_.words = found_.ladder.pass + " held " + number(columns) + " unrolled columns at once (of " +
                   number(pixels_) + " output pixels), " + megabytes(bytes_per_element) +
                   " a kernel element, " + where + " (" + geometry_words(measured_) + ")";
  }

  void judge_growth(double slope) {
    const double columns = slope / unit_;
    found_.ladder.columns = columns;
    double review = limits_.review, toeplitz = limits_.toeplitz;
    if (!counts_single_columns(found_.kind)) {
      const bool probe = found_.kind == LadderKind::probe;
      review = std::max(review, (probe ? review_probe : review_share) * image_pixels_);
      toeplitz = std::max(toeplitz, (probe ? toeplitz_probe : toeplitz_share) * image_pixels_);
    }
    review = std::max(review, 2 * resolution(unit_));
    toeplitz = std::max(toeplitz, 3 * resolution(unit_));
    raise(by_limits(columns, review, toeplitz), columns, slope, "over " + rungs_words());
  }

  void judge_filters(double slope) {
    const double unit = float_bytes * static_cast<double>(samples_.back().geometry.filters);
    found_.filter_columns = slope / unit;
    found_.filter_verdict = by_limits(found_.filter_columns, std::max(limits_.review, 2 * resolution(unit)),
                                      std::max(limits_.toeplitz, 3 * resolution(unit)));
  }

  void judge_switch() {
    const double slope = sustained_slope(samples_, 3 * kMemoryNoiseBytes);
    const double columns = slope / widest_unit_;
    raise(by_limits(columns, review_switch * pixels_, toeplitz_switch * pixels_), columns, slope,
          "between some of " + rungs_words());
  }

  void judge_spike() {
    const Spike spike = largest_spike(samples_);
    if (spike.bytes < 4 * kMemoryNoiseBytes) return;
    const double elements = spike.kernel_elements;
    const double columns = spike.bytes / (widest_unit_ * elements);
    if (columns < spike_share * pixels_) return;
    raise(elements > winograd_elements ? Verdict::toeplitz : Verdict::review, columns, spike.bytes / elements,
          "for kernels of " + number(elements) + " elements alone");
  }

  std::string rungs_words() const {
    return "kernels of " + number(samples_.front().geometry.kernel_elements()) + " to " +
           number(samples_.back().geometry.kernel_elements()) + " elements";
  }

  const LadderSamples& measured_;
  const std::vector<Sample>& samples_;
  const ToeplitzLimits& limits_;
  double unit_ = 0, widest_unit_ = 0, pixels_ = 0, image_pixels_ = 0, span_ = 0;
  Assessment found_;
};

Assessment assess_image(const LadderSamples& measured, const std::string& pass) {
  const KernelFit fit = fit_image(measured.samples);
  Assessment found;
  found.kind = measured.ladder.kind;
  found.ladder.pass = pass;
  found.ladder.name = measured.ladder.name;
  found.ladder.varies = "output pixels";
  found.ladder.residual_bytes = fit.residual_bytes;
  for (const Sample& sample : measured.samples) {
    found.ladder.points.push_back({sample.geometry.output_pixels(), sample.bytes});
  }
  const double pixels = measured.samples.back().geometry.output_pixels();
  const double share = fit.bytes_per_element / float_bytes;
  const double bytes = fit.bytes_per_element * pixels * pixels;
  found.ladder.unrolled_bytes = float_bytes * pixels * pixels;
  found.ladder.columns = share * pixels;
  if (bytes < 4 * kMemoryNoiseBytes) return found;
  found.verdict = by_limits(share, review_matrix, toeplitz_matrix);
  // A Fourier matrix of a row is as large as the row's Toeplitz matrix.
  if (found.kind == LadderKind::image_row) found.verdict = std::min(found.verdict, Verdict::review);
  if (found.verdict == Verdict::clean) return found;
  found.words = pass + " held " + megabytes(bytes) + " that grow with the square of the pixels" +
                (found.kind == LadderKind::image_row ? " of a row" : "") + ", " + number(share * 100) +
                " % of the filter's Toeplitz matrix (" + number(pixels) + " output pixels)";
  return found;
}

Assessment assess(const LadderSamples& measured, const std::string& pass, const ToeplitzLimits& limits) {
  return varies_kernel(measured.ladder.kind) ? KernelLadder(measured, limits).assess(pass)
                                             : assess_image(measured, pass);
}

struct PassVerdict {
  Verdict verdict = Verdict::clean;
  std::vector<Assessment> assessments;
  std::vector<std::string> words;
  std::optional<double> columns;
  const Assessment* of(LadderKind kind) const {
    for (const Assessment& a : assessments) {
      if (a.kind == kind) return &a;
    }
    return nullptr;
  }
};

// The figure of a pass: of the ladder that speaks loudest; among equals of the one that sees single columns
// best.
std::optional<double> pass_columns(const PassVerdict& pass) {
  const Assessment* best = pass.of(LadderKind::many_channels);
  if (best == nullptr) best = pass.of(LadderKind::one_channel);
  for (const Assessment& a : pass.assessments) {
    if (best == nullptr || a.verdict > best->verdict) best = &a;
  }
  if (best == nullptr) return std::nullopt;
  return best->ladder.columns;
}

PassVerdict judge_pass(const PassMeasurement& measured, const std::string& name,
                       const ToeplitzLimits& limits) {
  PassVerdict pass;
  if (measured.status != Status::passed) {
    // No answer is another check's business; memory that cannot be read is ours.
    if (measured.status == Status::flagged) pass.verdict = Verdict::review;
    pass.words.push_back(name + " could not be measured: " + measured.message);
    return pass;
  }
  for (const LadderSamples& ladder : measured.ladders) {
    if (ladder.samples.size() < 3) {
      if (ladder.ladder.kind != LadderKind::one_channel || measured.certain) continue;
      pass.verdict = Verdict::review;
      pass.words.push_back(name + " is too slow to be measured");
      continue;
    }
    Assessment found = assess(ladder, name, limits);
    if (found.verdict != Verdict::clean) pass.words.push_back(found.words);
    pass.assessments.push_back(std::move(found));
  }
  const Assessment* matrix = pass.of(LadderKind::image_row);
  for (Assessment& found : pass.assessments) {
    // What grows with the square of a row grows on the ladder of single rows too.
    const bool explained =
        found.kind == LadderKind::one_row && matrix != nullptr && matrix->verdict != Verdict::clean;
    if (explained) found.verdict = std::min(found.verdict, Verdict::review);
    pass.verdict = worse(pass.verdict, found.verdict);
  }
  for (const std::string& oddity : measured.oddities) {
    pass.verdict = worse(pass.verdict, Verdict::review);
    pass.words.push_back(name + " " + oddity);
  }
  pass.columns = pass_columns(pass);
  return pass;
}

// What grows with the filters beyond what the unrolled columns of x explain.
void judge_filter_growth(PassVerdict& pass, const std::string& name, const ToeplitzLimits& limits,
                         bool backward, std::optional<double>& data_columns) {
  const Assessment* filters = pass.of(LadderKind::many_filters);
  if (filters == nullptr || filters->filter_verdict == Verdict::clean) return;
  const Assessment* channels = pass.of(LadderKind::many_channels);
  const bool explained = channels != nullptr && channels->verdict == Verdict::toeplitz &&
                         filters->ladder.columns <= 1.5 * channels->ladder.columns;
  if (explained) return;
  Verdict verdict = by_limits(filters->filter_columns, limits.review, limits.toeplitz);
  if (!backward) verdict = std::min(verdict, Verdict::review);
  if (backward) data_columns = filters->filter_columns;
  pass.verdict = worse(pass.verdict, verdict);
  pass.words.push_back(name + " held " + number(filters->filter_columns) +
                       (backward ? " unrolled columns of dy at once (for "
                                 : " products for each filter and kernel element at once (for ") +
                       number(filters->ladder.output_pixels) + " output pixels)");
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

bool convicts(const LadderSamples& measured, const ToeplitzLimits& limits) {
  return measured.samples.size() >= 3 && assess(measured, {}, limits).verdict == Verdict::toeplitz;
}

ToeplitzFinding judge_toeplitz(const MeasuredPasses& passes, const ToeplitzLimits& limits) {
  PassVerdict forward = judge_pass(passes.forward, passes.forward_name, limits);
  PassVerdict backward = judge_pass(passes.backward, passes.backward_name, limits);
  std::optional<double> data_columns, unused;
  judge_filter_growth(forward, passes.forward_name, limits, false, unused);
  judge_filter_growth(backward, passes.backward_name, limits, true, data_columns);

  ToeplitzFinding finding;
  finding.verdict = worse(forward.verdict, backward.verdict);
  finding.forward = forward.columns;
  finding.backward_weights = backward.columns;
  finding.backward_data = data_columns ? data_columns : backward.columns;
  const Assessment* channels = backward.of(LadderKind::many_channels);
  if (data_columns && channels != nullptr) finding.backward_weights = channels->ladder.columns;
  finding.source = passes.source;
  if (!passes.source.empty()) finding.verdict = worse(finding.verdict, Verdict::review);
  for (const Assessment& a : forward.assessments) finding.ladders.push_back(a.ladder);
  for (const Assessment& a : backward.assessments) finding.ladders.push_back(a.ladder);

  std::vector<std::string> words = forward.words;
  append(words, backward.words);
  append(words, passes.source);
  for (const std::string& line : words) finding.message += (finding.message.empty() ? "" : "\n") + line;
  if (finding.message.empty()) {
    const auto figure = [](const std::optional<double>& columns) {
      return columns ? number(*columns) : std::string("?");
    };
    finding.message = passes.forward_name + " held " + figure(finding.forward) + " and " +
                      passes.backward_name + " " + figure(finding.backward_weights) +
                      " unrolled columns at once";
  }
  return finding;
}

}  // namespace harness

#include "harness/policy/plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace harness {
namespace {

constexpr double panel_width = 380, height = 280;
constexpr double left = 64, right = 16, top = 44, bottom = 52;  // margins of a panel
// Told apart by their dashes, not by colour alone.
constexpr const char* student_style = "stroke=\"#25c\" stroke-width=\"2\"";
constexpr const char* unrolled_style = "stroke=\"#c33\" stroke-width=\"2\" stroke-dasharray=\"9 4\"";
constexpr const char* direct_style = "stroke=\"#186\" stroke-width=\"2.5\" stroke-dasharray=\"2 4\"";
constexpr double inner_width = panel_width - left - right, inner_height = height - top - bottom;

std::string decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string escaped(const std::string& text) {
  static const std::map<char, std::string> entities = {
      {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
  std::string out;
  for (const char c : text) {
    const auto entity = entities.find(c);
    out += entity == entities.end() ? std::string(1, c) : entity->second;
  }
  return out;
}

std::string text_at(double x, double y, const std::string& anchor, const std::string& text) {
  return "<text x=\"" + decimal(x) + "\" y=\"" + decimal(y) + "\" text-anchor=\"" + anchor + "\">" +
         escaped(text) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
  return "<line x1=\"" + decimal(x1) + "\" y1=\"" + decimal(y1) + "\" x2=\"" + decimal(x2) + "\" y2=\"" +
         decimal(y2) + "\" " + style + "/>\n";
}

// 1, 2 or 5 times a power of ten, at least `value`.
double round_step(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value) return factor * power;
  }
  return 10 * power;
}

// Bytes that unrolling everything takes at a size, where `start` is held at the smallest.
double unrolled_bytes(const ToeplitzLadder& ladder, double size) {
  const double first = ladder.points.front().size;
  const double start = std::max(0.0, ladder.points.front().bytes);
  if (ladder.output_pixels > 0) return start + (size - first) * ladder.unrolled_bytes;
  const double share = size / ladder.points.back().size;
  return start + ladder.unrolled_bytes * share * share;
}

class Panel {
 public:
  Panel(const ToeplitzLadder& ladder, double offset) : ladder_(ladder), offset_(offset) {
    largest_ = ladder.points.back().size;
    most_ = unrolled_bytes(ladder, largest_);
    for (const ToeplitzPoint& point : ladder.points) most_ = std::max(most_, point.bytes);
    most_ = std::max(most_, 1.0);
  }

  std::string draw() const {
    std::string svg = text_at(offset_ + left, 18, "start", ladder_.pass + ", " + ladder_.name);
    svg += axes() + references() + student();
    return svg + legend();
  }

 private:
  double x(double size) const { return offset_ + left + size / largest_ * inner_width; }
  double y(double bytes) const { return top + inner_height * (1 - std::clamp(bytes, 0.0, most_) / most_); }

  std::string axes() const {
    const char* grid = "stroke=\"#ddd\"";
    std::string svg;
    const double step_y = round_step(most_ / 5), step_x = round_step(largest_ / 5);
    for (double value = 0; value <= most_; value += step_y) {
      svg += line(x(0), y(value), x(largest_), y(value), grid);
      svg += text_at(x(0) - 6, y(value) + 4, "end", decimal(value / 1e6));
    }
    for (double value = 0; value <= largest_; value += step_x) {
      svg += line(x(value), y(0), x(value), y(0) + 4, "stroke=\"#444\"");
      svg += text_at(x(value), y(0) + 18, "middle", std::to_string(std::lround(value)));
    }
    svg += line(x(0), y(0), x(largest_), y(0), "stroke=\"#444\"");
    svg += text_at(x(largest_ / 2), height - 14, "middle", ladder_.varies);
    return svg + text_at(x(0) - 6, top - 10, "end", "MB");
  }

  std::string references() const {
    const double first = ladder_.points.front().size;
    const double start = std::max(0.0, ladder_.points.front().bytes);
    std::string svg = line(x(first), y(start), x(largest_), y(start), direct_style);
    svg += std::string("<polyline fill=\"none\" ") + unrolled_style + " points=\"";
    constexpr int pieces = 24;
    for (int i = 0; i <= pieces; ++i) {
      const double size = first + (largest_ - first) * i / pieces;
      svg += decimal(x(size)) + "," + decimal(y(unrolled_bytes(ladder_, size))) + " ";
    }
    return svg + "\"/>\n";
  }

  std::string student() const {
    std::string dots, path;
    for (const ToeplitzPoint& point : ladder_.points) {
      path += decimal(x(point.size)) + "," + decimal(y(point.bytes)) + " ";
      dots += "<circle cx=\"" + decimal(x(point.size)) + "\" cy=\"" + decimal(y(point.bytes)) +
              "\" r=\"3.5\" fill=\"#25c\"/>\n";
    }
    return std::string("<polyline fill=\"none\" ") + student_style + " points=\"" + path + "\"/>\n" + dots;
  }

  std::string legend() const {
    return legend_line(0, student_style, "this submission") +
           legend_line(1, unrolled_style, "everything unrolled") + legend_line(2, direct_style, "direct");
  }

  std::string legend_line(int index, const char* style, const std::string& words) const {
    const double at = offset_ + left + 10, height_at = top + 8 + 15 * index;
    return line(at, height_at, at + 26, height_at, style) + text_at(at + 32, height_at + 4, "start", words);
  }

  const ToeplitzLadder& ladder_;
  double offset_ = 0, largest_ = 1, most_ = 1;
};

// Share of what unrolling everything would hold.
double share(const ToeplitzLadder& ladder) {
  const double pixels = ladder.output_pixels > 0 ? ladder.output_pixels : ladder.points.back().size;
  return ladder.columns / pixels;
}

const ToeplitzLadder* loudest(const ToeplitzFinding& finding, const std::string& pass) {
  const ToeplitzLadder* best = nullptr;
  for (const ToeplitzLadder& ladder : finding.ladders) {
    if (ladder.pass != pass || ladder.points.size() < 2) continue;
    if (best == nullptr || share(ladder) > share(*best) + 0.05) best = &ladder;
  }
  return best;
}

}  // namespace

std::string plot_toeplitz(const ToeplitzFinding& finding) {
  std::vector<std::string> passes;
  for (const ToeplitzLadder& ladder : finding.ladders) {
    if (std::find(passes.begin(), passes.end(), ladder.pass) == passes.end()) passes.push_back(ladder.pass);
  }
  std::string panels;
  double width = 0;
  for (const std::string& pass : passes) {
    const ToeplitzLadder* ladder = loudest(finding, pass);
    if (ladder == nullptr) continue;
    panels += Panel(*ladder, width).draw();
    width += panel_width;
  }
  if (panels.empty()) return {};
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + decimal(width) + " " + decimal(height) +
         "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"" + decimal(width) + "\" height=\"" +
         decimal(height) + "\" fill=\"#fff\"/>\n" + panels + "</svg>\n";
}

}  // namespace harness

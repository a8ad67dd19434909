#include "grader/report/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "grader/text.hpp"

namespace grader {
namespace {

constexpr double left = 52, right = 14, top = 16, bottom = 44;

std::string coordinate(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

// Two significant digits: ratios are not known better.
std::string ratio_text(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, ratio < 100 ? "%.2g" : "%.0f", ratio);
  return text;
}

// A scale of powers of ten over every value that is to be seen, 1 among them.
class LogScale {
 public:
  LogScale(double from, double to) : from_(from), to_(to) {}
  void include(double value) {
    if (!std::isfinite(value) || value <= 0) return;
    low_ = std::min(low_, value / 1.2);
    high_ = std::max(high_, value * 1.2);
  }
  double operator()(double value) const {
    const double share = std::log(std::clamp(value, low_, high_) / low_) / std::log(high_ / low_);
    return from_ + share * (to_ - from_);
  }
  // 1, 2 and 5 times powers of ten; powers alone where those would be too many.
  std::vector<double> ticks() const {
    std::vector<double> ticks;
    const bool wide = high_ / low_ > 200;
    for (int exponent = -6; exponent < 7; ++exponent) {
      const double power = std::pow(10.0, exponent);
      for (const double factor : {1.0, 2.0, 5.0}) {
        const double value = factor * power;
        if ((factor == 1 || !wide) && value >= low_ && value <= high_) ticks.push_back(value);
      }
    }
    return ticks;
  }

 private:
  double from_, to_;
  double low_ = 0.5, high_ = 2;
};

}  // namespace

void add_picture(ctemplate::TemplateDictionary& parent, const Picture& picture) {
  ctemplate::TemplateDictionary* figure = parent.AddSectionDictionary("PICTURE");
  figure->SetValue("WIDTH", coordinate(picture.width));
  figure->SetValue("HEIGHT", coordinate(picture.height));
  figure->SetValue("LABEL", picture.label);
  figure->SetValue("CAPTION", picture.caption);
  for (const Picture::Rule& rule : picture.rules) {
    ctemplate::TemplateDictionary* part = figure->AddSectionDictionary("RULE");
    part->SetValue("CLASS", rule.css);
    part->SetValue("X1", coordinate(rule.x1));
    part->SetValue("Y1", coordinate(rule.y1));
    part->SetValue("X2", coordinate(rule.x2));
    part->SetValue("Y2", coordinate(rule.y2));
  }
  for (const Picture::Bar& bar : picture.bars) {
    ctemplate::TemplateDictionary* part = figure->AddSectionDictionary("BAR");
    part->SetValue("X", coordinate(bar.x));
    part->SetValue("Y", coordinate(bar.y));
    part->SetValue("BAR_WIDTH", coordinate(bar.width));
    part->SetValue("BAR_HEIGHT", coordinate(bar.height));
  }
  for (const Picture::Dot& dot : picture.dots) {
    ctemplate::TemplateDictionary* part = figure->AddSectionDictionary("DOT");
    part->SetValue("CLASS", dot.css);
    part->SetValue("X", coordinate(dot.x));
    part->SetValue("Y", coordinate(dot.y));
  }
  for (const Picture::Words& words : picture.words) {
    ctemplate::TemplateDictionary* part = figure->AddSectionDictionary("WORDS");
    part->SetValue("X", coordinate(words.x));
    part->SetValue("Y", coordinate(words.y));
    part->SetValue("ANCHOR", words.anchor);
    part->SetValue("TEXT", words.text);
  }
}

std::vector<int> score_bins(const std::vector<double>& scores, double most) {
  std::vector<int> bins(10, 0);
  for (const double score : scores) {
    const double share = most > 0 ? score / most : 0;
    const double bin = std::clamp(std::floor(share * 10), 0.0, 9.0);
    ++bins[static_cast<std::size_t>(bin)];
  }
  return bins;
}

Picture score_histogram(const std::vector<int>& bins, double most) {
  Picture picture;
  const double inner_width = picture.width - left - right, inner_height = picture.height - top - bottom;
  const double floor_y = picture.height - bottom;
  const int largest = std::max(1, *std::max_element(bins.begin(), bins.end()));
  const double step = inner_width / static_cast<double>(bins.size());
  int total = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    total += bins[i];
    const double x = left + step * static_cast<double>(i), height = inner_height * bins[i] / largest;
    if (bins[i] > 0) {
      picture.bars.push_back({x + 2, floor_y - height, step - 4, height});
      picture.words.push_back({x + step / 2, floor_y - height - 4, "middle", std::to_string(bins[i])});
    }
    picture.words.push_back({x, floor_y + 18, "middle",
                             points(most * static_cast<double>(i) / static_cast<double>(bins.size()))});
  }
  picture.words.push_back({left + inner_width, floor_y + 18, "end", points(most)});
  picture.words.push_back({left + inner_width / 2, picture.height - 6, "middle", "score"});
  picture.rules.push_back({"axis", left, floor_y, left + inner_width, floor_y});
  picture.label = "Histogram of " + counted(static_cast<std::size_t>(total), "score") + " from 0 to " +
                  points(most) + "; the table below has the counts";
  picture.caption = "How many students have which score.";
  return picture;
}

Picture speed_of_class(std::vector<harness::Performance> performances) {
  std::sort(performances.begin(), performances.end(),
            [](const auto& a, const auto& b) { return a.ratio < b.ratio; });
  Picture picture;
  picture.height = 300;
  LogScale scale(picture.height - bottom, top);
  for (const harness::Performance& p : performances) {
    for (const double value : {p.ratio, p.low, p.high}) scale.include(value);
  }
  const double inner_width = picture.width - left - right;
  for (const double tick : scale.ticks()) {
    picture.rules.push_back({"grid", left, scale(tick), left + inner_width, scale(tick)});
    picture.words.push_back({left - 6, scale(tick) + 4, "end", ratio_text(tick)});
  }
  picture.rules.push_back({"reference", left, scale(1), left + inner_width, scale(1)});
  const double step = inner_width / static_cast<double>(performances.size());
  for (std::size_t i = 0; i < performances.size(); ++i) {
    const harness::Performance& p = performances[i];
    const double x = left + step * (static_cast<double>(i) + 0.5);
    picture.rules.push_back({"interval", x, scale(p.low), x, scale(p.high)});
    picture.dots.push_back({p.inconclusive ? "open" : "dot", x, scale(p.ratio)});
  }
  picture.words.push_back(
      {left + inner_width / 2, picture.height - 8, "middle", "submissions, fastest first"});
  const auto quantile = [&](double share) {
    return performances[static_cast<std::size_t>(share * static_cast<double>(performances.size() - 1))].ratio;
  };
  picture.label = counted(performances.size(), "measured submission") + ": time over the reference's from " +
                  ratio_text(quantile(0)) + " to " + ratio_text(quantile(1)) + ", median " +
                  ratio_text(quantile(0.5));
  picture.caption =
      "Time over the reference's, with the interval that covers it with 95 %. The dashed line is the "
      "reference. Open "
      "circles: the interval meets several tiers, the best of them was given.";
  return picture;
}

Picture speed_of_student(const harness::Performance& performance) {
  Picture picture;
  picture.height = 92;
  constexpr double middle = 30;
  LogScale scale(left, picture.width - right);
  for (const double value : {performance.ratio, performance.low, performance.high}) scale.include(value);
  for (const double tick : scale.ticks()) {
    picture.rules.push_back({"grid", scale(tick), 10, scale(tick), 50});
    picture.words.push_back({scale(tick), 68, "middle", ratio_text(tick)});
  }
  picture.rules.push_back({"reference", scale(1), 6, scale(1), 54});
  picture.rules.push_back({"interval", scale(performance.low), middle, scale(performance.high), middle});
  picture.dots.push_back({performance.inconclusive ? "open" : "dot", scale(performance.ratio), middle});
  picture.words.push_back({picture.width / 2, 88, "middle", "time over the reference's"});
  picture.label = "Time over the reference's: " + ratio_text(performance.ratio) + ", with 95 % between " +
                  ratio_text(performance.low) + " and " + ratio_text(performance.high);
  picture.caption = picture.label + ". The dashed line is the reference.";
  return picture;
}

}  // namespace grader

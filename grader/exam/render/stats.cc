#include <algorithm>
#include <cmath>
#include <cstdio>

#include "grader/exam/render/markup.hpp"
#include "grader/exam/sheet_text.hpp"
#include "grader/exam/stats.hpp"

namespace grader::exam {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6575; --line: #d5dae2; --whisker: #aab3c0; --good: #e4eef7; --bar: #2f5d8c; --paper: #fff; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #a4abb3; --line: #3a4148; --whisker: #56606b; --good: #1d2f40; --bar: #8cc0ff; --paper: #15181b; }
}
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: normal; } td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } .note { color: var(--soft); } .pictures { display: flex; flex-wrap: wrap; gap: 1.5rem; } svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); } svg .bar { fill: var(--bar); } svg .good { fill: var(--good); } svg .axis { stroke: var(--soft); } svg .whisker { stroke: var(--whisker); }
)";

std::string number(double value, int decimals = 2) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string interval(const std::optional<Estimate>& estimate, int decimals = 2) {
  if (!estimate) return "not known";
  return number(estimate->value, decimals) + " (" + number(estimate->low, decimals) + " to " +
         number(estimate->high, decimals) + ")";
}

struct Column {
  const char* title;
  bool is_number;
};

std::string table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::string html = "<div class=\"scroll\"><table><tr>";
  for (const Column& column : columns)
    html += std::string(column.is_number ? "<th class=\"n\">" : "<th>") + column.title + "</th>";
  html += "</tr>\n";
  for (const std::vector<std::string>& row : rows) {
    html += "<tr>";
    for (std::size_t k = 0; k < row.size(); ++k) {
      html +=
          std::string(columns[k].is_number ? "<td class=\"n\">" : "<td>") + inline_html_of(row[k]) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string svg_text(double x, double y, const std::string& text, const std::string& anchor = "middle",
                     double size = 12) {
  return "<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" text-anchor=\"" + anchor +
         "\" font-size=\"" + number(size, 0) + "\">" + html_text(text) + "</text>\n";
}

std::string svg_line(double x1, double y1, double x2, double y2, const char* kind) {
  return "<line x1=\"" + number(x1, 1) + "\" y1=\"" + number(y1, 1) + "\" x2=\"" + number(x2, 1) +
         "\" y2=\"" + number(y2, 1) + "\" class=\"" + kind + "\"/>\n";
}

constexpr double width = 440, height = 260, left = 46, right = 14, top = 14, bottom = 42;

std::string svg_start(const char* title) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 440 260\" width=\"440\" height=\"260\" "
         "font-family=\"DejaVu Sans, sans-serif\" role=\"img\"><title>" +
         std::string(title) + "</title>\n";
}

struct Spot {
  double left, top, right, bottom;
};
bool overlap(const Spot& a, const Spot& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Where the name of a point hides no other point or name: as near as there is room.
Spot free_spot(double x, double y, double wide, const std::vector<Spot>& taken) {
  constexpr double tall = 12;
  Spot spot{};
  for (int far = 6; far <= 78; far += 12) {
    for (const auto& [side, up] : {std::pair{1, 1}, {1, -1}, {-1, 1}, {-1, -1}, {1, 0}, {-1, 0}}) {
      const double from = side > 0 ? x + std::min(far, 30) : x - std::min(far, 30) - wide;
      const double middle = y - up * far;
      spot = {from, middle - tall / 2, from + wide, middle + tall / 2};
      const bool inside =
          spot.left > left && spot.right < width && spot.top > 0 && spot.bottom < height - bottom;
      if (inside &&
          std::none_of(taken.begin(), taken.end(), [&](const Spot& other) { return overlap(spot, other); }))
        return spot;
    }
  }
  return spot;
}

std::string effects_table(const std::vector<EffectStats>& effects, const char* what, const char* effect,
                          bool with_silent) {
  std::vector<std::vector<std::string>> rows;
  for (const EffectStats& row : effects) {
    if (!with_silent && row.sentence.empty()) continue;
    rows.push_back({row.part, row.what, std::to_string(row.students), interval(row.effect), row.sentence});
  }
  if (rows.empty()) return "<p class=\"note\">Nothing that stands out.</p>\n";
  return table({{"part", false}, {what, false}, {"students", true}, {effect, true}, {"", false}}, rows);
}

}  // namespace

std::string totals_svg(const ExamStats& stats) {
  constexpr int bins = 10;
  std::vector<int> counts(bins, 0);
  for (const double total : stats.totals) {
    const double share = stats.max_score > 0 ? total / stats.max_score : 0;
    ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(share * bins), 0, bins - 1))];
  }
  const int most = std::max(1, *std::max_element(counts.begin(), counts.end()));
  const double step = (width - left - right) / bins, tall = height - top - bottom;
  std::string svg = svg_start("students by total");
  for (int k = 0; k < bins; ++k) {
    const double bar = tall * counts[static_cast<std::size_t>(k)] / most, x = left + k * step;
    svg += "<rect x=\"" + number(x + 1.5, 1) + "\" y=\"" + number(top + tall - bar, 1) + "\" width=\"" +
           number(step - 3, 1) + "\" height=\"" + number(bar, 1) + "\" class=\"bar\"/>\n";
  }
  svg += svg_line(left, top + tall, width - right, top + tall, "axis");
  for (int k = 0; k <= bins; k += 5) {
    svg += svg_text(left + k * step, top + tall + 16, marks_text(stats.max_score * k / bins));
  }
  svg +=
      svg_text(left - 6, top + 10, std::to_string(most), "end") + svg_text(left - 6, top + tall, "0", "end");
  return svg + svg_text((left + width - right) / 2, height - 6, "points; height: students") + "</svg>\n";
}

std::string items_svg(const ExamStats& stats) {
  std::vector<const ItemStats*> items;
  double lowest = 0;
  for (const ItemStats& item : stats.items) {
    if (!item.difficulty || !item.discrimination) continue;
    items.push_back(&item);
    lowest = std::min(lowest, item.discrimination->low);
  }
  const double floor = lowest < -0.5 ? -1 : -0.5;  // of the axis of agreement
  const double wide = width - left - right, tall = height - top - bottom;
  const auto x_of = [&](double p) { return left + wide * p; };
  const auto y_of = [&](double r) { return top + tall * (1 - (r - floor) / (1 - floor)); };
  std::string svg = svg_start("parts by difficulty and discrimination");
  svg += "<rect x=\"" + number(x_of(0.3), 1) + "\" y=\"" + number(y_of(1), 1) + "\" width=\"" +
         number(x_of(0.8) - x_of(0.3), 1) + "\" height=\"" + number(y_of(0.3) - y_of(1), 1) +
         "\" class=\"good\"/>\n";
  svg +=
      svg_line(left, y_of(0), width - right, y_of(0), "axis") + svg_line(left, top, left, top + tall, "axis");
  std::vector<Spot> taken;
  for (const ItemStats* item : items) {
    const double x = x_of(item->difficulty->value), y = y_of(item->discrimination->value);
    svg += svg_line(x_of(item->difficulty->low), y, x_of(item->difficulty->high), y, "whisker") +
           svg_line(x, y_of(std::max(item->discrimination->low, floor)), x, y_of(item->discrimination->high),
                    "whisker");
    taken.push_back({x - 5, y - 5, x + 5, y + 5});
  }
  for (const ItemStats* item : items) {
    const double x = x_of(item->difficulty->value), y = y_of(item->discrimination->value);
    const Spot spot = free_spot(x, y, 7.0 * static_cast<double>(item->part.size()), taken);
    svg += "<circle cx=\"" + number(x, 1) + "\" cy=\"" + number(y, 1) + "\" r=\"4\" class=\"bar\"/>\n";
    const bool is_far =
        spot.left > x + 12 || spot.right < x - 12 || spot.top > y + 10 || spot.bottom < y - 10;
    if (is_far)
      svg += svg_line(x, y, (spot.left + spot.right) / 2, spot.top > y ? spot.top : spot.bottom, "axis");
    svg += svg_text(spot.left, spot.bottom - 2, item->part, "start", 11);
    taken.push_back(spot);
  }
  for (const double p : {0.0, 0.5, 1.0}) svg += svg_text(x_of(p), top + tall + 16, number(p, 1));
  for (const double r : {floor, 0.0, 0.3, 1.0}) svg += svg_text(left - 6, y_of(r) + 4, number(r, 1), "end");
  return svg +
         svg_text((left + width - right) / 2, height - 6,
                  "share of the points; height: agreement with the rest") +
         "</svg>\n";
}

std::string stats_html(const Blueprint& blueprint, const ExamStats& stats) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>" +
      html_text(blueprint.title) + ": statistics</title><style>" + style + "</style></head><body>\n<h1>" +
      html_text(blueprint.title) + "</h1>\n<p>" + std::to_string(stats.students) + " students, mean " +
      interval(stats.mean, 1) + " of " + marks_text(stats.max_score) + " points, standard deviation " +
      number(stats.deviation, 1) + ", reliability " + interval(stats.reliability) + ", standard error " +
      (stats.standard_error ? number(*stats.standard_error, 1) : "not known") +
      ". Intervals are of 95 %.</p>\n";
  for (const std::string& sentence : stats.sentences) html += "<p>" + html_text(sentence) + "</p>\n";
  html += "<div class=\"pictures\">" + totals_svg(stats) + items_svg(stats) + "</div>\n<h2>Parts</h2>\n";
  std::vector<std::vector<std::string>> rows;
  for (const ItemStats& item : stats.items)
    rows.push_back(
        {item.part, item.title, interval(item.difficulty), interval(item.discrimination), item.sentence});
  html += table({{"part", false},
                 {"problem", false},
                 {"share of the points", true},
                 {"agreement with the rest", true},
                 {"", false}},
                rows);
  html += "<h2>Misconceptions</h2>\n";
  rows.clear();
  for (const MisconceptionStats& row : stats.misconceptions) {
    if (row.students > 0)
      rows.push_back({row.part, row.did, std::to_string(row.students), interval(row.share)});
  }
  html += rows.empty()
              ? "<p class=\"note\">None was found.</p>\n"
              : table({{"part", false}, {"what they did", false}, {"students", true}, {"share", true}}, rows);
  if (stats.forms.size() > 1) {
    rows.clear();
    for (const auto& [form, mean] : stats.forms) rows.push_back({form, interval(mean, 1)});
    html += "<h2>Forms</h2>\n" + table({{"form", false}, {"mean", true}}, rows);
  }
  html += "<h2>Variants</h2>\n" +
          effects_table(stats.variants, "variant", "easier by, in shares of the part", true);
  html += "<h2>Given numbers</h2>\n" +
          effects_table(stats.parameters, "number", "correlation with what ability leaves", false);
  return html + "</body></html>\n";
}

}  // namespace grader::exam

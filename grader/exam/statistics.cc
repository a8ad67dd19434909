#include "grader/exam/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "grader/exam/permutation.hpp"

namespace grader::exam {
namespace {

constexpr double normal_95 = 1.959963984540054;

// Student's t at 97.5 %: the table where it bends, the expansion by Cornish and Fisher beyond.
double t_95(int freedom) {
  static constexpr double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
  if (freedom < 1) return INFINITY;
  if (freedom <= 10) return table[freedom - 1];
  const double z = normal_95, n = freedom;
  return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

std::vector<double> column(const Scores& scores, std::size_t item) {
  std::vector<double> values;
  for (const std::vector<double>& student : scores.students) values.push_back(student[item]);
  return values;
}

std::vector<double> totals(const Scores& scores) {
  std::vector<double> values;
  for (const std::vector<double>& student : scores.students) {
    double sum = 0;
    for (const double score : student) sum += score;
    values.push_back(sum);
  }
  return values;
}

std::vector<double> rest_of(const Scores& scores, std::size_t item) {
  std::vector<double> values = totals(scores);
  for (std::size_t k = 0; k < values.size(); ++k) values[k] -= scores.students[k][item];
  return values;
}

std::optional<double> alpha_of(const Scores& scores) {
  const std::size_t items = scores.most.size();
  if (items < 2 || scores.students.size() < 4) return std::nullopt;  // two students agree on anything
  double parts = 0;
  for (std::size_t item = 0; item < items; ++item) parts += std::pow(deviation_of(column(scores, item)), 2);
  const double whole = std::pow(deviation_of(totals(scores)), 2);
  if (!(whole > 0)) return std::nullopt;
  return static_cast<double>(items) / static_cast<double>(items - 1) * (1 - parts / whole);
}

// What the line through (rest, item) leaves of each student's score, over the item's most.
std::vector<double> residuals(const Scores& scores, std::size_t item) {
  const std::vector<double> x = rest_of(scores, item), y = column(scores, item);
  const double mx = mean_of(x), my = mean_of(y);
  double xx = 0, xy = 0;
  for (std::size_t k = 0; k < x.size(); ++k) xx += (x[k] - mx) * (x[k] - mx), xy += (x[k] - mx) * (y[k] - my);
  const double slope = xx > 0 ? xy / xx : 0;
  std::vector<double> left;
  for (std::size_t k = 0; k < x.size(); ++k)
    left.push_back((y[k] - my - slope * (x[k] - mx)) / scores.most[item]);
  return left;
}

}  // namespace

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

std::optional<Estimate> mean_with_interval(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = mean_of(values);
  const double half = t_95(static_cast<int>(values.size()) - 1) * deviation_of(values) /
                      std::sqrt(static_cast<double>(values.size()));
  return Estimate{mean, mean - half, mean + half};
}

std::optional<Estimate> correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double n = static_cast<double>(a.size());
  const double spread = deviation_of(a) * deviation_of(b);
  if (a.size() < 4 || !(spread > 1e-12)) return std::nullopt;
  const double ma = mean_of(a), mb = mean_of(b);
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - ma) * (b[k] - mb);
  const double r = std::clamp(sum / (n - 1) / spread, -1.0, 1.0);
  const double z = std::atanh(std::clamp(r, -0.999999, 0.999999)), half = normal_95 / std::sqrt(n - 3);
  return Estimate{r, std::tanh(z - half), std::tanh(z + half)};
}

Estimate share(int count, int n) {
  if (n == 0) return {0, 0, 1};
  const double p = static_cast<double>(count) / n, z2 = normal_95 * normal_95;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = normal_95 * std::sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
  return {p, middle - half, middle + half};
}

std::optional<Estimate> difficulty(const Scores& scores, std::size_t item) {
  std::optional<Estimate> mean = mean_with_interval(column(scores, item));
  if (!mean) return std::nullopt;
  const double most = scores.most[item];
  // Where all have the same, spread says nothing, but the number of students does.
  const int n = static_cast<int>(scores.students.size());
  if (!(mean->high > mean->low)) return share(static_cast<int>(std::lround(mean->value / most * n)), n);
  return Estimate{mean->value / most, std::max(0.0, mean->low / most), std::min(1.0, mean->high / most)};
}

std::optional<Estimate> discrimination(const Scores& scores, std::size_t item) {
  return correlation(column(scores, item), rest_of(scores, item));
}

std::optional<Estimate> reliability(const Scores& scores) {
  const std::optional<double> alpha = alpha_of(scores);
  if (!alpha) return std::nullopt;
  constexpr int samples = 1000;
  std::vector<double> seen;
  std::uint64_t random = 1;
  for (int sample = 0; sample < samples; ++sample) {
    Scores again{scores.most, {}};
    for (std::size_t k = 0; k < scores.students.size(); ++k) {
      random = mixed(random);
      again.students.push_back(scores.students[random % scores.students.size()]);
    }
    if (const std::optional<double> value = alpha_of(again)) seen.push_back(*value);
  }
  if (seen.size() < samples / 2) return std::nullopt;
  std::sort(seen.begin(), seen.end());
  return Estimate{*alpha, seen[seen.size() * 25 / 1000], seen[seen.size() * 975 / 1000]};
}

std::optional<double> standard_error(const Scores& scores) {
  const std::optional<double> alpha = alpha_of(scores);
  if (!alpha) return std::nullopt;
  return deviation_of(totals(scores)) * std::sqrt(std::max(0.0, 1 - *alpha));
}

std::vector<GroupEffect> group_effects(const Scores& scores, std::size_t item,
                                       const std::vector<int>& groups) {
  const std::vector<double> left = residuals(scores, item);
  std::map<int, std::vector<double>> by_group;
  for (std::size_t k = 0; k < left.size(); ++k) by_group[groups[k]].push_back(left[k]);
  if (left.size() < 3 || by_group.size() < 2) return {};
  // Within: pooled over the groups. Between: what the groups' means spread beyond it.
  double within = 0, between = 0;
  for (const auto& [group, values] : by_group) {
    for (const double value : values) within += (value - mean_of(values)) * (value - mean_of(values));
  }
  const auto freedom = static_cast<double>(left.size()) - static_cast<double>(by_group.size());
  const double noise = freedom >= 1 ? within / freedom : std::pow(deviation_of(left), 2);
  for (const auto& [group, values] : by_group) {
    between += std::pow(mean_of(values), 2) - noise / static_cast<double>(values.size());
  }
  between = std::max(0.0, between / static_cast<double>(by_group.size()));
  std::vector<GroupEffect> effects;
  for (const auto& [group, values] : by_group) {
    const double error = noise / static_cast<double>(values.size());
    const double trust = between + error > 0 ? between / (between + error) : 0;
    const double shrunk = trust * mean_of(values);
    const double half = normal_95 * std::sqrt(trust * error + (1 - trust) * 1e-18);
    effects.push_back(
        {group, static_cast<int>(values.size()), mean_of(values), {shrunk, shrunk - half, shrunk + half}});
  }
  return effects;
}

}  // namespace grader::exam

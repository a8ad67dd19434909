#include "grader/exam/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "grader/exam/permutation.hpp"

namespace grader::exam {
namespace {

// A bucket is full when spreading has enough to choose from.
std::size_t enough(int count) {
  return static_cast<std::size_t>(count) * 2 + 20;
}

// Where a variant lies: given numbers and answers, each scaled to its range.
using Place = std::vector<float>;

std::vector<Place> places_of(const std::vector<Variant>& variants) {
  std::vector<Place> places;
  for (const Variant& variant : variants) {
    Place place;
    for (const Values::Named& named : variant.values.all()) {
      for (const Number& cell : named.grid) place.push_back(static_cast<float>(cell.value()));
    }
    for (const Answer& answer : variant.answers) {
      for (const Number& cell : answer.value) place.push_back(static_cast<float>(cell.value()));
    }
    places.push_back(std::move(place));
  }
  for (std::size_t axis = 0; !places.empty() && axis < places.front().size(); ++axis) {
    float low = places.front()[axis];
    float high = low;
    for (const Place& place : places) low = std::min(low, place[axis]), high = std::max(high, place[axis]);
    for (Place& place : places) place[axis] = high > low ? (place[axis] - low) / (high - low) : 0;
  }
  return places;
}

float squared_distance(const Place& a, const Place& b) {
  float sum = 0;
  for (std::size_t axis = 0; axis < a.size(); ++axis) sum += (a[axis] - b[axis]) * (a[axis] - b[axis]);
  return sum;
}

// Each next one is the farthest from all before it.
std::vector<Variant> spread(std::vector<Variant> variants, int count) {
  const std::vector<Place> places = places_of(variants);
  std::vector<float> nearest(variants.size(), std::numeric_limits<float>::max());
  std::vector<Variant> chosen;
  std::size_t next = 0;
  while (chosen.size() < variants.size() && chosen.size() < static_cast<std::size_t>(count)) {
    chosen.push_back(variants[next]);
    nearest[next] = -1;
    std::size_t farthest = next;
    for (std::size_t k = 0; k < variants.size(); ++k) {
      if (nearest[k] < 0) continue;
      nearest[k] = std::min(nearest[k], squared_distance(places[k], places[next]));
      if (nearest[farthest] < 0 || nearest[k] > nearest[farthest]) farthest = k;
    }
    next = farthest;
  }
  return chosen;
}

// Same numbers in other words (a permuted set of parameters has another index but the same statement) cannot
// happen: an index is a choice of every entry. Equal answers may.
void book(const Assessed& assessed, SearchReport& report) {
  ++report.refused[static_cast<std::size_t>(assessed.filter)];
  const std::string detail = assessed.detail.empty() ? "" : ": " + assessed.detail;
  ++report.details[describe(assessed.filter) + detail];
}

}  // namespace

Variants search(const Problem& problem, const SearchOptions& options) {
  Variants result;
  SearchReport& report = result.report;
  report.lattice = lattice_size(problem.parameters);
  const Permutation permutation(report.lattice, options.seed);
  std::map<Cost, std::vector<Variant>> buckets;
  const std::vector<Variant>* largest = nullptr;
  while (report.visited < report.lattice && report.visited < options.visits) {
    Assessed assessed = assess(problem, permutation(report.visited++));
    if (!assessed.variant) {
      book(assessed, report);
      continue;
    }
    std::vector<Variant>& bucket = buckets[assessed.variant->cost];
    bucket.push_back(std::move(*assessed.variant));
    if (!largest || bucket.size() > largest->size()) largest = &bucket;
    if (largest->size() >= enough(options.count)) break;
  }
  for (const auto& [cost, bucket] : buckets)
    report.buckets.emplace_back(cost, static_cast<int>(bucket.size()));
  std::stable_sort(report.buckets.begin(), report.buckets.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (!largest) return result;
  result.variants = spread(*largest, options.count);
  for (const Variant& variant : result.variants) prove(problem, variant);
  return result;
}

Variants require_variants(const Problem& problem, const SearchOptions& options) {
  Variants result = search(problem, options);
  if (result.variants.size() < static_cast<std::size_t>(options.count)) {
    throw TooFewVariants("exam problem " + problem.id + " (" + problem.name + ") has " +
                         std::to_string(result.variants.size()) + " variants of one cost, expected " +
                         std::to_string(options.count) + "\n" + to_text(problem, result.report));
  }
  return result;
}

std::string to_text(Index number) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number > 0);
  return text;
}

std::string to_text(const Problem& problem, const SearchReport& report) {
  std::string text = problem.id + " " + problem.name + ": " + to_text(report.visited) + " of " +
                     to_text(report.lattice) + " points looked at\n";
  std::vector<std::pair<std::string, Index>> details(report.details.begin(), report.details.end());
  std::stable_sort(details.begin(), details.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [what, count] : details) text += "  refused " + to_text(count) + "  " + what + "\n";
  text += "  " + std::to_string(report.buckets.size()) + " costs";
  for (std::size_t k = 0; k < report.buckets.size() && k < 3; ++k) {
    text +=
        "\n  kept    " + std::to_string(report.buckets[k].second) + "  " + to_text(report.buckets[k].first);
  }
  return text + "\n";
}

}  // namespace grader::exam

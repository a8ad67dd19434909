#include "reference/text/nearest_name.hpp"

#include <algorithm>
#include <cstddef>

namespace reference {
namespace {

// Optimal string alignment distance, with three rows of the table kept.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known) {
  // Distances grow with the product of the lengths: a megabyte of garbage is near nothing.
  constexpr std::size_t longest_name = 200;
  if (name.size() > longest_name) return std::nullopt;
  std::optional<std::string> nearest;
  std::size_t smallest = 0;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    const std::size_t allowed = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    const bool shares_something = distance < std::max(name.size(), candidate.size());
    if (shares_something && distance <= allowed && (!nearest || distance < smallest)) {
      nearest = candidate;
      smallest = distance;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  if (const std::optional<std::string> nearest = nearest_name(name, known)) {
    return "; did you mean '" + *nearest + "'?";
  }
  std::string list;
  for (const std::string& candidate : known) {
    list += list.empty() ? "; known are '" : ", '";
    list += candidate + "'";
  }
  return list;
}

}  // namespace reference

#include "grader/exam/pinned.hpp"

#include <limits>
#include <optional>

#include "grader/csv.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

constexpr const char* header = "slot,problem,form,variant,point";

// What every line says besides the point, in the order of the file.
std::vector<std::string> place(const Blueprint& blueprint, std::size_t slot, int position) {
  return {std::to_string(slot + 1), blueprint.slots[slot].problem->name,
          to_string(static_cast<Form>(position % form_count)), std::to_string(position / form_count + 1)};
}

std::optional<Index> parse_index(const std::string& text, Index end) {
  Index value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || value > (std::numeric_limits<Index>::max() - 9) / 10) return std::nullopt;
    value = value * 10 + static_cast<Index>(c - '0');
  }
  return text.empty() || value >= end ? std::nullopt : std::optional<Index>(value);
}

}  // namespace

std::string pinned_csv(const Pools& pools) {
  std::string csv = std::string(header) + "\r\n";
  for (std::size_t slot = 0; slot < pools.blueprint().slots.size(); ++slot) {
    for (int position = 0; position < form_count * pools.variants(); ++position) {
      const Variant& variant =
          pools.variant(slot, static_cast<Form>(position % form_count), position / form_count);
      csv += joined(place(pools.blueprint(), slot, position), ",") + "," + to_text(variant.index) + "\r\n";
    }
  }
  return csv;
}

PinnedVariants read_pinned(const std::filesystem::path& file, const Blueprint& blueprint) {
  const std::string name = shown(file.string());
  const std::vector<CsvRow> rows = parse_csv(read_input(file.string()), file.string());
  const auto per_slot = static_cast<std::size_t>(form_count) * static_cast<std::size_t>(blueprint.variants);
  const std::size_t expected = 1 + per_slot * blueprint.slots.size();
  if (rows.empty() || joined(rows.front().cells, ",") != header) {
    throw harness::ConfigError(name + ":1: expected the header " + header +
                               "; `grader exam make` writes such a file, variants.csv");
  }
  if (rows.size() != expected) {
    throw harness::ConfigError(name + ": has " + counted(rows.size() - 1, "variant") + ", the paper '" +
                               blueprint.id + "' " + std::to_string(expected - 1) +
                               "; expected the variants.csv of its own folder");
  }
  PinnedVariants pinned(blueprint.slots.size());
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const std::size_t slot = (k - 1) / per_slot;
    std::vector<std::string> cells = rows[k].cells;
    const std::string point = cells.back();
    cells.pop_back();
    const std::vector<std::string> here = place(blueprint, slot, static_cast<int>((k - 1) % per_slot));
    const auto index = parse_index(point, lattice_size(blueprint.slots[slot].problem->parameters));
    if (cells != here || !index) {
      throw harness::ConfigError(
          name + ":" + std::to_string(rows[k].line) + ": expected " + joined(here, ",") +
          " and the number of a point; this is not the file of the paper '" + blueprint.id + "'");
    }
    pinned[slot].push_back(*index);
  }
  return pinned;
}

}  // namespace grader::exam

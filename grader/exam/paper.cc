#include "grader/exam/paper.hpp"

#include <cctype>
#include <stdexcept>

#include "grader/exam/permutation.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

// The pools must not depend on the seed of a form, or two forms could share a variant.
constexpr std::uint64_t pool_seed = 5922;

constexpr char code_digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's 32: no I, L, O, U

std::uint64_t combine(std::uint64_t hash, const std::string& text) {
  for (const char c : text) hash = mixed(hash ^ static_cast<unsigned char>(c));
  return mixed(hash ^ text.size());
}

// The slot's problem without the slot's changes: marks have no say in which variants there are.
const Problem& original_of(const Slot& slot) {
  return find_problem(slot.problem->name);
}

std::uint64_t fingerprint_of(const Blueprint& blueprint, const std::vector<std::vector<Variant>>& found) {
  std::uint64_t hash = combine(1, blueprint.id);
  hash = combine(hash, std::to_string(blueprint.variants));
  for (std::size_t slot = 0; slot < found.size(); ++slot) {
    hash = combine(hash, blueprint.slots[slot].problem->name);
    for (const double points : blueprint.slots[slot].part_points)
      hash = combine(hash, points > 0 ? "asked" : "not asked");
    for (const Variant& variant : found[slot]) hash = combine(hash, to_text(variant.index));
  }
  return hash;
}

// 50 bits: 2 form, 12 number, 20 seed, 16 check.
std::uint64_t packed(const SheetKey& key) {
  return static_cast<std::uint64_t>(key.form) << 32 | static_cast<std::uint64_t>(key.number) << 20 | key.seed;
}

std::uint64_t check_of(const Pools& pools, std::uint64_t bits) {
  return mixed(pools.fingerprint() ^ mixed(bits)) & 0xFFFF;
}

// Mixes the first 34 bits with the check, so that neighbours' codes look nothing alike.
std::uint64_t veil(std::uint64_t bits, std::uint64_t check) {
  return bits ^ (mixed(check) & 0x3FFFFFFFFU);
}

std::string code_of(const Pools& pools, const SheetKey& key) {
  const std::uint64_t check = check_of(pools, packed(key));
  std::uint64_t bits = veil(packed(key), check) << 16 | check;
  std::string code(11, '-');
  for (int place = 10; place >= 0; --place) {
    if (place == 5) continue;
    code[static_cast<std::size_t>(place)] = code_digits[bits & 31];
    bits >>= 5;
  }
  return code;
}

[[noreturn]] void refuse(const std::string& code, const std::string& what) {
  throw harness::ConfigError("form code " + harness::quote_value(code) + ": " + what);
}

}  // namespace

const char* to_string(Form form) {
  switch (form) {
    case Form::midterm:
      return "A";
    case Form::makeup:
      return "makeup";
    case Form::practice:
      break;
  }
  return "practice";
}

Form form_of(const std::string& name) {
  for (const Form form : {Form::midterm, Form::makeup, Form::practice}) {
    if (name == to_string(form)) return form;
  }
  throw std::out_of_range("unknown form '" + name + "', expected A, makeup or practice");
}

Pools::Pools(const Blueprint& blueprint) : blueprint_(&blueprint) {
  for (const Slot& slot : blueprint.slots) {
    try {
      found_.push_back(
          require_variants(original_of(slot), {.count = form_count * blueprint.variants, .seed = pool_seed})
              .variants);
    } catch (const TooFewVariants& few) {
      throw harness::ConfigError(blueprint.id + ": " + std::to_string(blueprint.variants) +
                                 " variants for each of three forms are asked for; " + few.what());
    }
  }
  fingerprint_ = fingerprint_of(blueprint, found_);
}

Pools::Pools(const Blueprint& blueprint, const PinnedVariants& pinned) : blueprint_(&blueprint) {
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    const Problem& problem = original_of(blueprint.slots[slot]);
    std::vector<Variant>& found = found_.emplace_back();
    for (const Index index : pinned.at(slot)) {
      try {
        found.push_back(worked(problem, index));
      } catch (const Unsuitable& unsuitable) {
        throw harness::ConfigError(blueprint.id + ": a variant of " + problem.name +
                                   " that is printed has no answer in this program: " + unsuitable.what());
      }
    }
  }
  fingerprint_ = fingerprint_of(blueprint, found_);
}

std::uint64_t Pools::key_version() const {
  std::uint64_t hash = fingerprint_;
  for (std::size_t slot = 0; slot < found_.size(); ++slot) {
    for (const double points : blueprint_->slots[slot].part_points)
      hash = combine(hash, std::to_string(points));
    for (const Misconception& slip : blueprint_->slots[slot].problem->misconceptions)
      hash = combine(hash, slip.id + std::to_string(slip.percent));
    for (const Variant& variant : found_[slot]) {
      for (const Answer& answer : variant.answers) {
        for (const Number& cell : answer.value) hash = combine(hash, to_text(cell.exact()));
      }
    }
  }
  return hash;
}

const Variant& Pools::variant(std::size_t slot, Form form, int number) const {
  return found_.at(slot).at(static_cast<std::size_t>(form_count) * static_cast<std::size_t>(number) +
                            static_cast<std::size_t>(form));
}

Sheet make_sheet(const Pools& pools, const SheetKey& key) {
  Sheet sheet;
  sheet.key = key;
  sheet.code = code_of(pools, key);
  const auto variants = static_cast<Index>(pools.variants());
  for (std::size_t slot = 0; slot < pools.blueprint().slots.size(); ++slot) {
    const std::uint64_t seed =
        mixed(mixed(key.seed + 1) + static_cast<std::uint64_t>(key.form) * 1000 + slot);
    const int number =
        static_cast<int>(Permutation(variants, seed)(static_cast<Index>(key.number) % variants));
    sheet.numbers.push_back(number);
    sheet.variants.push_back(&pools.variant(slot, key.form, number));
  }
  return sheet;
}

SheetKey read_code(const Pools& pools, const std::string& code) {
  std::uint64_t bits = 0;
  int count = 0;
  for (const char c : code) {
    char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (letter == '-' || letter == ' ') continue;
    if (letter == 'O') letter = '0';
    if (letter == 'I' || letter == 'L') letter = '1';
    const std::size_t digit = std::string_view(code_digits).find(letter);
    if (digit == std::string_view::npos || ++count > 10)
      refuse(code, "expected ten letters and code_digits, XXXXX-XXXXX");
    bits = bits << 5 | digit;
  }
  if (count != 10) refuse(code, "expected ten letters and code_digits, XXXXX-XXXXX");
  const std::uint64_t check = bits & 0xFFFF;
  const std::uint64_t key = veil(bits >> 16, check);
  const bool fits = check_of(pools, key) == check && key >> 32 < form_count;
  if (!fits) {
    refuse(code,
           "is not of the paper '" + pools.blueprint().id +
               "' as it is now: mistyped, of another paper, or of another version of this one (what was "
               "printed is in the variants.csv of its folder: --variants)");
  }
  return {static_cast<Form>(key >> 32), static_cast<int>(key >> 20 & 0xFFF),
          static_cast<std::uint32_t>(key & 0xFFFFF)};
}

}  // namespace grader::exam

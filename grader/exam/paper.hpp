#pragma once
// Papers from a blueprint: who gets which variant. The variants of a problem are found once, the same for
// everybody, and dealt to the three forms in turn: so the forms share none whatever the seeds, and cost the
// same. A seed shuffles the variants of a form over the sheets.

#include <cstdint>
#include <string>
#include <vector>

#include "grader/exam/blueprint.hpp"
#include "grader/exam/search.hpp"

namespace grader::exam {

enum class Form { midterm, makeup, practice };
inline constexpr int form_count = 3;
const char* to_string(Form form);  // "A", "makeup", "practice"
// Throws std::out_of_range.
Form form_of(const std::string& name);

// The variants of printed papers, by slot and place in the pool: what a later program would choose does not
// matter to who has them.
using PinnedVariants = std::vector<std::vector<Index>>;

// The variants of each slot of a blueprint, all forms' together.
class Pools {
 public:
  // Throws harness::ConfigError where a problem has too few variants.
  explicit Pools(const Blueprint& blueprint);
  // Takes those, as many as the blueprint wants. Throws harness::ConfigError where one has no answer any
  // more.
  Pools(const Blueprint& blueprint, const PinnedVariants& pinned);

  const Blueprint& blueprint() const { return *blueprint_; }
  int variants() const { return blueprint_->variants; }
  const Variant& variant(std::size_t slot, Form form, int number) const;
  // Changes with what is on paper: problems, parts, variants. A mended key leaves it as it is.
  std::uint64_t fingerprint() const { return fingerprint_; }
  // Changes with everything that a mark depends on.
  std::uint64_t key_version() const;

 private:
  const Blueprint* blueprint_;
  std::vector<std::vector<Variant>> found_;
  std::uint64_t fingerprint_ = 0;
};

// One sheet of paper: the `number`-th (from 0, in seating order) of a form with a seed.
struct SheetKey {
  Form form = Form::midterm;
  int number = 0;
  std::uint32_t seed = 0;
  friend bool operator==(const SheetKey&, const SheetKey&) = default;
};
inline constexpr int most_sheets = 4096;
inline constexpr std::uint32_t largest_seed = (1U << 20) - 1;

struct Sheet {
  SheetKey key;
  std::string code;          // "7KQF2-9XM3A"
  std::vector<int> numbers;  // of the variant in each slot
  std::vector<const Variant*> variants;
  std::string student;  // id; empty: no name
  std::string name;
};

// Sheets with numbers that differ by less than the number of variants share no variant.
Sheet make_sheet(const Pools& pools, const SheetKey& key);

// The key of a code of these pools. Throws harness::ConfigError on a typing error, and where the code belongs
// to another paper or to another version of it. Case, hyphens and spaces do not count; O is 0, I and L are 1.
SheetKey read_code(const Pools& pools, const std::string& code);

}  // namespace grader::exam

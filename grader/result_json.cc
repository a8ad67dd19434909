#include "grader/result_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace grader {
namespace {

Json smallest_case_json(const harness::CheckResult& check, Audience audience) {
  const bool secret = audience == Audience::student && check.visibility == harness::Visibility::hidden;
  if (!check.smallest_case || secret) return nullptr;
  Json params = Json::object();
  for (const auto& [name, value] : check.smallest_case->params) params[name] = json_number(value);
  Json shapes = Json::object();
  for (const auto& [name, extents] : check.smallest_case->shapes) shapes[name] = extents;
  return {{"params", params}, {"shapes", shapes}};
}

Json check_json(const harness::CheckResult& check, Audience audience) {
  return {{"id", check.id},
          {"kind", check.kind},
          {"functions", check.functions},
          {"status", harness::to_string(check.status)},
          {"score", json_number(check.score)},
          {"max_score", json_number(check.max_score)},
          {"visibility", harness::to_string(check.visibility)},
          {"message", check.message},
          {"mistake", check.mistakes.empty() ? Json() : Json(check.mistakes.front())},
          {"mistakes", check.mistakes},
          {"smallest_case", smallest_case_json(check, audience)}};
}

Json columns_json(const std::optional<double>& columns) {
  return columns ? json_number(*columns) : Json();
}

Json ladder_json(const harness::ToeplitzLadder& ladder) {
  Json points = Json::array();
  for (const harness::ToeplitzPoint& point : ladder.points) {
    points.push_back({json_number(point.size), json_number(point.bytes)});
  }
  return {{"function", ladder.pass},
          {"name", ladder.name},
          {"varies", ladder.varies},
          {"output_pixels", json_number(ladder.output_pixels)},
          {"unrolled_bytes", json_number(ladder.unrolled_bytes)},
          {"columns", json_number(ladder.columns)},
          {"residual_bytes", json_number(ladder.residual_bytes)},
          {"points", points}};
}

Json policy_json(const harness::GradingResult& result) {
  if (!result.toeplitz) return Json::object();
  const harness::ToeplitzFinding& finding = *result.toeplitz;
  Json ladders = Json::array();
  for (const harness::ToeplitzLadder& ladder : finding.ladders) ladders.push_back(ladder_json(ladder));
  return {{"toeplitz",
           {{"verdict", harness::to_string(finding.verdict)},
            {"columns",
             {{"forward", columns_json(finding.forward)},
              {"backward_data", columns_json(finding.backward_data)},
              {"backward_weights", columns_json(finding.backward_weights)}}},
            {"message", finding.message},
            {"source", finding.source},
            {"seconds", json_number(finding.seconds)},
            {"ladders", ladders}}}};
}

Json performance_json(const harness::GradingResult& result) {
  Json list = Json::array();
  for (const harness::CheckResult& check : result.checks) {
    if (!check.performance) continue;
    const harness::Performance& p = *check.performance;
    list.push_back({{"id", check.id},
                    {"ratio", json_number(p.ratio)},
                    {"ci95", {json_number(p.low), json_number(p.high)}},
                    {"tier", p.tier},
                    {"inconclusive", p.inconclusive},
                    {"student_seconds", json_number(p.student_seconds)},
                    {"reference_seconds", json_number(p.reference_seconds)},
                    {"turns", p.turns},
                    {"noise", {json_number(p.noise_low), json_number(p.noise_high)}}});
  }
  return list;
}

// Reads the fields of one object; complaints name the way to the field: "checks[3].status".
class Reader {
 public:
  Reader(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json_.is_object()) fail(path_, "is not an object");
  }

  const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) fail(name_of(key), "is missing");
    return *found;
  }
  std::string text(const char* key) const { return as<std::string>(key, "a string"); }
  bool truth(const char* key) const { return as<bool>(key, "true or false"); }
  double number(const char* key) const { return to_number(at(key), name_of(key)); }
  std::vector<std::string> texts(const char* key) const {
    return as<std::vector<std::string>>(key, "a list of strings");
  }
  std::pair<double, double> pair(const char* key) const {
    const Json& ends = at(key);
    if (!ends.is_array() || ends.size() != 2) fail(name_of(key), "is not a pair");
    return {to_number(ends[0], name_of(key)), to_number(ends[1], name_of(key))};
  }
  template <class Value>
  Value named(const char* key, std::optional<Value> (*parse)(std::string_view)) const {
    const std::string word = text(key);
    const std::optional<Value> value = parse(word);
    if (!value) fail(name_of(key), "is '" + word + "', which is not known");
    return *value;
  }
  std::string name_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  static double to_number(const Json& json, const std::string& name) {
    if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (!json.is_number()) fail(name, "is not a number");
    return json.get<double>();
  }
  [[noreturn]] static void fail(const std::string& name, const std::string& what) {
    throw std::invalid_argument("result: " + name + " " + what);
  }

 private:
  template <class Value>
  Value as(const char* key, const char* expected) const {
    try {
      return at(key).get<Value>();
    } catch (const Json::exception&) {
      fail(name_of(key), std::string("is not ") + expected);
    }
  }

  const Json& json_;
  std::string path_;
};

std::optional<harness::SmallestCase> read_smallest_case(const Json& json, const std::string& path) {
  if (json.is_null()) return std::nullopt;
  const Reader fields(json, path);
  harness::SmallestCase smallest;
  for (const auto& [name, value] : fields.at("params").items()) {
    smallest.params.emplace_back(name, Reader::to_number(value, path + ".params." + name));
  }
  for (const auto& [name, value] : fields.at("shapes").items()) {
    try {
      smallest.shapes.emplace_back(name, value.get<std::vector<std::int64_t>>());
    } catch (const Json::exception&) {
      Reader::fail(path + ".shapes." + name, "is not a list of whole numbers");
    }
  }
  return smallest;
}

std::optional<double> read_columns(const Reader& columns, const char* key) {
  if (columns.at(key).is_null()) return std::nullopt;
  return columns.number(key);
}

harness::ToeplitzLadder read_ladder(const Json& json, const std::string& path) {
  const Reader fields(json, path);
  harness::ToeplitzLadder ladder;
  ladder.pass = fields.text("function");
  ladder.name = fields.text("name");
  ladder.varies = fields.text("varies");
  ladder.output_pixels = fields.number("output_pixels");
  ladder.unrolled_bytes = fields.number("unrolled_bytes");
  ladder.columns = fields.number("columns");
  ladder.residual_bytes = fields.number("residual_bytes");
  for (const Json& point : fields.at("points")) {
    if (!point.is_array() || point.size() != 2) Reader::fail(path + ".points", "is not a list of pairs");
    ladder.points.push_back(
        {Reader::to_number(point[0], path + ".points"), Reader::to_number(point[1], path + ".points")});
  }
  return ladder;
}

std::optional<harness::ToeplitzFinding> read_toeplitz(const Json& policy) {
  if (!policy.is_object()) Reader::fail("policy", "is not an object");
  const auto found = policy.find("toeplitz");
  if (found == policy.end()) return std::nullopt;
  const Reader fields(*found, "policy.toeplitz");
  harness::ToeplitzFinding finding;
  finding.verdict = fields.named("verdict", harness::toeplitz_verdict_from_string);
  const Reader columns(fields.at("columns"), "policy.toeplitz.columns");
  finding.forward = read_columns(columns, "forward");
  finding.backward_data = read_columns(columns, "backward_data");
  finding.backward_weights = read_columns(columns, "backward_weights");
  finding.message = fields.text("message");
  finding.source = fields.texts("source");
  finding.seconds = fields.number("seconds");
  const Json& ladders = fields.at("ladders");
  for (std::size_t i = 0; i < ladders.size(); ++i) {
    finding.ladders.push_back(read_ladder(ladders[i], "policy.toeplitz.ladders[" + std::to_string(i) + "]"));
  }
  return finding;
}

// Gives each measurement to the check of its id.
void read_performance(const Json& list, std::vector<harness::CheckResult>& checks) {
  if (!list.is_array()) Reader::fail("performance", "is not a list");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = "performance[" + std::to_string(i) + "]";
    const Reader fields(list[i], path);
    const std::string id = fields.text("id");
    const auto check = std::find_if(checks.begin(), checks.end(),
                                    [&id](const harness::CheckResult& c) { return c.id == id; });
    if (check == checks.end())
      Reader::fail(fields.name_of("id"), "is '" + id + "', but there is no such check");
    const auto [low, high] = fields.pair("ci95");
    const auto [noise_low, noise_high] = fields.pair("noise");
    check->performance = harness::Performance{.ratio = fields.number("ratio"),
                                              .low = low,
                                              .high = high,
                                              .tier = static_cast<int>(fields.number("tier")),
                                              .inconclusive = fields.truth("inconclusive"),
                                              .student_seconds = fields.number("student_seconds"),
                                              .reference_seconds = fields.number("reference_seconds"),
                                              .turns = static_cast<int>(fields.number("turns")),
                                              .noise_low = noise_low,
                                              .noise_high = noise_high};
  }
}

harness::CheckResult read_check(const Json& json, const std::string& path) {
  const Reader fields(json, path);
  harness::CheckResult check;
  check.id = fields.text("id");
  check.kind = fields.text("kind");
  check.functions = fields.texts("functions");
  check.status = fields.named("status", harness::status_from_string);
  check.score = fields.number("score");
  check.max_score = fields.number("max_score");
  check.visibility = fields.named("visibility", harness::visibility_from_string);
  check.message = fields.text("message");
  check.mistakes = fields.texts("mistakes");
  check.smallest_case = read_smallest_case(fields.at("smallest_case"), path + ".smallest_case");
  return check;
}

}  // namespace

Json json_number(double value) {
  constexpr double exact_integers = 9007199254740992;  // 2^53
  if (std::isfinite(value) && std::floor(value) == value && std::abs(value) < exact_integers) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

Json number_or_null(const std::optional<double>& value) {
  return value ? json_number(*value) : Json();
}

Json to_json(const harness::GradingResult& result, Audience audience) {
  Json checks = Json::array();
  for (const harness::CheckResult& check : result.checks) checks.push_back(check_json(check, audience));
  return {{"assignment", result.assignment},
          {"spec_hash", result.spec_hash},
          {"submission_hash", result.submission_hash},
          {"language", result.language ? Json(harness::to_string(*result.language)) : Json()},
          {"format", 1},
          {"engine", result.engine},
          {"seed_id", result.seed_id},
          {"official", result.official},
          {"isolation", result.isolation},
          {"score", json_number(result.score)},
          {"max_score", json_number(result.max_score)},
          {"checks", checks},
          {"policy", policy_json(result)},
          {"performance", performance_json(result)}};
}

harness::GradingResult result_from_json(const Json& json) {
  const Reader fields(json, "");
  if (fields.number("format") != 1) Reader::fail("format", "is not 1, the only one this program knows");
  harness::GradingResult result;
  result.assignment = fields.text("assignment");
  result.spec_hash = fields.text("spec_hash");
  result.submission_hash = fields.text("submission_hash");
  if (!fields.at("language").is_null()) {
    result.language = fields.named("language", harness::language_from_string);
  }
  result.engine = fields.text("engine");
  result.seed_id = fields.text("seed_id");
  result.official = fields.truth("official");
  result.isolation = fields.text("isolation");
  result.score = fields.number("score");
  result.max_score = fields.number("max_score");
  result.toeplitz = read_toeplitz(fields.at("policy"));
  const Json& checks = fields.at("checks");
  if (!checks.is_array()) Reader::fail("checks", "is not a list");
  for (std::size_t i = 0; i < checks.size(); ++i) {
    result.checks.push_back(read_check(checks[i], "checks[" + std::to_string(i) + "]"));
  }
  read_performance(fields.at("performance"), result.checks);
  return result;
}

namespace {

// The character that starts at `text[i]`, when it acts on a terminal instead of being shown and JSON itself
// would let it through: delete, U+0080 to U+009F, line separators, and what reorders text. 0 for all others.
unsigned acting_character(const std::string& text, std::size_t i) {
  const auto byte = [&text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
  };
  if (byte(i) == 0x7f) return 0x7f;
  if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0) return byte(i + 1);
  if (byte(i) != 0xe2 || (byte(i + 1) & 0xfeU) != 0x80) return 0;
  const unsigned code = 0x2000U | (byte(i + 1) & 1U) << 6U | (byte(i + 2) & 0x3fU);
  const bool acts = code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
                    (code >= 0x2066 && code <= 0x2069);
  return acts ? code : 0;
}

std::size_t utf8_bytes(unsigned code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
}

}  // namespace

std::string dump(const Json& json) {
  const std::string plain = json.dump(2, ' ', false, Json::error_handler_t::replace);
  std::string text;
  text.reserve(plain.size() + 1);
  static constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < plain.size();) {
    const unsigned code = acting_character(plain, i);
    if (code == 0) {
      text += plain[i++];
      continue;
    }
    text += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) text += digits[code >> shift & 15U];
    i += utf8_bytes(code);
  }
  return text + "\n";
}

}  // namespace grader

#include "grader/receipt.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grader/kit.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/hash.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

constexpr int receipt_format = 1;
constexpr std::size_t short_hash = 12;

std::string hash_of_public_spec(const harness::Assignment& assignment) {
  try {
    const std::string yaml = read_input((assignment.folder / "assignment.yaml").string());
    return harness::sha256_hex(public_spec(assignment, yaml));
  } catch (const harness::ConfigError&) {  // no kit can be made of it, so no student has checked with one
    return "";
  }
}

Json machine_json(const Machine& machine) {
  return {{"processor", machine.cpu},
          {"cores", machine.cores},
          {"memory_bytes", machine.memory_bytes},
          {"kernel", machine.kernel},
          {"system", machine.system}};
}

Machine read_machine(const Json& json) {
  return {.cpu = json.at("processor").get<std::string>(),
          .cores = json.at("cores").get<int>(),
          .memory_bytes = json.at("memory_bytes").get<std::int64_t>(),
          .kernel = json.at("kernel").get<std::string>(),
          .system = json.at("system").get<std::string>()};
}

bool same_circumstances(const harness::GradingResult& a, const harness::GradingResult& b) {
  return a.assignment == b.assignment && a.spec_hash == b.spec_hash &&
         a.submission_hash == b.submission_hash && a.language == b.language && a.engine == b.engine &&
         a.seed_id == b.seed_id && a.isolation == b.isolation;
}

}  // namespace

Receipt make_receipt(harness::GradingResult result, const harness::Assignment& assignment,
                     const std::optional<Whereabouts>& places) {
  return {std::move(result), hash_of_public_spec(assignment), inspect_machine(), places};
}

std::string write_receipt(const Receipt& receipt) {
  Json json = {{"receipt", receipt_format},
               {"public_spec_hash", receipt.public_spec_hash},
               {"machine", machine_json(receipt.machine)}};
  if (receipt.places) {
    json["places"] = {{"submission", receipt.places->submission},
                      {"assignment", receipt.places->assignment},
                      {"seeds", receipt.places->seeds}};
  }
  json["result"] = to_json(receipt.result, receipt.places ? Audience::staff : Audience::student);
  return dump(json);
}

Receipt read_receipt(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("receipt") != receipt_format)
      throw std::invalid_argument("receipt is not 1, the only form this program knows");
    Receipt receipt;
    receipt.public_spec_hash = json.at("public_spec_hash").get<std::string>();
    receipt.machine = read_machine(json.at("machine"));
    if (const auto places = json.find("places"); places != json.end()) {
      receipt.places = {.submission = places->at("submission").get<std::string>(),
                        .assignment = places->at("assignment").get<std::string>(),
                        .seeds = places->at("seeds").get<std::string>()};
    }
    receipt.result = result_from_json(json.at("result"));
    return receipt;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

fs::path make_receipt_folder(const fs::path& beside) {
  fs::path folder = beside.string() + ".receipts";
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    throw harness::ConfigError(shown(folder.string()) + ": cannot be made: " + std::strerror(errno));
  return folder;
}

std::string receipt_prefix(const std::string& assignment, const std::string& submission_hash) {
  return assignment + "-" + submission_hash.substr(0, short_hash) + "-";
}

std::string receipt_name(const harness::GradingResult& result) {
  const std::string rest =
      harness::sha256_hex(result.spec_hash + "\n" + result.engine + "\n" + result.seed_id);
  return receipt_prefix(result.assignment, result.submission_hash) + rest.substr(0, short_hash) + ".json";
}

Receipt merged(Receipt now, const Receipt& before) {
  if (!same_circumstances(now.result, before.result)) return now;
  std::vector<harness::CheckResult>& checks = now.result.checks;
  for (const harness::CheckResult& old : before.result.checks) {
    if (std::none_of(checks.begin(), checks.end(), [&](const auto& check) { return check.id == old.id; }))
      checks.push_back(old);
  }
  now.result.score = 0;
  now.result.max_score = 0;
  for (const harness::CheckResult& check : checks) {
    now.result.score += check.score;
    now.result.max_score += check.max_score;
  }
  return now;
}

}  // namespace grader

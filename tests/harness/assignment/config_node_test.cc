#include "harness/assignment/config_node.hpp"

#include <limits>

#include "harness/assignment/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;

namespace {

ConfigNode parse(const std::string& text) {
  return ConfigNode::parse(text, "a.yaml");
}

template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

std::string parse_error(const std::string& text) {
  return message_of([&] { parse(text); });
}

// What `read` complains about in the value of `key: <value>`.
template <class Read>
std::string value_error(const std::string& value, Read read) {
  const ConfigNode root = parse("key: " + value + "\n");
  return message_of([&] { static_cast<void>(read(root.at("key"))); });
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("maps keep the order of the file, and values know where they stand") {
  const ConfigNode root = parse("zebra: 1\napple: [x, {deep: y}]\n");
  CHECK(root.is_map());
  CHECK(root.size() == 2);
  CHECK(root.entries().front().first == "zebra");
  CHECK(root.entries().back().first == "apple");
  CHECK(root.field().empty());
  const ConfigNode deep = root.at("apple").items()[1].at("deep");
  CHECK(deep.as_string() == "y");
  CHECK(deep.field() == "apple[1].deep");
  CHECK(deep.where() == "a.yaml:2:19");
  CHECK(message_of([&] { deep.fail("is odd"); }) == "a.yaml:2:19: apple[1].deep: is odd");
  CHECK(message_of([&] { deep.fail_at_key("is odd"); }) == "a.yaml:2:13: apple[1].deep: is odd");
  CHECK_FALSE(root.find("pear"));
  CHECK(message_of([&] { root.at("pear"); }) == "a.yaml:1:1: missing key 'pear'");
  CHECK(message_of([&] { root.at("zebra").items(); }) == "a.yaml:1:8: zebra: is '1', but must be a list");
  CHECK(message_of([&] { root.at("apple").entries(); }) == "a.yaml:2:8: apple: is a list, but must be a map");
}

TEST_CASE("a value outlives the root it came from") {
  const ConfigNode inner = parse("a: {b: text}").at("a").at("b");
  CHECK(inner.as_string() == "text");
  CHECK(inner.field() == "a.b");
}

TEST_CASE("unknown keys are errors with the nearest known name") {
  const ConfigNode root = parse("checks:\n  - {id: a, tolerence: 1}\n");
  const ConfigNode check = root.at("checks").items()[0];
  CHECK_NOTHROW(check.allow_keys({"id", "tolerence"}));
  CHECK(message_of([&] {
          check.allow_keys({"id", "tolerance"});
        }) == "a.yaml:2:13: checks[0]: unknown key 'tolerence'; did you mean 'tolerance'?");
  CHECK(message_of([&] {
          check.allow_keys({"id", "cases"});
        }) == "a.yaml:2:13: checks[0]: unknown key 'tolerence'; known are 'id', 'cases'");
  CHECK(message_of([&] { root.allow_keys({"check"}); }) ==
        "a.yaml:1:1: unknown key 'checks'; did you mean 'check'?");
}

TEST_CASE("integers are whole, decimal and within their bounds") {
  const auto read = [](const ConfigNode& node) { return node.as_integer(-5, 10); };
  CHECK(parse("key: -5").at("key").as_integer(-5, 10) == -5);
  CHECK(parse("key: 10").at("key").as_integer(-5, 10) == 10);
  CHECK(value_error("11", read) == "a.yaml:1:6: key: is '11', but must be an integer from -5 to 10");
  for (const char* wrong :
       {"-6", "1.0", "1e0", "0x1", "+1", "one", "99999999999999999999", "[1]", "{a: 1}", "", "true", "1 2"}) {
    INFO(wrong);
    CHECK_THAT(value_error(wrong, read), ContainsSubstring("must be an integer from -5 to 10"));
  }
}

TEST_CASE("numbers are finite and within their bounds") {
  const auto read = [](const ConfigNode& node) { return node.as_number(0, 1e6); };
  CHECK(parse("key: 2.5").at("key").as_number(0, 3) == 2.5);
  CHECK(parse("key: 1e-3").at("key").as_number(0, 3) == 1e-3);
  CHECK(parse("key: 3").at("key").as_number(0, 3) == 3);
  CHECK(value_error("-1", read) == "a.yaml:1:6: key: is '-1', but must be a number from 0 to 1e+06");
  for (const char* wrong :
       {"nan", ".nan", "inf", ".inf", "-inf", "1e999", "1000001", "ten", "[1]", "", "1,5"}) {
    INFO(wrong);
    CHECK_THAT(value_error(wrong, read), ContainsSubstring("must be a number from 0 to 1e+06"));
  }
}

TEST_CASE("without bounds a number is still finite") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(parse("key: -1e300").at("key").as_number(-infinity, infinity) == -1e300);
  const auto read = [&](const ConfigNode& node) { return node.as_number(-infinity, infinity); };
  for (const char* wrong : {"inf", "-inf", "nan"}) {
    CHECK_THAT(value_error(wrong, read), ContainsSubstring("must be a number"));
  }
}

TEST_CASE("booleans are true or false") {
  CHECK(parse("key: true").at("key").as_bool());
  CHECK_FALSE(parse("key: false").at("key").as_bool());
  const auto read = [](const ConfigNode& node) { return node.as_bool(); };
  CHECK(value_error("yes", read) == "a.yaml:1:6: key: is 'yes', but must be true or false");
}

TEST_CASE("sizes are bytes or binary multiples") {
  const auto bytes = [](const std::string& value) { return parse("key: " + value).at("key").as_bytes(); };
  CHECK(bytes("4096") == 4096);
  CHECK(bytes("0") == 0);
  CHECK(bytes("7 B") == 7);
  CHECK(bytes("256 KiB") == 262144);
  CHECK(bytes("64MiB") == 67108864);
  CHECK(bytes("1 GiB") == std::int64_t{1} << 30);
  CHECK(bytes("8388607 TiB") == std::int64_t{8388607} << 40);
  const auto read = [](const ConfigNode& node) { return node.as_bytes(); };
  CHECK(value_error("64 MB", read) ==
        "a.yaml:1:6: key: is '64 MB', but must be a size such as '64 MiB', '1 GiB' or '4096'");
  for (const char* wrong :
       {"-1", "1.5 GiB", "GiB", "8388608 TiB", "1 gib", "99999999999999999999", "[1]", "1 GiB x"}) {
    INFO(wrong);
    CHECK_THAT(value_error(wrong, read), ContainsSubstring("must be a size"));
  }
}

TEST_CASE("texts are scalars, empty values are none") {
  CHECK(parse("key: 12").at("key").as_string() == "12");
  CHECK(parse("key: \"\"").at("key").as_string().empty());
  CHECK(parse("key: [a, 'b']").at("key").as_strings() == std::vector<std::string>{"a", "b"});
  const ConfigNode empty = parse("other: 1\nkey:\n").at("key");
  CHECK_FALSE((empty.is_map() || empty.is_list() || empty.is_scalar()));
  CHECK(message_of([&] { empty.as_string(); }) == "a.yaml:2:1: key: is empty, but must be text");
  CHECK(message_of([&] { parse("key: [a, [b]]").at("key").as_strings(); }) ==
        "a.yaml:1:10: key[1]: is a list, but must be text");
}

TEST_CASE("a shown value is cut between characters and stays on one line") {
  const auto read = [](const ConfigNode& node) { return node.as_bool(); };
  const std::string wide = repeated("\xE2\x82\xAC", 40);  // three bytes each
  CHECK_THAT(value_error(wide, read), ContainsSubstring("'" + repeated("\xE2\x82\xAC", 20) + "...'"));
  CHECK_THAT(value_error("\"x" + wide + "\"", read),
             ContainsSubstring("'x" + repeated("\xE2\x82\xAC", 19) + "...'"));
  CHECK_THAT(value_error("\"a\\nb\"", read), ContainsSubstring("'a b'"));
}

TEST_CASE("what is no YAML is one error with its place") {
  CHECK_THAT(parse_error("a: [1, 2\nb: 3\n"), ContainsSubstring("a.yaml:2:"));
  CHECK_THAT(parse_error("a: [1, 2\nb: 3\n"), ContainsSubstring("is not valid YAML"));
  CHECK_THAT(parse_error("a: {b: 1\n"), ContainsSubstring("is not valid YAML"));
}

TEST_CASE("a quote that is never closed is an error, whatever the file ends with") {
  for (const char* end : {"", "\n", "\n\n", " \n  ", "\nb: 1\n"}) {
    INFO("end: '" << end << "'");
    CHECK_THAT(parse_error(std::string("a: \"open") + end), ContainsSubstring("a.yaml:1:"));
    CHECK_THAT(parse_error(std::string("a: 'open") + end), ContainsSubstring("a.yaml:1:"));
    CHECK_THAT(parse_error(std::string("a: 'it''s") + end), ContainsSubstring("a.yaml:1:"));
    CHECK_THAT(parse_error(std::string("a: \"a\\\"") + end), ContainsSubstring("a.yaml:1:"));
  }
  CHECK(parse_error("a: \"open\n") == "a.yaml:1:4: a quote opens here and is not closed");
  const ConfigNode root = parse(
      "\xEF\xBB\xBF"
      "a: \"\xC3\xA4 \\\"\\\\\"\r\nb: 'it''s'\r\nc: ''\r\nd: \"\"\r\n");
  CHECK(root.at("a").as_string() == "\xC3\xA4 \"\\");
  CHECK(root.at("b").as_string() == "it's");
  CHECK(root.at("c").as_string().empty());
  CHECK(root.at("d").as_string().empty());
}

TEST_CASE("the root is a map, in one document") {
  CHECK(parse_error("") == "a.yaml: is empty");
  CHECK(parse_error("# only a comment\n") == "a.yaml: is empty");
  CHECK(parse_error("- a\n- b\n") == "a.yaml:1:1: must be a map of keys and values");
  CHECK(parse_error("text\n") == "a.yaml:1:1: must be a map of keys and values");
  CHECK(parse_error("~\n") == "a.yaml:1:1: must be a map of keys and values");
  CHECK_THAT(parse_error("a: 1\n---\nb: 2\n"), ContainsSubstring("a second YAML document"));
  CHECK_NOTHROW(parse("---\na: 1\n"));
}

TEST_CASE("duplicate keys are errors at any depth") {
  CHECK(parse_error("a: 1\nb: 2\na: 3\n") ==
        "a.yaml:3:1: key 'a' stands twice in this map (first in line 1)");
  CHECK_THAT(parse_error("m: {x: 1, y: {z: 1, z: 2}}\n"),
             ContainsSubstring("a.yaml:1:21: key 'z' stands twice"));
  CHECK_NOTHROW(parse("m: {x: 1}\nn: {x: 1}\n"));
}

TEST_CASE("keys are plain text") {
  CHECK_THAT(parse_error("? [a]\n: 1\n"), ContainsSubstring("a key must be text"));
  CHECK_THAT(parse_error("? {a: 1}\n: 1\n"), ContainsSubstring("a key must be text"));
  CHECK_THAT(parse_error("~: 1\n"), ContainsSubstring("a key must be text"));
  CHECK_THAT(parse_error("\"a\\nb\": 1\n"), ContainsSubstring("a key must be one line"));
  CHECK_THAT(parse_error("? " + std::string(101, 'k') + "\n: 1\n"),
             ContainsSubstring("a key must be one line"));
}

TEST_CASE("anchors, aliases and tags are refused, so nothing expands") {
  CHECK_THAT(parse_error("a: &x 1\nb: *x\n"), ContainsSubstring("a.yaml:1:4: anchors"));
  CHECK_THAT(parse_error("a: *x\n"), ContainsSubstring("a.yaml:1:"));
  CHECK_THAT(parse_error("a: !!python/object:os.system x\n"), ContainsSubstring("tags"));
  CHECK_THAT(parse_error("a: !!map {b: 1}\n"), ContainsSubstring("tags"));
  std::string bomb = "a: &a [x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb.append(1, c).append(": &").append(1, c).append(" [*" + before + ", *" + before + "]\n");
  }
  CHECK_THAT(parse_error(bomb), ContainsSubstring("anchors"));
}

TEST_CASE("tabs in the indentation, control characters and other encodings are refused") {
  CHECK(parse_error("a:\n\tb: 1\n") == "a.yaml:2:1: a tab in the indentation: use spaces");
  CHECK(parse_error("a:\n  \tb: 1\n") == "a.yaml:2:3: a tab in the indentation: use spaces");
  CHECK_NOTHROW(parse("a: 1\t# a comment\n"));
  CHECK(parse_error("a: \"\x01\"\n") == "a.yaml:1:5: a control character");
  CHECK(parse_error(std::string("a: \0b\n", 6)) == "a.yaml:1:4: a control character");
  for (const char* wrong : {"\xff\xfe", "\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
                            "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82"}) {
    CHECK(parse_error(std::string("a: 1\nb: ") + wrong + "\n") == "a.yaml:2:4: is not UTF-8");
  }
  CHECK(parse("a: \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n").at("a").as_string() ==
        "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("deep, long and large files are errors, not crashes") {
  CHECK_THAT(parse_error("a: " + std::string(100'000, '[')), ContainsSubstring("a.yaml:1:"));
  CHECK_THAT(parse_error("a: " + std::string(100'000, '{')), ContainsSubstring("a.yaml:1:"));
  CHECK_THAT(parse_error("a: " + std::string(40, '[') + std::string(40, ']')),
             ContainsSubstring("nested more than"));
  CHECK_THAT(parse_error("a:\n " + repeated("- ", 100'000) + "x\n"), ContainsSubstring("nested more than"));
  CHECK_THAT(parse_error("a: [" + repeated("1,", 120'000) + "]"),
             ContainsSubstring("more than 100000 values"));
  CHECK(parse_error("a: " + std::string(1 << 20, 'x')) == "a.yaml: is larger than 1 MiB");
  CHECK_NOTHROW(parse("a: " + std::string(30, '[') + std::string(30, ']')));
  std::string keys;
  for (int i = 0; i < 90'000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  CHECK(parse(keys).size() == 90'000);
}

TEST_CASE("files are read from disk, and what cannot be read is named") {
  const test_support::TempDir folder;
  const auto file = folder.write("a.yaml", "id: x\n");
  CHECK(ConfigNode::load(file).at("id").as_string() == "x");
  CHECK(ConfigNode::load(file).at("id").where() == file.string() + ":1:5");
  CHECK_THAT(message_of([&] { ConfigNode::load(folder.path() / "b.yaml"); }),
             ContainsSubstring("b.yaml: there is no such file"));
  CHECK_THAT(message_of([&] { ConfigNode::load(folder.path()); }), ContainsSubstring("is not a file"));
}

TEST_CASE("SHA-256 of known texts") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

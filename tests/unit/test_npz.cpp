#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/crc32.hpp"
#include "sgdscope/npz.hpp"

#include "gzip.hpp"
#include "hostile_bytes.hpp"
#include "readers.hpp"
#include "zip.hpp"

namespace sgdscope {
namespace {

using namespace testing;

const std::vector<NpzMember> kMembers = {{"x", {{2, 3}, {1, 2, 3, 4, 5, 6}}},
                                         {"y", {{2}, {1, 0}}},
                                         {"a name with / and ü", {{}, {-0.5}}}};

// What one member says of itself, in the local header and the directory alike.
struct Part {
  std::string name;
  Bytes packed;
  std::uint32_t size = 0;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
};

void append_part(Bytes& bytes, const Part& part, const Bytes& content) {
  append_little_endian<std::uint16_t>(bytes, 20);
  append_little_endian(bytes, part.flags);
  append_little_endian(bytes, part.method);
  append_little_endian<std::uint32_t>(bytes, 0);  // time and date
  append_little_endian(bytes, crc32(content));
  append_little_endian(bytes, static_cast<std::uint32_t>(part.packed.size()));
  append_little_endian(bytes, part.size);
  append_little_endian(bytes, static_cast<std::uint16_t>(part.name.size()));
  append_little_endian<std::uint16_t>(bytes, 0);
}

// An archive of one member, which need not be true.
Bytes archive(const Part& part, const Bytes& content) {
  Bytes bytes = to_bytes("PK\x03\x04");
  append_part(bytes, part, content);
  bytes.insert(bytes.end(), part.name.begin(), part.name.end());
  bytes.insert(bytes.end(), part.packed.begin(), part.packed.end());
  const auto offset = static_cast<std::uint32_t>(bytes.size());
  for (const char c : {'P', 'K', '\x01', '\x02', '\x14', '\0'}) {
    bytes.push_back(static_cast<std::uint8_t>(c));
  }
  append_part(bytes, part, content);
  bytes.insert(bytes.end(), 14, 0);
  bytes.insert(bytes.end(), part.name.begin(), part.name.end());
  const auto size = static_cast<std::uint32_t>(bytes.size()) - offset;
  for (const char c :
       {'P', 'K', '\x05', '\x06', '\0', '\0', '\0', '\0', '\x01', '\0', '\x01', '\0'}) {
    bytes.push_back(static_cast<std::uint8_t>(c));
  }
  append_little_endian(bytes, size);
  append_little_endian(bytes, offset);
  append_little_endian<std::uint16_t>(bytes, 0);
  return bytes;
}

const Bytes kContent = write_npy(NpyArray{{1}, {2.5}});

Bytes stored(const std::string& name = "x.npy", std::uint16_t flags = 0, std::uint16_t method = 0) {
  return archive({name, kContent, static_cast<std::uint32_t>(kContent.size()), method, flags},
                 kContent);
}

template <typename T>
Bytes patched(Bytes bytes, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.at(at + i) = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return bytes;
}

std::string message(const Bytes& bytes, const Inflate& inflate = native::inflate_raw) {
  const auto members = read_npz(bytes, inflate);
  return members ? "" : members.error().message;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("npz: what is written is read back, in order, and equal data give equal bytes") {
  const Bytes bytes = write_npz(kMembers).value();
  CHECK(bytes == write_npz(kMembers).value());
  const auto members = read_npz(bytes);
  REQUIRE(members);
  REQUIRE(members.value().size() == kMembers.size());
  for (std::size_t i = 0; i < kMembers.size(); ++i) {
    CHECK(members.value()[i].name == kMembers[i].name);
    CHECK(members.value()[i].array.shape == kMembers[i].array.shape);
    CHECK(members.value()[i].array.values == kMembers[i].array.values);
  }
  CHECK(read_npz(write_npz({}).value()).value().empty());
}

TEST_CASE("npz: archives written by NumPy") {
  for (const char* name : {"plain", "packed", "zip64_fields"}) {
    CAPTURE(name);
    const Bytes bytes = read_file(std::string(SGDSCOPE_TEST_DATA_DIR "/numpy/") + name + ".npz");
    const auto members = read_npz(bytes, native::inflate_raw);
    REQUIRE(members);
    REQUIRE(members.value().size() == 2);
    CHECK(members.value()[0].name == "x");
    CHECK(members.value()[0].array.shape == std::vector<std::size_t>{2, 3});
    CHECK(members.value()[0].array.values == std::vector<double>{0, 1, 2, 3, 4, 5});
    CHECK(members.value()[1].array.values == std::vector<double>{1, 0});

    each_prefix(bytes, [](const Bytes& prefix) { CHECK(!message(prefix).empty()); });
    each_mutation(bytes, 5000, 1, [](const Bytes& mutation) {
      const auto result = read_npz(mutation, native::inflate_raw);
      if (!result) return;
      for (const NpzMember& member : result.value()) {
        REQUIRE(checked_count(member.array.shape) == member.array.values.size());
      }
    });
  }
}

TEST_CASE("npz: the check sum is that of zip") {
  Bytes bytes = stored();
  REQUIRE(message(bytes).empty());
  bytes.at(30 + 5 + 128) ^= 1;  // the first bit of the value
  CHECK(contains(message(bytes), "CRC-32"));
}

TEST_CASE("npz: every prefix, a byte too many and a byte before are refused") {
  const Bytes sample = write_npz(kMembers).value();
  each_prefix(sample, [](const Bytes& bytes) { CHECK(!message(bytes).empty()); });
  Bytes longer = sample;
  longer.push_back(0);
  CHECK(contains(message(longer), "end record"));
  Bytes later = sample;
  later.insert(later.begin(), 0);
  CHECK(contains(message(later), "end record"));
}

TEST_CASE("npz: every changed byte of an archive is refused or harmless") {
  const Bytes sample = stored();
  int accepted = 0;
  each_changed_byte(sample, 0, sample.size(), [&](const Bytes& bytes) {
    const auto members = read_npz(bytes);
    if (!members) return;
    ++accepted;
    REQUIRE(members.value().size() == 1);
    REQUIRE(members.value()[0].array.values == std::vector<double>{2.5});
  });
  // Not looked at: version and time stamp, in the directory also who made it, part, attributes.
  CHECK(accepted == (6 + 16) * 255);
}

TEST_CASE("npz: zip64 archives are refused with a sentence") {
  const Bytes sample = stored();
  const std::size_t end = sample.size() - 22;
  const std::size_t directory = end - 46 - 5;
  const std::string sentence = "zip64 archive: expected a plain zip, smaller than 4 GiB";
  CHECK(message(patched<std::uint16_t>(sample, end + 10, 0xFFFF)) == sentence);
  for (const std::size_t at :
       {end + 12, end + 16, directory + 20, directory + 24, directory + 42}) {
    CHECK(message(patched<std::uint32_t>(sample, at, 0xFFFFFFFF)) == sentence);
  }
}

TEST_CASE("npz: sizes in a local zip64 field must be those of the directory") {
  const Bytes sample = read_file(SGDSCOPE_TEST_DATA_DIR "/numpy/zip64_fields.npz");
  REQUIRE(message(sample).empty());
  const std::size_t field = 30 + 5;
  for (std::size_t at = field; at < field + 20; ++at) {
    CHECK(contains(message(patched<std::uint8_t>(sample, at, 0x77)), "contradict"));
  }
}

TEST_CASE("npz: members that overlap, leave gaps or lie elsewhere are refused") {
  const Bytes two = write_npz({kMembers[0], kMembers[1]}).value();
  const std::size_t end = two.size() - 22;
  const std::size_t second = end - 46 - 5;
  CHECK(contains(message(patched<std::uint32_t>(two, second + 42, 0)), "does not begin where"));
  // The first member swallows the second.
  const std::size_t first = second - 46 - 5;
  const auto size = static_cast<std::uint32_t>(first - 30 - 5);
  Bytes swallow = two;
  for (const std::size_t at : {std::size_t{18}, std::size_t{22}, first + 20, first + 24}) {
    swallow = patched(swallow, at, size);
  }
  CHECK(!message(swallow).empty());
  // Bytes between the last member and the directory.
  Bytes gap = stored();
  const std::size_t directory = gap.size() - 22 - 46 - 5;
  gap.insert(gap.begin() + static_cast<std::ptrdiff_t>(directory), 0);
  gap = patched(gap, gap.size() - 6, static_cast<std::uint32_t>(directory + 1));
  CHECK(contains(message(gap), "belong to no member"));
  // An empty archive with something in front.
  Bytes hollow = write_npz({}).value();
  hollow.insert(hollow.begin(), 0);
  CHECK(!message(patched<std::uint32_t>(hollow, hollow.size() - 6, 1)).empty());
}

TEST_CASE("npz: members that are cut off are refused") {
  const Bytes sample = stored();
  const std::size_t directory = sample.size() - 22 - 46 - 5;
  CHECK(contains(message(patched<std::uint16_t>(sample, 26, 0xFFFF)), "data are cut off"));
  CHECK(contains(message(patched<std::uint16_t>(sample, 28, 0xFFFF)), "data are cut off"));
  Bytes longer = sample;
  for (const std::size_t at : {std::size_t{18}, std::size_t{22}, directory + 20, directory + 24}) {
    longer = patched(longer, at, static_cast<std::uint32_t>(kContent.size() + 1));
  }
  CHECK(contains(message(longer), "data are cut off"));
  CHECK(contains(message(patched<std::uint16_t>(sample, directory + 28, 0xFFFF)), "cut off"));
  // Nothing at all is whole, if not an array.
  CHECK(message(archive({"x.npy", {}, 0, 0, 0}, {})).starts_with("member \"x.npy\": bytes 1 to 6"));
}

TEST_CASE("npz: names") {
  CHECK(contains(message(stored("x.txt")), "ends in .npy"));
  CHECK(contains(message(stored("")), "ends in .npy"));
  CHECK(read_npz(stored("../../etc/x.npy")).value()[0].name == "../../etc/x");
  Bytes twice = write_npz({kMembers[0], {"z", kMembers[1].array}}).value();
  for (std::uint8_t& byte : twice) byte = byte == 'z' ? 'x' : byte;
  CHECK(contains(message(twice), "found twice"));

  CHECK(!write_npz({kMembers[0], kMembers[0]}));
  CHECK(!write_npz({{std::string(1001, 'n'), {{}, {1.0}}}}));
  CHECK(read_npz(write_npz({{std::string(1000, 'n'), {{}, {1.0}}}}).value()));
}

TEST_CASE("npz: too many members are refused") {
  std::vector<NpzMember> members;
  for (int i = 0; i < 256; ++i) members.push_back({std::to_string(i), {{}, {1.0}}});
  CHECK(read_npz(write_npz(members).value()).value().size() == 256);
  members.push_back({"256", {{}, {1.0}}});
  const auto written = write_npz(members);
  REQUIRE(!written);
  CHECK(written.error().code == ErrorCode::kTooLarge);

  ZipWriter writer;
  for (int i = 0; i < 257; ++i) REQUIRE(writer.add(std::to_string(i) + ".npy", kContent));
  const auto read = read_npz(std::move(writer).finish());
  REQUIRE(!read);
  CHECK(read.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("npz: flags and methods") {
  CHECK(message(stored("x.npy", 1 << 11)).empty());
  CHECK(contains(message(stored("x.npy", 1)), "encryption"));
  CHECK(contains(message(stored("x.npy", 1 << 3)), "stream"));
  CHECK(contains(message(stored("x.npy", 0, 12)), "method 12"));
  Part part{"x.npy", kContent, 1, 0, 0};
  CHECK(contains(message(archive(part, kContent)), "sizes differ"));
}

TEST_CASE("npz: the writer refuses what a plain zip cannot hold") {
  ZipWriter writer(30 + 46 + 22 + 2 * 1 + 7);
  CHECK(!writer.add("a", Bytes(8)));
  CHECK(writer.add("a", Bytes(7)));
  CHECK(!writer.add("b", {}));
  CHECK(std::move(writer).finish().size() == 30 + 46 + 22 + 2 * 1 + 7);
}

TEST_CASE("npz: compressed members need somebody who inflates, and get what they declare") {
  const Bytes packed = read_file(SGDSCOPE_TEST_DATA_DIR "/numpy/packed.npz");
  CHECK(contains(message(packed, nullptr), "without compression"));

  const Inflate too_short = [](std::span<const std::uint8_t>, std::size_t size) {
    return Result<Bytes>(Bytes(size - 1));
  };
  CHECK(contains(message(packed, too_short), "bytes when inflated"));
  const Inflate failing = [](std::span<const std::uint8_t>, std::size_t) {
    return Result<Bytes>(Error{ErrorCode::kBadFormat, "no luck"});
  };
  CHECK(message(packed, failing) == "member \"x.npy\": no luck");
  const Inflate wrong = [](std::span<const std::uint8_t>, std::size_t size) {
    return Result<Bytes>(Bytes(size));
  };
  CHECK(contains(message(packed, wrong), "CRC-32"));
}

TEST_CASE("npz: declared sizes are limited before anything is inflated") {
  int calls = 0;
  const Inflate counting = [&](std::span<const std::uint8_t>, std::size_t) {
    ++calls;
    return Result<Bytes>(Error{});
  };
  const auto read = [&](std::uint32_t size, std::size_t max_bytes) {
    return read_npz(archive({"x.npy", Bytes(100), size, 8, 0}, {}), counting, max_bytes);
  };
  CHECK(read(100001, 1 << 20).error().code == ErrorCode::kTooLarge);
  CHECK(read(0xFFFFFFFE, 1 << 20).error().code == ErrorCode::kTooLarge);
  CHECK(read(100000, 99999).error().code == ErrorCode::kTooLarge);
  CHECK(calls == 0);
  CHECK(!read(100000, 100000));
  CHECK(calls == 1);
  // The limit is on the sum.
  const Bytes two = write_npz({kMembers[0], kMembers[1]}).value();
  const std::size_t sum = 128 + 48 + 128 + 16;
  CHECK(read_npz(two, nullptr, sum));
  CHECK(!read_npz(two, nullptr, sum - 1));
}

TEST_CASE("npz: a damaged member is named") {
  const Bytes content = to_bytes("no array");
  Part part{"w.npy", content, 8, 0, 0};
  CHECK(message(archive(part, content)).starts_with("member \"w.npy\": bytes 1 to 6"));
}

TEST_CASE("npz: inputs with labels or targets become a data set") {
  const NpyArray images{{2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}};
  for (const char* x : {"inputs", "x", "X"}) {
    for (const char* y : {"labels", "targets", "y", "Y"}) {
      const auto data = dataset_from_npz({{y, {{2}, {2, 0}}}, {"other", {{}, {1}}}, {x, images}});
      REQUIRE(data);
      CHECK(data.value().inputs.rows() == 2);
      CHECK(data.value().inputs.cols() == 4);
      CHECK(data.value().inputs(1, 0) == 5.0);
      CHECK(data.value().labels == std::vector<int>{2, 0});
      CHECK(data.value().classes == 3);
      CHECK(data.value().targets(0, 2) == 1.0);
    }
  }
  const auto data = dataset_from_npz({{"x", images}, {"y", {{2, 1}, {0.5, -1}}}});
  REQUIRE(data);
  CHECK(data.value().classes == 0);
  CHECK(data.value().labels.empty());
  CHECK(data.value().targets(1, 0) == -1.0);
  // One-hot rows are classes, also those that no sample has.
  const auto one_hot = dataset_from_npz({{"x", images}, {"y", {{2, 3}, {0, 1, 0, 1, 0, 0}}}});
  REQUIRE(one_hot);
  CHECK(one_hot.value().classes == 3);
  CHECK(one_hot.value().labels == std::vector<int>{1, 0});
  CHECK(one_hot.value().targets(0, 1) == 1.0);
  // A column of labels is as good as a row of them.
  const auto column = dataset_from_npz({{"x", images}, {"y", {{2, 1}, {3, 1}}}});
  REQUIRE(column);
  CHECK(column.value().labels == std::vector<int>{3, 1});
  CHECK(column.value().classes == 4);
  CHECK(column.value().targets.cols() == 4);
  CHECK(dataset_from_npz({{"x", images}, {"y", {{2, 1}, {256, 1}}}}).value().classes == 0);
  CHECK(dataset_from_npz({{"x", images}, {"y", {{2, 2}, {0, 1, 1, 1}}}}).value().labels.empty());
}

TEST_CASE("npz: what a data set needs is read, whatever the other members are") {
  const Bytes x = write_npy({{2, 1}, {5, 7}}), y = write_npy({{2}, {1, 0}});
  ZipWriter writer;
  REQUIRE(writer.add("names.npy", to_bytes("texts, which are no numbers")));
  REQUIRE(writer.add("x.npy", x));
  REQUIRE(writer.add("readme.txt", to_bytes("hello")));
  REQUIRE(writer.add("y.npy", y));
  const Bytes bytes = std::move(writer).finish();
  CHECK(!read_npz(bytes));
  const auto data = dataset_from_npz(bytes);
  REQUIRE(data);
  CHECK(data.value().inputs(1, 0) == 7.0);
  CHECK(data.value().labels == std::vector<int>{1, 0});
}

TEST_CASE("npz: members that are no data set are refused with the place") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const NpyArray x{{2, 2}, {1, 2, 3, 4}};
  const NpyArray y{{2}, {1, 0}};
  const auto refusal = [](const std::vector<NpzMember>& members) {
    const auto data = dataset_from_npz(members);
    return data ? "" : data.error().message;
  };
  CHECK(refusal({}) == "members: expected one named inputs, x, X");
  CHECK(refusal({{"x", x}}) == "members: expected one named labels, targets, y, Y");
  CHECK(contains(refusal({{"x", x}, {"X", x}, {"y", y}}), "another named \"X\""));
  CHECK(refusal({{"x", {{2, 2}, {1, 2, nan, 4}}}, {"y", y}}) ==
        "inputs: row 2, column 1: not a finite number");
  CHECK(
      refusal({{"x", x}, {"y", {{2, 1}, {1, -HUGE_VAL}}}}).starts_with("targets: row 2, column 1"));
  for (const double label : {-1.0, 0.5, 256.0, nan, HUGE_VAL}) {
    CHECK(refusal({{"x", x}, {"y", {{2}, {0, label}}}})
              .starts_with("labels: row 2, column 1: found"));
  }
  CHECK(refusal({{"x", x}, {"y", {{3}, {0, 1, 2}}}}) ==
        "labels: found shape 3, expected one row for each of the 2 inputs");
  CHECK(contains(refusal({{"x", x}, {"y", {{}, {0}}}}), "found shape scalar"));
  CHECK(contains(refusal({{"x", {{4}, {1, 2, 3, 4}}}, {"y", y}}), "expected samples × numbers"));
  CHECK(contains(refusal({{"x", {{0, 2}, {}}}, {"y", {{0}, {}}}}), "neither of them 0"));
  CHECK(contains(refusal({{"x", {{2, 0}, {}}}, {"y", y}}), "neither of them 0"));
  CHECK(contains(refusal({{"x", x}, {"y", {{2, 0}, {}}}}), "neither of them 0"));
}

}  // namespace
}  // namespace sgdscope

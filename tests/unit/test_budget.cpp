#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "budget.hpp"

namespace sgdscope::native {
namespace {

namespace fs = std::filesystem;

// A made-up tree of control groups, removed at the end.
class Groups {
 public:
  Groups() { fs::create_directories(root_); }
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;
  ~Groups() { fs::remove_all(root_); }

  void add(const std::string& group, const std::string& limit, int used, int cache = 0) const {
    const fs::path folder = root_ / group;
    fs::create_directories(folder);
    std::ofstream(folder / "memory.max") << limit << '\n';
    std::ofstream(folder / "memory.current") << used << '\n';
    std::ofstream(folder / "memory.stat") << "anon 7\nfile 8\ninactive_file " << cache << '\n';
  }

  // Of a process in `group`; 0 bytes where there is no limit.
  double rest(const std::string& group) const {
    return control_group_rest(root_, group).value_or(0.0);
  }

 private:
  fs::path root_ = fs::temp_directory_path() / ("sgdscope-budget-" + std::to_string(getpid()));
};

TEST_CASE("sizes: a decimal number of bytes, with one letter for thousands of them") {
  CHECK(parse_size("1500") == 1500.0);
  CHECK(parse_size("1e3") == 1e3);
  CHECK(parse_size("2k") == 2e3);
  CHECK(parse_size("2K") == 2e3);
  CHECK(parse_size("1.5M") == 1.5e6);
  CHECK(parse_size("+.5G") == 0.5e9);
  for (const char* text : {"", "G", "0", "0G", "-1", "1 G", " 1", "1GG", "1kM", "G1", "1T", "0x10",
                           "nan", "inf", "1e999", "1e308G", "1e-999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text).has_value());
  }
}

TEST_CASE("control groups: the least rest of the process's own group and of all around it") {
  const Groups groups;
  CHECK(groups.rest("0::/\n") == 0.0);  // the outermost group of a machine has no such files
  groups.add("slice", "1000", 100);
  groups.add("slice/inner", "max", 50);
  groups.add("slice/inner/own", "500", 200, 30);
  groups.add("slice/other", "1", 1);
  CHECK(groups.rest("0::/slice\n") == 900.0);
  CHECK(groups.rest("0::/slice/inner\n") == 900.0);
  CHECK(groups.rest("0::/slice/inner/own\n") == 330.0);
  groups.add("slice", "1000", 800);
  CHECK(groups.rest("0::/slice/inner/own\n") == 200.0);
  groups.add("", "600", 500);
  CHECK(groups.rest("0::/slice/inner/own\n") == 100.0);
  CHECK(groups.rest("0::/\n") == 100.0);
  groups.add("slice/inner", "10", 50);  // a limit that was lowered
  CHECK(groups.rest("0::/slice/inner/own\n") == 0.0);
}

TEST_CASE("control groups: lines of version 1, and paths that lead nowhere") {
  const Groups groups;
  groups.add("", "600", 500);
  groups.add("slice", "80", 10);
  CHECK(groups.rest("") == 100.0);
  CHECK(groups.rest("5:memory:/slice\n1:name=systemd:/slice\n") == 100.0);
  CHECK(groups.rest("5:memory:/\n0::/slice\n") == 70.0);
  CHECK(groups.rest("0::/slice") == 70.0);
  // Of a container that sees its own group as the root.
  CHECK(groups.rest("0::/machine/container\n") == 100.0);
  CHECK(groups.rest("0::/../slice\n") == 100.0);
}

}  // namespace
}  // namespace sgdscope::native

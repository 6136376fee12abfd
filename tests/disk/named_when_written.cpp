// A file gets its name when its bytes are on the disk, and not before; where they cannot get there
// the older file stays. fsync() and rename() are asked through the linker's --wrap.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "files.hpp"

namespace {

namespace fs = std::filesystem;

std::string asked;           // of the system, in order
std::vector<int> to_refuse;  // errno of the next calls of fsync(); the rest succeed

}  // namespace

extern "C" int __real_fsync(int file);
extern "C" int __wrap_fsync(int file) {
  struct stat entry {};
  fstat(file, &entry);
  asked += "fsync " + std::to_string(entry.st_size) + " ";
  if (to_refuse.empty()) return __real_fsync(file);
  errno = to_refuse.front();
  to_refuse.erase(to_refuse.begin());
  return -1;
}

extern "C" int __real_rename(const char* from, const char* to);
extern "C" int __wrap_rename(const char* from, const char* to) {
  asked += "rename ";
  return __real_rename(from, to);
}

namespace {

using namespace sgdscope;  // NOLINT(google-build-using-namespace)

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const fs::path& path, std::vector<int> refusals, const std::string& text,
           const std::string& expected_calls, const std::string& expected_sentence) {
  const std::string before = content_of(path);
  asked.clear();
  to_refuse = std::move(refusals);
  const Status written = native::write_file(path.string(), text);
  const std::string sentence = written ? "" : written.error().message;
  const bool good =
      asked == expected_calls &&
      sentence == (expected_sentence.empty() ? "" : path.string() + expected_sentence) &&
      content_of(path) == (written ? text : before);
  if (!good) std::printf("%s: %s, found '%s'\n", text.c_str(), asked.c_str(), sentence.c_str());
  return good;
}

}  // namespace

int main() {
  const fs::path folder = fs::temp_directory_path() / ("sgdscope-disk-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path path = folder / "file";
  bool good = holds(path, {}, "12345", "fsync 5 rename ", "");
  good =
      holds(path, {EINTR, EINTR}, "interrupted", "fsync 11 fsync 11 fsync 11 rename ", "") && good;
  good = holds(path, {EINVAL}, "no disk", "fsync 7 rename ", "") && good;
  good = holds(path, {EIO}, "lost", "fsync 4 ", ": cannot be written (Input/output error)") && good;
  good = std::distance(fs::directory_iterator(folder), {}) == 1 && good;
  fs::remove_all(folder);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

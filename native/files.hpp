// Reading whole files, and writing them so that nobody ever sees half of one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope::native {

// Errors name the path and the system's reason. One is the answer to an interrupt, too, when there
// was nothing to read yet: look at interrupts() first.
Result<std::vector<std::uint8_t>> read_file(const std::string& path);

// The bytes as text, not copied.
std::string_view as_text(std::span<const std::uint8_t> bytes);

// A file under a temporary name in its own folder, where renaming is one step; it waits until the
// bytes are on the disk. Without commit() it is removed when this object goes, and an older file of
// the same name stays what it was. Links are followed; what exists and is not a regular file is
// refused.
class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::string& path);
  // With its content, finished.
  static Result<AtomicFile> create(const std::string& path, std::string_view text);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  std::ostream& stream() { return stream_; }

  // Flushes and checks that everything was written; only commit() can follow.
  Status finish();
  // The same where it was not done yet, and gives the file its name.
  Status commit();

 private:
  AtomicFile(std::string path, std::string target, std::string temporary);

  std::string path_;       // as it was given, for sentences
  std::string target_;     // where it leads
  std::string temporary_;  // empty: nothing to remove
  std::ofstream stream_;
};

Status write_file(const std::string& path, std::span<const std::uint8_t> bytes);
Status write_file(const std::string& path, std::string_view text);

// Refuses to write `path` where that is the file `input`, which was only to be read.
Status check_not_input(const std::string& path, const std::string& input);

// A folder for results, made when it is not there (links are followed, also before "..") and tried
// at once for writing files of these names, so that nobody computes for an hour to learn that the
// disk is read-only. One that was made here and is still empty goes away again with this object.
class OutputFolder {
 public:
  static Result<OutputFolder> open(const std::string& path, const std::vector<std::string>& names);

  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder();

  std::string file(std::string_view name) const;

 private:
  OutputFolder(std::filesystem::path path, std::filesystem::path made);

  std::filesystem::path path_;
  std::filesystem::path made_;  // the outermost folder that was made here; empty: none
};

}  // namespace sgdscope::native

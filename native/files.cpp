#include "files.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "host.hpp"
#include "interrupt.hpp"

namespace sgdscope::native {
namespace {

namespace fs = std::filesystem;

Error cannot(const char* what, const std::string& path, int reason) {
  return {ErrorCode::kBadValue, path + ": cannot be " + what + " (" + std::strerror(reason) + ")"};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// Whether ".." follows a name.
bool turns_back(const fs::path& path) {
  bool named = false;
  for (const fs::path& part : path.relative_path()) {
    if (named && part == "..") return true;
    named = named || (part != ".." && part != ".");
  }
  return false;
}

// As it was given, but tidy. Where it turns back behind a link, it leaves the folder that the link
// leads to; of what is not there yet nothing is a link.
fs::path folder_meant(const fs::path& path, std::error_code& failure) {
  const fs::path folder =
      turns_back(path) ? fs::weakly_canonical(path, failure) : path.lexically_normal();
  return folder.has_filename() ? folder : folder.parent_path();  // "out/"
}

// Opening a pipe waits until somebody writes to it.
int open_to_read(const std::string& path) {
  int file = -1;
  do {
    file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (file < 0 && errno == EINTR && interrupts() == 0);
  return file;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::string& path) {
  const InterruptibleReading interruptible;
  const Descriptor file(open_to_read(path));
  if (file.get() < 0) return cannot("read", path, errno);
  read_in_order(file.get());
  std::vector<std::uint8_t> bytes;
  std::error_code unknown_size;  // of a pipe, say: the file grows while it is read
  const auto size = fs::file_size(path, unknown_size);
  if (!unknown_size) bytes.reserve(static_cast<std::size_t>(size) + 1);
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  for (;;) {
    // Not left to read(): a signal just before it would not end the wait.
    while (interrupts() == 0 && !can_be_read(file.get())) continue;
    if (interrupts() > 0) return cannot("read", path, EINTR);
    const std::size_t have = bytes.size();
    bytes.resize(have + std::max<std::size_t>(1, std::min(kPiece, bytes.capacity() - have)));
    const ssize_t got = read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno != EINTR) return cannot("read", path, errno);
    bytes.resize(have + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return bytes;
  }
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

AtomicFile::AtomicFile(std::string path, std::string target, std::string temporary)
    : path_(std::move(path)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      stream_(temporary_, std::ios::binary | std::ios::trunc) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      stream_(std::move(other.stream_)) {}

AtomicFile::~AtomicFile() {
  if (temporary_.empty()) return;
  stream_.close();
  unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  // Renaming replaces what has the name: a link has to be followed first, and a device or a pipe
  // (or a link to nothing) must not be replaced at all.
  std::error_code failure;
  const std::string target = fs::weakly_canonical(path, failure).string();
  if (failure) return cannot("written", path, failure.value());
  const fs::file_type type = fs::symlink_status(target, failure).type();
  if (type == fs::file_type::directory) return cannot("written", path, EISDIR);
  if (type != fs::file_type::regular && type != fs::file_type::not_found) {
    return Error{ErrorCode::kBadValue, path + ": cannot be written (it is not a regular file)"};
  }
  // The number of the process keeps two runs that write the same file apart.
  AtomicFile file(path, target, target + "." + std::to_string(getpid()) + ".part");
  if (!file.stream_) {
    const int reason = errno;
    file.temporary_.clear();
    return cannot("written", path, reason);
  }
  return file;
}

Result<AtomicFile> AtomicFile::create(const std::string& path, std::string_view text) {
  auto file = create(path);
  if (!file) return file;
  file.value().stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (Status s = file.value().finish(); !s) return s;
  return file;
}

Status AtomicFile::finish() {
  stream_.flush();
  const bool written = stream_.good();
  stream_.close();
  if (!written || stream_.fail()) return cannot("written", path_, errno);
  // A file that has its name before its bytes may be an empty one after a power failure.
  const Descriptor file(open(temporary_.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0 || !reaches_disk(file.get())) return cannot("written", path_, errno);
  return ok();
}

Status AtomicFile::commit() {
  if (stream_.is_open()) {
    if (Status s = finish(); !s) return s;
  }
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return cannot("written", path_, errno);
  temporary_.clear();
  return ok();
}

Status write_file(const std::string& path, std::string_view text) {
  auto file = AtomicFile::create(path, text);
  if (!file) return file.error();
  return file.value().commit();
}

Status write_file(const std::string& path, std::span<const std::uint8_t> bytes) {
  return write_file(path, as_text(bytes));
}

Status check_not_input(const std::string& path, const std::string& input) {
  std::error_code not_there;  // of one of them: then they are not the same
  if (!fs::equivalent(path, input, not_there)) return ok();
  return Error{ErrorCode::kBadValue,
               "--out: " + path + " is the input file itself, expected another place"};
}

OutputFolder::OutputFolder(fs::path path, fs::path made)
    : path_(std::move(path)), made_(std::move(made)) {}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : path_(std::move(other.path_)), made_(std::exchange(other.made_, {})) {}

OutputFolder::~OutputFolder() {
  if (made_.empty()) return;
  // From the inside out; the first one that holds something stays, and with it all around it.
  std::error_code in_use;
  for (fs::path folder = path_; fs::remove(folder, in_use) && folder != made_;) {
    folder = folder.parent_path();
  }
}

Result<OutputFolder> OutputFolder::open(const std::string& path,
                                        const std::vector<std::string>& names) {
  std::error_code failure;
  fs::path folder = folder_meant(path, failure);
  if (failure) return cannot("made a folder for results", path, failure.value());
  fs::path made;
  for (fs::path outer = folder; !outer.empty() && !fs::exists(outer, failure);
       outer = outer.parent_path()) {
    made = outer;
  }
  fs::create_directories(folder, failure);
  OutputFolder result(folder, made);
  if (failure) return cannot("made a folder for results", path, failure.value());
  if (!fs::is_directory(folder)) return cannot("a folder for results", path, ENOTDIR);
  for (const std::string& name : names) {
    if (const auto trial = AtomicFile::create(result.file(name)); !trial) return trial.error();
  }
  return result;
}

std::string OutputFolder::file(std::string_view name) const { return (path_ / name).string(); }

}  // namespace sgdscope::native

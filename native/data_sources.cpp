#include "data_sources.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sgdscope/csv.hpp"
#include "sgdscope/idx.hpp"
#include "sgdscope/npz.hpp"

#include "budget.hpp"
#include "exit_status.hpp"
#include "files.hpp"
#include "gzip.hpp"
#include "options.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

// 4 GiB, or half of what a program of 32 bits can address.
constexpr std::size_t kMostInflated = std::numeric_limits<std::size_t>::max() >>
                                      (sizeof(std::size_t) == 4 ? 1 : 32);

// Folders that hold a folder for each named set.
std::vector<std::string> data_roots() {
  std::vector<std::string> roots;
  if (const char* own = std::getenv("SGDSCOPE_DATA")) roots.emplace_back(own);
  std::error_code not_linux;
  const fs::path program = fs::read_symlink("/proc/self/exe", not_linux);
  if (!not_linux) {
    const fs::path prefix = program.parent_path().parent_path();
    roots.push_back((prefix / SGDSCOPE_INSTALL_DATADIR).string());
  }
#ifdef SGDSCOPE_DATA_DIR
  roots.emplace_back(SGDSCOPE_DATA_DIR);
#endif
  roots.emplace_back("/usr/local/share/datasets");
  roots.emplace_back("/usr/share/datasets");
  return roots;
}

void search(NamedFiles& set) {
  for (const std::string& root : data_roots()) {
    const fs::path folder = fs::path(root) / set.name;
    set.folders.push_back(folder.string());
    if (set.found.empty() && fs::exists(folder / set.images) && fs::exists(folder / set.labels)) {
      set.found = folder.string();
    }
  }
}

bool starts_with(const Bytes& bytes, std::string_view magic) {
  return as_text(bytes).substr(0, magic.size()) == magic;
}

Result<Bytes> read_inflated(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes || !is_gzip(bytes.value())) return bytes;
  auto content = gunzip(bytes.value(), kMostInflated);
  if (!content) return in_file(path, content.error());
  return content;
}

// The numbers of a file as float64, and twice more while they become inputs and targets.
Status check_numbers(const DataRequest& request, const std::string& path, double numbers) {
  return check_memory(3.0 * sizeof(double) * numbers, request.memory_limit, "Reading " + path,
                      "cut a part out of the file first");
}

Result<Dataset> read_images_and_labels(const DataRequest& request, const std::string& images_path,
                                       const std::string& labels_path) {
  const auto images = read_inflated(images_path);
  if (!images) return images.error();
  const auto labels = read_inflated(labels_path);
  if (!labels) return labels.error();
  // Each alone first, so that an error names the right one of the two.
  if (const auto array = read_idx(images.value()); !array) {
    return in_file(images_path, array.error());
  }
  if (const auto array = read_idx(labels.value()); !array) {
    return in_file(labels_path, array.error());
  }
  const auto pixels = static_cast<double>(images.value().size());
  if (const Status fits = check_numbers(request, images_path, pixels); !fits) return fits.error();
  auto data = dataset_from_idx(images.value(), labels.value());
  if (!data) return in_file(images_path + " with " + labels_path, data.error());
  return data;
}

Result<Dataset> read_npz_file(const DataRequest& request, const std::string& path,
                              const Bytes& bytes) {
  // As float64, stored; what is narrower or packed takes more, which shows when it is inflated.
  const double stored = static_cast<double>(bytes.size()) / sizeof(double);
  if (const Status fits = check_numbers(request, path, stored); !fits) return fits.error();
  auto data = dataset_from_npz(bytes, inflate_raw);
  if (!data) return in_file(path, data.error());
  return data;
}

Result<Dataset> read_csv_file(const DataRequest& request, const std::string& path,
                              std::string_view text) {
  const auto cells = std::count_if(text.begin(), text.end(), [](char c) {
    return c == ',' || c == ';' || c == '\t' || c == '\n';
  });
  if (const Status fits = check_numbers(request, path, static_cast<double>(cells)); !fits) {
    return fits.error();
  }
  auto data = read_csv(text, request.target.value_or(CsvTarget::kAuto));
  if (!data) return in_file(path, data.error());
  return data;
}

Error no_target(const std::string& name) {
  return {ErrorCode::kBadValue,
          "--target is about the last column of a CSV, and " + name + " is none"};
}

Result<Dataset> read_one_file(const DataRequest& request, const std::string& path) {
  const auto bytes = read_inflated(path);
  if (!bytes) return bytes.error();
  const bool npz = starts_with(bytes.value(), "PK");
  if (npz && request.target) return no_target(path);
  if (npz) return read_npz_file(request, path, bytes.value());
  const auto refused = [&](const char* sentence) {
    return Error{ErrorCode::kBadFormat, path + ": " + sentence};
  };
  if (starts_with(bytes.value(), std::string_view("\0\0", 2))) {
    return refused("this is an IDX file; expected the images and then the labels, two files");
  }
  if (starts_with(bytes.value(), "\x93NUMPY")) {
    return refused("a .npy file holds one array; expected an .npz with inputs and labels");
  }
  return read_csv_file(request, path, as_text(bytes.value()));
}

Error unknown(const std::string& name) {
  return {ErrorCode::kBadValue,
          "'" + name + "' is no file here and no data set; the names are " + or_list(data_names())};
}

Result<Dataset> load_named_files(const DataRequest& request, const NamedFiles& set) {
  if (!set.found.empty()) {
    const fs::path folder = set.found;
    return read_images_and_labels(request, (folder / set.images).string(),
                                  (folder / set.labels).string());
  }
  std::string folders;
  for (const std::string& folder : set.folders) folders += (folders.empty() ? "" : ", ") + folder;
  return Error{ErrorCode::kBadValue, set.name + ": " + set.images + " and " + set.labels +
                                         " are in none of " + folders + "; " + set.advice};
}

Result<Dataset> load_one(const DataRequest& request, bool& made_by_formula) {
  const std::string& name = request.names.front();
  for (const NamedFiles& set : named_files()) {
    if (set.name == name) return load_named_files(request, set);
  }
  if (const auto toy = toy_data_by_name(name)) {
    made_by_formula = true;
    return make_toy_data(*toy, request.toy);
  }
  if (!fs::exists(name)) return unknown(name);
  return read_one_file(request, name);
}

// Two names are the files of one set.
Status check_two_files(const std::vector<std::string>& names) {
  const std::vector<std::string> sets = data_names();
  for (const std::string& name : names) {
    if (std::find(sets.begin(), sets.end(), name) == sets.end() || fs::exists(name)) continue;
    return Error{ErrorCode::kBadValue, "--data " + names[0] + " " + names[1] +
                                           ": two names mean a file of images and one of labels, "
                                           "expected " +
                                           name + " alone"};
  }
  return ok();
}

// Names of data sets go before files.
bool is_file(const std::string& name) {
  const std::vector<std::string> sets = data_names();
  return std::find(sets.begin(), sets.end(), name) == sets.end();
}

// Classes of fewer than four samples in the mean are more likely something counted.
bool may_be_numbers(const Dataset& data) { return 4 * data.classes > data.size(); }

std::string describe(const std::string& name, const Dataset& data) {
  const std::string kind = data.classes > 0
                               ? count_of(data.classes, "class", "classes")
                               : count_of(data.targets.cols(), "real target", "real targets");
  return name + ": " + count_of(data.size(), "sample", "samples") + ", " +
         count_of(data.inputs.cols(), "input", "inputs") + ", " + kind;
}

}  // namespace

std::vector<NamedFiles> named_files() {
  std::vector<NamedFiles> sets(2);
  sets[0].name = "digits";
  sets[0].what = "8×8 images of handwritten digits, shipped";
  sets[0].images = "digits-images-idx3-ubyte.gz";
  sets[0].labels = "digits-labels-idx1-ubyte.gz";
  sets[0].advice = "they come with the program: install it again";
  sets[1].name = "fashion-mnist";
  sets[1].what = "28×28 images of clothes, training part";
  sets[1].images = "train-images-idx3-ubyte.gz";
  sets[1].labels = "train-labels-idx1-ubyte.gz";
  sets[1].advice = "install Debian's package dataset-fashion-mnist, or give both files by path";
  for (NamedFiles& set : sets) search(set);
  return sets;
}

std::vector<std::string> data_names() {
  std::vector<std::string> names;
  for (const NamedFiles& set : named_files()) names.push_back(set.name);
  for (const ToyData toy : all_toy_data()) names.emplace_back(name(toy));
  return names;
}

Result<LoadedData> load_data(const DataRequest& request) {
  if (request.names.size() == 2) {
    if (Status s = check_two_files(request.names); !s) return s;
  }
  const std::string& first = request.names.front();
  if (request.target && (request.names.size() == 2 || !is_file(first))) return no_target(first);
  LoadedData loaded;
  auto data = request.names.size() == 1
                  ? load_one(request, loaded.made_by_formula)
                  : read_images_and_labels(request, request.names[0], request.names[1]);
  if (!data) return data.error();
  loaded.data = std::move(data).value();
  loaded.name = fs::path(request.names[0]).filename().string();
  loaded.description = describe(loaded.name, loaded.data);
  if (may_be_numbers(loaded.data) && is_file(first) && !request.target) {
    loaded.description += " (--target number: to be fitted)";
  }
  return loaded;
}

}  // namespace sgdscope::native

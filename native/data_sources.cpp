#include "data_sources.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sgdscope/crc32.hpp"
#include "sgdscope/csv.hpp"
#include "sgdscope/file_kind.hpp"
#include "sgdscope/idx.hpp"
#include "sgdscope/npz.hpp"

#include "budget.hpp"
#include "exit_status.hpp"
#include "files.hpp"
#include "gzip.hpp"
#include "nearest.hpp"
#include "option_text.hpp"
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

// Without gzip; notes which file it was.
Result<Bytes> read_inflated(const std::string& path, DataOrigin& origin) {
  auto bytes = read_file(path);
  if (!bytes) return bytes;
  origin.files.push_back(
      {fs::path(path).filename().string(), bytes.value().size(), crc32(bytes.value())});
  if (!is_gzip(bytes.value())) return bytes;
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
                                       const std::string& labels_path, DataOrigin& origin) {
  const auto images = read_inflated(images_path, origin);
  if (!images) return images.error();
  const auto labels = read_inflated(labels_path, origin);
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
                              std::string_view text, DataOrigin& origin) {
  const auto cells = std::count_if(text.begin(), text.end(), [](char c) {
    return c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r';
  });
  if (const Status fits = check_numbers(request, path, static_cast<double>(cells)); !fits) {
    return fits.error();
  }
  auto csv = read_csv(text, request.target.value_or(CsvTarget::kAuto));
  if (!csv) return in_file(path, csv.error());
  auto& [data, class_names, header] = csv.value();
  origin.class_names.assign(class_names.begin(), class_names.end());
  origin.header.assign(header.begin(), header.end());
  return std::move(data);
}

Error no_target(const std::string& name) {
  return {ErrorCode::kBadValue,
          "--target is about the last column of a CSV, and " + name + " is none"};
}

Result<Dataset> read_one_file(const DataRequest& request, const std::string& path,
                              DataOrigin& origin) {
  const auto bytes = read_inflated(path, origin);
  if (!bytes) return bytes.error();
  const auto kind = file_kind(bytes.value());
  if (!kind) return in_file(path, kind.error());
  if (kind.value() == FileKind::kCsv) {
    return read_csv_file(request, path, as_text(bytes.value()), origin);
  }
  if (request.target) return no_target(path);
  return read_npz_file(request, path, bytes.value());
}

Error unknown(const std::string& name) {
  return {ErrorCode::kBadValue, "'" + name + "' is no file here and no data set; the names are " +
                                    or_list(data_names()) + perhaps(name, data_names())};
}

Result<Dataset> load_named_files(const DataRequest& request, const NamedFiles& set,
                                 DataOrigin& origin) {
  if (!set.found.empty()) {
    const fs::path folder = set.found;
    return read_images_and_labels(request, (folder / set.images).string(),
                                  (folder / set.labels).string(), origin);
  }
  std::string folders;
  for (const std::string& folder : set.folders) folders += (folders.empty() ? "" : ", ") + folder;
  return Error{ErrorCode::kBadValue, set.name + ": " + set.images + " and " + set.labels +
                                         " are in none of " + folders + "; " + set.advice};
}

Result<Dataset> load_one(const DataRequest& request, LoadedData& loaded) {
  const std::string& name = request.names.front();
  for (const NamedFiles& set : named_files()) {
    if (set.name == name) return load_named_files(request, set, loaded);
  }
  if (const auto toy = toy_data_by_name(name)) {
    loaded.made_by_formula = true;
    return make_toy_data(*toy, request.toy);
  }
  if (!fs::exists(name)) return unknown(name);
  return read_one_file(request, name, loaded);
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
bool may_be_numbers(const LoadedData& loaded) {
  return loaded.class_names.empty() && 4 * loaded.data.classes > loaded.data.size();
}

// Fit for a terminal: foreign bytes may be none of a text.
std::string shown(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, '?');
  return text;
}

// "cat, dog and 3 more".
std::string list_of_names(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    text += (i > 0 ? ", " : "") + shown(names[i]);
  }
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

// "3 classes (ash, oak, yew)", "4 classes (0 does not occur)".
std::string classes_text(const LoadedData& loaded, bool may_be_numbers) {
  const Dataset& data = loaded.data;
  const std::string text = count_of(data.classes, "class", "classes");
  if (may_be_numbers) return text + " (--target number: to be fitted)";
  if (!loaded.class_names.empty()) return text + " (" + list_of_names(loaded.class_names) + ")";
  std::vector<bool> occurs(static_cast<std::size_t>(data.classes), false);
  for (const int label : data.labels) occurs[static_cast<std::size_t>(label)] = true;
  std::vector<std::string> missing;
  for (std::size_t label = 0; label < occurs.size(); ++label) {
    if (!occurs[label]) missing.push_back(std::to_string(label));
  }
  if (missing.empty()) return text;
  return text + " (" + list_of_names(missing) + (missing.size() > 1 ? " do" : " does") +
         " not occur)";
}

std::string describe(const LoadedData& loaded, bool may_be_numbers) {
  const Dataset& data = loaded.data;
  const std::string kind = data.classes > 0
                               ? classes_text(loaded, may_be_numbers)
                               : count_of(data.targets.cols(), "real target", "real targets");
  return loaded.name + ": " + count_of(data.size(), "sample", "samples") + ", " +
         count_of(data.inputs.cols(), "input", "inputs") + ", " + kind +
         (loaded.header.empty() ? "" : ", the first line a header");
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
                  ? load_one(request, loaded)
                  : read_images_and_labels(request, request.names[0], request.names[1], loaded);
  if (!data) return data.error();
  loaded.data = std::move(data).value();
  loaded.name = fs::path(request.names[0]).filename().string();
  loaded.description =
      describe(loaded, may_be_numbers(loaded) && is_file(first) && !request.target);
  return loaded;
}

}  // namespace sgdscope::native

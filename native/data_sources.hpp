// Where data sets come from: by name (shipped, of the system, made by formula) or from files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sgdscope/csv.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"
#include "sgdscope/toy_data.hpp"

namespace sgdscope::native {

struct DataRequest {
  std::vector<std::string> names;        // one name, one CSV or npz file, or images and labels
  ToyDataOptions toy;                    // for the data made by formula
  std::optional<CsvTarget> target = {};  // of a CSV; refused with other data
  double memory_limit = 0.0;             // bytes; 0: what is available
};

struct DataFile {
  std::string name;  // without its folder
  std::size_t bytes = 0;
  std::uint32_t crc32 = 0;  // of all bytes, packed as they may be
};

// What is known of data beside the numbers.
struct DataOrigin {
  std::string name;             // "digits", "points.csv"
  std::string description;      // "digits: 1797 samples, 64 inputs, 10 classes"
  std::vector<DataFile> files;  // none of what is made by formula
  // Of a CSV, where it has them.
  std::vector<std::string> header, class_names;
};

struct LoadedData : DataOrigin {
  bool made_by_formula = false;
  Dataset data;
};

// Errors name the file.
Result<LoadedData> load_data(const DataRequest& request);

// The named sets that are files: where each is looked for, and where it was found.
struct NamedFiles {
  std::string name;
  std::string what;  // "8×8 images of handwritten digits"
  std::string images, labels;
  std::vector<std::string> folders;  // in the order of the search
  std::string found;                 // the folder, or empty
  std::string advice;                // what to do when it is not there
};
std::vector<NamedFiles> named_files();

// "digits, fashion-mnist, moons, …".
std::vector<std::string> data_names();

}  // namespace sgdscope::native

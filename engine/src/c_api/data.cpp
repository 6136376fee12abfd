// sgdscope_data_*, sgdscope_reader_*.
#include <algorithm>
#include <string>

#include "sgdscope/toy_data.hpp"

#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "c_api/read_file.hpp"
#include "c_api/records.hpp"
#include "finite.hpp"
#include "readers.hpp"
#include "sentence.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

namespace {

void give(Dataset data, bool made_by_formula, sgdscope_object** out, std::string class_names = {}) {
  auto object = std::make_unique<DataObject>();
  object->data = std::make_shared<const Dataset>(std::move(data));
  object->made_by_formula = made_by_formula;
  object->class_names = std::move(class_names);
  *out = object.release();
}

Status set_labels(const std::int32_t* labels, std::int32_t classes, Dataset& data) {
  data.labels.assign(labels, labels + data.size());
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    if (data.labels[i] >= 0 && data.labels[i] < classes) continue;
    return failure(ErrorCode::kBadValue, "label {} is {}, expected 0 to {}", i, data.labels[i],
                   classes - 1);
  }
  data.classes = classes;
  data.targets = one_hot(data.labels, classes);
  return ok();
}

// The class of a row of a distribution: its largest entry, the first of equals.
Status set_targets(const double* targets, Index k, std::int32_t classes, Dataset& data) {
  if (classes != 0 && classes != k) {
    return failure(ErrorCode::kBadShape, "targets of {} classes have {} columns", classes, k);
  }
  data.targets = Eigen::Map<const Matrix>(targets, data.size(), k);
  data.classes = classes;
  if (classes == 0) return ok();
  for (Index i = 0; i < data.size(); ++i) {
    Index best = 0;
    for (Index j = 1; j < k; ++j) {
      if (data.targets(i, j) > data.targets(i, best)) best = j;
    }
    data.labels.push_back(static_cast<int>(best));
  }
  return ok();
}

}  // namespace

int32_t sgdscope_data_make(const char* name, const char* options, sgdscope_object** data) {
  return guarded([&]() -> Status {
    const auto kind = toy_data_by_name(name == nullptr ? "" : name);
    if (!kind) {
      return failure(
          ErrorCode::kBadValue,
          "data '{}' is not known, expected moons, spirals, circles, xor, blobs or regression",
          name == nullptr ? "" : name);
    }
    ToyDataOptions toy;
    OptionsText text(options);
    text.whole("samples", toy.samples, 0, std::int64_t{1} << 31);
    text.number("toy-noise", toy.noise);
    text.whole("toy-classes", toy.classes, 0, 1000);
    read_seed(text, toy.seed);
    if (Status s = text.finish(); !s) return s;
    auto made = make_toy_data(*kind, toy);
    if (!made) return made.error();
    give(std::move(made).value(), true, data);
    return ok();
  });
}

int32_t sgdscope_data_new(const double* inputs, size_t n, size_t d, const int32_t* labels,
                          int32_t classes, const double* targets, size_t k,
                          sgdscope_object** data) {
  return guarded([&]() -> Status {
    if (n == 0 || d == 0 || inputs == nullptr) {
      return failure(ErrorCode::kBadShape, "there are no inputs, expected at least one sample");
    }
    const std::size_t shapes[] = {n, std::max(d, k)};
    if (!checked_count(shapes)) {
      return failure(ErrorCode::kTooLarge, "{} numbers are more than memory can address",
                     shape_text(shapes));
    }
    Dataset set;
    set.inputs = Eigen::Map<const Matrix>(inputs, static_cast<Index>(n), static_cast<Index>(d));
    if (Status s = check_finite(set.inputs, "inputs, "); !s) return s;
    if (labels != nullptr) {
      if (classes < 1 || classes > 100'000) {
        return failure(ErrorCode::kBadValue, "there are {} classes, expected 1 to 100000", classes);
      }
      if (Status s = set_labels(labels, classes, set); !s) return s;
    } else {
      if (targets == nullptr || k == 0) {
        return failure(ErrorCode::kBadShape, "there are neither labels nor targets");
      }
      if (Status s = set_targets(targets, static_cast<Index>(k), classes, set); !s) return s;
      if (Status s = check_finite(set.targets, "targets, "); !s) return s;
    }
    give(std::move(set), false, data);
    return ok();
  });
}

int32_t sgdscope_data_record(const sgdscope_object* data, sgdscope_object** record) {
  return with<DataObject>(
      [&](const DataObject& object) {
        auto result = std::make_unique<RecordObject>();
        add_data(*object.data, result->record);
        if (!object.class_names.empty()) result->record.text("class_names", object.class_names);
        *record = result.release();
        return ok();
      },
      data);
}

int32_t sgdscope_reader_new(const uint8_t* file, size_t size, const uint8_t* labels,
                            size_t labels_size, const char* options, sgdscope_object** reader) {
  return guarded([&]() -> Status {
    if (Status s = check_numbers(file, size); !s) return s;
    auto object = std::make_unique<ReaderObject>();
    OptionsText text(options);
    text.named("target", object->target, csv_target_by_name);
    if (Status s = text.finish(); !s) return s;
    object->file.assign(file, file + size);
    if (labels != nullptr) object->labels.assign(labels, labels + labels_size);
    *reader = object.release();
    return ok();
  });
}

int32_t sgdscope_reader_read(sgdscope_object* reader, sgdscope_object** data) {
  ReaderObject* const object = as<ReaderObject>(reader);
  if (object != nullptr) object->wanted.reset();
  const std::int32_t status = with<ReaderObject>(
      [&](ReaderObject& found) -> Status {
        std::string class_names;
        auto result = read_file(found, class_names);
        if (!result) return result.error();
        give(std::move(result).value(), false, data, std::move(class_names));
        return ok();
      },
      reader);
  return object != nullptr && object->wanted ? SGDSCOPE_INFLATE : status;
}

int32_t sgdscope_reader_wanted(const sgdscope_object* reader, size_t* offset, size_t* deflated,
                               size_t* inflated) {
  return with<ReaderObject>(
      [&](const ReaderObject& object) -> Status {
        const auto wanted = object.wanted.value_or(ReaderObject::Wanted{});
        *offset = wanted.offset;
        *deflated = wanted.deflated;
        *inflated = wanted.inflated;
        return ok();
      },
      reader);
}

int32_t sgdscope_reader_supply(sgdscope_object* reader, const uint8_t* bytes, size_t size) {
  return with<ReaderObject>(
      [&](ReaderObject& object) -> Status {
        if (!object.wanted) return failure(ErrorCode::kBadShape, "no inflated bytes were wanted");
        object.inflated.emplace_back(*object.wanted, std::vector(bytes, bytes + size));
        return ok();
      },
      reader);
}

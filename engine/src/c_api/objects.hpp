// What stands behind the opaque objects of the C interface.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sgdscope/csv.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/experiment.hpp"
#include "sgdscope/job.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/result.hpp"
#include "sgdscope/sgdscope.h"

#include "c_api/guard.hpp"
#include "c_api/record.hpp"

struct sgdscope_object {
  enum class Kind { kRecord, kData, kReader, kNetwork, kJob, kExperiment };

  explicit sgdscope_object(Kind k) : kind(k) {}
  sgdscope_object(const sgdscope_object&) = delete;
  sgdscope_object& operator=(const sgdscope_object&) = delete;
  virtual ~sgdscope_object() = default;

  const Kind kind;
};

namespace sgdscope::c_api {

template <sgdscope_object::Kind kOwnKind>
struct ObjectOf : sgdscope_object {
  static constexpr Kind kKind = kOwnKind;
  ObjectOf() : sgdscope_object(kOwnKind) {}
};

struct RecordObject final : ObjectOf<sgdscope_object::Kind::kRecord> {
  Record record;
};

struct DataObject final : ObjectOf<sgdscope_object::Kind::kData> {
  std::shared_ptr<const Dataset> data;
  bool made_by_formula = false;
  std::string class_names;  // of a CSV, a line each
};

struct ReaderObject final : ObjectOf<sgdscope_object::Kind::kReader> {
  struct Wanted {
    std::size_t offset = 0, deflated = 0, inflated = 0;
  };
  std::vector<std::uint8_t> file, labels;
  CsvTarget target = CsvTarget::kAuto;
  std::vector<std::pair<Wanted, std::vector<std::uint8_t>>> inflated;
  std::optional<Wanted> wanted;
};

struct NetworkObject final : ObjectOf<sgdscope_object::Kind::kNetwork> {
  Network network;
};

struct ExperimentObject final : ObjectOf<sgdscope_object::Kind::kExperiment> {
  std::shared_ptr<const Experiment> experiment;
};

struct JobObject : ObjectOf<sgdscope_object::Kind::kJob> {
  virtual Job& job() = 0;
  virtual Status record(Record& record) = 0;              // the result; see sgdscope_job_result()
  virtual bool always_readable() const { return false; }  // or at its end only
  bool running = true;                                    // until step() has returned false
  bool spent = false;  // its result is taken, or it was interrupted in a step by an exception

  const Job& job() const { return const_cast<JobObject*>(this)->job(); }
};

// Null when `object` is none of this kind.
template <typename T>
T* as(sgdscope_object* object) {
  return object != nullptr && object->kind == T::kKind ? static_cast<T*>(object) : nullptr;
}
template <typename T>
const T* as(const sgdscope_object* object) {
  return object != nullptr && object->kind == T::kKind ? static_cast<const T*>(object) : nullptr;
}

inline constexpr std::string_view kOtherKind = "an object of another kind was expected here";

// guarded(), with the objects that the work needs looked up first: work(T&…) → Status.
template <typename... T, typename Work, typename... Handle>
std::int32_t with(const Work& work, Handle*... handles) noexcept {
  if ((... || (as<T>(handles) == nullptr))) {
    return fail(SGDSCOPE_WRONG_USE, kOtherKind);
  }
  return guarded([&] { return work(*as<T>(handles)...); });
}

}  // namespace sgdscope::c_api

// A result as a flat list of named fields; sgdscope_record_field() hands out views of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/matrix.hpp"
#include "sgdscope/sgdscope.h"

namespace sgdscope::c_api {

class Record {
 public:
  // Fields added while a Group lives have its name in front: "blocks/0/…".
  class Group {
   public:
    Group(Record& record, std::string_view name) : record_(record), before_(record.prefix_.size()) {
      record_.prefix_.append(name).append("/");
    }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    ~Group() { record_.prefix_.resize(before_); }

   private:
    Record& record_;
    std::size_t before_;
  };

  void number(std::string_view name, double value);
  void number(std::string_view name, const std::optional<double>& value);  // empty: NaN
  void text(std::string_view name, std::string_view value);
  void array(std::string_view name, Vector values);
  void array(std::string_view name, Matrix values);
  void integers(std::string_view name, std::vector<std::int32_t> values);
  void null(std::string_view name);
  void empty_list(std::string_view name);

  std::size_t size() const { return fields_.size(); }
  sgdscope_field field(std::size_t index) const;

 private:
  struct Field {
    std::string name;
    std::int32_t kind = SGDSCOPE_NULL;
    double number = 0.0;
    std::string text;
    Vector vector;
    Matrix matrix;
    std::vector<std::int32_t> integers;
  };

  Field& add(std::string_view name, std::int32_t kind);

  std::vector<Field> fields_;  // all there before the first view is handed out
  std::string prefix_;
};

}  // namespace sgdscope::c_api

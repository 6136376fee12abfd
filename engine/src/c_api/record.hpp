// A result as a flat list of named fields; sgdscope_record_field() hands out views of them.
#pragma once

#include <cstdint>
#include <initializer_list>
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
    Group(Record& record, const char* name) : record_(record), before_(record.prefix_.size()) {
      record_.prefix_.append(name).append("/");
    }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    ~Group() { record_.prefix_.resize(before_); }

   private:
    Record& record_;
    std::size_t before_;
  };

  void number(const char* name, double value);  // NaN: none
  // One for each of the `names`, which single blanks separate.
  void numbers(const char* names, std::initializer_list<double> values);
  void text(const char* name, std::string_view value);
  void array(const char* name, Vector values);
  void array(const char* name, Matrix values);
  void integers(const char* name, std::vector<std::int32_t> values);
  void null(const char* name);
  void empty_list(const char* name);

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

#include "c_api/record.hpp"

#include <cassert>
#include <utility>

namespace sgdscope::c_api {

Record::Field& Record::add(std::string_view name, std::int32_t kind) {
  Field& field = fields_.emplace_back();
  field.name = prefix_;
  field.name.append(name);
  field.kind = kind;
  return field;
}

void Record::number(const char* name, double value) { add(name, SGDSCOPE_NUMBER).number = value; }

void Record::numbers(const char* names, std::initializer_list<double> values) {
  for (const double value : values) {
    const char* end = names;
    while (*end != ' ' && *end != '\0') ++end;
    add({names, end}, SGDSCOPE_NUMBER).number = value;
    names = *end == ' ' ? end + 1 : end;
  }
  assert(*names == '\0');
}

void Record::text(const char* name, std::string_view value) {
  add(name, SGDSCOPE_TEXT).text = value;
}

void Record::array(const char* name, Vector values) {
  add(name, SGDSCOPE_ARRAY).vector = std::move(values);
}

void Record::array(const char* name, Matrix values) {
  add(name, SGDSCOPE_ARRAY).matrix = std::move(values);
}

void Record::integers(const char* name, std::vector<std::int32_t> values) {
  add(name, SGDSCOPE_INTEGERS).integers = std::move(values);
}

void Record::null(const char* name) { add(name, SGDSCOPE_NULL); }

void Record::empty_list(const char* name) { add(name, SGDSCOPE_EMPTY); }

sgdscope_field Record::field(std::size_t index) const {
  const Field& field = fields_[index];
  const auto view = [&](const void* data, std::size_t rows, std::size_t columns) {
    return sgdscope_field{field.name.c_str(), field.kind, data, rows, columns};
  };
  switch (field.kind) {
    case SGDSCOPE_NUMBER:
      return view(&field.number, 1, 1);
    case SGDSCOPE_TEXT:
      return view(field.text.c_str(), 1, field.text.size());
    case SGDSCOPE_INTEGERS:
      return view(field.integers.data(), 1, field.integers.size());
    case SGDSCOPE_ARRAY:
      if (field.matrix.size() > 0) {
        return view(field.matrix.data(), static_cast<std::size_t>(field.matrix.rows()),
                    static_cast<std::size_t>(field.matrix.cols()));
      }
      return view(field.vector.data(), 1, static_cast<std::size_t>(field.vector.size()));
    default:
      return view(nullptr, 0, 0);
  }
}

}  // namespace sgdscope::c_api

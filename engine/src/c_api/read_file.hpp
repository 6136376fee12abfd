// A file's bytes as samples. Each of these is a source file of its own: a module that is to be
// small and reads tables only defines read_file() itself, and the linker leaves the other readers
// out.
#pragma once

#include <string>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

#include "c_api/objects.hpp"

namespace sgdscope::c_api {

// A CSV. What it calls its classes is appended to `class_names`, a line each.
Result<Dataset> read_csv_file(const ReaderObject& reader, std::string& class_names);

// By its first bytes an npz or a CSV; two files are IDX. Sets `reader.wanted`, and fails, where a
// member of an npz has to be inflated by the caller first.
Result<Dataset> read_file(ReaderObject& reader, std::string& class_names);

}  // namespace sgdscope::c_api

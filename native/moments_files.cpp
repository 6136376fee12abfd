#include "moments_files.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sgdscope/npz.hpp"
#include "sgdscope/version.hpp"

#include "files.hpp"

namespace sgdscope::native {
namespace {

using Json = nlohmann::json;

// One array a line; every number has the digits that make it round-trip, NaN becomes null.
class JsonLines {
 public:
  explicit JsonLines(std::ostream& out) : out_(out) {}

  void raw(const char* text) { out_ << text; }
  void member(const char* key, const Json& value) { out_ << Json(key) << ": " << value; }
  void numbers(const double* values, Index count) {
    out_ << Json(std::vector<double>(values, values + count));
  }
  void member(const char* key, const Vector& values) {
    out_ << Json(key) << ": ";
    numbers(values.data(), values.size());
  }
  void member(const char* key, const Matrix& rows) {
    out_ << Json(key) << ": [\n";
    for (Index i = 0; i < rows.rows(); ++i) {
      out_ << (i > 0 ? ",\n" : "");
      numbers(rows.row(i).data(), rows.cols());
    }
    out_ << "]";
  }

 private:
  std::ostream& out_;
};

void write_block(JsonLines& json, const BlockMoments& block, bool per_sample) {
  json.raw("{");
  json.member("name", Json(block.block.name));
  json.raw(", ");
  json.member("layer", Json(block.block.layer));
  json.raw(", ");
  json.member("offset", Json(block.block.offset));
  json.raw(", ");
  json.member("size", Json(block.block.size));
  json.raw(",\n");
  json.member("gradient", block.gradient);
  json.raw(",\n");
  json.member("C", block.covariance);
  json.raw(",\n");
  json.member("H", block.hessian);
  json.raw(",\n");
  json.member("M2", block.second_moment);
  json.raw(",\n");
  json.member("eigenvalues", block.eigenvalues);
  if (per_sample) {
    json.raw(",\n");
    json.member("per_sample_gradients", block.gradients);
    json.raw(",\n");
    json.member("per_sample_spectra", block.spectra);
  }
  json.raw("}");
}

NpzMember member(std::string name, std::vector<std::size_t> shape, const double* values) {
  std::size_t count = 1;
  for (const std::size_t size : shape) count *= size;
  return {std::move(name), {std::move(shape), {values, values + count}}};
}

NpzMember member(std::string name, double value) { return member(std::move(name), {}, &value); }

NpzMember member(std::string name, const Vector& values) {
  return member(std::move(name), {static_cast<std::size_t>(values.size())}, values.data());
}

NpzMember member(std::string name, const Matrix& matrix) {
  return member(std::move(name),
                {static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())},
                matrix.data());
}

void add_block(std::vector<NpzMember>& members, const std::string& suffix,
               const BlockMoments& block, bool per_sample) {
  members.push_back(member("layer" + suffix, static_cast<double>(block.block.layer)));
  members.push_back(member("offset" + suffix, static_cast<double>(block.block.offset)));
  members.push_back(member("size" + suffix, static_cast<double>(block.block.size)));
  members.push_back(member("gradient" + suffix, block.gradient));
  members.push_back(member("C" + suffix, block.covariance));
  members.push_back(member("H" + suffix, block.hessian));
  members.push_back(member("M2" + suffix, block.second_moment));
  members.push_back(member("eigenvalues" + suffix, block.eigenvalues));
  if (!per_sample) return;
  members.push_back(member("per_sample_gradients" + suffix, block.gradients));
  members.push_back(member("per_sample_spectra" + suffix, block.spectra));
}

}  // namespace

Status write_moments_json(const std::string& path, const Moments& moments, bool per_sample) {
  auto file = AtomicFile::create(path);
  if (!file) return file.error();
  JsonLines json(file.value().stream());
  json.raw("{");
  json.member("format", Json("sgdscope-moments/1"));
  json.raw(", ");
  json.member("version", Json(kVersion));
  json.raw(", ");
  json.member("N", Json(moments.samples));
  json.raw(",\n");
  json.member("mean_loss", Json(moments.mean_loss));
  json.raw(",\n");
  json.member("losses", moments.losses);
  json.raw(",\n\"blocks\": [\n");
  for (std::size_t i = 0; i < moments.blocks.size(); ++i) {
    if (i > 0) json.raw(",\n");
    write_block(json, moments.blocks[i], per_sample);
  }
  json.raw("]}\n");
  return file.value().commit();
}

Status write_moments_npz(const std::string& path, const Moments& moments, bool per_sample) {
  std::vector<NpzMember> members;
  members.push_back(member("N", static_cast<double>(moments.samples)));
  members.push_back(member("mean_loss", moments.mean_loss));
  members.push_back(member("losses", moments.losses));
  for (std::size_t i = 0; i < moments.blocks.size(); ++i) {
    add_block(members, std::string("_").append(std::to_string(i)), moments.blocks[i], per_sample);
  }
  const auto bytes = write_npz(members);
  if (!bytes) return Error{bytes.error().code, path + ": " + bytes.error().message};
  return write_file(path, bytes.value());
}

}  // namespace sgdscope::native

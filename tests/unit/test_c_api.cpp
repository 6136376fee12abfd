// The C interface: the same numbers as the C++ one, refusals as sentences, nothing lost.
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"
#include "sgdscope/experiment.hpp"
#include "sgdscope/sgdscope.h"
#include "sgdscope/toy_data.hpp"

namespace {

using Object = sgdscope_object*;

// Given back at the end of a test.
struct Owned {
  Object object = nullptr;
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { sgdscope_release(object); }
  Object* out() { return &object; }
  operator Object() const { return object; }  // NOLINT(google-explicit-constructor)
};

void must(int32_t status) { REQUIRE_MESSAGE(status == SGDSCOPE_OK, sgdscope_message()); }

void run(Object job) {
  int32_t more = 1;
  while (more > 0) more = sgdscope_job_step(job);
  REQUIRE_MESSAGE(more == 0, sgdscope_message());
}

std::map<std::string, sgdscope_field> fields(Object record) {
  std::size_t size = 0;
  must(sgdscope_record_size(record, &size));
  std::map<std::string, sgdscope_field> result;
  for (std::size_t i = 0; i < size; ++i) {
    sgdscope_field field;
    must(sgdscope_record_field(record, i, &field));
    CHECK(result.emplace(field.name, field).second);  // every name once
  }
  return result;
}

double number(const std::map<std::string, sgdscope_field>& record, const std::string& name) {
  REQUIRE(record.count(name) == 1);
  REQUIRE(record.at(name).kind == SGDSCOPE_NUMBER);
  return *static_cast<const double*>(record.at(name).data);
}

bool same(const sgdscope_field& field, const sgdscope::Vector& values) {
  return field.columns * field.rows == static_cast<std::size_t>(values.size()) &&
         std::memcmp(field.data, values.data(), sizeof(double) * field.columns) == 0;
}

bool refused(int32_t status, int32_t expected, const std::string& sentence_part) {
  INFO(sgdscope_message());
  CHECK(status == expected);
  return std::string(sgdscope_message()).find(sentence_part) != std::string::npos;
}

constexpr const char* kOptions =
    "hidden 8,8\nactivation tanh\nepochs 20\nlr 0.2\nbatch 10\nseed 3\ntest-fraction 0.25\n"
    "label-noise 0.1\n";

}  // namespace

TEST_CASE("the data of an experiment can be that of another, also with a single target") {
  Owned data, experiment, network, labelled, again, result;
  must(sgdscope_data_make("moons", "samples 12", data.out()));
  const char* options = "loss binary-logistic\nhidden 3\ntest-fraction 0";
  must(sgdscope_experiment_new(data, options, experiment.out()));
  must(sgdscope_network_new("sizes 2,3,1", network.out()));
  must(sgdscope_experiment_data(experiment, network, labelled.out()));
  must(sgdscope_experiment_new(labelled, options, again.out()));
  must(sgdscope_experiment_record(again, result.out()));
  const auto found = fields(result);
  const auto& targets = found.at("training/targets");
  const auto& labels = found.at("training/labels");
  REQUIRE(targets.rows == 12);
  REQUIRE(targets.columns == 1);
  for (int i = 0; i < 12; ++i) {
    CHECK(static_cast<const double*>(targets.data)[i] ==
          static_cast<const int32_t*>(labels.data)[i]);
  }
}

TEST_CASE("an experiment through C gives the bits of the engine's own") {
  Owned data, experiment, training, record, network, analysis, result;
  must(sgdscope_data_make("moons", "samples 200\ntoy-noise 0.2\nseed 3", data.out()));
  must(sgdscope_experiment_new(data, kOptions, experiment.out()));
  must(sgdscope_experiment_training(experiment, training.out()));
  run(training);
  must(sgdscope_job_result(training, record.out()));
  const auto trained = fields(record);

  using namespace sgdscope;
  auto set = make_toy_data(ToyData::kMoons, {.samples = 200, .noise = 0.2, .seed = 3});
  REQUIRE(set);
  ExperimentOptions options;
  options.hidden = {8, 8};
  options.activations = {Activation::kTanh};
  options.training.epochs = 20;
  options.training.learning_rate = 0.2;
  options.training.batch = 10;
  options.seed = 3;
  options.test_fraction = 0.25;
  options.label_noise = 0.1;
  auto prepared = prepare(std::move(set).value(), true, options);
  REQUIRE(prepared);
  TrainingJob job(prepared.value().start, prepared.value().training,
                  prepared.value().training_options);
  job.finish();
  CHECK(same(trained.at("parameters"), job.network().parameters));
  CHECK(number(trained, "epoch") == 20.0);
  CHECK(number(trained, "finished") == 1.0);

  const auto& parameters = trained.at("parameters");
  must(sgdscope_experiment_network(experiment, static_cast<const double*>(parameters.data),
                                   parameters.columns, network.out()));
  must(sgdscope_experiment_analysis(experiment, network, "matrices 1\nvectors 1", analysis.out()));
  run(analysis);
  must(sgdscope_job_result(analysis, result.out()));
  const auto measured = fields(result);
  AnalysisJob own(job.network(), prepared.value().training, prepared.value().analysis_options);
  own.finish();
  const auto expected = own.take_result();
  REQUIRE(expected);
  REQUIRE(expected.value().blocks.size() == 3);
  int fits = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const BlockAnalysis& block = expected.value().blocks[i];
    const std::string at = "blocks/" + std::to_string(i) + "/";
    CHECK(same(measured.at(at + "H_ii"), block.curvature));
    CHECK(same(measured.at(at + "C_ii"), block.noise));
    CHECK(same(measured.at(at + "M2_ii"), block.second_moment));
    fits += block.c_on_h ? 1 : 0;
    const double gamma = number(measured, at + "gamma");
    CHECK((block.c_on_h ? gamma == block.c_on_h->exponent : std::isnan(gamma)));
    const auto size = static_cast<std::size_t>(block.block.size);
    // H v = λ v for the vectors handed out: rows, in the order of H_ii.
    const auto& h = measured.at(at + "H");
    const auto& v = measured.at(at + "vectors");
    REQUIRE((h.rows == size && h.columns == size && v.rows == size && v.columns == size));
    const Eigen::Map<const Matrix> hm(static_cast<const double*>(h.data), block.block.size,
                                      block.block.size);
    const Eigen::Map<const Matrix> vm(static_cast<const double*>(v.data), block.block.size,
                                      block.block.size);
    const Matrix defect = vm * hm - block.curvature.asDiagonal() * vm;
    CHECK(defect.norm() <= 4e-14 * hm.norm());  // worst seen: 4e-15
  }
  CHECK(fits > 0);
}

TEST_CASE("updates can be taken one by one, and give the same bits") {
  Owned data, experiment, whole, single, a, b;
  must(sgdscope_data_make("xor", "samples 60", data.out()));
  must(sgdscope_experiment_new(data, "hidden 4\nepochs 3\nbatch 16\ntest-fraction 0",
                               experiment.out()));
  must(sgdscope_experiment_training(experiment, whole.out()));
  must(sgdscope_experiment_training(experiment, single.out()));
  run(whole);
  double last = 0.0;
  while (sgdscope_job_step_update(single) > 0) {
    int32_t epoch = -1;
    double updates = -1.0;
    must(sgdscope_training_position(single, &epoch, &updates));
    CHECK((updates == last || updates == last + 1.0));
    last = updates;
  }
  CHECK(last == 12.0);
  must(sgdscope_job_result(whole, a.out()));
  must(sgdscope_job_result(single, b.out()));
  const auto one = fields(a).at("parameters");
  const auto other = fields(b).at("parameters");
  CHECK(std::memcmp(one.data, other.data, sizeof(double) * one.columns) == 0);
}

TEST_CASE("moments and decompositions through C") {
  const double inputs[] = {0.5, -1.0, 1.5, 0.25, -0.75, 2.0};
  const int32_t labels[] = {0, 1, 1};
  Owned data, network, job, record;
  must(sgdscope_data_new(inputs, 3, 2, labels, 2, nullptr, 0, data.out()));
  must(sgdscope_network_new("sizes 2,3,2\nactivation gelu\nseed 7", network.out()));
  must(sgdscope_moments_new(network, data, "block network\nper-sample 1", job.out()));
  run(job);
  must(sgdscope_job_result(job, record.out()));
  const auto moments = fields(record);
  CHECK(number(moments, "N") == 3.0);
  const auto& gradients = moments.at("blocks/0/per_sample_gradients");
  CHECK(gradients.rows == 3);
  CHECK(gradients.columns == 17);
  const auto& h = moments.at("blocks/0/H");
  Owned eigen, values;
  must(sgdscope_eigen_new(static_cast<const double*>(h.data), 17, nullptr, eigen.out()));
  run(eigen);
  must(sgdscope_job_result(eigen, values.out()));
  const auto decomposition = fields(values);
  const auto* ascending = static_cast<const double*>(decomposition.at("eigenvalues").data);
  const auto* descending = static_cast<const double*>(moments.at("blocks/0/eigenvalues").data);
  for (int i = 0; i < 17; ++i) {
    CHECK(ascending[i] == doctest::Approx(descending[16 - i]).epsilon(1e-12));
  }
}

TEST_CASE("moments: only the matrices that are asked for, with the same bits") {
  // So many samples that M2 is the sum of several chunks.
  Owned data, network;
  must(sgdscope_data_make("spirals", "samples 600", data.out()));
  must(sgdscope_network_new("sizes 2,6,6,3\nactivation gelu\nseed 7", network.out()));
  const auto moments = [&](const char* options, Owned& record) {
    Owned job;
    must(sgdscope_moments_new(network, data, options, job.out()));
    run(job);
    must(sgdscope_job_result(job, record.out()));
    return fields(record);
  };
  Owned all, some, one;
  const auto whole = moments("block network", all);
  const auto only_h = moments("block network\nmatrices H", some);
  const auto others = moments("block network\nmatrices M2,C\nper-sample 1", one);
  const auto same = [&](const auto& part, const std::string& name) {
    const auto& a = whole.at("blocks/0/" + name);
    const auto& b = part.at("blocks/0/" + name);
    return a.rows == b.rows && a.columns == b.columns &&
           std::memcmp(a.data, b.data, a.rows * a.columns * sizeof(double)) == 0;
  };
  CHECK(same(only_h, "H"));
  CHECK(same(only_h, "eigenvalues"));
  CHECK(only_h.at("blocks/0/C").columns == 0);
  CHECK(only_h.at("blocks/0/M2").columns == 0);
  CHECK(same(others, "C"));
  CHECK(same(others, "M2"));
  CHECK(others.at("blocks/0/H").columns == 0);
  CHECK(others.at("blocks/0/eigenvalues").columns == 0);
  sgdscope_object* none = nullptr;
  CHECK(
      refused(sgdscope_moments_new(network, data, "matrices H,G", &none), SGDSCOPE_BAD_VALUE, "G"));
}

TEST_CASE("files are read, and refused with the place of the mistake") {
  const std::string csv = "x,y,label\n0.5,1,0\n-1,2.5,1\n3,4,1\n";
  Owned reader, data, record;
  must(sgdscope_reader_new(reinterpret_cast<const std::uint8_t*>(csv.data()), csv.size(), nullptr,
                           0, nullptr, reader.out()));
  must(sgdscope_reader_read(reader, data.out()));
  must(sgdscope_data_record(data, record.out()));
  const auto set = fields(record);
  CHECK(number(set, "size") == 3.0);
  CHECK(number(set, "classes") == 2.0);
  CHECK(set.count("class_names") == 0);

  const std::string kinds = "1,oak\n2,ash\n";
  Owned named_reader, named, named_record;
  must(sgdscope_reader_new(reinterpret_cast<const std::uint8_t*>(kinds.data()), kinds.size(),
                           nullptr, 0, nullptr, named_reader.out()));
  must(sgdscope_reader_read(named_reader, named.out()));
  must(sgdscope_data_record(named, named_record.out()));
  CHECK(static_cast<const char*>(fields(named_record).at("class_names").data) ==
        std::string("ash\noak"));

  Owned other, numbers, numbers_record;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(csv.data());
  must(sgdscope_reader_new(bytes, csv.size(), nullptr, 0, "target number", other.out()));
  must(sgdscope_reader_read(other, numbers.out()));
  must(sgdscope_data_record(numbers, numbers_record.out()));
  CHECK(number(fields(numbers_record), "classes") == 0.0);
  Object unknown = nullptr;
  CHECK(refused(sgdscope_reader_new(bytes, csv.size(), nullptr, 0, "target real", &unknown),
                SGDSCOPE_BAD_VALUE, "option target: found 'real'"));

  const std::string broken = "1,2\n3\n";
  Owned bad;
  must(sgdscope_reader_new(reinterpret_cast<const std::uint8_t*>(broken.data()), broken.size(),
                           nullptr, 0, nullptr, bad.out()));
  Object none = nullptr;
  CHECK(refused(sgdscope_reader_read(bad, &none), SGDSCOPE_BAD_SHAPE, "line 2"));
  CHECK(none == nullptr);
}

TEST_CASE("null and impossible counts are refused") {
  Owned data, network;
  must(sgdscope_data_make("moons", "samples 40", data.out()));
  must(sgdscope_network_new("sizes 2,3,2", network.out()));
  Object none = nullptr;
  const double numbers[] = {1, 2};
  CHECK(refused(sgdscope_data_make(nullptr, nullptr, &none), SGDSCOPE_BAD_VALUE, "data ''"));
  CHECK(refused(sgdscope_fit(nullptr, numbers, 2, nullptr, &none), SGDSCOPE_BAD_SHAPE, "null"));
  CHECK(refused(sgdscope_fit(numbers, nullptr, 2, nullptr, &none), SGDSCOPE_BAD_SHAPE, "null"));
  CHECK(refused(sgdscope_eigen_new(nullptr, 2, nullptr, &none), SGDSCOPE_BAD_SHAPE, "null"));
  CHECK(refused(sgdscope_network_outputs(network, nullptr, 2, &none), SGDSCOPE_BAD_SHAPE, "null"));
  CHECK(refused(sgdscope_reader_new(nullptr, 2, nullptr, 0, nullptr, &none), SGDSCOPE_BAD_SHAPE,
                "null"));
  CHECK(refused(sgdscope_data_new(numbers, std::size_t{1} << (8 * sizeof(std::size_t) - 1), 1,
                                  nullptr, 0, numbers, 1, &none),
                SGDSCOPE_TOO_LARGE, "memory can address"));
  // Seeds are whole numbers up to the last that float64 tells from its neighbours.
  CHECK(refused(sgdscope_data_make("moons", "seed 9007199254740993", &none), SGDSCOPE_BAD_VALUE,
                "from 0 to 9007199254740991"));
  CHECK(refused(sgdscope_moments_new(network, data, "block network\nlayers 1", &none),
                SGDSCOPE_BAD_VALUE, "takes all of them"));
  CHECK(refused(sgdscope_analysis_new(network, data, "block network\nlayers 1", &none),
                SGDSCOPE_BAD_VALUE, "takes all of them"));
  CHECK(none == nullptr);
}

TEST_CASE("bad options and objects are refused with a sentence, and change nothing") {
  Owned data, network;
  Object none = nullptr;
  CHECK(refused(sgdscope_data_make("moon", nullptr, &none), SGDSCOPE_BAD_VALUE, "moons"));
  CHECK(
      refused(sgdscope_data_make("moons", "sample 5", &none), SGDSCOPE_BAD_VALUE, "option sample"));
  CHECK(refused(sgdscope_data_make("moons", "samples 5.5", &none), SGDSCOPE_BAD_VALUE,
                "whole number"));
  CHECK(refused(sgdscope_data_make("moons", "seed 1\nseed 2", &none), SGDSCOPE_BAD_VALUE, "once"));
  must(sgdscope_data_make("moons", "samples 40", data.out()));
  CHECK(refused(sgdscope_experiment_new(data, "lr nan", &none), SGDSCOPE_BAD_VALUE, "option lr"));
  CHECK(
      refused(sgdscope_experiment_new(data, "lr -1", &none), SGDSCOPE_BAD_VALUE, "learning rate"));
  CHECK(refused(sgdscope_experiment_new(data, "test-fraction 1", &none), SGDSCOPE_BAD_VALUE,
                "less than 1"));
  CHECK(refused(sgdscope_experiment_new(data, "activation swish", &none), SGDSCOPE_BAD_VALUE,
                "swish"));
  CHECK(refused(sgdscope_experiment_new(data, "classes 0,7", &none), SGDSCOPE_BAD_VALUE, "7"));
  CHECK(refused(sgdscope_experiment_new(network, "", &none), SGDSCOPE_WRONG_USE, "kind"));
  CHECK(refused(sgdscope_network_new("sizes 2", &none), SGDSCOPE_BAD_SHAPE, "sizes"));
  CHECK(refused(sgdscope_network_new("sizes 2,3,2\nactivation tanh,relu", &none),
                SGDSCOPE_BAD_SHAPE, "activation"));
  must(sgdscope_network_new("sizes 2,3,2", network.out()));
  CHECK(refused(sgdscope_moments_new(network, data, "memory-limit 1000", &none), SGDSCOPE_TOO_LARGE,
                "MB"));
  CHECK(refused(sgdscope_job_step(network) == -SGDSCOPE_WRONG_USE ? SGDSCOPE_WRONG_USE : 0,
                SGDSCOPE_WRONG_USE, "kind"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double pair[] = {1.0, nan};
  const double inputs_of_two[] = {1.0, 2.0};
  const double targets_of_five[10] = {1.0};
  const int32_t zero[] = {0};
  CHECK(refused(sgdscope_data_new(pair, 1, 2, zero, 1, nullptr, 0, &none), SGDSCOPE_BAD_VALUE,
                "row 0, column 1"));
  CHECK(refused(sgdscope_data_new(inputs_of_two, 2, 1, nullptr, 2, targets_of_five, 5, &none),
                SGDSCOPE_BAD_SHAPE, "2 classes have 5 columns"));
  const double matrix[] = {1.0, 2.0, 3.0, 4.0};
  CHECK(refused(sgdscope_eigen_new(matrix, 2, nullptr, &none), SGDSCOPE_BAD_VALUE, "symmetric"));
  CHECK(refused(sgdscope_eigen_new(matrix, 2, "memory-limit 1", &none), SGDSCOPE_TOO_LARGE,
                "take a smaller matrix"));
  Owned job;
  must(sgdscope_moments_new(network, data, nullptr, job.out()));
  CHECK(refused(sgdscope_job_result(job, &none), SGDSCOPE_WRONG_USE, "end"));
  run(job);
  Owned result;
  must(sgdscope_job_result(job, result.out()));
  CHECK(refused(sgdscope_job_result(job, &none), SGDSCOPE_WRONG_USE, "taken"));
  CHECK(refused(-sgdscope_job_step(job), SGDSCOPE_WRONG_USE, "taken"));
  CHECK(none == nullptr);
  sgdscope_release(nullptr);
}

TEST_CASE("the data of an experiment through C: for networks of its own alone") {
  Owned data, experiment, own, foreign, analysed, broken;
  must(sgdscope_data_make("moons", "samples 20", data.out()));
  must(sgdscope_experiment_new(data, "hidden 3\nlabels model", experiment.out()));
  must(sgdscope_network_new("sizes 2,3,2", own.out()));
  must(sgdscope_network_new("sizes 7,3,2", foreign.out()));
  must(sgdscope_experiment_data(experiment, own, analysed.out()));
  Owned record;
  must(sgdscope_data_record(analysed, record.out()));
  CHECK(number(fields(record), "size") == 16.0);  // a fifth is kept for the test

  sgdscope_object* none = nullptr;
  CHECK(refused(sgdscope_experiment_data(experiment, foreign, &none), SGDSCOPE_BAD_SHAPE, "sizes"));
  CHECK(refused(sgdscope_experiment_analysis(experiment, foreign, nullptr, &none),
                SGDSCOPE_BAD_SHAPE, "sizes"));
  const std::vector<double> parameters(17, std::numeric_limits<double>::quiet_NaN());
  must(sgdscope_experiment_network(experiment, parameters.data(), parameters.size(), broken.out()));
  CHECK(refused(sgdscope_experiment_data(experiment, broken, &none), SGDSCOPE_BAD_VALUE,
                "parameter 0"));
  CHECK(none == nullptr);
}

TEST_CASE("whole numbers through C that are larger than an Index are its largest") {
  Owned data, experiment, training;
  must(sgdscope_data_make("moons", "samples 20", data.out()));
  must(sgdscope_experiment_new(data, "hidden 2\nepochs 1\nbatch 4294967296\ntop 4294967301",
                               experiment.out()));
  must(sgdscope_experiment_training(experiment, training.out()));
  run(training);
  Owned record;
  must(sgdscope_job_result(training, record.out()));
  CHECK(number(fields(record), "updates") == 1.0);
}

TEST_CASE("fits and the two-knob toy through C") {
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(std::pow(10.0, 0.1 * i));
    y.push_back(3.0 * std::pow(x.back(), 1.5));
  }
  Owned record, short_record, toy;
  must(sgdscope_fit(x.data(), y.data(), x.size(), "resamples 0", record.out()));
  CHECK(number(fields(record), "exponent") == doctest::Approx(1.5).epsilon(1e-12));
  must(sgdscope_fit(x.data(), y.data(), 2, nullptr, short_record.out()));
  CHECK(fields(short_record).empty());
  must(sgdscope_two_knob("spread-fraction 1\nspread-strength 1\ndirections 50", toy.out()));
  CHECK(number(fields(toy), "slope") == 1.5);
  CHECK(fields(toy).at("curvature").columns == 50);
  sgdscope_object* none = nullptr;
  must(sgdscope_two_knob("correlation 1", Owned().out()));
  CHECK(refused(sgdscope_two_knob("correlation 1.0000001", &none), SGDSCOPE_BAD_VALUE,
                "expected a number from -1 to 1"));
}

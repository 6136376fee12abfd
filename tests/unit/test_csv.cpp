#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/csv.hpp"

#include "hostile_bytes.hpp"

namespace sgdscope {
namespace {

using namespace testing;

// Fields as RFC 4180 and as spreadsheets of several countries write them.
const std::string kTable = "height, width ,\"kind, of\"\n1.5,-2e-3,0\r\n\n 3 , \"4.25\",2\n0,0,1";

bool consistent(const Result<Csv>& result) {
  if (!result) return !result.error().message.empty();
  const Dataset& data = result.value().data;
  const std::size_t names = result.value().class_names.size(),
                    columns = result.value().header.size();
  if (names != 0 && names != static_cast<std::size_t>(data.classes)) return false;
  if (columns != 0 && columns != static_cast<std::size_t>(data.inputs.cols()) + 1) return false;
  const bool whole = data.size() >= 1 && data.inputs.cols() >= 1 &&
                     data.targets.rows() == data.size() && data.inputs.allFinite() &&
                     data.targets.allFinite();
  if (data.classes == 0) return whole && data.labels.empty() && data.targets.cols() == 1;
  return whole && static_cast<Index>(data.labels.size()) == data.size() && data.classes <= 256 &&
         data.targets.cols() == data.classes &&
         data.targets.sum() == static_cast<double>(data.size());
}

std::string message(std::string_view text, CsvTarget target = CsvTarget::kAuto) {
  const auto data = read_csv(text, target);
  return data ? "" : data.error().message;
}

Result<Dataset> read_data(std::string_view text, CsvTarget target = CsvTarget::kAuto) {
  auto csv = read_csv(text, target);
  if (!csv) return csv.error();
  return std::move(csv).value().data;
}

using Names = std::vector<std::string_view>;

// Of the columns of a text that stays; none where the first line is a sample.
Names header(std::string_view text, CsvTarget target = CsvTarget::kAuto) {
  const auto csv = read_csv(text, target);
  REQUIRE(csv);
  return csv.value().header;
}

TEST_CASE("csv: header, blanks, quotes, empty lines and carriage returns") {
  const auto data = read_data(kTable);
  REQUIRE(data);
  CHECK(data.value().inputs.rows() == 3);
  CHECK(data.value().inputs.cols() == 2);
  CHECK(data.value().inputs(0, 0) == 1.5);
  CHECK(data.value().inputs(0, 1) == -2e-3);
  CHECK(data.value().inputs(1, 1) == 4.25);
  CHECK(data.value().labels == std::vector<int>{0, 2, 1});
  CHECK(data.value().classes == 3);
  CHECK(data.value().targets(1, 2) == 1.0);
  CHECK(data.value().targets.sum() == 3.0);
}

TEST_CASE("csv: the delimiter is found from the first line") {
  for (const char* text : {"1,2,0\n3,4,1\n", "1;2;0\n3;4;1\n", "1\t2\t0\n3\t4\t1\n",
                           "\xef\xbb\xbf"
                           "1,2,0\n3,4,1",
                           "a,b;c;d\n1;2;0\n3;4;1", "\n\n1,2,0\n3,4,1\n\n"}) {
    CAPTURE(text);
    const auto data = read_data(text);
    REQUIRE(data);
    CHECK(data.value().inputs.rows() == 2);
    CHECK(data.value().inputs(1, 1) == 4.0);
    CHECK(data.value().labels == std::vector<int>{0, 1});
  }
}

TEST_CASE("csv: labels or real targets") {
  CHECK(read_data("1,0\n2,255\n").value().classes == 256);
  CHECK(read_data("1,0.0\n2,1e0\n").value().labels == std::vector<int>{0, 1});

  for (const char* text : {"1,0\n2,256\n", "1,0\n2,-1\n", "1,0\n2,0.5\n"}) {
    CAPTURE(text);
    const auto data = read_data(text);
    REQUIRE(data);
    CHECK(data.value().classes == 0);
    CHECK(data.value().labels.empty());
    CHECK(data.value().targets.cols() == 1);
    CHECK(message(text, CsvTarget::kClass).starts_with("line 2, column 2: found "));
  }
  const auto regression = read_data("1,0\n2,1\n", CsvTarget::kNumber);
  REQUIRE(regression);
  CHECK(regression.value().classes == 0);
  CHECK(regression.value().targets(1, 0) == 1.0);
}

TEST_CASE("csv: errors name line and column") {
  CHECK(message("1,2\n3,x\n") == "line 2, column 2: found \"x\", expected a finite number");
  CHECK(message("a,b\n\n3,nan\n") == "line 3, column 2: found \"nan\", expected a finite number");
  CHECK(message("1,2\n3,1e999\n") == "line 2, column 2: found \"1e999\", expected a finite number");
  CHECK(message("1,2\n,4\n") == "line 2, column 1: found nothing, expected a finite number");
  CHECK(message("1,2\n3,4,5\n") == "line 2: found 3 columns, expected 2 as in the lines before");
  CHECK(message("1,2,3\n4,5\n") == "line 2: found 2 columns, expected 3 as in the lines before");
  CHECK(message("1,2\n\"3,4\n") == "line 2: a double quote is opened and not closed");
  CHECK(message("1,2\n3,4,\n").starts_with("line 2: found 3 columns"));
  CHECK(message("1 2\n3 4\n").starts_with("line 1: found one column"));
  CHECK(message("") == "end of text: found no line of numbers, expected one or more");
  CHECK(message("\n \r\n\t\n").starts_with("end of text"));
  CHECK(message("a,b\n").starts_with("end of text"));
}

TEST_CASE("csv: names in the last column are classes in ascending order") {
  for (const char* text : {
           "length,kind\n1,setosa\n2,\"virginica\"\n3,setosa\n4,Versicolor\n",
           "1,setosa\r\n2, virginica\r\n\r\n3,setosa\r\n4,Versicolor",  // no header
           "\xef\xbb\xbf\"1\";setosa\n2,0;virginica\n3;setosa\n4;Versicolor\n",
       }) {
    CAPTURE(text);
    for (const CsvTarget target : {CsvTarget::kAuto, CsvTarget::kClass}) {
      const auto csv = read_csv(text, target);
      REQUIRE(csv);
      const Dataset& data = csv.value().data;
      CHECK(data.labels == std::vector<int>{1, 2, 1, 0});
      CHECK(data.classes == 3);
      CHECK(csv.value().class_names == Names{"Versicolor", "setosa", "virginica"});
      CHECK(data.inputs(3, 0) == 4.0);
    }
    CHECK(message(text, CsvTarget::kNumber).ends_with("expected a finite number"));
  }
  CHECK(read_data("1,cat\n2,cat\n").value().classes == 1);
  CHECK(read_data("1,Ü\n3,Katze\n").value().labels == std::vector<int>{1, 0});
}

TEST_CASE("csv: names and numbers do not mix") {
  CHECK(message("1,2\n3,dog\n") == "line 2, column 2: found \"dog\", expected a finite number");
  const std::string name = ", expected the name of a class as in the lines before";
  CHECK(message("1,dog\n2,cat\n3,0\n") == "line 3, column 2: found \"0\"" + name);
  CHECK(message("1,dog\n2,\n") == "line 2, column 2: found nothing" + name);
  CHECK(message("1,dog\n2,cat\n3,NA\n") == "line 3, column 2: found \"NA\"" + name);
  CHECK(message("1,dog\nx,cat\n") == "line 2, column 1: found \"x\", expected a finite number");
  CHECK(message("a,b\n1,cat\n2,3\n") == "line 3, column 2: found \"3\"" + name);
}

TEST_CASE("csv: what is a header") {
  CHECK(header(kTable) == Names{"height", "width", "kind, of"});
  CHECK(header("a,b,\n1,2,0\n") == Names{"a", "b", ""});
  CHECK(header("NA,b,c\n1,2,0\n") == Names{"NA", "b", "c"});  // sodium
  CHECK(header(",b\n1,0\n") == Names{"", "b"});
  CHECK(header("1,2,0\n3,4,1\n").empty());
  CHECK(header("1,3,dog\n3,4,cat\n").empty());
}

TEST_CASE("csv: a header whose other columns are counted") {
  for (const char* text :
       {"0,1,label\n5,6,1\n7,8,0\n", "1,2,label\n5,6,1\n7,8,0\n", ",0,label\n5,6,1\n7,8,0\n"}) {
    CAPTURE(text);
    const auto csv = read_csv(text);
    REQUIRE(csv);
    CHECK(csv.value().data.inputs(0, 1) == 6.0);
    CHECK(csv.value().data.labels == std::vector<int>{1, 0});
    CHECK(csv.value().header.back() == "label");
    CHECK(header(text, CsvTarget::kNumber).size() == 3);
  }
  // Among names it is one where its own is that of no class, and two columns are counted.
  const auto named = read_csv("0,1,kind\n5,6,dog\n7,8,cat\n");
  REQUIRE(named);
  CHECK(named.value().header == Names{"0", "1", "kind"});
  CHECK(named.value().class_names == Names{"cat", "dog"});
  CHECK(named.value().data.inputs(1, 1) == 8.0);
  CHECK(header("0,1,dog\n5,6,dog\n7,8,cat\n").empty());
  CHECK(header("0,2,kind\n5,6,dog\n").empty());
  CHECK(header("0,dog\n5,cat\n").empty());
  CHECK(header("0,1,dog\n").empty());

  CHECK(read_data("0,target\n5,6\n", CsvTarget::kNumber).value().size() == 1);
  CHECK(message("0,label\n1,1\n2,dog\n").starts_with("line 3, column 2: found \"dog\""));
  // What counts no columns may be a sample with a slip.
  CHECK(message("\n5,label\n1,1\n") ==
        "line 2, column 2: found \"label\", expected a finite number as in the lines after");
  CHECK(message("5,target\n1,1\n", CsvTarget::kNumber) ==
        "line 1, column 2: found \"target\", expected a finite number");
}

TEST_CASE("csv: at most 256 names") {
  std::string text;
  for (int i = 0; i < 256; ++i) text += "1,n" + std::to_string((i * 37) % 256) + "\n";
  CHECK(read_data(text + "2,n7\n").value().classes == 256);
  CHECK(message(text + "2,another\n").starts_with("the last column: found more than 256"));
}

TEST_CASE("csv: a decimal comma where commas do not separate") {
  for (const char* text :
       {"a;b;c\n1,5;-2;0\n3;0,25e1;1\n", "1,5;-2;0\n3;2,5;1\n", "1,5\t-2\t0\n3\t\"2,5\"\t1\n"}) {
    CAPTURE(text);
    const auto data = read_data(text);
    REQUIRE(data);
    CHECK(data.value().inputs(0, 0) == 1.5);
    CHECK(data.value().inputs(1, 1) == 2.5);
    CHECK(data.value().labels == std::vector<int>{0, 1});
  }
  CHECK(read_data("1;0,5\n2;1\n").value().targets(0, 0) == 0.5);
  for (const char* field : {"1,5,2", "1.234,5", ",", "1,x"}) {
    CAPTURE(field);
    CHECK(message("1;2\n" + std::string(field) + ";3\n").starts_with("line 2, column 1: found"));
  }
}

TEST_CASE("csv: a first line with a missing value is no header") {
  CHECK(message("NaN,1\n2,3\n").starts_with("line 1, column 1: found \"NaN\""));
  CHECK(message("1,-Inf\n2,3\n").starts_with("line 1, column 2: found \"-Inf\""));
  CHECK(message("1,\n2,3\n").starts_with("line 1, column 2: found nothing"));
  CHECK(message("1,\"\"\n2,3\n").starts_with("line 1, column 2: found nothing"));
  for (const char* word : {"NA", "NAN", "null", "NULL", "+inf", "Infinity"}) {
    CAPTURE(word);
    CHECK(message("1," + std::string(word) + "\n2,3\n").starts_with("line 1, column 2: found"));
  }
  CHECK(message("1e999,1\n2,3\n").starts_with("line 1, column 1: found \"1e999\""));
  CHECK(read_data(",x,label\n0,1,2\n").value().size() == 1);
  for (const char* word : {"?", ".", "n/a", "#N/A", "-"}) {
    CAPTURE(word);
    CHECK(message("1," + std::string(word) + ",0\n2,3,1\n") ==
          "line 1, column 2: found \"" + std::string(word) + "\", expected a finite number");
    CHECK(message("1,2," + std::string(word) + "\n").starts_with("line 1, column 3: found"));
    CHECK(message(std::string(word) + ",dog\n2,cat\n").starts_with("line 1, column 1: found"));
  }
}

TEST_CASE("csv: a word among numbers is a slip, not a header") {
  const std::string rest = ", expected a finite number, or names in all columns";
  CHECK(message("5.1,3.5x,0\n1,2,1\n") == "line 1, column 2: found \"3.5x\"" + rest);
  CHECK(message("\nl.5;2;dog\n1;2;cat\n") == "line 2, column 1: found \"l.5\"" + rest);
  CHECK(message("id,2019,2020,kind\n1,2,3,dog\n") == "line 1, column 1: found \"id\"" + rest);
  CHECK(message("a,b,0\n1,2,1\n") == "line 1, column 1: found \"a\"" + rest);
}

TEST_CASE("csv: lines of old ends, and text that is not UTF-8") {
  const auto csv = read_csv("a,b,c\r1,2,0\r\r3,4,1\r");
  REQUIRE(csv);
  CHECK(csv.value().data.labels == std::vector<int>{0, 1});
  CHECK(csv.value().header == Names{"a", "b", "c"});
  CHECK(message("1,2\r3,x\r") == "line 2, column 2: found \"x\", expected a finite number");
  const std::string utf16(
      "\xff\xfe"
      "1\0,\0"
      "0\0\n\0",
      10);
  CHECK(message(utf16) == "line 1: found UTF-16, expected text saved as UTF-8");
  CHECK(message("\xfe\xff"
                "1") == "line 1: found UTF-16, expected text saved as UTF-8");
  const std::string spreadsheet("PK\3\4\24\0\6\0\n1,2\n", 13);
  CHECK(message(spreadsheet) ==
        "line 1: found a byte of zero, expected a table saved as text (CSV)");
  CHECK(message(std::string("1,2\n3,\0", 7)) ==
        "line 2: found a byte of zero, expected a table saved as text (CSV)");
}

TEST_CASE("csv: foreign bytes do not get into messages") {
  const std::string text("1,2\n3,\x1b[2J\xc3\xa9\1 and a text that is rather long\n");
  CHECK(
      message(text) ==
      "line 2, column 2: found \"?[2J??? and a text that \xe2\x80\xa6\", expected a finite number");
}

TEST_CASE("csv: every prefix is refused or gives a whole data set") {
  int refused = 0;
  each_prefix(to_bytes(kTable), [&](const Bytes& bytes) {
    const auto data = read_csv(to_text(bytes));
    CAPTURE(bytes.size());
    CHECK(consistent(data));
    refused += data ? 0 : 1;
  });
  CHECK(refused > 30);  // at least the header and the part of a line
}

TEST_CASE("csv: random mutations are refused or give a whole data set") {
  int accepted = 0;
  const std::string named = "a;b\n1,5;dog\n2;cat\n-3;dog\n";
  const auto check = [&](const Bytes& bytes) {
    for (const CsvTarget target : {CsvTarget::kAuto, CsvTarget::kClass, CsvTarget::kNumber}) {
      const auto data = read_csv(to_text(bytes), target);
      REQUIRE(consistent(data));
      accepted += data ? 1 : 0;
    }
  };
  each_mutation(to_bytes(kTable), 20000, 1, check);
  each_mutation(to_bytes(named), 20000, 2, check);
  CHECK(accepted > 1000);
}

}  // namespace
}  // namespace sgdscope

#include <gtest/gtest.h>

#include <set>

#include "store/arrays.h"
#include "store/columns.h"
#include "store/journal_record.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_columns {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

// Calls `check` with the columns of each kind of row.
template <typename Check>
void for_kinds(const Check& check) {
  for (const RowType& type : row_types())
    std::visit(
        [&](const auto& values) {
          using Values = std::decay_t<decltype(values)>;
          if constexpr (!std::is_same_v<Values, std::monostate>)
            check(type, columns_of<Values>());
          else
            ADD_FAILURE() << type.name << " has no values";
        },
        values_for(type.kind));
}

TEST(Columns, HaveEachAPlaceInTheJournalAndANameOfTheirOwn) {
  for_kinds([](const RowType& type, const auto& columns) {
    std::set<int> places;
    std::set<std::string> names;
    for (const auto& column : columns.list) {
      EXPECT_TRUE(places.insert(column.place).second) << type.name << " " << column.name;
      EXPECT_TRUE(names.insert(column.name).second) << type.name << " " << column.name;
      EXPECT_GE(column.place, 0);
      EXPECT_LT(column.place, static_cast<int>(columns.list.size()));
      EXPECT_FALSE(column.meaning.empty()) << type.name << " " << column.name;
    }
  });
}

TEST(Columns, TagsOfJournalsTellTheValuesApart) {
  std::set<uint8_t> tags = {0};
  std::set<size_t> seen;
  for (const RowType& type : row_types()) {
    const RowValues values = values_for(type.kind);
    if (!seen.insert(values.index()).second) continue;
    std::visit(
        [&](const auto& each) {
          using Values = std::decay_t<decltype(each)>;
          if constexpr (!std::is_same_v<Values, std::monostate>) {
            EXPECT_TRUE(tags.insert(columns_of<Values>().tag).second) << type.name;
            const uint8_t longer = columns_of<Values>().longer_tag;
            EXPECT_TRUE(longer == 0 || tags.insert(longer).second) << type.name;
          }
        },
        values);
  }
  EXPECT_EQ(seen.size() + 1, std::variant_size_v<RowValues>) << "values that no kind has";
}

// What stands in the study file is what the lists say: no dataset is missing, none is more.
TEST(Columns, AreTheDatasetsOfTheirGroup) {
  const Scratch scratch;
  const StudyShape shape = small_shape();
  const std::string path = scratch.file("s.h5");
  create_study_file(path, shape);
  const File file = open_file(path);
  for_kinds([&](const RowType& type, const auto& columns) {
    if (!type.there(shape)) return;
    const Group group = open_group(file, type.group);
    for (const auto& column : columns.list)
      for (const Part& part : column.datasets(shape)) {
        ASSERT_EQ(has(group, part.name), column.is_there(type.kind, shape))
            << type.group << "/" << part.name;
        if (!column.is_there(type.kind, shape)) continue;
        const Dataset dataset = open_dataset(group, part.name);
        EXPECT_EQ(extent(dataset).size(), 2 + type.axes.size() + column.axes.size())
            << type.group << "/" << part.name;
        EXPECT_EQ(read_text_attribute(dataset, "long_name"), part.meaning);
      }
  });
}

TEST(Columns, RowsGoIntoOneBlockWhereTheirListsHaveTheSameLengths) {
  const RowValues one = evaluation_of(0, 0, 0);
  EvaluationValues other = evaluation_of(0, 0, 1);
  EXPECT_TRUE(same_lengths(one, other));
  other.image_loss.clear();
  EXPECT_FALSE(same_lengths(one, other));
  EXPECT_LT(bytes_of(other), bytes_of(one));
  EXPECT_FALSE(same_lengths(one, TrainingValues()));
  EXPECT_FALSE(same_lengths(one, RowValues()));
}

// Journals of before are read for ever: the bytes of a row are these.
TEST(Columns, TheBytesOfAJournalStayAsTheyWere) {
  ToleranceValues ends;
  ends.numbers = {1};
  ends.low_limit = 2;
  ends.high_limit = 3;
  ends.evaluations = 4;
  RowEntry row;
  row.values = ends;
  const std::string one_number = std::string("\1\0\0\0\0\0\0\0\0\0\x80\x3f", 12);
  EXPECT_EQ(value_bytes(row), "\5" + one_number + std::string("\2\0\0\0\3\0\0\0\4\0\0\0", 12));

  TrainingValues training;
  training.loss = {1};
  training.weights_file = "w";
  row.values = training;
  const std::string nothing(8, '\0'), no_text(4, '\0');
  const std::string start =
      one_number + nothing + nothing + nothing + std::string("\1\0\0\0w", 5) + no_text;
  EXPECT_EQ(value_bytes(row), "\2" + start);
  training.parameters = {1};
  row.values = training;
  EXPECT_EQ(value_bytes(row), "\3" + start + one_number);
}

}  // namespace
}  // namespace driftsweep::store::test_columns

// The kinds of rows that studies have, as one list: names, place in the study file, axes. What is
// the same for every kind goes along this list and names none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/study_shape.h"

namespace driftsweep::store {

// Journals keep these numbers.
enum class RowKind : uint8_t {
  training = 0,
  reference = 1,
  evaluation = 2,
  forensics = 3,
  tolerance = 4,
  ellipsoid = 5
};

// An axis of the rows of one (model, fold).
struct RowAxis {
  const char* name;
  int64_t (*length)(const StudyShape& shape);
  // What a row is told by there: "point 12".
  std::string (*text)(const StudyShape& shape, int64_t place);
};

struct RowType {
  RowKind kind;
  const char* name;           // in lists of failures and in tables: "forensics"
  const char* singular;       // of one row in a sentence: "search"
  const char* plural;         // "searches"
  const char* group;          // of the study file, without the slash: "forensics"
  const char* prefix;         // of their bookkeeping, where a group has rows of two kinds
  std::vector<RowAxis> axes;  // beyond (model, fold), the slowest first
  // Whether a study of this shape has such rows; /evaluations is there without points too.
  bool (*there)(const StudyShape& shape);
  // Whether a row is created as pruned, since there is nothing to do: of a model that is not
  // trained, of parameters that do not act. Null = none.
  bool (*idle)(const StudyShape& shape, int64_t model, const std::vector<int64_t>& place);
};

// By number, which is their order in a study.
const std::vector<RowType>& row_types();
const RowType& type_of(RowKind kind);
// The groups of the study file that hold rows, each once, in the order in which they are made.
std::vector<std::string> row_groups();
// Whether a dataset of such a group says how a row ran (attempts, seconds, session, rank) and not
// what came out.
bool tells_of_a_run(const std::string& group, const std::string& dataset);
// Whether a number that was read names a kind.
bool is_row_kind(int64_t number);

// How many such rows each (model, fold) has; 0 where the study has none.
int64_t rows_each(const RowType& type, const StudyShape& shape);
// The place of one of them on the axes.
std::vector<int64_t> place_of(const RowType& type, const StudyShape& shape, int64_t index);
// "search of resnet18, fold 0, isp, lambda 0.1, restart 2", after `start` = "search of resnet18".
std::string row_text(const std::string& start, const RowType& type, const StudyShape& shape,
                     int64_t fold, int64_t index);

}  // namespace driftsweep::store

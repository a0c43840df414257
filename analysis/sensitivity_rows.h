// Tables of sensitivity indices, for studies and for tables from elsewhere alike. `head` names what
// stands in front of each row (model and output, or output alone); columns have SALib's names.
#pragma once

#include <string>
#include <vector>

#include "analysis/table.h"
#include "sensitivity/chaos.h"
#include "sensitivity/dgsm.h"
#include "sensitivity/morris.h"
#include "sensitivity/saltelli.h"

namespace driftsweep::analysis {

using Head = std::vector<std::string>;

// Empty tables that say what will stand there, with how many replicates and which confidence.
Table sobol_table(const Head& head, const sensitivity::SaltelliLayout& layout,
                  const sensitivity::Bootstrap& bootstrap);
Table second_order_table(const Head& head, const sensitivity::Bootstrap& bootstrap);
Table morris_table(const Head& head, int64_t trajectories, const sensitivity::Bootstrap& bootstrap);
Table dgsm_table(const Head& head, int64_t points, const sensitivity::Bootstrap& bootstrap);
Table chaos_table(const Head& head, double confidence);
Table chaos_pair_table(const Head& head, double confidence);

// Rows of one output. Where more than a fifth of the blocks is missing, or nothing varies, a note
// says so in place of numbers.
void add_sobol_rows(Table& table, const std::vector<Cell>& head,
                    const std::vector<std::string>& names,
                    const sensitivity::SobolIndices& indices);
void add_pair_rows(Table& table, const std::vector<Cell>& head,
                   const std::vector<std::string>& names, const sensitivity::SobolIndices& indices);
void add_morris_rows(Table& table, const std::vector<Cell>& head,
                     const std::vector<std::string>& names,
                     const sensitivity::MorrisEffects& effects);
void add_dgsm_rows(Table& table, const std::vector<Cell>& head,
                   const std::vector<std::string>& names,
                   const sensitivity::DgsmMeasures& measures);

// Where the sum leaves too much unexplained a note says how much. Pairs next to nothing are left
// out.
void add_chaos_rows(Table& table, const std::vector<Cell>& head,
                    const std::vector<std::string>& names,
                    const sensitivity::ChaosIndices& indices);
void add_chaos_pair_rows(Table& table, const std::vector<Cell>& head,
                         const std::vector<std::string>& names,
                         const sensitivity::ChaosIndices& indices);

}  // namespace driftsweep::analysis

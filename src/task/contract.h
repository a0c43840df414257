// What an exported model says of itself, so that it is never fed with something else: its input,
// its classes, and two inputs with their logits. analysis/export_model.py writes it, as JSON, into
// the TorchScript archive (extra file driftsweep.json) or the safetensors header (key driftsweep).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "task/classifier.h"

namespace driftsweep::task {

inline constexpr const char* contract_file = "driftsweep.json";
inline constexpr const char* contract_key = "driftsweep";

struct Contract {
  std::optional<std::array<int64_t, 2>> input;    // rows, columns; without: any size
  std::optional<std::array<double, 3>> mean, sd;  // of the input's channels
  std::vector<std::string> classes;               // in the order of the logits; may be empty
  std::array<int64_t, 2> check_size = {0, 0};     // of the inputs below; 0: there are none
  std::vector<std::vector<double>> check_logits;  // 2 lists, one logit for each class
};

// UserError (data) naming `source` where the text is no contract of version 1.
Contract parse_contract(const std::string& text, const std::string& source);

// The two inputs of a contract, (2, 3, rows, columns), normalised as the network wants them: noise
// in [-1, 1) by a formula that any language repeats exactly,
// ((7919 k + 104729 c + 611953 i + 350377 j + 31 i j) mod 65521) / 32760.5 - 1 for image k, channel
// c, row i, column j, rounded to float32.
at::Tensor check_inputs(int64_t rows, int64_t columns);

// Calls the model (CPU, float32) with the contract's inputs, together and one by one. UserError
// (data) where its logits are not those of the contract within 1e-3 of the largest, or where the
// classes are not `classes`, in this order.
void check_contract(Classifier& model, const Contract& contract,
                    const std::vector<std::string>& classes, const std::string& source);

}  // namespace driftsweep::task

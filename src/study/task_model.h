// A task model ready to be evaluated, and the file a trained one is kept in.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "isp/network_pipeline.h"
#include "job/job.h"
#include "packed/packed_file.h"
#include "study/input_stage.h"
#include "study/learned_parameters.h"
#include "task/classifier.h"
#include "task/contract.h"

namespace driftsweep::study {

struct TaskModel {
  std::unique_ptr<task::Classifier> classifier;
  InputStage input;
  std::shared_ptr<isp::NetworkPipeline> processing = nullptr;  // of the mode network
  std::shared_ptr<LearnedParameters> learned = nullptr;  // of the mode parametrized, where learned
  std::optional<task::Contract> contract =
      std::nullopt;  // of a file from elsewhere, where it has one

  void to(at::Device device, at::ScalarType type) {
    classifier->to(device, type);
    input.to(device, type);
    if (processing) processing->layers().to(device, type);
    if (learned) learned->to(device, type);
  }
};

// "MODEL.foldK.safetensors"; characters that a file name should not have are written as %XX.
std::string weights_name(const std::string& model, int64_t fold);

// Saves the weights under PyTorch's names, so that they load there with strict=True (those of a
// learned ISP under "processing." beside them); what belongs to the input (normalisation, batch
// norm) and the classes stand in the metadata. Returns the SHA-256.
std::string save_trained(const std::string& path, const job::ModelSpec& spec,
                         task::TrainableClassifier& classifier, InputStage& input,
                         const std::vector<std::string>& classes);

// A model of the job on the CPU in float32: its weights from `path` where it is trained here, else
// the file it names. Where the job gives no normalisation, such a file may bring its own: in its
// contract, or as save_trained writes it.
// `pixels`: every pixel has a class.
TaskModel load_task_model(const job::ModelSpec& spec, const std::string& path,
                          const std::vector<std::string>& classes, bool pixels = false);

// The ISP of the mode network out of such a file, or out of one that holds nothing else, under
// segmentation_models_pytorch's names; in evaluation, without gradients of its own. UserError
// (data).
std::shared_ptr<isp::NetworkPipeline> load_processing(const std::string& path);

// The weights of a task network without those of the ISP that was learned with it.
task::NamedTensors without_processing(const task::NamedTensors& tensors);

// The metrics of the job's task, in the order they are stored.
const std::vector<std::string>& metrics_of(const job::Job& job);

// What the network tells apart: classes of pictures, or of pixels.
const std::vector<std::string>& classes_of(const job::Job& job, const packed::PackedFacts& facts);

}  // namespace driftsweep::study

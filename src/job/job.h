// The job as the user wrote it, checked and with every default filled in. Free of LibTorch, MPI and
// HDF5: parsing a job must cost nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "isp/choices.h"
#include "job/train_spec.h"
#include "space/design.h"
#include "space/parameter.h"

namespace driftsweep::job {

// frozen (the data model as it is), frozen_normalised (with BatchNorm behind it) and learned (so
// too, and its parameters are learned).
const std::vector<std::string>& optimization_arms();

struct SplitSpec {
  enum class Kind { shuffle, column, none } kind = Kind::none;
  int folds = 1;
  double train = 0.8;  // fraction of images, in (0, 1)
  double validation =
      0.0;             // fraction of images; the rest, 1 - train - validation, is the test part
  std::string by;      // "" or "parent": images of one parent stay on one side
  std::string column;  // Kind::column: a label-file column with the values train and test
};

// A further data set to test on, as it is (data.test).
struct TestSetSpec {
  std::string name;
  std::string file;   // absolute path
  std::string where;  // "job.yaml:6"
};

// The case of the point at which a study is tested on this set.
std::string test_case(const std::string& name);
// The case of a design that stands before such points and has no cases of its own.
inline constexpr const char* design_case = "design";

struct ProcessingSpec {
  space::Mode mode = space::Mode::parametrized;
  isp::Choices choices;     // of the mode static
  bool batch_norm = false;  // BatchNorm without affine after the ISP
  // Mode parametrized: groups of its parameters that are learned with the task, in the order of
  // job/parameter_groups.h.
  std::vector<std::string> trainable = {};
};

struct NormalisationSpec {
  enum class Kind { none, fixed, from_training } kind = Kind::none;
  std::array<double, 3> mean = {0, 0, 0}, sd = {1, 1, 1};
};

struct ModelSpec {
  std::string name;
  std::string network;      // "resnet18"; "unetplusplus"; empty where torchscript is set
  std::string torchscript;  // absolute path of a TorchScript classifier; empty where network is set
  // Absolute path of weights for `network` (safetensors or TorchScript): instead of a training, or
  // where the training starts. Empty: none.
  std::string weights;
  ProcessingSpec processing;
  NormalisationSpec normalisation;
  std::optional<TrainSpec> train;  // for `network`, which needs it or weights
  std::string arm;                 // kind: optimization: frozen | frozen_normalised | learned
  // Absolute path of another study, which has trained this model: its weights are copied fold by
  // fold instead of a training. Empty: none.
  std::string from;
  std::string where;  // "job.yaml:8"
};

struct DesignSpec {
  std::string type;           // one of design_types.h, union, or none: no point
  int64_t n = 0;              // points, blocks (saltelli) or trajectories (morris)
  bool second_order = false;  // saltelli
  int steps = 4;              // morris: levels of its steps, even
  // grid, one_at_a_time: per parameter (1 for Values, which bring their own)
  std::vector<int> levels;
  std::string file;                                    // list: absolute path of the CSV file
  std::vector<std::vector<space::Coordinate>> points;  // list: what it held when the job was read
  std::vector<DesignSpec> parts;                       // union: its designs in order
  std::string label;                                   // of a part: the case of its points
  std::vector<size_t> axes;  // of a part: the parameters it moves, by place in the job
};

// What a synthesis tests its models on. The cases become a union, which is the job's design.
struct SynthesisSpec {
  std::vector<std::string> cases;     // pipelines | corruptions | capture | design, in this order
  std::vector<int> severities = {3};  // of corruptions, 1 to 5
  // The job's own drift, for the case design; without a type where there is none. Its parameters
  // come first among those of the union.
  DesignSpec design;
  std::vector<space::DesignParameter> parameters;
};

// Whether a learned data model helps: each model is trained in these arms.
struct OptimizationSpec {
  std::vector<std::string> arms = optimization_arms();
  // Of the validation metric that trainings record (accuracy): when was it reached?
  std::optional<double> target;
};

// How to run. Only threads_per_rank can change a value; the rest is no part of the study's
// identity.
struct RunSpec {
  int threads_per_rank = 1;
  std::optional<double> evaluation_limit, training_limit;  // seconds a row may take
  std::vector<std::pair<std::string, int>> retry;          // failure class, runs beyond the first
  // Failed rows that a study may have: a number of rows or a percentage of all.
  std::optional<double> max_failures;
  bool max_failures_percent = false;
  double checkpoint_every = 300;  // seconds between checkpoints of a training
  int checkpoint_epochs = 0;      // epochs between them; 0 = by time alone
  int crash_limit = 3;       // deaths of its rank, one after another, that fail a row in flight
  double sync_interval = 5;  // seconds until a row that has ended is on the disk
};

// Successive halving: at milestones of min_iter, min_iter * eta, min_iter * eta^2, … epochs the
// best of the trained models, one in eta, train on; the others end there.
struct EarlyTermination {
  int min_iter = 1;  // epochs before the first decision
  int eta = 3;
};

// Searches for the worst drift: gradient ascent on the loss, held back by lambda x distance.
struct ForensicsSpec {
  std::vector<std::string> groups;  // of axes that move together; see job/forensics.h
  std::vector<double> lambdas;      // >= 0
  std::string distance = "l2";      // of the processed pictures: l2 (mean square) | ssim (1 - SSIM)
  int scouts = 256;                 // places that race for the start; see study/search_start.h
  int steps = 30;                   // of one ascent; it takes steps + 1 evaluations
  double learning_rate = 0.05;      // length of the first step, in sensible ranges of the axes
  int restarts = 1;                 // the first may begin at the undrifted point, others at scouts
  std::optional<double> tau = 0.05;  // tolerances: what the metric may lose; nothing = none of them
  double confidence = 0.95;          // of each tolerance interval
  bool own_parameters = false;       // drift.parameters names the axes; else the catalogue does

  int64_t searches() const {
    return static_cast<int64_t>(groups.size() * lambdas.size()) * restarts;
  }
};

// (dotted key, value as text), such as ("models.resnet18.train.epochs", "5").
using Meaning = std::vector<std::pair<std::string, std::string>>;

struct Job {
  std::string path;  // absolute path of the job file
  std::string text;  // the file's text as read
  std::string name;
  std::string kind = "sensitivity";
  int64_t seed = 0;
  std::string data_file;  // absolute path
  SplitSpec split;
  // Each is one more point of the design, behind the others, which leaves all parameters alone.
  std::vector<TestSetSpec> tests;
  std::vector<ModelSpec> models;
  std::string metric = "accuracy";  // of pictures or pixels, see read_metric
  int evaluation_batch = 64;
  std::string precision = "float32";  // float32 | float64, of the evaluation rows
  DesignSpec design;
  std::vector<space::DesignParameter> parameters;
  bool gradients = false;
  std::string per_image = "auto";  // auto | always | never
  std::optional<EarlyTermination> early_terminate;
  std::optional<SynthesisSpec> synthesis;        // kind: synthesis
  std::optional<OptimizationSpec> optimization;  // kind: optimization
  std::optional<ForensicsSpec> forensics;        // kind: forensics
  RunSpec run;

  // Everything that gives the study its meaning, defaults included, in a fixed order. The job's
  // name and all paths are left out: the contents of files enter through `identity`
  // (job/identity.h), and a list design through the digest of its points.
  Meaning meaning() const;
  // The resolved job as YAML text with all defaults visible; read_job reads it back to the same
  // meaning.
  std::string resolved() const;
  // Whether the task is to tell the class of every pixel: all networks are U-Nets then.
  bool segmentation() const;
  // The parameters of the design whose gradient exists in at least one model, in the design's
  // order; empty where the job asks for no gradients.
  std::vector<std::string> gradient_parameters() const;
  // Whether the points are in groups that have names.
  bool has_cases() const { return !design.parts.empty() || !tests.empty(); }
  int64_t points() const;  // of the design, test sets included
  // The points, by index.
  std::unique_ptr<space::Design> make_design() const;
};

// What one model of a job means.
Meaning model_meaning(const ModelSpec& model);

bool is_segmentation_network(const std::string& network);

// "key=value" changes from the command line, applied before validation (see job/override.h for how
// keys are written).
using Overrides = std::vector<std::string>;

// The resolved job that a study file keeps; UserError (data) where it does not open.
using ResolvedJobOf = std::function<std::string(const std::string& study)>;

// Reads and checks a job. Unknown keys, wrong types, impossible ranges and parameters that act in
// none of the models raise UserError (usage) with file, line, reason, repair and "did you mean"; a
// list design's CSV file raises UserError (data). What later versions will offer is refused by
// name. Opens no data set and no model, so that their absence can be told later, where they are
// needed; other studies whose models the job reuses are asked through `resolved_job_of`.
Job read_job(const std::string& path, const Overrides& overrides = {},
             const ResolvedJobOf& resolved_job_of = nullptr);
// The same of a text; the path is that of errors, and its folder that of relative paths.
Job read_job_text(const std::string& text, const std::string& path, const Overrides& overrides = {},
                  const ResolvedJobOf& resolved_job_of = nullptr);

}  // namespace driftsweep::job

#include "tests/error/mistakes.h"

namespace driftsweep::error_tests {

namespace {

const std::string models =
    "models:\n"
    "  - name: one\n"
    "    network: resnet18\n"
    "    processing: {mode: parametrized, trainable: none, batch_norm: false}\n"
    "    normalisation: from_training\n"
    "    train: {epochs: 5, batch_size: 32, optimizer: adam}\n"
    "  - name: two\n"
    "    torchscript: other.pt\n"
    "    processing: {mode: none}\n";

}  // namespace

std::vector<Mistake> mistakes_in_models() {
  return {
      {"UnknownModelKey", "normalisation:", "normalization:", 11, "unknown key 'normalization'",
       "Its keys are", "normalisation"},
      {"UnknownNetwork", "network: resnet18", "network: resnet81", 9,
       "models[0].network cannot be 'resnet81'", "resnet18", "resnet18"},
      {"NetworkWithoutWeights", "    train: {epochs: 5, batch_size: 32, optimizer: adam}\n", "", 8,
       "train is missing", "train: {epochs: 5}"},
      {"NeitherSource", "    torchscript: other.pt\n", "", 13,
       "neither a network nor a torchscript", "Add network"},
      {"BothSources", "torchscript: other.pt", "torchscript: other.pt\n    network: resnet18", 14,
       "both a network and a torchscript", "Keep one"},
      {"TorchScriptTrains", "torchscript: other.pt",
       "torchscript: other.pt\n    train: {epochs: 1}", 15, "cannot train a TorchScript model",
       "Remove train"},
      {"EqualNames", "name: two", "name: one", 13, "two models are named 'one'", "name of its own"},
      {"NameWithASlash", "name: two", "name: a/b", 13, "cannot be a file's name", "no '/'"},
      {"ModelsIsAMap", models, "models:\n  network: resnet18\n", 7, "models must be a list",
       "list entry"},
      {"UnknownMode", "mode: none", "mode: parametrised", 15,
       "models[1].processing.mode cannot be 'parametrised'", "network or none", "parametrized"},
      {"DemosaicOfAnotherMode", "trainable: none", "demosaic: menon2007", 10,
       "models[0].processing.demosaic does not act in the mode parametrized", "mode: static"},
      {"UnknownDemosaic", "mode: parametrized", "mode: static, demosaic: menon2008", 10,
       "models[0].processing.demosaic cannot be 'menon2008'", "bilinear, malvar2004 or menon2007",
       "menon2007"},
      {"UntrainedBatchNorm", "mode: none", "mode: none, batch_norm: true", 15,
       "a batch_norm that nothing trains", "Remove batch_norm"},
      {"UnknownNormalisation", "from_training", "from_train", 11,
       "models[0].normalisation cannot be 'from_train'", "none or from_training", "from_training"},
      {"MeanOfTwo", "normalisation: from_training", "normalisation: {mean: [1, 2], sd: [1, 1, 1]}",
       11, "mean must be a list of three numbers", "one for each"},
      {"DeviationOfZero", "normalisation: from_training",
       "normalisation: {mean: [1, 2, 3], sd: [1, 0, 1]}", 11, "sd must be greater than 0 and is 0",
       "range"},
      {"MeanWithoutDeviation", "normalisation: from_training", "normalisation: {mean: [1, 2, 3]}",
       11, "the key 'models[0].normalisation.sd' is missing", "sd:"},
      {"NoEpochs", "epochs: 5", "epochs: 0", 12,
       "models[0].train.epochs must be at least 1 and is 0", "larger"},
      {"UnknownTrainKey", "epochs: 5", "epoch: 5", 12, "unknown key 'epoch' in models[0].train",
       "epochs", "epochs"},
      {"NoTrainBatch", "batch_size: 32", "batch_size: -1", 12, "batch_size must be at least 1",
       "larger"},
      {"UnknownOptimizer", "optimizer: adam", "optimizer: adan", 12,
       "models[0].train.optimizer cannot be 'adan'", "adam", "adam"},
      {"MomentumOfAdam", "optimizer: adam", "optimizer: adam, momentum: 0.9", 12,
       "models[0].train.momentum belongs to sgd, and the optimizer is adam", "optimizer: sgd"},
      {"MomentumOfOne", "optimizer: adam", "optimizer: sgd, momentum: 1", 12,
       "momentum must be at least 0 and less than 1 and is 1", "range"},
      {"UnknownSchedule", "optimizer: adam", "schedule: cosin", 12,
       "models[0].train.schedule cannot be 'cosin'", "constant, cosine or step", "cosine"},
      {"ScheduleWithoutType", "optimizer: adam", "schedule: {every: 2}", 12,
       "the key 'models[0].train.schedule.type' is missing", "type: step"},
      {"StepWithoutEvery", "optimizer: adam", "schedule: step", 12,
       "does not say after how many epochs", "{type: step, every: 10, factor: 0.1}"},
      {"StepOfNoEpochs", "optimizer: adam", "schedule: {type: step, every: 0}", 12,
       "models[0].train.schedule.every must be at least 1 and is 0", "larger"},
      {"KeyOfAnotherSchedule", "optimizer: adam", "schedule: {type: cosine, every: 2}", 12,
       "unknown key 'every' in models[0].train.schedule", "type"},
      {"SmoothingOfOne", "optimizer: adam", "label_smoothing: 1", 12,
       "label_smoothing must be at least 0 and less than 1 and is 1", "range"},
      {"UnknownClassWeights", "optimizer: adam", "class_weights: balance", 12,
       "models[0].train.class_weights cannot be 'balance'", "none or balanced", "balanced"},
      {"ClassWeightOfZero", "optimizer: adam", "class_weights: [1, 0]", 12,
       "class_weights must be greater than 0 and is 0", "range"},
      {"NoClassWeights", "optimizer: adam", "class_weights: []", 12, "is an empty list",
       "class_weights: balanced"},
      {"EarlyStoppingWithoutPatience", "optimizer: adam", "early_stopping: {min_delta: 0.1}", 12,
       "the key 'models[0].train.early_stopping.patience' is missing", "patience: 5"},
      {"EarlyStoppingOnTheTestPart", "optimizer: adam", "early_stopping: {patience: 3}", 12,
       "the split has no validation part", "validation: 0.1"},
      {"NoLearningRate", "optimizer: adam", "learning_rate: 0", 12,
       "learning_rate must be greater than 0 and is 0", "range"},
      {"LearningRateIsText", "optimizer: adam", "learning_rate: 1e-4x", 12,
       "must be a finite number and is '1e-4x'", "1e-4"},
      {"LearningRateIsInfinite", "optimizer: adam", "learning_rate: inf", 12,
       "must be a finite number", "digits"},
      {"UnknownAugmentation", "optimizer: adam", "augmentation: week", 12,
       "augmentation cannot be 'week'", "none, weak or strong", "weak"},
      {"PicturesAndPixels", "- name: two\n    torchscript: other.pt",
       "- name: two\n    train: {}\n    network: unetplusplus", 13,
       "model 'two' tells classes of pixels and model 'one' classes of pictures", "two jobs"},
      {"DiceOfPictures", "optimizer: adam", "loss: dice", 12,
       "models[0].train.loss cannot be 'dice'", "cross_entropy"},
      {"UntrainedNetworkForTheIsp", "mode: parametrized, trainable: none",
       "mode: network, trainable: none", 10, "starts from noise and must be trained",
       "trainable: all"},
      {"UnknownGroupToLearn", "trainable: none", "trainable: [gama]", 10,
       "models[0].processing.trainable cannot be 'gama'", "black_level", "gamma"},
      {"GroupToLearnTwice", "trainable: none", "trainable: [gamma, gamma]", 10, "names gamma twice",
       "Remove one"},
      {"TrainableIsAMap", "trainable: none", "trainable: {gamma: true}", 10,
       "must be all, none or a list of groups", "[black_level, gamma]"},
      {"LearningAStaticPipeline", "mode: parametrized, trainable: none",
       "mode: static, trainable: all", 10, "cannot learn in the mode static", "mode: parametrized"},
      {"LearningForATorchScript", "mode: none", "mode: parametrized, trainable: all", 15,
       "a pipeline to learn, and nothing trains it", "trainable: none"},
      {"NetworkForTheIspOfATorchScript", "mode: none", "mode: network", 15,
       "a network for an ISP that nothing trains", "another processing.mode"},
      {"NormalisationOfUnlearnedPictures", "mode: parametrized, trainable: none, batch_norm: false",
       "mode: network", 11, "has yet to learn", "normalisation: none"},
      {"MetricOfPixels", "metric: accuracy", "metric: iou", 16, "metric cannot be 'iou'",
       "accuracy, macro_f1, balanced_accuracy, auroc or ece"},
  };
}

}  // namespace driftsweep::error_tests

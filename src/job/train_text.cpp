#include "job/train_text.h"

namespace driftsweep::job {

void add_train(MeaningWriter& writer, const std::string& prefix, const TrainSpec& train) {
  writer.add(prefix + "epochs", train.epochs);
  writer.add(prefix + "batch_size", train.batch_size);
  writer.add(prefix + "optimizer", train.optimizer);
  writer.add(prefix + "learning_rate", train.learning_rate);
  writer.add(prefix + "weight_decay", train.weight_decay);
  writer.add(prefix + "augmentation", train.augmentation);
  writer.add(prefix + "seed", train.seed);
  writer.add(prefix + "loss", train.loss);
}

std::string yaml_of(const TrainSpec& train) {
  return fmt::format(
      "{{epochs: {}, batch_size: {}, optimizer: {}, learning_rate: {}, weight_decay: {}, "
      "augmentation: {}, seed: {}, loss: {}}}",
      train.epochs, train.batch_size, train.optimizer, train.learning_rate, train.weight_decay,
      train.augmentation, train.seed, train.loss);
}

}  // namespace driftsweep::job

#include <fmt/ranges.h>

#include "job/blocks.h"
#include "job/parameter_groups.h"

namespace driftsweep::job {
namespace {

bool is_static(const ProcessingSpec& processing) { return processing.mode == space::Mode::static_; }

// One stage of the static pipeline. That the mode must be static, the reader tells.
template <typename Choice>
Field<ProcessingSpec> stage(const std::string& name, Choice isp::Choices::*member,
                            const Names& names, const std::string& documentation) {
  return key<ProcessingSpec>(name, takes::choice(names), Identity::yes, documentation)
      .otherwise(isp::name_of(isp::Choices().*member))
      .writes([member](const ProcessingSpec& processing) {
        return std::optional(isp::name_of(processing.choices.*member));
      })
      .where(is_static);
}

std::string trainable_text(const ProcessingSpec& processing) {
  if (!processing.trainable.empty())
    return fmt::format("[{}]", fmt::join(processing.trainable, ", "));
  return processing.mode == space::Mode::network ? "all" : "none";
}

std::string triple_text(const std::array<double, 3>& t) {
  return fmt::format("[{}, {}, {}]", t[0], t[1], t[2]);
}

bool is_fixed(const NormalisationSpec& normalisation) {
  return normalisation.kind == NormalisationSpec::Kind::fixed;
}

std::string normalisation_text(const NormalisationSpec& normalisation) {
  if (is_fixed(normalisation)) return flow_text(normalisation_fields(), normalisation);
  return normalisation.kind == NormalisationSpec::Kind::from_training ? "from_training" : "none";
}

// A path that a resolved job writes where there is one; `says` stands for it in the meaning, into
// which the file's content enters by itself (job/identity.h).
Field<ModelSpec> file(const std::string& name, std::string ModelSpec::*member,
                      const std::string& says, const std::string& documentation) {
  return key<ModelSpec>(name, takes::path(), Identity::content, documentation)
      .writes([member](const ModelSpec& model) {
        const std::string& path = model.*member;
        return path.empty() ? std::nullopt : std::optional(quoted(path));
      })
      .means([=](const std::string& prefix, const ModelSpec& model) {
        if (says.empty() || (model.*member).empty()) return MeaningLines();
        return MeaningLines{{prefix + name, says}};
      });
}

MeaningLines said_elsewhere(const std::string& /*prefix*/, const ModelSpec& /*model*/) {
  return {};
}

}  // namespace

const Block<ProcessingSpec>& processing_fields() {
  static const Block<ProcessingSpec> fields = {
      key<ProcessingSpec>("mode", takes::choice({"parametrized", "static", "network", "none"}),
                          Identity::yes,
                          "`parametrized`: the differentiable pipeline. `static`: that of the "
                          "paper, its stages by name. `network`: a U-Net++ on the half-resolution "
                          "mosaic, learned with the task. `none`: half-resolution camera RGB.")
          .otherwise("parametrized")
          .writes([](const ProcessingSpec& processing) {
            return std::optional(space::name_of(processing.mode));
          }),
      stage("demosaic", &isp::Choices::demosaic, isp::demosaic_names(), "Of the mode `static`."),
      stage("sharpening", &isp::Choices::sharpening, isp::sharpening_names(),
            "Of the mode `static`."),
      stage("denoising", &isp::Choices::denoising, isp::denoising_names(), "Of the mode `static`."),
      key<ProcessingSpec>("trainable",
                          takes::any_of({takes::choice({"all", "none"}),
                                         takes::list_of(takes::choice(parameter_groups()))}),
                          Identity::yes,
                          "Parameters of the parametrized pipeline that are learned with the "
                          "task: all, none, or groups. All are of the mode `network`.")
          .otherwise("none; all of the mode network")
          .writes(trainable_text)
          .means([](const std::string& prefix, const ProcessingSpec& processing) {
            if (processing.trainable.empty()) return MeaningLines();
            return MeaningLines{{prefix + "trainable", trainable_text(processing)}};
          })
          .ranked(2),
      value("batch_norm", &ProcessingSpec::batch_norm, takes::flag(), Identity::yes,
            "A BatchNorm without affine behind the pipeline, learned with the task.")
          .otherwise("false; true of the mode network")
          .reads(nullptr)
          .ranked(2)};
  return fields;
}

const Block<NormalisationSpec>& normalisation_fields() {
  static const Block<NormalisationSpec> fields = {
      key<NormalisationSpec>("mean", takes::list_of(takes::number(), 3, 3), Identity::yes,
                             "What is taken from r, g and b, in images from 0 to 1.")
          .needed()
          .writes([](const NormalisationSpec& spec) { return triple_text(spec.mean); })
          .where(is_fixed),
      key<NormalisationSpec>("sd",
                             takes::list_of(takes::number({.low = 0, .open_low = true}), 3, 3),
                             Identity::yes, "What r, g and b are then divided by.")
          .needed()
          .writes([](const NormalisationSpec& spec) { return triple_text(spec.sd); })
          .where(is_fixed)};
  return fields;
}

const Block<ModelSpec>& model_fields() {
  static const Block<ModelSpec> fields = {
      key<ModelSpec>("name", takes::name(), Identity::yes,
                     "At most 100 characters, each name once; a coordinate of the study and part "
                     "of the names of weight files.")
          .otherwise("the network, or the file's name")
          .writes([](const ModelSpec& model) { return quoted(model.name); })
          .means(said_elsewhere),  // by the job, which lists the models
      key<ModelSpec>("network",
                     takes::choice({"resnet18", "resnet34", "resnet50", "unet", "unetplusplus"}),
                     Identity::yes,
                     "`resnet…` for classes of pictures, `unet` or `unetplusplus` (ResNet-34 "
                     "encoder) for masks; with `train`, with `weights`, or with both, which trains "
                     "on from there.")
          .writes([](const ModelSpec& model) {
            return model.network.empty() ? std::nullopt : std::optional(model.network);
          })
          .means([](const std::string& prefix, const ModelSpec& model) {
            return MeaningLines{
                {prefix + "network", model.network.empty() ? "torchscript" : model.network}};
          }),
      file("torchscript", &ModelSpec::torchscript, "",
           "A TorchScript classifier in place of a network; it is not trained here."),
      key<ModelSpec>("grid", takes::map_of(takes::list_of(takes::name())), Identity::yes,
                     "Keys of the model, dotted where they are nested, each with a list of plain "
                     "values: makes a model of every combination beside the keys that all of them "
                     "share. Models are named by what varies: `resnet34-menon2007-seed2`.")
          .means(said_elsewhere),  // it is gone by then
      key<ModelSpec>("arm", takes::choice(optimization_arms()), Identity::yes,
                     "Of `kind: optimization`, as a resolved job writes it: the model is this arm "
                     "and is not replaced by all of them.")
          .writes([](const ModelSpec& model) {
            return model.arm.empty() ? std::nullopt : std::optional(model.arm);
          })
          .ranked(1),
      file("weights", &ModelSpec::weights, "from a file",
           "Weights of the network (safetensors or TorchScript) in place of a training or as its "
           "start."),
      file("from", &ModelSpec::from, "another study",
           "Another study, whose trained model of this `name`, or all of whose trained models "
           "where there is no `name`, are taken over: weights and curves are copied fold by fold "
           "when the study runs. Data, seed and split must be the same (fewer folds are allowed). "
           "Once copied, the study is whole without the other; only `run`, `check` and `extend` "
           "look for it again."),
      key<ModelSpec>("processing", takes::block("models[].processing"), Identity::keys,
                     "The camera pipeline in front of the model.")
          .writes([](const ModelSpec& model) {
            return flow_text(processing_fields(), model.processing);
          })
          // Its own ranks stay, since the arm stands between them.
          .means([](const std::string& prefix, const ModelSpec& model) {
            return meaning_of(processing_fields(), model.processing, prefix + "processing.");
          }),
      key<ModelSpec>("normalisation",
                     takes::any_of({takes::choice({"none", "from_training", "imagenet"}),
                                    takes::block("models[].normalisation")}),
                     Identity::yes,
                     "`none`: images from 0 to 1. `from_training`: of a model that is trained "
                     "here. `imagenet`: that of torchvision's weights. A model from a file may "
                     "bring its own.")
          .otherwise("none")
          .writes([](const ModelSpec& model) { return normalisation_text(model.normalisation); })
          .means([](const std::string& prefix, const ModelSpec& model) {
            const auto& spec = model.normalisation;
            if (is_fixed(spec))
              return meaning_of(normalisation_fields(), spec, prefix + "normalisation.");
            return MeaningLines{{prefix + "normalisation", normalisation_text(spec)}};
          })
          .ranked(3),
      key<ModelSpec>("train", takes::block("models[].train"), Identity::keys,
                     "How the network is trained.")
          .writes([](const ModelSpec& model) -> std::optional<std::string> {
            if (!model.train) return std::nullopt;
            return flow_text(train_fields(), *model.train);
          })
          .means([](const std::string& prefix, const ModelSpec& model) {
            if (!model.train) return MeaningLines();
            return in_this_order(meaning_of(train_fields(), *model.train, prefix + "train."));
          })
          .ranked(3)};
  return fields;
}

}  // namespace driftsweep::job

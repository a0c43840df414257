#include "study/synthesize_images.h"

#include <ATen/core/Tensor.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/csv.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/suggest.h"
#include "capture/camera_facts.h"
#include "job/identity.h"
#include "raw/output_file.h"
#include "raw/picture.h"
#include "store/disk.h"
#include "study/data_model.h"
#include "study/develop.h"
#include "study/inputs.h"

namespace driftsweep::study {
namespace {

// What a data model makes of a raw, as the keys of the job's meaning say it.
job::Meaning processing_of(const job::ModelSpec& model) {
  job::ModelSpec nameless = model;
  nameless.name.clear();
  job::Meaning meaning = job::model_meaning(nameless);
  std::erase_if(meaning, [](const auto& entry) {
    return !entry.first.starts_with("models..processing.") || entry.first.ends_with("batch_norm");
  });
  return meaning;
}

const job::ModelSpec& model_of(const job::Job& job, const std::string& wanted) {
  std::vector<std::string> names;
  for (const auto& model : job.models) names.push_back(model.name);
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (!wanted.empty() && found == names.end())
    throw base::usage_error("--model " + wanted, "the job has no such model",
                            "It has " + base::enumerate(names, "and"),
                            base::nearest(wanted, names));
  if (!wanted.empty()) return job.models[static_cast<size_t>(found - names.begin())];
  for (const auto& model : job.models)
    if (processing_of(model) != processing_of(job.models.front()))
      throw base::usage_error(
          job.path,
          "models '" + names.front() + "' and '" + model.name + "' are processed differently",
          "Name one of them, and make a folder for each: --model " + names.front());
  return job.models.front();
}

void require_own_data_model(const job::ModelSpec& model) {
  if (model.processing.mode == space::Mode::network || !model.processing.trainable.empty())
    throw base::usage_error(model.where,
                            "the data model of '" + model.name +
                                "' is learned with its task, so there are no pictures before",
                            "Name a model with another processing: --model NAME");
}

std::string make_new_folder(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path) && !std::filesystem::is_empty(path, error))
    throw base::usage_error(path, "the folder is not empty", "Name a new one with -o");
  store::make_folder(path);
  return path;
}

// A data set behind the model's camera.
class Developer {
 public:
  Developer(const data::ImageSet& images, const job::Job& job, const job::ModelSpec& model)
      : images_(images),
        data_model_(model.processing, images.facts().cameras, job.parameters,
                    static_cast<uint64_t>(job.seed), options_) {}

  const packed::PackedFacts& facts() const { return images_.facts(); }
  // Empty coordinates: undrifted.
  at::Tensor pictures(const std::vector<int64_t>& batch,
                      const std::vector<space::Coordinate>& coordinates) const {
    const Drift drift = coordinates.empty() ? Drift{} : data_model_.drift(coordinates, false);
    return data_model_
        .pictures(images_.raw(batch, options_), facts_of(images_.facts(), batch), drift)
        .rgb;
  }

 private:
  const data::ImageSet& images_;
  at::TensorOptions options_ = at::kFloat;
  DataModel data_model_;
};

class Writer {
 public:
  Writer(const SynthesizeRequest& request, const Inputs& inputs)
      : request_(request), job_(inputs.plan.job), design_(*inputs.plan.design) {
    manifest_ = "point,case";
    for (const auto& parameter : job_.parameters) manifest_ += "," + parameter.name;
    manifest_ += ",image,source,label,file\n";
  }

  // `point` -1: undrifted.
  void write(int64_t point, const Developer& set, const std::vector<int64_t>& images) {
    const std::string folder = point < 0 ? "undrifted" : fmt::format("point{:06}", point);
    store::make_folder(request_.output + "/" + folder);
    const auto coordinates =
        point < 0 ? std::vector<space::Coordinate>(job_.parameters.size()) : design_.point(point);
    std::string start =
        fmt::format("{},{}", point, point < 0 ? "" : base::csv_field(design_.case_of(point)));
    for (const auto& coordinate : coordinates)
      start += "," + base::csv_field(space::text_of(coordinate));
    const auto drift = point < 0 ? std::vector<space::Coordinate>() : coordinates;
    const auto batch_size = static_cast<size_t>(job_.evaluation_batch);
    for (size_t first = 0; first < images.size(); first += batch_size) {
      const auto begin = images.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = std::min(batch_size, images.size() - first);
      const std::vector<int64_t> batch(begin, begin + static_cast<std::ptrdiff_t>(count));
      const at::Tensor pictures = set.pictures(batch, drift);
      for (size_t i = 0; i < batch.size(); ++i)
        write_one(pictures.narrow(0, static_cast<int64_t>(i), 1), batch[i], folder,
                  start + "," + facts_text(set.facts(), batch[i]));
    }
  }

  void finish() const { raw::write_file(request_.output + "/manifest.csv", manifest_); }
  int64_t files() const { return files_; }

  static std::string facts_text(const packed::PackedFacts& facts, int64_t image) {
    const auto at = static_cast<size_t>(image);
    const int32_t label = facts.label.empty() ? -1 : facts.label[at];
    return fmt::format(
        "{},{},{}", image, base::csv_field(facts.source[at]),
        label < 0 ? "" : base::csv_field(facts.classes.at(static_cast<size_t>(label))));
  }

 private:
  void write_one(const at::Tensor& picture, int64_t image, const std::string& folder,
                 const std::string& start) {
    const std::string file =
        fmt::format("{}/{:06}.{}", folder, image, request_.as_array ? "npy" : "png");
    const image::RgbImage rgb = picture_of(picture);
    if (request_.as_array)
      raw::write_npy(request_.output + "/" + file, {3, rgb.rows, rgb.columns}, rgb.planes);
    else
      raw::write_png(request_.output + "/" + file, rgb);
    manifest_ += start + "," + file + "\n";
    ++files_;
  }

  const SynthesizeRequest& request_;
  const job::Job& job_;
  const space::Design& design_;
  std::string manifest_;
  int64_t files_ = 0;
};

// By image, its part in every fold; "" where a fold leaves it out.
void write_splits(const std::string& path, const Inputs& inputs) {
  const auto count = static_cast<size_t>(inputs.images.facts().images);
  std::string text = "image,source,label";
  std::vector<std::vector<std::string>> parts;
  for (size_t fold = 0; fold < inputs.plan.splits.size(); ++fold) {
    text += fmt::format(",fold{}", fold);
    const data::Split& split = inputs.plan.splits[fold];
    auto& part = parts.emplace_back(count);
    for (const int64_t image : split.train) part[static_cast<size_t>(image)] = "train";
    for (const int64_t image : split.validation) part[static_cast<size_t>(image)] = "validation";
    for (const int64_t image : split.test) part[static_cast<size_t>(image)] = "test";
  }
  text += "\n";
  for (size_t image = 0; image < count; ++image) {
    text += Writer::facts_text(inputs.images.facts(), static_cast<int64_t>(image));
    for (const auto& part : parts) text += "," + part[image];
    text += "\n";
  }
  raw::write_file(path, text);
}

}  // namespace

SynthesizedImages synthesize_images(const SynthesizeRequest& request) {
  const Inputs inputs = read_inputs(request.job, request.overrides);
  const job::ModelSpec& model = model_of(inputs.plan.job, request.model);
  require_own_data_model(model);
  make_new_folder(request.output);
  for (const auto& sentence :
       capture::unknown_noise(inputs.plan.job.parameters, inputs.images.facts().cameras))
    base::warn("{}", sentence);
  const c10::AutoGradMode no_grad(false);
  Writer writer(request, inputs);
  write_splits(request.output + "/splits.csv", inputs);
  const std::vector<int64_t> all = data::all_images(inputs.images.facts().images);
  std::vector<int64_t> tested;
  for (const int64_t image : all) {
    if (std::any_of(inputs.plan.splits.begin(), inputs.plan.splits.end(), [&](const auto& split) {
          return std::count(split.test.begin(), split.test.end(), image) > 0;
        }))
      tested.push_back(image);
  }
  const Developer own(inputs.images, inputs.plan.job, model);
  writer.write(-1, own, all);
  for (int64_t point = 0; point < inputs.plan.design->points(); ++point) {
    if (inputs.plan.test_at(point))
      writer.write(point, Developer(inputs.images_at(point), inputs.plan.job, model),
                   inputs.plan.tested_images(0, point));
    else
      writer.write(point, own, tested);
  }
  writer.finish();
  return {inputs.plan.design->points(), writer.files()};
}

}  // namespace driftsweep::study

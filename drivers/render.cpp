// driftsweep render RAW -o out.png: look at a raw through a pipeline.
#include <memory>

#include "drivers/verbs.h"
#include "study/render.h"

namespace driftsweep::drivers {

void add_render(CLI::App& program) {
  auto request = std::make_shared<study::RenderRequest>();
  CLI::App* verb = program.add_subcommand("render", "look at a raw through a pipeline");
  verb->add_option("raw", request->raw, "a camera file, a mosaic (.tif .png .npy .raw)")
      ->required()
      ->type_name("RAW");
  verb->add_option("--camera", request->camera, "camera.yaml: what the file does not say")
      ->type_name("FILE");
  verb->add_option("--processing", request->processing, "static, parametrized, network or none")
      ->capture_default_str()
      ->type_name("MODE");
  verb->add_option("--weights", request->weights,
                   "of the processing network: the safetensors of a study that learned it, or its "
                   "weights alone")
      ->type_name("FILE");
  verb->add_option(
          "-p,--parameter", request->parameters,
          "set a parameter of the data model: isp.gamma=1.8; with *= a factor and with "
          "+= an offset of the camera's own value: isp.white_balance.r*=1.2; several allowed")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--sweep", request->sweep,
                   "a contact sheet over one parameter: NAME=FROM:TO:COUNT, evenly spaced, or with "
                   ":log at the end evenly in the logarithm; NAME*= makes the values factors, "
                   "NAME+= offsets; over a choice NAME=A,B,C or NAME=all")
      ->type_name("SPEC");
  verb->add_flag("--stages", request->stages,
                 "a strip of the raw and each stage's picture, linear as they are before gamma");
  verb->add_option("--seed", request->seed,
                   "of the noise; a job with this seed draws the same for this image")
      ->capture_default_str();
  verb->add_option("-o,--output", request->output,
                   "out.png, or out.npy for the float32 result (3, H, W)")
      ->required()
      ->type_name("FILE");
  verb->footer(
      "Examples:\n  driftsweep render cell.dng -o cell.png\n"
      "  driftsweep render cell.dng --sweep capture.exposure=0.25:2:5:log -o exposure.png\n"
      "  driftsweep render cell.dng --sweep capture.shot_noise=1e-4:1e-2:5:log -o noise.png\n"
      "  driftsweep render cell.dng -p corruption.name=contrast --sweep corruption.severity=1:5:5 "
      "-o contrast.png\n"
      "  driftsweep render cell.dng --processing static -p isp.demosaic=menon2007 --stages -o "
      "s.png\n"
      "  driftsweep render mosaic.npy --camera camera.yaml -p isp.gamma=1.8 -o out.npy");
  verb->callback([request] { study::render(*request); });
}

}  // namespace driftsweep::drivers

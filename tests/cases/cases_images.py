"""Cases of single camera files: what their tags and levels say, and what pictures come out."""
import numpy as np

from trial import equal, good, near, need, refused, told


def picture(trial, name):
    return np.load(trial.result(name + ".npy"))


def render(trial, source, name, *arguments, code=0):
    return trial.run("render", source, "-o", trial.result(name + ".npy"), *arguments, code=code)


def min_is_white(trial):
    for name in ("black_is_zero", "white_is_zero"):
        ran = render(trial, name + ".tif", name, "--camera", "camera.yaml")
    equal(picture(trial, "black_is_zero"), picture(trial, "white_is_zero"), "the two pictures")
    return good(ran.line("white_is_zero.tif", "turned over"))


def twelve_bits(trial):
    ran = trial.run("pack", ".", "-o", trial.result("twelve.h5"))
    sentence = ran.line("warning:", "white 65535 and black 0 are assumed", "6.07 %", "12-bit")
    ran.line("warning:", "no pixel lies below 646")
    facts = trial.run("inspect", trial.result("twelve.h5"))
    need(facts.fact("cameras.0.white_level_from") == "assumed", "the set keeps: assumed")
    trial.refused("pack", ".", "-o", trial.result("strict.h5"), "--strict", code=3,
                  words=["white 65535"])
    return told(sentence)


def byte_order(trial):
    def facts(name, code=0):
        return trial.run("inspect", name + ".raw", "--camera", "camera.yaml", code=code)
    need(facts("little").fact("doubts") == "none", "little.raw raises no doubt")
    big = facts("big_endian").fact("doubts")
    need("93.7 % of the pixels lie above the white level 4095" in big and "big-endian" in big, big)
    left = facts("left_aligned").fact("doubts")
    need("100 % of the pixels lie above" in left and "shifted left by 4 bits" in left, left)
    render(trial, "big_endian.raw", "big", "--camera", "camera.yaml").line("warning:", "93.7 %")
    facts("packed12", code=3).line("error: packed12.raw", "4608 bytes", "need 6144")
    return told(big)


def float_levels(trial):
    def warned(source, camera):
        return render(trial, source, "out", "--camera", camera)
    first = warned("fractions.npy", "counts.yaml").line("warning:", "white level 16383",
                                                        "a black picture")
    warned("counts.tif", "black_as_fraction.yaml").line("warning:", "less than one count")
    warned("fractions.npy", "fractions.yaml").without("warning:")
    return told(first)


def need_grey(trial, name):
    """One flat grey where black is taken off, which the processing none does not do."""
    render(trial, name + ".dng", name, "--processing", "static", "-p", "isp.demosaic=bilinear")
    inner = picture(trial, name)[:, 8:-8, 8:-8]  # the sharpening sees the border
    need(np.ptp(inner) < 2e-3 and inner.min() > 0.05, f"{name}: {inner.min()} to {inner.max()}")


def black_delta(trial):
    right = {"constant": [256] * 4, "rows_alternate": [320, 320, 192, 192],
             "columns_alternate": [304, 208, 304, 208]}
    for name, black in right.items():
        facts = trial.run("inspect", name + ".dng")
        equal(facts.numbers("camera.black_level"), black, name)
        need_grey(trial, name)
        near(picture(trial, name), picture(trial, "constant"), 1e-6, name)
    return good("black levels 256 256 256 256, 320 320 192 192, 304 208 304 208; flat grey")


def gain_map(trial):
    need(trial.run("inspect", "plain.dng").fact("doubts") == "none", "plain.dng is in no doubt")
    doubt = trial.run("inspect", "gain_map.dng").fact("doubts")
    need("4 GainMaps (gains 1 to 3); not applied" in doubt, doubt)
    trial.run("pack", "plain.dng", "gain_map.dng", "-o", trial.result("gain.h5")).line(
        "warning:", "gain_map.dng", "4 GainMaps (gains 1 to 3); not applied")
    return told(doubt)


def as_shot_xy(trial):
    pictures = {}
    for name in ("neutral", "white_xy", "neither"):
        facts = trial.run("inspect", name + ".dng")
        as_shot = "as shot" in facts.fact("facts_from.white_balance").split("holds no")[0]
        need(as_shot == (name != "neither"), facts.fact("facts_from.white_balance"))
        matrix = facts.fact("camera.colour_matrix").replace("/", " ").split()
        near([float(word) for word in matrix], np.eye(3).ravel(), 2e-4, name + " matrix")
        if as_shot:
            near(facts.numbers("camera.white_balance"), [0.4474, 1, 3.5390], 2e-3, name)
            render(trial, name + ".dng", name)
            pictures[name] = picture(trial, name)
        else:
            need("daylight" in facts.fact("facts_from.white_balance"), facts.text)
    near(pictures["white_xy"], pictures["neutral"], 1e-3, "the two pictures")
    return good("0.4474 1 3.539 as shot, by AsShotNeutral and by AsShotWhiteXY; one picture")


def odd_active_area(trial):
    for pattern in ("rggb", "grbg", "gbrg", "bggr"):
        for kind in ("single", "two_raws"):
            name = f"{pattern}_{kind}"
            facts = trial.run("inspect", name + ".dng")
            equal(facts.numbers("camera.black_level"), [256, 300, 340, 280], name)
        need_grey(trial, name)  # of the two, that whose second directory could shift the blacks
    return good("black levels 256 300 340 280 in eight files, flat grey pictures")


AWB_JOB = """name: awb
data: {{file: {file}, split: {{folds: 2, train: 0.5, validation: 0}}}}
models: [{{network: resnet18, processing: {processing}, train: {{epochs: 1, batch_size: 3}}}}]
drift:
  design: {{type: grid, levels: 1}}
  parameters: {{isp.white_balance.r: {{as: factor, min: 0.9, max: 1.1}}}}
"""


def balance_by_file(trial):
    packed = trial.run("pack", ".", "-o", trial.result("awb.h5"))
    sentence = packed.line("camera 0: Trial One with 6 white balances")
    packed.without("camera 1")
    for name, processing in (("all", "{mode: parametrized, trainable: all}"),
                             ("plain", "{mode: parametrized}")):
        with open(trial.path(name + ".yaml"), "w", encoding="utf-8") as job:
            job.write(AWB_JOB.format(file=trial.result("awb.h5"), processing=processing))
    ran = trial.run("check", "all.yaml", code=None)
    need(ran.code in (2, 3), f"a learned pipeline on six balances: exit {ran.code}\n{ran.text}")
    why = ran.line("error:", "white_balance", "camera.yaml")
    trial.run("check", "plain.yaml")
    return told(f"{sentence}; learned: {why}")


def clips_low(trial):
    doubt = trial.run("inspect", "clips_at_15360.dng").fact("doubts")
    need("30.3 % of the pixels have the largest value 15360" in doubt and "16383" in doubt, doubt)
    render(trial, "clips_at_15360.dng", "clip").line("warning:", "30.3 %")
    return told(doubt)


def rawpy_order(trial):
    plain = trial.run("inspect", "field.dng")
    equal(plain.numbers("camera.black_level"), [256, 300, 340, 280], "field.dng")
    need(plain.fact("doubts") == "none", "field.dng alone is in no doubt")
    doubt = trial.run("inspect", "field.dng", "--camera", "rawpy_order.yaml").fact("doubts")
    need("g2 280 against 340" in doubt and "b 340 against 280" in doubt and "rawpy" in doubt, doubt)
    return told(doubt)


def one_shot_twice(trial):
    ran = trial.run("pack", ".", "-o", trial.result("pairs.h5"))
    sentence = ran.line("warning: 4 names stand there more than once", "img_0000.dng")
    ran.line("warning: 5 of 9 images repeat the pixels")
    ran.line("9 images of 32x32")
    ran.without("._IMG", ".DS_Store: ")
    trial.refused("pack", ".", "-o", trial.result("strict.h5"), "--strict", code=3,
                  words=["more than once"])
    return told(sentence)


SIZES = {"m1x1": (1, 1), "m2x2": (2, 2), "m5x7": (5, 7), "m16x48": (16, 48), "m31x64": (31, 64),
         "m33x31": (33, 31)}


def tiny_sizes(trial):
    processings = [["parametrized"], ["none"]] + [
        ["static", "-p", "isp.demosaic=" + how] for how in ("bilinear", "malvar2004", "menon2007")]
    least = {"parametrized": 3, "none": 2, "static": 2}
    tried = SIZES if trial.slow else {name: SIZES[name] for name in ("m1x1", "m2x2", "m5x7")}
    for name, size in tried.items():
        for processing in processings:
            arguments = ["--camera", "camera.yaml", "--processing", *processing]
            if min(size) < least[processing[0]]:
                render(trial, name + ".npy", "o", *arguments, code=3).line(
                    "error: " + name, "too small", f"least size is {least[processing[0]]} x ")
                continue
            render(trial, name + ".npy", "o", *arguments)
            shown = picture(trial, "o")
            wanted = tuple(side // 2 for side in size) if processing == ["none"] else size
            need(shown.shape == (3, *wanted), f"{name} {processing}: {shown.shape} for {wanted}")
            need(np.isfinite(shown).all() and shown.min() >= 0 and shown.max() <= 1,
                 f"{name} {processing}: outside [0, 1]")
    sheet = ["render", "m16x48.npy", "--camera", "camera.yaml"]
    trial.run(*sheet, "--sweep", "corruption.name=all", "-o", trial.result("c.png"))
    np.save(trial.path("turned.npy"), np.load(trial.path("m16x48.npy")).T.copy())
    for name in (("zoom_blur", "elastic_transform", "defocus_blur", "contrast", "jpeg_compression")
                 if trial.slow else ("zoom_blur", "defocus_blur")):
        corruption = ["--camera", "camera.yaml", "-p", "corruption.name=" + name, "-p",
                      "corruption.severity=3"]
        render(trial, "m16x48.npy", "upright", *corruption)
        render(trial, "turned.npy", "turned", *corruption)
        upright, turned = picture(trial, "upright"), picture(trial, "turned")
        need(upright.shape == (3, 16, 48), f"{name}: {upright.shape}")
        if name not in ("elastic_transform", "jpeg_compression"):
            near(turned.transpose(0, 2, 1), upright, 2e-3, name + " and its transpose")
    return refused("1 x 1 and 2 x 2 by their least size; the others whole, finite, in [0, 1]; "
                   "zoom_blur commutes with the transpose")


CASES = {
    "01-min-is-white": min_is_white,
    "03-twelve-bits-in-sixteen": twelve_bits,
    "04-headless-byte-order": byte_order,
    "05-float-with-count-levels": float_levels,
    "07-black-level-delta": black_delta,
    "08-gain-map": gain_map,
    "09-as-shot-white-xy": as_shot_xy,
    "10-odd-active-area": odd_active_area,
    "11-balance-by-file": balance_by_file,
    "12-white-level-too-high": clips_low,
    "14-black-in-rawpy-order": rawpy_order,
    "15-one-shot-several-files": one_shot_twice,
    "16-odd-and-tiny-sizes": tiny_sizes,
}

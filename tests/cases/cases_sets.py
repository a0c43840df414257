"""Cases of data sets: labels, masks, parents, sizes, and sets written by hand."""
import glob

import h5py
import numpy as np

from trial import equal, good, near, need, refused, told


def pack(trial, *arguments, out="set.h5", code=0):
    return trial.run("pack", *arguments, "-o", trial.result(out), "--force", code=code)


def labels_in(path):
    with h5py.File(path) as file:
        return file["classes"].asstr()[:].tolist(), file["images/label"][:].tolist()


def class_order(trial):
    trial.run("pack", "set", "-o", "order.h5").line("alphabetical one: 1, 10, 11, 12, 2, 3")
    sentence = trial.run("check", "job.yaml").line(
        "warning:", "does not name its classes", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
        "1, 10, 11, 12, 2, 3, 4, 5, 6, 7, 8, 9")
    trial.refused("check", "job.yaml", "--strict", code=2, words=["does not name its classes"])
    trial.run("run", "job.yaml", "-o", trial.result("order.h5")).line("does not name its classes")
    with h5py.File(trial.result("order.h5")) as study:
        near(study["reference/accuracy"][:].ravel(), [1 / 12], 1e-6, "accuracy")
        doubts = " ".join(study["study/doubts"].asstr()[:])
    need("does not name its classes" in doubts, f"the study keeps the doubt: {doubts}")
    return told(sentence)


def label_paths(trial):
    def packed(labels):
        return pack(trial, "test", "--labels", labels + ".csv")
    sentence = packed("train_only").line("warning:", "4 labels name files of another folder",
                                         "'train/000.tif' in line 2")
    packed("windows").line("warning:", "4 labels name files of another folder",
                           "D:\\data\\train\\000.tif")
    packed("other_set").line("warning:", "4 labels are matched by their number alone")
    both = packed("both")
    both.line("4 labels of both.csv", "passed over")
    equal(labels_in(trial.result("set.h5"))[0], ["dog"], "the lines of test/ for test/")
    both.without("warning:")
    trial.run("pack", "test", "--labels", "other_set.csv", "-o", trial.result("s.h5"), "--strict",
              code=3)
    return told(sentence)


def duplicates(trial):
    sentence = trial.run("pack", "set", "-o", "set.h5", "--force").line(
        "warning: 4 of 16 images repeat the pixels", "2 of them under another class")
    trial.run("check", "job.yaml").line("warning:", "4 of 16 images repeat the pixels",
                                        "2 of them under another class")
    return told(sentence)


def class_spellings(trial):
    ran = pack(trial, "set")
    sentence = ran.line("warning:", "classes look alike", "'01', '1'",
                        "'Lymphocyte', 'lymphocyte', 'lymphocyte<U+00A0>', 'lympho<U+200B>cyte'")
    pack(trial, "set", "--labels", "labels_crlf_bom.csv").line("class 0 a: 12 images")
    equal(labels_in(trial.result("set.h5"))[0], ["a"], "classes")
    for name, words in (("semicolon", ["parted by ';'"]), ("cr", ["carriage return"]),
                        ("utf16", ["UTF-16"])):
        pack(trial, "set", "--labels", f"labels_{name}.csv", code=3).line(
            f"error: labels_{name}.csv:1", *words)
    return told(sentence)


def latin_1(trial):
    sentence = pack(trial, "set", code=3).line("error: set/labels.csv:2", "not UTF-8")
    pack(trial, "odd_name", code=3).line("error:", "zell\\xE9.tif", "not UTF-8")
    return refused(sentence)


def masks_255(trial):
    ran = pack(trial, "set")
    return told(ran.line("warning:", "5 of 6 masks hold only 0 and 255", "If 255 is the object"))


def soft_masks(trial):
    ran = pack(trial, "set")
    sentence = ran.line("warning:", "values 1, 3 and 4 (436 pixels) lie along the edges")
    ran.line("warning:", "no pixel has the value 5, and 7 classes are counted")
    for value, share in enumerate((48.0, 4.3, 16.4, 4.8, 1.6, 0.0, 24.9)):
        ran.line(f"mask {value} {value}: {share:.1f} %")
    return told(sentence)


def empty_masks(trial):
    found = {}
    for name in ("with_ignored", "without", "no_object"):
        trial.run("run", name + "_dice.yaml", "-o", trial.result(name + ".h5"))
        with h5py.File(trial.result(name + ".h5")) as study:
            found[name] = {value: study["evaluations/" + value][:].ravel()
                           for value in ("loss", "accuracy", "iou")}
    near(found["with_ignored"]["loss"], found["without"]["loss"], 1e-6, "loss with ignored images")
    near(found["without"]["loss"][0], 5.639348, 1e-4, "loss")
    empty = found["no_object"]
    need((empty["loss"] > 2).all() and (empty["accuracy"] == 0).all(), f"no object: {empty}")
    need((np.isnan(empty["iou"]) | (empty["iou"] == 0)).all(), f"no object: {empty}")
    return good(f"loss {found['with_ignored']['loss'][0]:.6f} with ignored images and without; "
                f"no object: loss {empty['loss'][0]:.3f}, accuracy 0, iou {empty['iou'][0]:.3g}")


def words_in_dat(trial):
    for name in ("labels", "stems", "tabs"):
        ran = pack(trial, "set", "--labels", name + ".dat")
        ran.line("class 0 lymphocyte: 2 images")
        equal(labels_in(trial.result("set.h5"))[0], ["lymphocyte", "reactive lymphocyte"], name)
    return good("'lymphocyte' and 'reactive lymphocyte', two images each, three times")


RARE_JOB = """name: rare
data: {{file: {file}, split: {{folds: 5, train: 0.8, validation: 0.1}}}}
models: [{{network: resnet18, train: {{epochs: 1, batch_size: 8}}}}]
drift:
  design: {{type: grid, levels: 1}}
  parameters: {{isp.gamma: {{min: 1.8, max: 2.6}}}}
"""


def rare_classes(trial):
    camera = ["--labels", "Ma190c_annotations.dat", "--camera",
              trial.project + "/jobs/cameras/raw_microscopy.yaml"]
    sentence = pack(trial, "raw_scale100", *camera, code=3).line(
        "error:", "Ma190c_lame3_zone13_composite_Mcropped_2.tiff with 31x32", "--exclude")
    left_out = ["--exclude", "Ma190c_lame3_zone13_composite_Mcropped_2.tiff"]
    pack(trial, "raw_scale100", *camera, *left_out).line("class", "EBO: 1 image")
    with open(trial.path("rare.yaml"), "w", encoding="utf-8") as job:
        job.write(RARE_JOB.format(file=trial.result("set.h5")))
    trial.refused("check", "rare.yaml", code=3, words=["'EBO' has 1 image"])
    kept = pack(trial, "raw_scale100", *camera, *left_out, "--drop-classes-below", "5")
    kept.line("EBO")  # what was left out is told
    need(not {"EBO", "UNC"} & set(labels_in(trial.result("set.h5"))[0]), kept.text)
    two = sorted(glob.glob(trial.path("raw_scale100", "*.tiff")) +
                 glob.glob(trial.path("raw_scale001", "*.tiff")))
    pack(trial, *two, *camera, code=3).line("error:", "may mean 2 images", "--siblings-by-name")
    pack(trial, *two, *camera, *left_out, "--exclude", "*_lame3_*", "--siblings-by-name")
    with h5py.File(trial.result("set.h5")) as file:
        names = file["images/source"].asstr()[:]
        parents = file["images/parent"][:]
    stems = {}
    for name, parent in zip(names, parents):
        stems.setdefault(name.rsplit("/", maxsplit=1)[-1], set()).add(parent)
    need(all(len(one) == 1 for one in stems.values()) and len(stems) < len(names),
         "intensities of one shot are siblings")
    return refused(sentence)


def one_class(trial):
    def check(name, code):
        trial.run("pack", name, "-o", "set.h5", "--force")
        return trial.run("check", "job.yaml", code=code)
    sentence = check("one", 3).line("error:", "class 'cell' has 1 image, too few")
    check("one_class", 0).line("warning:", "all 10 images are of the one class 'cell'",
                               "auroc is not a number")
    trial.refused("check", "job.yaml", "--strict", code=2, words=["one class 'cell'"])
    check("constant", 3).line("error:", "1 different image among its 5")
    check("dark", 3).line("error:", "1 different image among its 5")
    trial.run("pack", "dark", "-o", "set.h5", "--force").line("warning:", "100 % of the pixels",
                                                              "below the black level")
    return refused(sentence)


HAND_JOB = """name: hand
data: {{file: {file}}}
models: [{{name: m, torchscript: ../models/{model}.pt}}]
drift:
  design: {{type: grid, levels: 2}}
  parameters:
    capture.exposure: {{min: 0.7, max: 1.3}}
    capture.shot_noise: {{min: 0.0001, max: 0.001}}
"""


def set_by_hand(trial):
    def job(name, file):
        with open(trial.path(name + ".yaml"), "w", encoding="utf-8") as text:
            text.write(HAND_JOB.format(file=file, model="smooth"))
        return name + ".yaml"
    losses = []
    for name in ("plain", "userblock"):
        need(trial.run("inspect", name + ".h5", "--validate").fact("valid") == "yes", name)
        add_third_class(trial.path(name + ".h5"))
        trial.run("run", job(name, name + ".h5"), "-o", trial.result(name + ".h5"))
        with h5py.File(trial.result(name + ".h5")) as study:
            losses.append(study["evaluations/loss"][:])
    equal(losses[0], losses[1], "plain and userblock")
    need(np.isfinite(losses[0]).all(), f"losses {losses[0]}")
    for name, words in (("big_endian_dark_first", ["big-endian"]), ("chunked", ["chunked"]),
                        ("external", ["external"])):
        trial.refused("check", job(name, name + ".h5"), code=3, words=words)
    for name in ("dummy_digests", "stale_digests"):
        add_third_class(trial.path(name + ".h5"))
        sentence = trial.refused("check", job(name, name + ".h5"), code=3,
                                 words=["the digest of image 0", "not that of its pixels"])
        trial.run("run", name + ".yaml", "-o", trial.result(name + ".h5"), code=3)
    return refused(sentence)


def add_third_class(path):
    """The module of the case has three columns, the set two classes."""
    with h5py.File(path, "r+") as file:
        names = file["classes"].asstr()[:].tolist()
        if len(names) >= 3:
            return
        attributes = dict(file["classes"].attrs)
        del file["classes"]
        made = file.create_dataset("classes", data=names + ["c"], dtype=h5py.string_dtype())
        for name, value in attributes.items():
            made.attrs[name] = value


CASES = {
    "17-class-order": class_order,
    "19-label-paths": label_paths,
    "21-duplicate-images": duplicates,
    "22-class-spellings": class_spellings,
    "23-latin-1-labels": latin_1,
    "25-masks-255-and-1": masks_255,
    "26-interpolated-masks": soft_masks,
    "28-empty-masks": empty_masks,
    "29-dat-with-words": words_in_dat,
    "30-rare-classes-of-the-published-set": rare_classes,
    "31-one-image-one-class": one_class,
    "32-data-file-by-hand": set_by_hand,
}

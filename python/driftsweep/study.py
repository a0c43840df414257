"""A study file, for reading. It may be read while the study runs."""

import json
import pathlib
import tempfile

import h5py
import numpy

from . import program, safetensors

STATES = ("waiting", "running", "complete", "failed", "pruned")
COMPLETE = STATES.index("complete")
# Of these a larger value is worse, so that the drop is taken the other way round.
LOWER_IS_BETTER = {"ece", "loss", "noisier_share"}


def open(path):
    """The study in this file. OSError where there is none, ValueError where it is no study."""
    return Study(path)


def _texts(values):
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


class Study:
    """One study file. Each call reads what the file holds at that time."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with h5py.File(self.path, "r") as file:
            kind = file.attrs.get("kind", b"")
            if (kind.decode() if isinstance(kind, bytes) else kind) != "driftsweep study":
                raise ValueError(f"{path} is no study of driftsweep")
            self.name = self._text(file["study"].attrs["name"])
            self.kind = self._text(file["study"].attrs["kind"])
            self.metrics = _texts(file["study/metric"][()]) if "metric" in file["study"] else []
            self.classes = _texts(file["study/class"][()]) if "class" in file["study"] else []
            self.models = _texts(file["reference/model"][()])
            self.job = self._text(file["study/resolved_job"][()])
            self.doubts = _texts(file["study/doubts"][()]) if "doubts" in file["study"] else []
            meaning = self._text(file["study/meaning"][()])
        self.metric = self._ranking_metric(meaning)

    def __repr__(self):
        return f"<{self.kind} study '{self.name}' of {', '.join(self.models)}: {self.path}>"

    @staticmethod
    def _text(value):
        return value.decode() if isinstance(value, bytes) else str(value)

    def _ranking_metric(self, meaning):
        """The job's `metric`, as the program takes it."""
        wanted = json.loads(meaning).get("metric")
        if wanted in self.metrics:
            return wanted
        return self.metrics[0] if self.metrics else "loss"

    def _dataset(self, group):
        import xarray
        with xarray.open_dataset(self.path, group=group, engine="h5netcdf") as opened:
            return opened.load()

    @property
    def evaluations(self):
        """Drifted results as xarray.Dataset (model, fold, point); NaN where a row is not complete.
        The parameters of the design are coordinates along point."""
        return self._dataset("evaluations")

    @property
    def reference(self):
        """Undrifted results as xarray.Dataset (model, fold)."""
        return self._dataset("reference")

    @property
    def training(self):
        """Curves as xarray.Dataset (model, fold, epoch). KeyError where nothing was trained."""
        with h5py.File(self.path, "r") as file:
            if "training" not in file:
                raise KeyError(f"{self.path}: no model was trained in this study")
        return self._dataset("training")

    def drops(self, metric=None):
        """What drift costs, as xarray.DataArray (model, fold, point): undrifted minus drifted, the
        other way round where lower is better, so that it is positive where drift hurts."""
        metric = metric or self.metric
        difference = self.reference[metric] - self.evaluations[metric]
        sign = -1 if metric in LOWER_IS_BETTER else 1
        return (sign * difference).transpose("model", "fold", "point").rename("drop")

    def trials_dataframe(self):
        """A line for each evaluation, as pandas.DataFrame: number, model, fold, point, state,
        params_* and values_* of loss and metrics (NaN where the row is not complete)."""
        import pandas
        with h5py.File(self.path, "r") as file:
            rows = file["evaluations"]
            status = rows["status"][()]
            models, folds, points = status.shape
            model, fold, point = (axis.ravel() for axis in numpy.indices(status.shape))
            columns = {"number": numpy.arange(status.size),
                       "model": numpy.array(self.models, dtype=object)[model],
                       "fold": fold, "point": point,
                       "state": numpy.array(STATES, dtype=object)[status.ravel()]}
            for name, values in file["design"].items():
                if name != "point":
                    values = values[()]
                    values = _texts(values) if values.dtype.kind in "SO" else values
                    columns[f"params_{name}"] = numpy.asarray(values)[point]
            for name in ["loss", *self.metrics]:
                columns[f"values_{name}"] = rows[name][()].ravel()
        return pandas.DataFrame(columns)

    def tables(self):
        """Every table of `driftsweep analyze` as {name: pandas.DataFrame}; units, confidence and the
        sentence of a table stand in its `attrs`."""
        import pandas
        tables = {}
        for table in program.analyze(self.path)["tables"]:
            names = [column["name"] for column in table["columns"]]
            frame = pandas.DataFrame(table["rows"], columns=names)
            frame.attrs = {"title": table["title"], "sentence": table["sentence"],
                           "confidence": table["confidence"], "facts": table["facts"],
                           "units": {column["name"]: column["unit"] for column in table["columns"]}}
            tables[table["name"]] = frame
        return tables

    def table(self, name):
        """One of these tables. KeyError names those that there are."""
        tables = self.tables()
        if name not in tables:
            raise KeyError(f"{self.path} has no table '{name}'; it has {', '.join(tables)}")
        return tables[name]

    def tolerances(self):
        """How far each parameter may drift: of studies of the kind forensics."""
        return self.table("tolerances")

    def sensitivity(self):
        """Indices of the design, mean over folds: {name of the table: pandas.DataFrame}. Empty where
        the design gives none."""
        columns = ({"S1", "ST"}, {"S2"}, {"mu_star", "sigma"}, {"dgsm"})
        return {name: table for name, table in self.tables().items()
                if not name.endswith("_by_fold") and any(these <= set(table) for these in columns)}

    def predictions(self):
        """Predicted and true class of every image, as xarray.Dataset (model, fold, point, image) and
        (image). KeyError where the study keeps none (`store: {per_image: always}` does)."""
        evaluations = self.evaluations
        if "image_prediction" not in evaluations:
            raise KeyError(f"{self.path} keeps no predictions by image: run it with "
                           "store: {per_image: always}")
        return evaluations[["image_prediction", "image_label"]]

    def weights(self, model, fold=0):
        """Trained weights of a model as {PyTorch's name: numpy array}:
        `module.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})`."""
        if model not in self.models:
            raise KeyError(f"{self.path} has no model '{model}'; it has {', '.join(self.models)}")
        with h5py.File(self.path, "r") as file:
            if "training" not in file:
                raise KeyError(f"{self.path}: no model was trained in this study")
            name = self._text(file["training/weights_file"][self.models.index(model), fold])
        if not name:
            raise KeyError(f"{self.path}: the training of {model}, fold {fold}, is not complete")
        return safetensors.read(f"{self.path}.models/{name}")[0]

    def figures(self):
        """Vega-Lite specs of the report's figures, {name: dict}."""
        with tempfile.TemporaryDirectory() as folder:
            program.call("report", self.path, "--figures", folder, "--no-pictures")
            return {path.name[:-len(".vl.json")]: json.loads(path.read_text(encoding="utf-8"))
                    for path in sorted(pathlib.Path(folder).glob("*.vl.json"))}

    def figure(self, name):
        """One of these specs. KeyError names those that there are."""
        figures = self.figures()
        if name not in figures:
            raise KeyError(f"{self.path} has no figure '{name}'; it has {', '.join(figures)}")
        return figures[name]

    def report(self, path):
        """Writes the report's page."""
        program.call("report", self.path, "-o", path)

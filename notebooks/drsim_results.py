"""Results and studies of drsim as pandas tables, with the unit of each column in its name.

A figure is never computed here: tables hold what drsim wrote. In result.json a part that holds figures of one unit has
the unit in its own name (`rpo_s.p95`); in a table each column has it at its end (`rpo_p95_s`).

    run = play("scenarios/minimal/minimal.json")     # or Run("out/minimal")
    run.groups[["name", "rpo_p95_s", "above_target_fraction"]]
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile

import pandas

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Units at the end of a name, longest first, and parts of result.json that have theirs by agreement.
UNITS = ("bytes_per_s", "bits_per_s", "group_s", "clock_s", "bytes", "fraction", "s")
UNIT_OF_PART = {"utilisation": "fraction", "cpu": "fraction", "write_utilisation": "fraction"}


def drsim(*arguments):
    """Runs the program (`$DRSIM`, else the release build) and returns what it prints. Raises RuntimeError with its own
    message where it ends with an error."""
    program = os.environ.get("DRSIM", str(ROOT / "build" / "release" / "drsim"))
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"drsim ended with {done.returncode}")
    return done.stdout


def answer(*arguments):
    """The answer of a command as JSON: answer("size", "scenarios/minimal/minimal.json")."""
    return json.loads(drsim(*arguments, "--format", "json"))


def split_unit(name):
    """A name without its unit, and the unit: ("rpo", "s") of "rpo_s"; ("", "bytes") of "bytes"."""
    if name in UNIT_OF_PART:
        return name, UNIT_OF_PART[name]
    for unit in UNITS:
        if name == unit:
            return "", unit
        if name.endswith("_" + unit):
            return name[: -len(unit) - 1], unit
    return name, ""


def flat(row):
    """Figures of a row in one level; lists are left out, since they are tables of their own."""
    columns = {}
    for key, value in row.items():
        if isinstance(value, dict):
            stem, unit = split_unit(key)
            for below, inner in flat(value).items():
                name = f"{stem}_{below}" if stem else below
                columns[f"{name}_{unit}" if unit and split_unit(below)[1] == "" else name] = inner
        elif not isinstance(value, list):
            columns[key] = value
    return columns


def table(rows):
    return pandas.DataFrame([flat(row) for row in rows])


class Run:
    """What `drsim run --out FOLDER` wrote."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.result = json.loads((self.folder / "result.json").read_text(encoding="utf-8"))

    @property
    def start(self):
        return pandas.Timestamp(self.result["scenario"]["start"])

    @property
    def headline(self):
        return self.result["answer"]["headline"]

    def part(self, name):
        """A list of result.json as a table: "groups", "links", "vms", "by_day", "balances", "datastores"."""
        return table(self.result[name])

    @property
    def groups(self):
        return self.part("groups")

    @property
    def vms(self):
        return self.part("vms")

    @property
    def by_day(self):
        return self.part("by_day")

    @property
    def demand(self):
        """Demand on each link, beside its capacity."""
        needs = table(self.result["needs"]["bandwidth"]).set_index("link")[["mean", "p95", "p98", "peak"]]
        needs.columns = [f"demand_{name}_bits_per_s" for name in needs.columns]
        return needs.join(self.part("links").set_index("name")["capacity_bits_per_s"])

    @property
    def causes(self):
        """Time above target by cause, most first."""
        return table(self.result["answer"]["causes"])

    def curve(self, kind, entity):
        """Corners (or the envelope) of a curve of series.csv, by date: value, or low, high and mean.

        kind -- "rpo_s", "backlog_bytes", "journal_bytes", "buffer_bytes", "link_bits_per_s"
        """
        rows = pandas.read_csv(self.folder / "series.csv", parse_dates=["date"])
        rows = rows[(rows["kind"] == kind) & (rows["entity"] == entity)]
        return rows.set_index("date")[["series", "value", "low", "high", "mean"]]


def play(scenario, *options):
    """Runs a scenario without the further runs of the advice and returns its Run."""
    folder = tempfile.mkdtemp(prefix="drsim-notebook-")
    drsim("run", scenario, "--out", folder, "--no-advice", "--quiet", *options)
    return Run(folder)


def study(folder):
    """Results of a study (`drsim sweep --out FOLDER`), one row per point and replication."""
    with sqlite3.connect(f"file:{pathlib.Path(folder) / 'study.sqlite'}?mode=ro", uri=True) as connection:
        return pandas.read_sql("SELECT * FROM results WHERE status = 'done' ORDER BY point, replication", connection)


def sizes(sizing):
    """What `drsim size --format json` found, one row per resource and date of the outlook; amounts in their unit."""
    return pandas.DataFrame(
        [
            {"month": date["month"], "growth_factor": date["growth"], **{key: size[key] for key in
             ("resource", "unit", "present", "formula", "least", "fails_at", "rpo_s", "rto_s", "what_binds_below")}}
            for date in sizing["dates"] for size in date["sizes"]
        ]
    )


def rules(sizing):
    """Rules of thumb beside the simulated least, one row per resource and rule, of the first date."""
    return pandas.DataFrame(
        [{"resource": size["resource"], "unit": size["unit"], "least": size["least"], **rule}
         for size in sizing["dates"][0]["sizes"] for rule in size["rules"]]
    )

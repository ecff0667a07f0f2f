"""Holds the random courses of two samples against the same model in NumPy (courses/): first
whether both come to the same, then each in turn, several times, on one processor in CPU
seconds and on two by the clock. The ratios are of the medians.

    python3 cmd/tongchou/testdata/peers/ratio.py [rounds]     # from the top of the repository
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import tomllib

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "courses", "courses.py")
ALONE = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


def said(*command, cwd="."):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ALONE, cwd=cwd).stdout


def build(program, sample, to, *options):
    """Where the result of a pack stands."""
    said(program, "build", f"data/{sample}", "--only", "xlsx", "--out", to, *options)
    (year,) = os.listdir(f"{to}/{sample}")
    return f"{to}/{sample}/{year}/result.json"


def engine(program, sample, processors):
    """By the clock, and in seconds of processors."""
    out = said(program, "-test.run=^$", f"-test.bench=BenchmarkCourses/{sample}$", "-test.benchtime=1x", f"-test.cpu={processors}", cwd="calc/engine")
    return int(re.search(r"(\d+) ns/op", out)[1]) / 1e9, float(re.search(r"([\d.]+) CPU-s/op", out)[1])


def peer(sample, result, processors):
    out = said(sys.executable, PEER, f"data/{sample}", result, "--processors", str(processors))
    return tuple(float(x) for x in re.search(r"([\d.]+) s, ([\d.]+) CPU s", out).groups())


with tempfile.TemporaryDirectory() as folder:
    bench, program = f"{folder}/engine.test", f"{folder}/tongchou"
    subprocess.run(["go", "test", "-c", "-o", bench, "./calc/engine"], check=True)
    subprocess.run(["go", "build", "-o", program, "./cmd/tongchou"], check=True)
    for sample in ("shandong", "liaoning"):
        with open(f"data/{sample}/projection.toml", "rb") as f:
            horizon = tomllib.load(f)["years"] + 2
        longer, pack = build(program, sample, f"{folder}/longer", "--horizon", str(horizon)), build(program, sample, f"{folder}/pack")
        print(sample, said(sys.executable, PEER, f"data/{sample}", longer, "--agree", pack), sep="\n", end="")
        took = {(of, n): [] for of in ("tongchou", "NumPy") for n in (1, 2)}
        for _ in range(ROUNDS):
            for n in (1, 2):
                took["tongchou", n].append(engine(bench, sample, n))
                took["NumPy", n].append(peer(sample, longer, n))
        for n, which, unit in ((1, 1, "CPU s on one processor"), (2, 0, "s by the clock on two")):
            ours, theirs = (statistics.median(t[which] for t in took[of, n]) for of in ("tongchou", "NumPy"))
            print(f"tongchou {ours:.2f}, NumPy {theirs:.3f} {unit}; ratio {ours / theirs:.1f}", flush=True)

"""Holds the random courses of two samples against about the same model in NumPy (courses.py):
each in turn, several times, on one processor, in CPU seconds; the ratio is of the medians.

    python3 cmd/tongchou/testdata/peers/ratio.py [rounds]     # from the top of the repository
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "courses.py")
ALONE = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


def seconds(pattern, *command):
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=ALONE, cwd="calc/engine").stdout
    return float(re.search(pattern, said).group(1))


with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "engine.test")
    subprocess.run(["go", "test", "-c", "-o", program, "./calc/engine"], check=True)
    for sample, units, funds in (("shandong", "18", "1"), ("liaoning", "15", "2")):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(seconds(r"([\d.]+) CPU-s/op", program, "-test.run=^$", f"-test.bench=BenchmarkCourses/{sample}$", "-test.benchtime=1x", "-test.cpu=1"))
            theirs.append(seconds(r"([\d.]+) CPU s", sys.executable, PEER, units, funds))
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"{sample}: tongchou {a:.2f}, NumPy {b:.2f} CPU s; ratio {a / b:.2f}")

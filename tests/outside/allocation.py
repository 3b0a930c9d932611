"""Runs the allocation example beside SciPy SLSQP, nlopt MMA with a local search behind it, and Clarabel where curves are concave.

Random problems of one budget: every solver gets the same curves in the same units, starts from an even split where it needs a start,
and its amounts are judged by the same formulas. See README.md, "Allocation".
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import tempfile
import time

import numpy as np

try:
    import nlopt
except ImportError:
    nlopt = None
from scipy.optimize import minimize


def problem(rng, n, kind):
    """Returns parameters of n Hill curves and a budget."""
    ceiling = [rng.uniform(1e3, 1e5) for _ in range(n)]
    half = [rng.uniform(500.0, 50000.0) for _ in range(n)]
    shape = [1.0 if kind == "concave" else rng.uniform(1.2, 5.0) for _ in range(n)]
    return np.array(ceiling), np.array(half), np.array(shape), round(n * rng.uniform(5000.0, 30000.0), 2)


def value(curves, x):
    ceiling, half, shape, _ = curves
    x = np.maximum(x, 0.0)
    return ceiling * x**shape / (half**shape + x**shape)


def slope(curves, x):
    ceiling, half, shape, _ = curves
    x = np.maximum(x, 1e-12)
    return ceiling * shape * half**shape * x ** (shape - 1) / (half**shape + x**shape) ** 2


def by_library(example, curves):
    ceiling, half, shape, budget = curves
    items = [
        {"id": f"i{k}", "curve": {"hill": {"ceiling": c, "half": h, "shape": s}}}
        for k, (c, h, s) in enumerate(zip(ceiling.tolist(), half.tolist(), shape.tolist()))
    ]
    document = {"format": "tactica-allocation/1", "currency": "EUR", "budget": f"{budget:.2f} EUR", "items": items}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        start = time.perf_counter()
        text = subprocess.run([example, file.name, "--json"], check=True, capture_output=True).stdout
        took = time.perf_counter() - start  # the process, reading and writing included
    answer = json.loads(text)
    x = np.array([float(answer["allocation"][f"i{k}"].split()[0]) for k in range(len(items))])
    assert abs(x.sum() + float(answer["unspent"].split()[0]) - budget) < 0.005
    assert answer["gap"] <= 1e-6, answer["gap"]
    return x, took, answer["upper_bound"]


def by_slsqp(curves):
    budget, n = curves[3], len(curves[0])
    start = time.perf_counter()
    found = minimize(
        lambda x: -value(curves, x).sum(),
        np.full(n, budget / n),
        jac=lambda x: -slope(curves, x),
        method="SLSQP",
        bounds=[(0.0, budget)] * n,
        constraints={"type": "eq", "fun": lambda x: x.sum() - budget, "jac": lambda x: np.ones(n)},
        options={"ftol": 1e-9, "maxiter": 1000},
    )
    return found.x, time.perf_counter() - start, found.success


def by_nlopt(curves):
    budget, n = curves[3], len(curves[0])

    def objective(x, gradient):
        if gradient.size:
            gradient[:] = slope(curves, x)
        return value(curves, x).sum()

    def equal(x, gradient):
        if gradient.size:
            gradient[:] = 1.0
        return x.sum() - budget

    outer = nlopt.opt(nlopt.AUGLAG_EQ, n)
    outer.set_lower_bounds(0.0)
    outer.set_upper_bounds(budget)
    outer.set_max_objective(objective)
    outer.add_equality_constraint(equal, 0.01)
    inner = nlopt.opt(nlopt.LD_MMA, n)
    inner.set_xtol_rel(1e-10)
    outer.set_local_optimizer(inner)
    outer.set_xtol_rel(1e-10)
    outer.set_maxeval(20000)
    start = time.perf_counter()
    x = np.array(outer.optimize(np.full(n, budget / n)))
    return x * (budget / x.sum()), time.perf_counter() - start, True


def by_clarabel(curves):
    """The concave case as a cone program: x (k + x)^-1 needs x + k >= t and a rotated cone each."""
    import clarabel
    from scipy import sparse

    ceiling, half, _, budget = curves
    n = len(ceiling)
    # Minimise sum c k / (k + x): u >= 1 / v with v = (k + x) / k, as ||(2, u - v)|| <= u + v.
    # Variables y = x / budget, u; both of order one.
    rows, columns, data, b = [], [], [], []
    for i in range(n):
        rows.append(i)
        columns.append(i)
        data.append(-1.0)
        b.append(0.0)
    for i in range(n):
        rows.append(n)
        columns.append(i)
        data.append(1.0)
    b.append(1.0)
    row = n + 1
    for i in range(n):
        r = budget / half[i]  # v = 1 + r y
        rows += [row, row, row + 2, row + 2]
        columns += [n + i, i, n + i, i]
        data += [-1.0, -r, -1.0, r]
        b += [1.0, 2.0, -1.0]
        row += 3
    a = sparse.csc_matrix((data, (rows, columns)), shape=(row, 2 * n))
    scale = ceiling.max()
    q = np.concatenate([np.zeros(n), ceiling / scale])
    cones = [clarabel.NonnegativeConeT(n + 1)] + [clarabel.SecondOrderConeT(3)] * n
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_rel = settings.tol_gap_abs = settings.tol_feas = 1e-11
    start = time.perf_counter()
    found = clarabel.DefaultSolver(sparse.csc_matrix((2 * n, 2 * n)), q, a, np.array(b), cones, settings).solve()
    x = np.maximum(np.array(found.x[:n]), 0.0) * budget
    return x * (budget / x.sum()), time.perf_counter() - start, True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", default="target/release/examples/allocate")
    parser.add_argument("--problems", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100])
    options = parser.parse_args()
    for kind in ["concave", "s"]:
        for n in options.sizes:
            rng = random.Random(options.seed)
            results = {}
            for _ in range(options.problems):
                curves = problem(rng, n, kind)
                x, took, bound = by_library(options.library, curves)
                best = value(curves, x).sum()
                results.setdefault("tactica", []).append((1.0 - best / bound, took, True))
                solvers = {"slsqp": by_slsqp}
                if nlopt is not None and n <= 100:
                    solvers["nlopt"] = by_nlopt
                if kind == "concave":
                    solvers["clarabel"] = by_clarabel
                for name, solver in solvers.items():
                    try:
                        x, took, success = solver(curves)
                    except (RuntimeError, ValueError) as error:
                        print(f"{name}: {error}")
                        continue
                    loss = 1.0 - value(curves, x).sum() / best
                    assert loss > -1e-7, f"{name} finds more: {loss:e}"
                    if name == "clarabel":
                        assert abs(loss) < 1e-7, f"clarabel differs by {loss:e}"
                    results.setdefault(name, []).append((loss, took, success))
            for name, rows in results.items():
                losses = [max(loss, 0.0) for loss, _, _ in rows]
                took = statistics.median(took for _, took, _ in rows)
                wrong = sum(success and loss > 1e-4 for loss, _, success in rows)
                print(
                    f"{kind:8} {n:6} {name:9} median {statistics.median(losses):8.1e}  worst {max(losses):8.1e} below"
                    f"  {took * 1e3:9.1f} ms  {wrong} of {len(rows)} wrong and called a success"
                )


if __name__ == "__main__":
    main()

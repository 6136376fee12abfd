#!/usr/bin/python3
"""Records float64 reference values of small fully connected nets with PyTorch, in about a minute:

    apt-get install -y --no-install-recommends python3-torch   # Debian 12: package 1.13.1, which calls itself 1.13.0a0
    /usr/bin/python3 tests/data/torch/record.py                # writes reference.json beside this file

Activations, losses and derivatives are torch's own, so nothing is shared with the engine under test. Autograd is then
compared with eighth-order central differences: gradients with differences of the loss, Hessians with differences of
first-order gradients (which never run torch's double-backward formulas). Nothing is written when they disagree.
Problems come from Python's generator with fixed seeds. The fields are described in ../README.md.
"""
import json
import math
import pathlib
import random

import torch
import torch.nn.functional as F

ACTIVATIONS = {
    "identity": lambda z: z, "relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "silu": F.silu,
    "leaky-relu": lambda z: F.leaky_relu(z, negative_slope=0.01), "elu": lambda z: F.elu(z, alpha=1.0),
    "gelu": lambda z: F.gelu(z, approximate="none"), "gelu-tanh": lambda z: F.gelu(z, approximate="tanh"),
    "softplus": F.softplus,  # exact up to z = 20, where torch goes over to z itself
}
KINKED = {"relu", "leaky-relu", "elu"}  # elu: its second derivative jumps at 0
KINK_MARGIN = 0.03  # least |z| of such a unit: the differences below must not cross the kink either


def cross_entropy(z, y):
    one_hot = y.max() == 1  # torch has one path for class indices and one for probabilities
    return F.cross_entropy(z[None], y.argmax()[None] if one_hot else y[None])


LOSSES = {
    "cross-entropy": cross_entropy,
    "mse-half-sum": lambda z, y: 0.5 * F.mse_loss(z, y, reduction="sum"),
    "mse-mean": lambda z, y: F.mse_loss(z, y, reduction="mean"),
    "softmax-mse": lambda z, y: F.mse_loss(F.softmax(z, dim=0), y, reduction="mean"),
    "binary-logistic": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
}

# For each loss and kind of targets: sizes, activations, bias, samples, scale of the weights.
CASES = {
    ("cross-entropy", "one-hot"): [
        ([4, 3], "", True, 5, 1), ([3, 5, 4], "tanh", True, 5, 1), ([3, 5, 4], "relu", True, 5, 1),
        ([4, 4, 3], "leaky-relu", False, 4, 1), ([2, 4, 4, 3], "gelu gelu", True, 4, 1),
        ([3, 4, 3], "sigmoid", True, 3, 2), ([2, 3, 4, 3, 3], "tanh gelu-tanh silu", True, 4, 1),
        ([3, 4, 4, 4, 3], "relu tanh relu", False, 5, 1.3), ([3, 4, 3], "tanh", True, 4, 4)],
    ("cross-entropy", "soft"): [
        ([3, 4], "", False, 4, 1), ([3, 4, 4], "gelu-tanh", True, 5, 1), ([3, 4, 3, 3], "softplus elu", True, 4, 1),
        ([4, 5, 3], "silu", False, 5, 1), ([2, 4, 3, 4], "relu identity", True, 4, 1)],
    ("mse-half-sum", "real"): [
        ([4, 2], "", True, 4, 1), ([3, 5, 3], "tanh", True, 5, 1), ([3, 5, 2], "relu", False, 4, 1),
        ([2, 4, 4, 2], "softplus softplus", True, 4, 1), ([3, 4, 3, 2], "sigmoid elu", True, 4, 1),
        ([2, 3, 3, 3, 2], "gelu identity leaky-relu", True, 3, 1), ([5, 3, 1], "silu", False, 5, 1)],
    ("mse-mean", "real"): [
        ([3, 3], "", False, 3, 1), ([3, 5, 4], "elu", True, 5, 1), ([3, 4, 3], "gelu", False, 4, 1),
        ([3, 4, 4, 3], "leaky-relu leaky-relu", True, 4, 1), ([4, 4, 3, 2], "identity sigmoid", False, 4, 1),
        ([2, 3, 3, 3, 3], "tanh softplus gelu-tanh", True, 4, 1)],
    ("softmax-mse", "one-hot"): [
        ([4, 3], "", True, 5, 1), ([3, 5, 4], "relu", True, 5, 1), ([3, 5, 4], "tanh", False, 4, 1),
        ([2, 4, 4, 3], "gelu-tanh softplus", True, 4, 1), ([3, 4, 5], "identity", True, 3, 1),
        ([3, 3, 3, 3, 3], "relu elu sigmoid", False, 5, 1.3)],
    ("softmax-mse", "soft"): [([3, 4, 3], "silu", True, 4, 1), ([4, 5, 4, 4], "gelu gelu-tanh", True, 4, 1)],
    ("binary-logistic", "binary"): [
        ([4, 1], "", True, 5, 1), ([4, 5, 1], "tanh", True, 5, 1), ([3, 4, 3, 1], "gelu silu", False, 4, 1),
        ([2, 1, 1], "sigmoid", True, 3, 1), ([4, 4, 1], "gelu-tanh", False, 5, 1)],
    ("binary-logistic", "probability"): [
        ([4, 5, 1], "leaky-relu", True, 4, 1), ([2, 4, 3, 3, 1], "elu relu softplus", True, 4, 1)],
}


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def forward(problem, w, x):
    """Outputs of the net with flat parameters w, and the pre-activations of its hidden layers."""
    sizes, activations, at, hidden = problem["network"]["sizes"], problem["network"]["activations"], 0, []
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        weight, at = w[at:at + outputs * inputs].reshape(outputs, inputs), at + outputs * inputs
        bias = None
        if problem["network"]["bias"]:
            bias, at = w[at:at + outputs], at + outputs
        x = F.linear(x, weight, bias)
        if layer < len(activations):
            hidden.append(x)
            x = ACTIVATIONS[activations[layer]](x)
    assert at == len(w)
    return x, hidden


def draw_targets(rng, kind, outputs, n):
    if kind == "one-hot":
        return [[int(k == label) for k in range(outputs)] for label in (rng.randrange(outputs) for _ in range(n))]
    if kind == "soft":  # multiples of 1/64: they sum to exactly 1
        cuts = [[0] + sorted(rng.sample(range(1, 64), outputs - 1)) + [64] for _ in range(n)]
        return [[(b - a) / 64 for a, b in zip(c, c[1:])] for c in cuts]
    if kind in ("binary", "probability"):
        return [[p % 2 if kind == "binary" else rng.randrange(1, 64) / 64] for p in range(n)]
    return [[round(rng.uniform(-1, 1), 3) for _ in range(outputs)] for _ in range(n)]


def draw_problem(rng, loss, kind, sizes, activations, bias, n, scale):
    parameters = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        reach = 1.7 * scale / math.sqrt(inputs)
        parameters += [round(rng.uniform(-reach, reach), 5) for _ in range(inputs * outputs)]
        parameters += [round(rng.uniform(-0.5, 0.5), 5) for _ in range(outputs if bias else 0)]
    return {"format": "sgdscope-problem/1",
            "network": {"sizes": sizes, "activations": activations, "bias": bias}, "loss": loss,
            "parameters": parameters,
            "inputs": [[round(rng.uniform(-1.5, 1.5), 4) for _ in range(sizes[0])] for _ in range(n)],
            "targets": draw_targets(rng, kind, sizes[-1], n)}


def usable(problem):
    """Away from kinks and from torch's softplus threshold, and every kinked layer has units on both sides."""
    _, hidden = forward(problem, tensor(problem["parameters"]), tensor(problem["inputs"]))
    for name, z in zip(problem["network"]["activations"], hidden):
        bad_kink = name in KINKED and (z.abs().min() < KINK_MARGIN or z.max() < 0 or z.min() > 0)
        if bad_kink or (name == "softplus" and z.max() > 15):
            return False
    return True


def central_difference(f, w, i, step=2e-3):
    """Derivative of f with respect to w[i], error O(step^8)."""
    total = 0
    for k, weight in enumerate((4 / 5, -1 / 5, 4 / 105, -1 / 280), start=1):
        up, down = w.clone(), w.clone()
        up[i] += k * step
        down[i] -= k * step
        total = total + weight * (f(up) - f(down)) / step
    return total


def record(problem):
    """Reference values of one problem, and the largest difference of the two ways over the largest entry."""
    w = tensor(problem["parameters"])
    outputs, losses, g, h, difference_g, difference_h = [], [], [], [], [], []
    for x, y in zip(tensor(problem["inputs"]), tensor(problem["targets"])):
        def loss(v):
            return LOSSES[problem["loss"]](forward(problem, v, x)[0], y)

        def gradient(v):
            v = v.clone().requires_grad_()
            return torch.autograd.grad(loss(v), v)[0]

        outputs.append(forward(problem, w, x)[0])
        losses.append(loss(w))
        g.append(gradient(w))
        h.append(torch.autograd.functional.hessian(loss, w))
        difference_g.append(torch.stack([central_difference(loss, w, i) for i in range(len(w))]))
        difference_h.append(torch.stack([central_difference(gradient, w, i) for i in range(len(w))]))
    g, h = torch.stack(g), torch.stack(h)
    pairs = (g, difference_g), (h, difference_h)
    errors = [float((a - torch.stack(b)).abs().max() / a.abs().max()) for a, b in pairs]
    assert (h - h.mT).abs().max() < 1e-13 * h.abs().max()
    h = (h + h.mT) / 2
    return {"outputs": torch.stack(outputs).tolist(), "losses": torch.stack(losses).tolist(), "gradients": g.tolist(),
            "hessian": [value for i, row in enumerate(h.mean(0).tolist()) for value in row[:i + 1]],
            "m2_trace": float((h * h).sum((1, 2)).mean()), "m2_diagonal": (h * h).sum(2).mean(0).tolist(),
            "covariance_diagonal": ((g - g.mean(0)) ** 2).mean(0).tolist()}, errors


def text(value):
    """JSON with every float at 17 significant digits."""
    return "[" + ",".join(map(text, value)) + "]" if isinstance(value, list) else "%.17g" % value


def main():
    torch.set_num_threads(1)
    lines, worst, used = [], [0.0, 0.0], {loss: set() for loss in LOSSES}
    for (loss, kind), nets in CASES.items():
        for sizes, activations, bias, n, scale in nets:
            names, rng = activations.split(), random.Random(1000 + len(lines))
            used[loss].update(names)
            while not usable(problem := draw_problem(rng, loss, kind, sizes, names, bias, n, scale)):
                pass
            values, errors = record(problem)
            assert torch.isfinite(tensor(values["hessian"] + errors)).all()
            worst = [max(pair) for pair in zip(worst, errors)]
            name = "%02d %s (%s) %s %s%s" % (len(lines) + 1, loss, kind, "-".join(map(str, sizes)),
                                             activations or "no hidden layer", "" if bias else " no bias")
            print("%-75s D %2d  gradient %.1e  Hessian %.1e" % (name, len(problem["parameters"]), *errors), flush=True)
            fields = {"name": json.dumps(name), "problem": json.dumps(problem, separators=(",", ":")),
                      **{key: text(value) for key, value in values.items()}}
            lines.append("{" + ",\n ".join('"%s":%s' % field for field in fields.items()) + "}")
    assert set().union(*used.values()) == set(ACTIVATIONS) and all(len(names) >= 3 for names in used.values())
    print("worst relative disagreement: gradient %.2e, Hessian %.2e" % tuple(worst))
    if not max(worst) <= 1e-9:
        raise SystemExit("autograd and central differences disagree; nothing written")
    header = '{"format":"sgdscope-reference/1",\n"framework":"PyTorch %s, float64",\n"cases":[\n' % torch.__version__
    size = pathlib.Path(__file__).with_name("reference.json").write_text(header + ",\n".join(lines) + "\n]}\n")
    print("%d cases, %d bytes" % (len(lines), size))


main()

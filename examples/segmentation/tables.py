"""Piecewise-linear tables in a forward, as `gqalut gen --format gqa-json` writes
them: {function: {alpha: {breakpoints, slopes, intercepts}}}.

gelu and hswish are looked up at the alpha of their input.  What serves any
input covers a short interval and is rebuilt by powers of two: 1/m on 1..2,
1/sqrt(m) on 1..4 and 2^f on 0..1, taken at their finest alpha.  A function
without a table is exact.  The gradient of a table is its slope.
"""
import json
import math

import torch

NAMES = {"reci": "div", "sqrt_reci": "rsqrt"}  # how the paper calls them


def lines(block, x):
    """slope * x + intercept of the segment that x lies in."""
    breakpoints, slopes, intercepts = (
        torch.tensor(block[key], dtype=x.dtype) for key in ("breakpoints", "slopes", "intercepts"))
    segment = torch.bucketize(x.detach().contiguous(), breakpoints, right=True)
    return slopes[segment] * x + intercepts[segment]


def exponent(x):
    """floor(log2(x)) of x > 0."""
    return torch.frexp(x.detach())[1] - 1


def power_of_two(n, dtype):
    return torch.ldexp(torch.ones((), dtype=dtype), n)


class Tables:
    def __init__(self, files):
        self.blocks = {}
        for file in files:
            with open(file) as stream:
                for name, block in json.load(stream).items():
                    self.blocks[NAMES.get(name, name)] = {int(a): b for a, b in block.items()}
        self.elementwise = {"gelu", "hswish"} & set(self.blocks)

    def core(self, name, x):
        return lines(self.blocks[name][max(self.blocks[name])], x)

    def activation(self, function, value):
        return lines(self.blocks[function][value.frac], value.x)

    def reciprocal(self, x):
        """0 of 0."""
        some = x > 0
        v = torch.where(some, x, torch.ones_like(x))
        if "div" not in self.blocks:
            return some / v
        down = power_of_two(-exponent(v), x.dtype)
        return self.core("div", v * down) * down * some

    def rsqrt(self, x):
        if "rsqrt" not in self.blocks:
            return x.rsqrt()
        half = torch.div(exponent(x), 2, rounding_mode="floor")
        down = power_of_two(-half, x.dtype)
        return self.core("rsqrt", x * down * down) * down

    def softmax(self, value):
        x = value.x - value.x.detach().amax(-1, keepdim=True)
        if "exp2" in self.blocks:
            t = x * math.log2(math.e)
            n = t.detach().floor()
            e = self.core("exp2", t - n) * torch.exp2(n)
        else:
            e = x.exp()
        return e * self.reciprocal(e.sum(-1, keepdim=True))

"""Training on the numbers that the integer program has.

A Value is a tensor and the scale of its codes: code q stands for q * 2^-frac.
Float arithmetic of codes times powers of two is exact while sums stay below
2^24 codes, so that a forward through Codes gives what integer.c gives, but for
the last bit of the exact functions.  The backward takes rounding for the
identity and stops at saturated codes (straight-through).
"""
import math
from collections import namedtuple

import torch
import torch.nn.functional as F

Value = namedtuple("Value", "x frac")

BYTE = (-128, 127)
UNSIGNED_BYTE = (0, 255)
HALF_WORD = (-32768, 32767)
WORD = (-2**31, 2**31 - 1)
TABLE_FRAC_MOST = 6  # the finest scale that tables take
FRAC_MOST = 12
UNIT_FRAC = 12       # of a normalised value before gamma and bias
INPUT_FRAC = 7
PROBABILITY_FRAC = 8


class Round(torch.autograd.Function):
    """floor(x * 2^frac + 1/2) * 2^-frac, saturated."""

    @staticmethod
    def forward(ctx, x, frac, least, most):
        code = (x * 2.0**frac + 0.5).floor_()
        ctx.save_for_backward((code >= least) & (code <= most))
        return code.clamp_(least, most).mul_(2.0**-frac)

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.saved_tensors[0], None, None, None


def rounded(x, frac, limits=BYTE):
    return Round.apply(x, frac, limits[0], limits[1])


def best_frac(x, limits, finest):
    """The power of two that loses least of x, squared."""
    x = x.detach().reshape(-1)
    x = x[::max(1, x.numel() // 500000)]
    loss = [(rounded(x, f, limits) - x).square().mean().item() for f in range(finest + 1)]
    return min(range(finest + 1), key=lambda f: (loss[f], -f))


def hswish(x):
    return x * F.relu6(x + 3) / 6


class Real:
    """Float arithmetic."""

    def __init__(self, tensors):
        self.tensors = tensors

    def input(self, x):
        return Value(x, None)

    def keep(self, name, x, product=None, most=FRAC_MOST, limits=BYTE):
        """A stored tensor.  Its codes are no finer than what they are rounded
        from, of scale product, nor than most."""
        return Value(x, None)

    def weight(self, name):
        return Value(self.tensors[name], None)

    def bias(self, name, frac):
        return self.tensors[name]

    def product(self, *values):
        """The scale of a product of codes."""
        return None

    def finer(self, *values):
        """The scale of a sum of codes."""
        return None

    def activation(self, function, value):
        return {"gelu": F.gelu, "hswish": hswish}[function](value.x)

    def softmax(self, value):
        return Value(value.x.softmax(-1), None)

    def rsqrt(self, x):
        return x.rsqrt()

    def ratio(self, numerator, denominator):
        """0 where the denominator is 0."""
        some = denominator > 0
        return numerator / torch.where(some, denominator, torch.ones_like(denominator)) * some


class Codes(Real):
    """Codes of 8 bits.  A scale that is not given is chosen from the first
    tensor seen, and kept.  tables: see tables.py."""

    def __init__(self, tensors, scales, tables=None):
        super().__init__(tensors)
        self.scales, self.tables = scales, tables
        self.bias_frac = {}

    def input(self, x):
        self.scales["input"] = INPUT_FRAC
        return Value(x, INPUT_FRAC)

    def keep(self, name, x, product=None, most=FRAC_MOST, limits=BYTE):
        if name not in self.scales:
            finest = most if product is None else min(product, most)
            self.scales[name] = best_frac(x, limits, finest)
        frac = self.scales[name]
        return Value(rounded(x, frac, limits), frac)

    def weight(self, name):
        return self.keep(name, self.tensors[name])

    def bias(self, name, frac):
        self.bias_frac[name] = frac
        return rounded(self.tensors[name], frac, WORD)

    def product(self, *values):
        return sum(value.frac for value in values)

    def finer(self, *values):
        return max(value.frac for value in values)

    def activation(self, function, value):
        if self.tables and function in self.tables.elementwise:
            return self.tables.activation(function, value)
        return super().activation(function, value)

    def softmax(self, value):
        self.scales["probabilities"] = PROBABILITY_FRAC
        p = self.tables.softmax(value) if self.tables else value.x.softmax(-1)
        return Value(rounded(p, PROBABILITY_FRAC, UNSIGNED_BYTE), PROBABILITY_FRAC)

    def rsqrt(self, x):
        return self.tables.rsqrt(x) if self.tables else super().rsqrt(x)

    def ratio(self, numerator, denominator):
        if self.tables:
            return numerator * self.tables.reciprocal(denominator)
        return super().ratio(numerator, denominator)


def integers(codes, name):
    """The codes of a weight or a bias, as they are stored."""
    x = codes.tensors[name].detach().double()
    if name in codes.bias_frac:
        frac, limits = codes.bias_frac[name], WORD
    else:
        frac, limits = codes.scales[name], BYTE
    return (x * math.ldexp(1, frac) + 0.5).floor().clamp(*limits).numpy()

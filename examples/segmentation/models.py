"""The two models, written once for float and for codes (codes.py).

soft has the operators of Segformer: LayerNorm, softmax attention, a hidden layer
with a depthwise convolution and GELU.  linear has those of EfficientViT: inverted
bottlenecks with HSWISH, and attention of relu(Q) and relu(K) without softmax.
Tokens are rows; a linear layer has a weight [out][in].
"""
import torch
import torch.nn.functional as F

from codes import FRAC_MOST, HALF_WORD, TABLE_FRAC_MOST, UNIT_FRAC, Value

CLASSES = 6
PATCH = 4          # pixels a side of a token of stage 1
SIDE = 16          # tokens a side in stage 1, half as many in stage 2
HEAD = 16          # so that 1/sqrt(HEAD) is a shift by HEAD_SHIFT
HEAD_SHIFT = 2
WIDTHS = (32, 48)
EPS = 1e-5
UNIT = Value(None, UNIT_FRAC)  # the scale of a normalised value

# ---- tensors, in the order of the files ------------------------------------


def linear_rows(name, out, ins):
    return [("weight", name + ".weight", (out, ins)), ("bias", name + ".bias", (out,))]


def depthwise_rows(name, width):
    return [("weight", name + ".weight", (width, 3, 3)), ("bias", name + ".bias", (width,))]


def norm_rows(name, width):
    return [("weight", name + ".gamma", (width,)), ("bias", name + ".beta", (width,))]


def attention_rows(block, width):
    return [row for name in ("q", "k", "v", "proj")
            for row in linear_rows(f"{block}.{name}", width, width)]


def soft_block_rows(block, width):
    return (norm_rows(block + ".norm1", width) + attention_rows(block, width) +
            norm_rows(block + ".norm2", width) + linear_rows(block + ".fc1", 2 * width, width) +
            depthwise_rows(block + ".dw", 2 * width) +
            linear_rows(block + ".fc2", width, 2 * width))


def linear_block_rows(block, width):
    return (linear_rows(block + ".expand", 2 * width, width) +
            depthwise_rows(block + ".dw", 2 * width) +
            linear_rows(block + ".project", width, 2 * width) + attention_rows(block, width))


def layout(model):
    """Rows (kind, name, dims): all of them in the file of floats, those of kind
    weight in the file of int8, those of kind bias in the file of int32."""
    block = soft_block_rows if model == "soft" else linear_block_rows
    narrow, wide = WIDTHS
    rows = linear_rows("embed", narrow, PATCH * PATCH * 3) + block("block1", narrow)
    rows += linear_rows("merge", wide, 4 * narrow) + block("block2", wide)
    if model == "soft":
        rows += norm_rows("head.norm1", narrow) + norm_rows("head.norm2", wide)
    rows += linear_rows("head.stage1", narrow, narrow) + linear_rows("head.stage2", narrow, wide)
    return rows + linear_rows("head.logits", PATCH * PATCH * CLASSES, narrow)


def first_tensors(model, seed):
    """Before any training."""
    torch.manual_seed(seed)
    tensors = {}
    for kind, name, dims in layout(model):
        if name.endswith(".gamma"):
            tensors[name] = torch.ones(dims)
        elif kind == "bias":
            tensors[name] = torch.zeros(dims)
        else:
            inputs = 9 if len(dims) == 3 else dims[1]
            tensors[name] = torch.randn(dims) * inputs**-0.5
    return tensors

# ---- layers ----------------------------------------------------------------


def linear(a, name, v, most=FRAC_MOST, positive=False):
    weight = a.weight(name + ".weight")
    product = a.product(v, weight)
    x = F.linear(v.x, weight.x, a.bias(name + ".bias", product))
    return a.keep(name, x.relu() if positive else x, product, most)


def depthwise(a, name, v, side):
    """3x3 on the grid of the tokens, zeros around it."""
    weight = a.weight(name + ".weight")
    product = a.product(v, weight)
    batch, tokens, width = v.x.shape
    grid = v.x.transpose(1, 2).reshape(batch, width, side, side)
    x = F.conv2d(grid, weight.x.unsqueeze(1), a.bias(name + ".bias", product), padding=1,
                 groups=width)
    x = x.reshape(batch, width, tokens).transpose(1, 2)
    return a.keep(name, x, product, TABLE_FRAC_MOST)


def activation(a, name, function, v):
    return a.keep(f"{name}.{function}", a.activation(function, v))


def add(a, name, v, w, most=FRAC_MOST):
    """Both brought to the finer of their scales."""
    return a.keep(name, v.x + w.x, a.finer(v, w), most)


def norm(a, name, v):
    gamma = a.weight(name + ".gamma")
    beta = a.bias(name + ".beta", a.product(gamma, UNIT))
    centred = v.x - v.x.mean(-1, keepdim=True)
    unit = centred * a.rsqrt(centred.square().mean(-1, keepdim=True) + EPS)
    return a.keep(name, unit * gamma.x + beta)


def heads(v):
    batch, tokens, width = v.x.shape
    return Value(v.x.reshape(batch, tokens, width // HEAD, HEAD).transpose(1, 2), v.frac)


def joined(x):
    batch, n, tokens, width = x.shape
    return x.transpose(1, 2).reshape(batch, tokens, n * width)


def softmax_attention(a, block, v):
    q, k, w = (heads(linear(a, f"{block}.{name}", v)) for name in "qkv")
    scores = a.keep(block + ".scores", q.x @ k.x.transpose(-1, -2) * 2.0**-HEAD_SHIFT,
                    a.product(q, k), TABLE_FRAC_MOST)
    p = a.softmax(scores)
    mix = a.keep(block + ".mix", joined(p.x @ w.x), a.product(p, w))
    return linear(a, block + ".proj", mix)


def relu_attention(a, block, v):
    """relu(Q) (relu(K)' V) / (relu(Q) . sum of relu(K)), 0 where that is 0."""
    q, k = (heads(linear(a, f"{block}.{name}", v, positive=True)) for name in "qk")
    w = heads(linear(a, block + ".v", v))
    kv = a.keep(block + ".kv", k.x.transpose(-1, -2) @ w.x, a.product(k, w), limits=HALF_WORD)
    total = k.x.sum(-2, keepdim=True).transpose(-1, -2)
    mix = a.keep(block + ".mix", joined(a.ratio(q.x @ kv.x, q.x @ total)))
    return linear(a, block + ".proj", mix)

# ---- models ----------------------------------------------------------------


def soft_block(a, block, v, side):
    v = add(a, block + ".sum1", v, softmax_attention(a, block, norm(a, block + ".norm1", v)))
    hidden = depthwise(a, block + ".dw", linear(a, block + ".fc1", norm(a, block + ".norm2", v)),
                       side)
    hidden = activation(a, block, "gelu", hidden)
    return add(a, block + ".sum2", v, linear(a, block + ".fc2", hidden))


def linear_block(a, block, v, side):
    hidden = activation(a, block + ".expand", "hswish",
                        linear(a, block + ".expand", v, TABLE_FRAC_MOST))
    hidden = activation(a, block + ".dw", "hswish", depthwise(a, block + ".dw", hidden, side))
    v = add(a, block + ".sum1", v, linear(a, block + ".project", hidden))
    return add(a, block + ".sum2", v, relu_attention(a, block, v))


def patches(x, side, n):
    """[batch, side * side, c] or [batch, side, side, c] -> [batch, (side / n)^2,
    n * n * c], in the order dy, dx, channel."""
    batch, c, count = x.shape[0], x.shape[-1], side // n
    x = x.reshape(batch, count, n, count, n, c).transpose(2, 3)
    return x.reshape(batch, count * count, n * n * c)


def doubled(x, side):
    """Each token of a grid twice in both directions."""
    x = x.reshape(x.shape[0], side, side, -1)
    x = x.repeat_interleave(2, 1).repeat_interleave(2, 2)
    return x.reshape(x.shape[0], 4 * side * side, -1)


def run(model, a, images):
    """Logits [batch, 64, 64, class] of images in bytes, [batch, 64, 64, channel]."""
    soft = model == "soft"
    block = soft_block if soft else linear_block
    dtype = next(iter(a.tensors.values())).dtype
    pixels = (images.to(dtype) - 128) / 128
    one = linear(a, "embed", a.input(patches(pixels, SIDE * PATCH, PATCH)))
    one = block(a, "block1", one, SIDE)
    two = linear(a, "merge", Value(patches(one.x, SIDE, 2), one.frac))
    two = block(a, "block2", two, SIDE // 2)
    if soft:
        one, two = norm(a, "head.norm1", one), norm(a, "head.norm2", two)
    one, two = linear(a, "head.stage1", one), linear(a, "head.stage2", two)
    both = Value(doubled(two.x, SIDE // 2), two.frac)
    both = add(a, "head.sum", one, both, TABLE_FRAC_MOST)
    both = activation(a, "head", "gelu" if soft else "hswish", both)
    weight = a.weight("head.logits.weight")
    x = F.linear(both.x, weight.x, a.bias("head.logits.bias", a.product(both, weight)))
    x = x.reshape(-1, SIDE, SIDE, PATCH, PATCH, CLASSES).transpose(2, 3)
    return x.reshape(-1, SIDE * PATCH, SIDE * PATCH, CLASSES)

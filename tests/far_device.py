"""A device that is none: tensors on it are computed on the CPU, but like a GPU's they refuse to meet the CPU's.

It finds tensors made in the wrong place where there is no GPU.
"""

from contextlib import contextmanager

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

NAME = "lazy"  # a name torch knows and that needs no driver


class Far(torch.Tensor):
    "A tensor that says it is far away, and the one that it really is."

    @staticmethod
    def __new__(cls, near):
        return torch.Tensor._make_wrapper_subclass(
            cls, near.shape, strides=near.stride(), dtype=near.dtype, device=NAME
        )

    def __init__(self, near):
        self.near = near

    def __repr__(self):
        return f"Far({self.near})"

    def __getitem__(self, at):
        return Far(self.near[_near(at)])

    def __setitem__(self, at, value):
        self.near[_near(at)] = _near(value)

    def new_tensor(self, data, **how):
        return Far(self.near.new_tensor(data, **how))

    def tolist(self):
        return self.near.tolist()

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return _compute(function, args, kwargs or {})


def _near(what):
    "Far tensors in `what` as what they are. The CPU's may not be among them."
    for t in tree_flatten(what)[0]:
        if isinstance(t, torch.Tensor) and not isinstance(t, Far) and t.dim():
            raise RuntimeError(
                f"indexing: a tensor of shape {tuple(t.shape)} is on the CPU, the other on the far device"
            )
    return tree_map(lambda t: t.near if isinstance(t, Far) else t, what)


def _compute(function, args, kwargs):
    name, target = function.overloadpacket.__name__, kwargs.get("device")
    tensors = [t for t in tree_flatten((args, kwargs))[0] if isinstance(t, torch.Tensor)]
    far = [t for t in tensors if isinstance(t, Far)]
    if far and name not in ("_to_copy", "copy_"):
        near = [t for t in tensors if not isinstance(t, Far) and t.dim()]
        if near:
            raise RuntimeError(
                f"{function}: tensors of shapes {[tuple(t.shape) for t in near]} are on the CPU, others on the far"
                " device"
            )
    there = torch.device(target).type == NAME if target is not None else bool(far)
    if target is not None:
        kwargs = kwargs | dict(device=torch.device("cpu"))
    plain = tree_map(lambda t: t.near if isinstance(t, Far) else t, (args, kwargs))
    found = function(*plain[0], **plain[1])
    back = {id(t.near): t for t in far}  # in place: the same tensor comes out
    wrap = lambda t: back[id(t)] if id(t) in back else Far(t) if there else t
    return tree_map(lambda t: wrap(t) if isinstance(t, torch.Tensor) else t, found)


class _Mode(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return _compute(function, args, kwargs or {})


@contextmanager
def far_device():
    "Inside, the device exists; its name is given."
    with torch.no_grad(), _Mode():
        yield NAME

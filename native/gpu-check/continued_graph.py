"""Continues a line through two graphs of different widths to a third width."""

import copy
import math
from fractions import Fraction

import numpy as np
import onnx
from onnx import numpy_helper


def continued(slim: dict, width: int) -> onnx.ModelProto:
    """The graph of a network `width` wide, from those of two widths (width: graph) that differ in nothing else.

    Sizes and whole numbers grow in proportion to the width, from an offset; other numbers as a power of it. Large
    tensors keep a single value, the one that they were filled with.
    """
    (first_width, first), (second_width, second) = slim.items()
    model = copy.deepcopy(first)
    line = Line(first_width, second_width, width)
    others = {tensor.name: tensor for tensor in second.graph.initializer}
    names = rename(model.graph, second.graph)
    for tensor in model.graph.initializer:
        continue_tensor(tensor, others[names[tensor.name]], line)
    for node, other in zip(model.graph.node, second.graph.node, strict=True):
        if node.op_type != other.op_type:
            raise ValueError(f"the graphs differ: {node.op_type} and {other.op_type}")
        for attribute, value in zip(node.attribute, other.attribute, strict=True):
            continue_attribute(attribute, value, line)
    del model.graph.value_info[:]
    return model


class Line:
    def __init__(self, first: int, second: int, width: int):
        self.share = Fraction(width - first, second - first)
        self.ratio = math.log(width / first) / math.log(second / first)

    def whole(self, first: int, second: int) -> int:
        value = first + (second - first) * self.share
        if value.denominator != 1:
            raise ValueError(f"{first} and {second} lead to {value}")
        return int(value)

    def number(self, first: float, second: float) -> float:
        return first if first == second else first * (second / first) ** self.ratio


def rename(first, second) -> dict:
    """Which tensor of the second graph is which of the first: exporters number them differently."""
    names = {}
    for node, other in zip(first.node, second.node, strict=True):
        names.update(zip((*node.input, *node.output), (*other.input, *other.output), strict=True))
    return names


def continue_tensor(tensor, other, line: Line):
    first, second = numpy_helper.to_array(tensor), numpy_helper.to_array(other)
    dims = [line.whole(a, b) for a, b in zip(first.shape, second.shape, strict=True)]
    if first.dtype.kind in "iu":
        values = [line.whole(int(a), int(b)) for a, b in zip(first.reshape(-1), second.reshape(-1), strict=True)]
        value = np.array(values, first.dtype).reshape(dims)
    elif dims == list(first.shape) and first.size == second.size and np.array_equal(first, second):
        return
    elif is_progression(first):
        value = progression(first, dims)
    else:
        middle = line.number(float(first.reshape(-1)[first.size // 2]), float(second.reshape(-1)[second.size // 2]))
        # One number stands for all: broadcasting keeps it small in memory.
        value = np.broadcast_to(np.array(middle, first.dtype), dims)
    tensor.CopyFrom(filled(tensor.name, value))


def is_progression(values) -> bool:
    """Whether these are the frequencies of a timestep's embedding, which fall from 1 evenly in their logarithms."""
    flat = values.reshape(-1).astype(np.float64)
    return flat.size > 4 and flat[0] == 1 and bool((np.diff(flat) < 0).all())


def progression(values, dims):
    """The same fall over another number of values."""
    flat = values.reshape(-1).astype(np.float64)
    middle = flat.size // 2
    count = math.prod(dims)
    fall = math.log(flat[middle]) * flat.size / middle
    return np.exp(fall * np.arange(count) / count).astype(values.dtype).reshape(dims)


def filled(name: str, value) -> onnx.TensorProto:
    """A tensor; a large one of a single value holds only that, once, until its weights are taken out."""
    if value.size <= 1 << 16:
        return numpy_helper.from_array(np.array(value), name)
    tensor = onnx.TensorProto(name=name, data_type=onnx.helper.np_dtype_to_tensor_dtype(value.dtype), dims=value.shape)
    tensor.raw_data = np.array(value.reshape(-1)[:1]).tobytes()
    return tensor


def continue_attribute(attribute, other, line: Line):
    if attribute.type == onnx.AttributeProto.INT:
        attribute.i = line.whole(attribute.i, other.i)
    elif attribute.type == onnx.AttributeProto.INTS:
        attribute.ints[:] = [line.whole(a, b) for a, b in zip(attribute.ints, other.ints, strict=True)]
    elif attribute.type == onnx.AttributeProto.FLOAT:
        attribute.f = line.number(attribute.f, other.f)
    elif attribute.type == onnx.AttributeProto.TENSOR:
        continue_tensor(attribute.t, other.t, line)


def differences(model, expected) -> list:
    """What distinguishes a continued graph from an exported one: sizes, whole numbers and operators."""
    found = []
    names = rename(model.graph, expected.graph)
    others = {tensor.name: tensor for tensor in expected.graph.initializer}
    for tensor in model.graph.initializer:
        other = others[names[tensor.name]]
        if list(tensor.dims) != list(other.dims) or tensor.data_type != other.data_type:
            found.append((tensor.name, list(tensor.dims), list(other.dims)))
        elif math.prod(tensor.dims) <= 64:
            first, second = numpy_helper.to_array(tensor), numpy_helper.to_array(other)
            if not np.allclose(first, second, rtol=2e-3):
                found.append((tensor.name, first, second))
    for node, other in zip(model.graph.node, expected.graph.node, strict=True):
        if node.op_type != other.op_type or not all(
                same(a, b) for a, b in zip(node.attribute, other.attribute, strict=True)):
            found.append((node.op_type, node.attribute, other.attribute))
    return found


def same(attribute, other) -> bool:
    if attribute.type == onnx.AttributeProto.FLOAT:
        return math.isclose(attribute.f, other.f, rel_tol=1e-5)
    if attribute.type == onnx.AttributeProto.TENSOR:
        first, second = numpy_helper.to_array(attribute.t), numpy_helper.to_array(other.t)
        return first.shape == second.shape and np.allclose(first, second, rtol=2e-3)
    return attribute == other
